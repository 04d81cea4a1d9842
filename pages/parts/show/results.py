"""The result list, the map component, and the download."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from geo import maps, words
from geo.directory import plain_words
from geo.directory.vocabulary import CATEGORIES, SECTIONS
from geo.families.known import Details, KnownFacts
from geo.families.search import Answer
from geo.places.catchments import Catchments
from geo.places.postcodes import Place
from geo.transit import TRANSIT
from pages.parts import keep
from pages.parts.ask import search
from pages.parts.ask.search import Filters
from pages.parts.show import download as _download
from pages.parts.show import entry
from pages.parts.show import journey as _ride

MAP_HEIGHT = 560

ELSEWHERE = {
    "online": ("Online", "You can use these from home, wherever you live."),
    "at home": ("At your home", "These come to your child's home."),
    "whole area": (
        "For the whole area",
        "These are for everyone in the area ({area}), without one place to go to.",
    ),
    "not located": (
        "Place not known",
        "The information we have does not say where these are. Contact them and ask.",
    ),
    "seldom": (
        "A journey for part of that hour only",
        "For most of that hour there is no bus or train that gets you to these.",
    ),
    "no journey": (
        "No journey then",
        "We know of no bus or train that gets you to these then, with so few changes.",
    ),
    "nothing runs": (
        "Nothing runs on that day",
        "No buses or trains of our timetable run on that day.",
    ),
    "out of date": (
        "No timetable for that day",
        "The timetable that we have does not hold that day, so we cannot say.",
    ),
    "no stop there": (
        "No stop near it",
        "No stop in our timetable is near these. You could try a longer walk.",
    ),
    "no stop here": (
        "No stop near you",
        "No stop in our timetable is near you. You could try a longer walk.",
    ),
    "unreachable": (
        "No way there found",
        "We know where these are, but our street map has no way there {by}. "
        "Contact them before you rule them out.",
    ),
}
"""Status of a service without a distance: its heading, and why it stands apart."""


def headline(answer: Answer, limit: str, more: str = "") -> None:
    """Say in words how much there is, and what is nearest. Screen readers say it at once.

    `more` are paragraphs that stand below.
    """
    place = f'<span class="whole">{entry.text(answer.place.name)}</span>'
    count = len(answer.results)
    said = words.counted(count, "service") if count else "No services"
    lines = [
        words.examples(int(answer.results["illustrative"].sum()), count),
        _nearest(answer),
        _apart(answer),
    ]
    body = "".join(f"<p>{line}</p>" for line in lines if line)
    st.html(
        f'<div class="say" role="status"><h2>{said} {words.reach(answer.mode, limit, place)}</h2>'
        f"{body}{more}</div>"
    )


def _nearest(answer: Answer) -> str:
    """Name the nearest service that is real."""
    by = words.by(answer.mode)
    real = answer.results[~answer.results["illustrative"].astype(bool)]
    if len(real) and answer.mode == TRANSIT:
        row = real.loc[real["duration_s"].idxmin()]
        mark = f" {_ride.MARK}" if row["example_times"] else ""
        on_foot = "on foot" if row["on_foot"] else by
        way = f"{words.duration(row['duration_s'])} {on_foot}"
        return f"The soonest is <strong>{entry.text(row['name'])}</strong>, {way}.{mark}"
    if len(real):
        row = real.loc[real["distance_m"].idxmin()]
        way = f"{words.distance(row['distance_m'])}, {words.duration(row['duration_s'])} {by}"
        return f"The nearest is <strong>{entry.text(row['name'])}</strong>, {way}."
    if len(answer.results):
        return "No real service was found. Examples show what a full Local Offer could hold."
    if pd.isna(answer.origin_offset_m):
        return f"Our street map has no way {by} that starts near here. Try another way to travel."
    return ""


def _apart(answer: Answer) -> str:
    elsewhere = answer.elsewhere
    if elsewhere.empty:
        return ""
    more = words.counted(len(elsewhere), "more service")
    examples = words.examples(int(elsewhere["illustrative"].sum()), len(elsewhere))
    timed = answer.mode == TRANSIT
    such = ". The list says why" if timed else ", such as online or at home"
    return f'Also <a href="#apart">{more} without a {measure(answer)}</a>{such}. {examples}'


def measure(answer: Answer) -> str:
    """What an answer measures: a distance, or by timetable a time."""
    return "time" if answer.mode == TRANSIT else "distance"


def welcome(area_name: str) -> None:
    """Say what the page does, before the first search."""
    st.html(
        f'<div class="say"><h2>Local Offer finder: {entry.text(area_name)}</h2>'
        "<p>The Local Offer is the support that an area has for children and young people with "
        "SEND: schools, health services, support groups, clubs and more. You get a list, nearest "
        "first, with real distances along streets and paths, and a map.</p>"
        "<p>What you type is not stored, and it is not sent to anybody else.</p></div>"
    )


def about_needs(filters: Filters) -> None:
    """Say what a filter by need leaves out."""
    if filters.needs:
        named = words.plain("; ".join(search.named("needs", filters.needs)))
        st.caption(
            f"Shown are services that say they help with: {named}. Many do not say which needs "
            "they are for. To see those as well, take the need off under Narrow the list."
        )


INSIDE = {
    "inside": "You live inside the area that this serves.",
    "outside": "You live outside the area that this serves. Ask if you can still go.",
    "near the border": "You live near the edge of the area that this serves. Ask if it is for you.",
}


def inside(areas: Catchments, place: Place, service_ids: Iterable[str]) -> dict[str, str]:
    """For services with an area of their own: whether you live inside it, as a sentence.

    Of a town only its middle is known, which tells nothing of a home.
    """
    if place.postcode is None:
        return {}
    found = {s: areas.verdict(s, place.lon, place.lat) for s in service_ids}
    return {service_id: INSIDE[verdict] for service_id, verdict in found.items() if verdict}


def nothing(filters: Filters, count: Callable[[Filters], int]) -> None:
    """Where nothing was found: what to change, and whom to tell."""
    suggestions(filters, count)
    st.page_link("pages/say.py", label="Tell the council what is missing here")


def suggestions(filters: Filters, count: Callable[[Filters], int]) -> None:
    """Offer changes that would find something, with how many services each would give."""
    offered: dict[str, int] = {}
    for label, changed, widgets in _changes(filters):
        found = count(dataclasses.replace(filters, **changed))
        farther = "miles" in changed or "minutes" in changed
        if not found or (farther and found in offered.values()):
            continue
        if not offered:
            st.write("Try one of these:")
        offered[label] = found
        st.button(
            f"{label}: {words.counted(found, 'service')}",
            key=f"suggest-{len(offered)}",
            on_click=search.change,
            kwargs=widgets,
        )
    if not offered:
        st.write("We looked farther away as well, and found nothing.")


def _changes(filters: Filters) -> Iterable[tuple[str, dict[str, Any], dict[str, Any]]]:
    """What may be changed: in words, in the filters, and in the form's widgets."""
    far = filters.miles if filters.miles is not None else 0.0
    if filters.outing is not None:
        for minutes in [m for m in (60.0, 90.0, 120.0) if m > (filters.minutes or 0.0)]:
            said = f"Look within {words.counted_minutes(minutes)}"
            yield said, {"minutes": minutes}, {"ride-minutes": minutes}
        yield from _other_changes(filters)
        return
    for miles in [miles for miles in (1.0, 2.0, 5.0, 10.0, 20.0) if miles >= 2 * far][:2]:
        changed = {"miles": miles, "minutes": None}
        yield f"Look within {words.miles(miles)}", changed, {"far": miles, "unit": "miles"}
    yield from _other_changes(filters)


def _other_changes(filters: Filters) -> Iterable[tuple[str, dict[str, Any], dict[str, Any]]]:
    if filters.outing is not None:
        by_car = {"mode": "drive", "outing": None}
        yield (
            "Go by car, for as long",
            by_car,
            {"mode": "drive", "far": filters.minutes, "unit": "minutes"},
        )
    elif filters.mode != "drive":
        yield "Go by car", {"mode": "drive"}, {"mode": "drive"}
    if filters.sections or filters.categories:
        kinds = {"sections": (), "categories": ()}
        yield "Look for all kinds of support", kinds, {"sections": [], "categories": []}
    if filters.needs or filters.ticks or filters.day:
        rest = {"needs": (), "ticks": (), "day": None, "at": None}
        off = {"needs": [], "day": None, "at": None, **dict.fromkeys(search.TICKS, False)}
        yield "Take the other filters off", rest, off


def results(page: "Shown") -> None:
    """List the services in reach, in words."""
    shown = page.answer.results.head(page.listed)
    for number, row in enumerate(shown.to_dict("records"), start=1):
        _boxed(number, row, page)
    left = len(page.answer.results) - page.listed
    if left > 0:
        more = min(left, search.FIRST_LISTED)
        st.button(f"Show {more} more", key="more", on_click=search.list_more)
        st.caption(f"{page.listed} of {len(page.answer.results):,} shown.")


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer, what is known of its services, and how much of it is written out."""

    answer: Answer
    details: Details
    around: entry.EntryContext
    listed: int
    chosen: str | None
    journey: str = ""


def _boxed(number: int, row: Mapping[Any, Any], page: Shown) -> None:
    service_id, name = row["service_id"], str(row["name"])
    is_chosen = service_id == page.chosen
    with st.container(border=True, key="chosen" if is_chosen else None, gap="small"):
        st.html(entry.listed(number, row, page.details[service_id], page.around, is_chosen))
        if is_chosen and page.journey:
            st.html(page.journey)
        with st.container(horizontal=True, gap="small"):
            st.page_link(
                "pages/service.py",
                label=f"More about {words.plain(name)}",
                query_params={"id": service_id},
            )
            st.button(
                f"Take number {number} off the map"
                if is_chosen
                else f"Show the way to number {number}",
                key=f"choose-{service_id}",
                on_click=search.choose,
                args=(service_id,),
            )
            keep.button(service_id, name)


def elsewhere(page: Shown, area_name: str) -> None:
    """List apart what has no distance, each kind with the reason."""
    answer = page.answer
    if answer.elsewhere.empty:
        return
    st.subheader(f"Also for you, without a {measure(answer)}", anchor="apart")
    for status, (title, why) in ELSEWHERE.items():
        rows = answer.elsewhere[answer.elsewhere["status"] == status]
        if rows.empty:
            continue
        with st.expander(
            f"{title}: {words.counted(len(rows), 'service')}", key=f"apart-{_key(status)}"
        ):
            reason = why.format(area=area_name, by=words.by(answer.mode))
            st.html(f"<p>{entry.text(reason)}</p>")
            shown = search.apart_listed(status)
            for row in rows.head(shown).to_dict("records"):
                detail = page.details[row["service_id"]]
                st.html(f'<div class="entry">{entry.apart(row, detail, page.around)}</div>')
                with st.container(horizontal=True, gap="small"):
                    st.page_link(
                        "pages/service.py",
                        label=f"More about {words.plain(str(row['name']))}",
                        query_params={"id": row["service_id"]},
                    )
                    keep.button(row["service_id"], str(row["name"]))
            if (left := len(rows) - shown) > 0:
                st.button(
                    f"Show {min(left, search.FIRST_LISTED)} more of these",
                    key=f"apart-more-{_key(status)}",
                    on_click=search.list_more_apart,
                    args=(status,),
                )


def _key(status: str) -> str:
    return status.replace(" ", "-")


def draw_map(area_map: Any, layer: Any) -> None:
    """Draw the map; it reruns the page only when somebody presses a service's sign."""
    st_folium(
        area_map,
        key="map",
        height=MAP_HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=layer,
        on_change=search.choose_from_map,
    )


def about(answer: Answer) -> list[str]:
    """One line of words for each service in reach, for its popup on the map."""
    frame = answer.results
    if answer.mode == TRANSIT:
        rows = frame.to_dict("records")
        return [f"{CATEGORIES[row['category']].name}. {_ride.briefly(row)}" for row in rows]
    columns = zip(frame["category"], frame["distance_m"], frame["duration_s"], strict=True)
    by = words.by(answer.mode)
    return [
        f"{CATEGORIES[category].name}. {words.distance(metres)}, {words.duration(seconds)} {by}"
        for category, metres, seconds in columns
    ]


def legend(
    sections: Iterable[str], chosen: str | None, *, has_area: bool, rides: bool = False
) -> None:
    """Explain the signs of the sections that are on the map; lead back to what is chosen."""
    present = set(sections)
    signs = "".join(
        f"<span>{maps.sign_image(slug)}{entry.text(name)}</span>"
        for slug, name in SECTIONS.items()
        if slug in present
    )
    back = '<p class="to-list"><a href="#chosen-service">Back to the list</a></p>' if chosen else ""
    line = "<p>The broken line is the area that the chosen service is for.</p>"
    served = line if has_area else ""
    served += f"<p>{_ride.ON_THE_MAP}</p>" if rides else ""
    st.html(f'<div class="legend">{signs}{served}{back}</div>')


URGENT = (
    "**Is somebody in danger now? Ring 999.** If you need help soon with how you or your child "
    "feels, ring 111 and choose the mental health option. You can ring day or night. "
    "If you are under 19, you can also talk to Childline on 0800 1111."
)
"""What is said first when the words tell of danger."""


def understood(filters: Filters) -> None:
    """Say what was made of the words that somebody typed."""
    if not filters.asked.strip():
        return
    meant = plain_words.understand(filters.asked)
    if meant.urgent:
        st.warning(URGENT)
    if meant.words:
        st.write(
            f"We looked for: **{words.plain('; '.join(meant.words))}**. "
            "Is that not what you meant? Open *Narrow the list* and choose."
        )
        return
    examples = words.plain("; ".join(plain_words.suggestions()[:4]))
    st.info(
        "We did not understand what you need help with, so this is everything. Try other words. "
        f"For example: {examples}."
    )


def download(answer: Answer, known: KnownFacts, attribution: Iterable[str]) -> None:
    """Offer the whole list as a file, written only when somebody asks for it."""

    def written() -> bytes:
        everything = pd.concat([answer.results, answer.elsewhere])
        return _download.as_csv(answer, known.details(everything), attribution)

    st.download_button(
        "Download this list",
        written,
        file_name="services-near-you.csv",
        mime="text/csv",
        on_click="ignore",
        key="download",
    )
