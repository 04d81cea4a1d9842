"""Who can reach what: homes within a standard of a kind of service, zone by zone."""

import pandas as pd
import streamlit as st

from geo import words as _words
from geo.area import Area
from geo.measure import metres_to_miles, percent
from geo.places.zones import NAMES, Zones
from geo.provision import coverage
from geo.provision.coverage import Coverage
from geo.provision.question import AssistanceQuestion, CoverageQuestion
from geo.provision.supply import examples_said
from geo.school_travel.assistance import CATEGORY, Assistance
from geo.transit import TRANSIT
from geo.travel.standard import NO_WAY, WITHIN
from pages.parts import html, page, save, session, site
from pages.parts import map as _plan
from pages.parts.ask import riding, standard
from pages.parts.show import basis
from pages.parts.table import table

SHOWN = 30
"""So many rows of a table are shown; the download has them all."""

VIEWS = {"services": "Homes within reach of a service", "school": "Homes too far from school"}


def body(area: Area) -> None:
    """Draw the view that is chosen, and what it rests on."""
    view = st.radio(
        "What do you want to see?",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        horizontal=True,
        key="coverage-view",
    )
    category, examples, uses = {"services": services, "school": school}[view](area)
    basis.show(
        area,
        ("homes", "streets", *uses),
        (basis.HOMES, basis.STREETS, basis.FERRIES, basis.PLACES),
        standard.sources_of(area, category, examples=examples),
    )
    site.others()


# A kind of service


def services(area: Area) -> tuple[str, bool, tuple[str, ...]]:
    """Homes within a standard of a kind of service.

    Which kind, whether examples count, and what else it rests on (`_basis.KINDS`).
    """
    asked = standard.ask(area)
    held = standard.zones(area)
    standard.shared()
    question = CoverageQuestion(asked.category, asked.standard, held.by, asked.examples)
    found = session.once(area, f"{question}", lambda: area.coverage(question)).found
    st.html(headline(found, asked, riding.said(asked.standard, examples=asked.examples, area=area)))
    name = f"{area.version}/{asked}/{held.by}"
    words, drawing = st.columns([1, 1.2], gap="medium")
    with drawing, st.container(key="map-side"):
        _plan.draw(area, _plan.of_coverage(found, held, name), "coverage-map")
    with words:
        st.html(by_zone(found.zones, held))
    save.csv("Download the figures by zone", found.zones, "coverage-by-zone.csv")
    if held.shapes:
        save.geojson(
            "Download the zones as a map", coverage.zones_geojson(found.zones, held), "zones"
        )
    outside = found.outside
    st.header("Homes outside", anchor="outside")
    by_bus = asked.standard.mode == TRANSIT
    st.html(homes_outside(outside, standard.no_way(asked.standard)))
    save.csv("Download the homes outside", outside, "homes-outside.csv")
    save.geojson(
        "Download the homes outside as a map", coverage.homes_geojson(outside), "homes-outside"
    )
    if by_bus:
        without_routes(area, asked, held, found)
    return asked.category, asked.examples, ("zones", *standard.uses(asked))


def without_routes(
    area: Area, asked: standard.StandardChoice, held: Zones, today: Coverage
) -> None:
    """What if routes did not run: who loses it, as a list and in all."""
    st.header("What if a route did not run?", anchor="withdrawn")
    gone = riding.withdrawn(area, examples=asked.examples)
    if not gone.routes:
        return
    question = CoverageQuestion(
        asked.category, asked.standard, held.by, asked.examples, gone.routes
    )
    answer = session.once(area, f"{question}", lambda: area.coverage(question))
    then, lost = answer.found, answer.lost
    assert lost is not None
    st.html(
        f'<div class="say" role="status"><h3>{len(lost):,} postcodes lose it</h3>'
        f"<p>Today {today.within:,} are within the limit. Then {then.within:,} are.</p></div>"
    )
    if lost.empty:
        return
    rows = [
        (
            html.text(row["postcode"]),
            f"{row['minutes_before']:.0f} minutes",
            html.text(far(row, standard.no_way(asked.standard))),
        )
        for row in lost.head(SHOWN).to_dict("records")
    ]
    more = "" if len(lost) <= SHOWN else f", the first {SHOWN} of {len(lost):,}"
    st.html(table(f"Who loses it{more}", ("Postcode", "Today", "Then"), rows))
    save.csv("Download who loses it", lost, "homes-that-lose-it.csv")
    save.geojson("Download them as a map", coverage.homes_geojson(lost), "homes-that-lose-it")


def headline(found: Coverage, asked: standard.StandardChoice, travelling: str = "") -> str:
    """The share of homes, in words; `travelling` is HTML that says when people travel."""
    total = len(found.homes)
    share = percent(found.within / total) if total else "none"
    is_or_are = "is" if found.measured == 1 else "are"
    lines = [f"{_words.counted(found.measured, 'service')} of this kind {is_or_are} counted."]
    lines += [
        f"{_words.counted(number, 'service')} left out: {reason}."
        for reason, number in found.left_out.items()
    ]
    if found.made_up:
        lines.insert(0, examples_said(found.made_up, found.measured))
    if not found.measured:
        lines.insert(
            0, "So nobody is within reach: there is no service of this kind to measure to."
        )
    body = travelling + "".join(f"<p>{html.text(line)}</p>" for line in lines)
    return (
        f'<div class="say" role="status"><h2>{html.text(asked.name)}: {found.within:,} of '
        f"{total:,} postcodes ({share}) are {html.text(asked.way)}</h2>{body}</div>"
    )


def by_zone(figures: pd.DataFrame, held: Zones) -> str:
    """The zones, the worst first."""
    rows = [
        (
            html.text(row["name"]),
            f"{row['homes']:,}",
            f"{row['within']:,}",
            percent(row["share"]),
        )
        for row in figures.head(SHOWN).to_dict("records")
    ]
    more = "" if len(figures) <= SHOWN else f", the first {SHOWN} of {len(figures)}"
    titles = (NAMES[held.by], "Postcodes", "Within", "Share")
    return table(f"By zone, the worst first{more}", titles, rows)


def homes_outside(outside: pd.DataFrame, none: str) -> str:
    """The homes outside, the farthest first."""
    if outside.empty:
        return "<p>Every postcode is within the limit.</p>"
    rows = [
        (html.text(row["postcode"]), html.text(row["name"]), html.text(far(row, none)))
        for row in outside.head(SHOWN).to_dict("records")
    ]
    more = "" if len(outside) <= SHOWN else f", the first {SHOWN} of {len(outside):,}"
    lost = int((outside["status"] == NO_WAY).sum())
    said = f"<p>From {lost:,} of these {len(outside):,}: {html.text(none)}.</p>" if lost else ""
    return said + table(f"The farthest first{more}", ("Postcode", "Nearest", "How far"), rows)


def far(row: dict[str, object], none: str) -> str:
    """How far it is from a home, in words; `none` where there is no way."""
    if row["status"] == NO_WAY:
        return none
    metres, minutes = row["distance_m"], row["minutes"]
    if not pd.isna(metres):
        return f"{metres_to_miles(float(str(metres))):.1f} miles"
    return f"{float(str(minutes)):.0f} minutes"


# Travel to school


def school(area: Area) -> tuple[str, bool, tuple[str, ...]]:
    """Homes too far from school to walk, and in no area of help; as `services`."""
    age = st.number_input("Age of the child", 4, 16, 9, key="assistance-age")
    mode = st.radio(
        "Route",
        ["walk", "wheelchair"],
        format_func=_words.MODE_NAMES.__getitem__,
        horizontal=True,
        key="assistance-mode",
    )
    examples = st.checkbox(
        "Count example services as well (they are made up)", key="assistance-examples"
    )
    unknown = st.checkbox(
        "Count schools whose ages we do not know as suitable", key="assistance-unknown"
    )
    held = standard.zones(area)
    found = area.assistance(AssistanceQuestion(int(age), mode, held.by, examples, unknown))
    st.html(too_far(found, mode))
    name = f"{area.version}/{age}/{mode}/{examples}/{unknown}"
    _plan.draw(area, _plan.of_assistance(found, name), "assistance-map")
    st.html(by_school(found))
    st.html(without_help(found, held))
    left = found.homes[found.homes["left_out"]]
    save.csv("Download these homes", left, "homes-without-help.csv")
    save.geojson(
        "Download these homes as a map", coverage.homes_geojson(left), "homes-without-help"
    )
    return CATEGORY, examples, ("schools",)


def by_school(found: Assistance) -> str:
    """How many are too far from each school that is their nearest."""
    rows = [
        (
            html.text(row["school"] or "No school"),
            f"{row['homes']:,}",
            f"{row['beyond']:,}",
            f"{row['left_out']:,}",
        )
        for row in found.schools[found.schools["beyond"] > 0].head(SHOWN).to_dict("records")
    ]
    titles = ("Nearest school", "Postcodes", "Too far", "Too far, without help")
    return table("By nearest school", titles, rows)


def without_help(found: Assistance, held: Zones) -> str:
    """The zones with homes that are too far and that no help reaches."""
    rows = [
        (html.text(row["name"]), f"{row['homes']:,}", f"{row['left_out']:,}")
        for row in found.zones[found.zones["left_out"] > 0].head(SHOWN).to_dict("records")
    ]
    return table("By zone", (NAMES[held.by], "Postcodes", "Too far, without help"), rows)


def helps(found: Assistance) -> str:
    """Which help we know, in words."""
    if not found.services and not found.everywhere:
        return "We know of no such service."
    own = _words.counted(found.services, "such service")
    return f"We know {own} with an area of its own, and {found.everywhere} for everywhere."


def too_far(found: Assistance, mode: str) -> str:
    """How many homes are too far, and how many of them no help reaches, in words."""
    beyond = int((found.homes["status"] != WITHIN).sum())
    left = int(found.homes["left_out"].sum())
    miles = _words.miles(metres_to_miles(found.limit_m))
    lines = [
        f"{left:,} of these are in no area of a service that helps with travel to school. "
        + helps(found),
        "By law the council must arrange travel for a child of school age who lives too far from "
        "the nearest suitable school. This counts what services say, not what councils do.",
    ]
    if found.unknown:
        lines.append(
            f"{_words.counted(found.unknown, 'school')} left out, as we do not know their ages."
        )
    by = " by wheelchair" if mode == "wheelchair" else ""
    body = "".join(f"<p>{html.text(line)}</p>" for line in lines)
    return (
        f'<div class="say" role="status"><h2>{beyond:,} of {len(found.homes):,} postcodes are more '
        f"than {miles}{by} from the nearest suitable school, or have no way there</h2>{body}</div>"
    )


page.page(
    "Who can reach what",
    body,
    lead="For planners and commissioners: how many homes are within reach of a kind of service, "
    "and which are not.",
)
