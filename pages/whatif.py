"""What if: streets closed or unsafe, new paths and gates, schools moved or added."""

import shapely
import streamlit as st

from geo import scenario, settings
from geo import words as _words
from geo.area import Area
from geo.errors import GeoError, InputError
from geo.formats.csv import table_csv
from geo.scenario import ADD, CLOSE, GATE, MOVE, PATH, UNSAFE, Change, Comparison, Scenario
from geo.school_travel.rules import rules
from geo.school_travel.schools import Schools
from pages.parts import html, page, site
from pages.parts import map as _plan
from pages.parts.show import basis
from pages.parts.table import table

KINDS = {
    CLOSE: "Close a street or path",
    UNSAFE: "Declare a street unsafe to walk",
    PATH: "Open a new path",
    GATE: "Open a new gate of a school",
    MOVE: "Move a school",
    ADD: "Add a school",
}
_HELD, _OTHER, _FAULT, _CLICKED = "whatif-held", "whatif-other", "whatif-fault", "whatif-clicked"
_MAP = "whatif-map"
_TELLING = (_HELD, _OTHER, "whatif-age", "whatif-unknown", "whatif-examples")
"""What tells one answer from another."""
MINE = "My scenario"
MOST_MB = scenario.LARGEST // 10**6
SHOWN = 30
MAP_HEIGHT = 420


def held() -> Scenario | None:
    """The scenario that is being made, from the visit alone."""
    text = st.session_state.get(_HELD)
    return scenario.read(text) if text else None


def keep(changes: tuple[Change, ...], name: str | None = None) -> None:
    """Hold changes for the visit."""
    before = held()
    named = name or (before.name if before else MINE)
    area = before.area if before else None
    st.session_state[_HELD] = scenario.write(Scenario(named, changes, area)) if changes else None


def body(area: Area) -> None:
    """Draw the making of a scenario, then what it does."""
    examples = st.checkbox(
        "Count example schools as well (they are made up)", key="whatif-examples"
    )
    schools = area.store.schools(examples=examples)
    pointed()
    words, drawing = st.columns([1, 1.1], gap="medium")
    with words:
        ask(area, schools)
        listed()
        files(area, schools)
    now = held()
    found = answer(area, schools, now) if now is not None else None
    with drawing, st.container(key="map-side"):
        name = f"{area.version}/{[st.session_state.get(key) for key in _TELLING]}"
        changed = scenario.drawn(now, area.network) if now is not None else []
        plan = _plan.of_comparison(found, changed, name)
        _plan.draw(area, plan, _MAP, hears=["last_clicked"], height=MAP_HEIGHT)
        st.write("Click the map to say where. You can type the place instead.")
    basis.show(
        area,
        ("homes", "streets", "schools"),
        (
            basis.HOMES,
            basis.STREETS,
            basis.SCHOOLS,
            "A street is closed whole, from one junction to the next.",
            "Whether a school has room, and what the council decides.",
        ),
        basis.sources_of(schools),
    )
    site.others()


# Making a scenario


def pointed() -> None:
    """Put the place that was clicked on the map into the form.

    The map is drawn last, with what the scenario does on it, but the form must know of the click.
    """
    at = (st.session_state.get(_MAP) or {}).get("last_clicked")
    text = f"{at['lat']:.5f}, {at['lng']:.5f}" if at else None
    if text and text != st.session_state.get(_CLICKED):
        st.session_state[_CLICKED] = text
        line = st.session_state.get("whatif-kind") == PATH
        before = st.session_state.get("whatif-place", "") if line else ""
        st.session_state["whatif-place"] = f"{before}\n{text}".strip()


def ask(area: Area, schools: Schools) -> None:
    """The form for one more change."""
    kind = st.selectbox(
        "What changes?", list(KINDS), format_func=KINDS.__getitem__, key="whatif-kind"
    )
    if kind in (CLOSE, UNSAFE):
        st.text_input("Name of the street (or say where, below)", key="whatif-street")
    if kind in (PATH, ADD):
        st.text_input("Name", key="whatif-name")
    if kind in (GATE, MOVE):
        names = schools.table.set_index("service_id")["name"]
        st.selectbox(
            "School", list(names.index), format_func=lambda i: str(names[i]), key="whatif-school"
        )
    if kind == ADD:
        st.number_input("Youngest age", 2, 18, 4, key="whatif-young")
        st.number_input("Age at which pupils leave", 3, 25, 11, key="whatif-old")
    st.text_area(
        "Where: a postcode, or latitude and longitude"
        + ("; one place a line, at least two" if kind == PATH else ""),
        key="whatif-place",
        height=68,
    )
    st.button("Add this change", key="whatif-add", on_click=_add, args=(area, kind))
    if st.session_state.get(_FAULT):
        st.error(_words.plain(st.session_state[_FAULT]))


def _add(area: Area, kind: str) -> None:
    """Take the change of the form, if it can be made; what is wrong is said beside it."""
    state = st.session_state
    state[_FAULT] = None
    schools = area.store.schools(examples=bool(state.get("whatif-examples")))
    try:
        change = Change(
            kind,
            _where(area, state.get("whatif-place", ""), line=kind == PATH),
            street=(state.get("whatif-street") or None) if kind in (CLOSE, UNSAFE) else None,
            school=state.get("whatif-school") if kind in (GATE, MOVE) else None,
            name=_named(schools, kind),
            min_age=float(state["whatif-young"]) if kind == ADD else None,
            max_age=float(state["whatif-old"]) if kind == ADD else None,
        )
        before = held()
        changes = (*(before.changes if before else ()), change)
        name = before.name if before else MINE
        text = scenario.write(Scenario(name, changes, area.code))
        wanted = scenario.read(text)
        scenario.applied(wanted, area.network, schools)
    except GeoError as error:
        state[_FAULT] = str(error)
        return
    state[_HELD] = text
    for name in ("whatif-place", "whatif-street", "whatif-name"):
        if name in state:
            state[name] = ""


def _named(schools: Schools, kind: str) -> str | None:
    """The name of a change: what was typed, or what its school is called."""
    if kind in (PATH, ADD):
        return st.session_state.get("whatif-name") or None
    if kind in (GATE, MOVE):
        ours = schools.table["service_id"] == st.session_state.get("whatif-school")
        return str(schools.table.loc[ours, "name"].iloc[0]) if ours.any() else None
    return None


def _where(area: Area, text: str, *, line: bool) -> shapely.Geometry | None:
    """The places that were typed or clicked."""
    lines = [part for part in text.splitlines() if part.strip()]
    if not lines:
        return None
    places = [area.store.locate(part) for part in lines]
    points = [(place.lon, place.lat) for place in places]
    if line:
        if len(points) < 2:
            raise InputError("A new path needs two places at least, one a line.")
        return shapely.LineString(points)
    return shapely.Point(points[-1])


def listed() -> None:
    """The changes so far, each with a way to take it out."""
    now = held()
    if now is None:
        st.write("There is no change yet.")
        return
    st.subheader(f"{_words.counted(len(now.changes), 'change')} so far", anchor=False)
    for i, change in enumerate(now.changes):
        st.html(f"<p>{i + 1}. {html.text(change.said)}</p>")
        rest = now.changes[:i] + now.changes[i + 1 :]
        st.button(f"Take out change {i + 1}", key=f"whatif-out-{i}", on_click=keep, args=(rest,))


def files(area: Area, schools: Schools) -> None:
    """Load a scenario, save this one, and give another to compare with."""
    with st.expander("Save, load and compare scenarios"):
        now = held()
        if now is not None:
            st.text_input(
                "Name of this scenario",
                value=now.name,
                key=f"whatif-called-{now.name}",
                max_chars=200,
                on_change=_rename,
                args=(now.name,),
            )
            st.download_button(
                "Save this scenario",
                st.session_state[_HELD],
                file_name="scenario.geojson",
                mime="application/geo+json",
                on_click="ignore",
                key="whatif-save",
            )
        given = st.file_uploader(
            "Load a scenario (GeoJSON)",
            ["geojson", "json"],
            key="whatif-load",
            max_upload_size=MOST_MB,
        )
        if given is not None and st.button("Use this scenario", key="whatif-use"):
            text = _read(area, schools, given.getvalue())
            if text is not None:
                st.session_state[_HELD] = text
                st.rerun()
        other = st.file_uploader(
            "Compare with another scenario, not with today",
            ["geojson", "json"],
            key="whatif-with",
            max_upload_size=MOST_MB,
        )
        st.session_state[_OTHER] = (
            _read(area, schools, other.getvalue()) if other is not None else None
        )


def _rename(before: str) -> None:
    """Give the scenario the name that was typed."""
    now, typed = held(), str(st.session_state.get(f"whatif-called-{before}") or "").strip()
    if now is not None and typed:
        keep(now.changes, typed)


def _read(area: Area, schools: Schools, content: bytes) -> str | None:
    """The scenario of a file, if it can be made here; what is wrong is said beside it."""
    try:
        found = scenario.read(content)
        scenario.check_area(found, area.code)
        scenario.applied(found, area.network, schools)
        return scenario.write(found)
    except GeoError as error:
        st.error(_words.plain(str(error)))
        return None


# What it does


def answer(area: Area, schools: Schools, now: Scenario) -> Comparison:
    """Who gains and who loses."""
    st.header("Before and after", anchor="answer")
    age = st.number_input("Age of the child", 4, 16, 9, key="whatif-age")
    unknown = st.checkbox(
        "Count schools whose ages we do not know as suitable", key="whatif-unknown"
    )
    today = (area.network, schools)
    other = st.session_state.get(_OTHER)
    with_other = scenario.read(other) if other else None
    before = scenario.applied(with_other, *today) if with_other else today
    law = rules(settings.today(), authority_code=area.code)
    after = scenario.applied(now, *today)
    with st.spinner("Measuring every home"):
        found = scenario.compare(area.homes, before, after, law, age=int(age), unknown_too=unknown)
    show(found, f"the scenario “{with_other.name}”" if with_other else "today")
    return found


def show(found: Comparison, against: str) -> None:
    """Totals, schools and homes, in words and tables."""
    total = found.totals["homes"]
    rows = [
        (html.text(kind[0].upper() + kind[1:]), f"{number:,}")
        for kind, number in found.totals.items()
        if kind != "homes"
    ]
    many = html.text(f"{len(found.homes):,} of {total:,} postcodes change against {against}")
    st.html(f'<div class="say" role="status"><h2>{many}</h2></div>')
    st.html(table("What changes", ("Change", "Postcodes"), rows))
    moved = found.schools[found.schools["before"] != found.schools["after"]]
    if len(moved):
        cells = [
            (html.text(r["school"] or "No school"), f"{r['before']:,}", f"{r['after']:,}")
            for r in moved.to_dict("records")
        ]
        st.html(table("Postcodes nearest to each school", ("School", "Before", "After"), cells))
    if found.homes.empty:
        return
    cells = [
        (
            html.text(r["postcode"]),
            html.text(r["change"]),
            _metres(r["walk_before_m"]),
            _metres(r["walk_after_m"]),
        )
        for r in found.homes.head(SHOWN).to_dict("records")
    ]
    more = "" if len(found.homes) <= SHOWN else f", the first {SHOWN} of {len(found.homes):,}"
    st.html(table(f"Postcodes that change{more}", ("Postcode", "Change", "Before", "After"), cells))
    st.download_button(
        "Download these postcodes",
        table_csv(found.homes),
        file_name="what-if.csv",
        mime="text/csv",
        on_click="ignore",
        key="whatif-download",
    )


def _metres(value: float) -> str:
    return f"{value:,.0f} metres" if value < float("inf") else "no safe walk"


page.page(
    "What if a street or a school changed?",
    body,
    lead="For planners: who would have a right to free travel to school, and who would lose it.",
)
