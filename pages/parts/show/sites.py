"""Where would a new service help most: the answer in words and tables."""

import numpy as np
import pandas as pd
import streamlit as st

from geo.area import (
    ALL,
    HOMES,
    MIDDLE_OF_ZONE,
    MOST,
    TRAVEL,
    ZONE_KINDS,
    Area,
    SitesAnswer,
    Standard,
    examples_said,
    homes_geojson,
    measured_said,
    number,
    travel_said,
)
from geo.directory.vocabulary import CATEGORIES
from geo.measure import METRES_PER_MILE, percent
from geo.words import say, tenth
from pages.parts import html, save
from pages.parts.ask.standard import ServiceChoice
from pages.parts.show import basis
from pages.parts.show.coverage import first_of

SHOWN = 15

METHODS = (
    (MOST, "Maximal covering location problem", "Church and ReVelle 1974"),
    (ALL, "Location set covering problem", "Toregas and others 1971"),
    (TRAVEL, "p-median problem", "Hakimi 1965"),
)

CANNOT = (
    basis.HOMES,
    basis.STREETS,
    basis.FERRIES,
    basis.PLACES,
    say("site.cannot_use"),
    say("site.cannot_edge"),
)


def said(area: Area, answer: SitesAnswer, service: ServiceChoice) -> None:
    """What the new places change, who that counts, and how sure it is."""
    found, need = answer.found, answer.found.need
    made_up = area.made_up_timetable(service.standard, examples=service.examples)
    html.show(
        "answer.html",
        headline=headline(answer, service),
        lines=[
            _before_after(answer, service),
            *travel_said(service.standard, made_up=made_up),
            *saved(answer),
            *_room(answer),
            *_sure(answer),
            *filter(None, [examples_said(found.today.made_up, found.today.measured)]),
            say("site.tried", n=found.candidates),
            say("site.today", n=found.today.measured),
            *(say("answer.left_out", n=n, reason=why) for why, n in found.today.left_out.items()),
        ],
        soft=say("answer.who", who=need.label, method=" ".join((need.method, *need.notes))),
    )


def headline(answer: SitesAnswer, service: ServiceChoice) -> str:
    """What the new places change, in a sentence."""
    found, need, kind = answer.found, answer.found.need, service.name
    count = len(found.sites)
    if not count:
        return say("site.no_place", kind=kind)
    if answer.question.question == TRAVEL:
        return say("site.best", kind=kind, n=count)
    before, after = (float(found.zones[name].sum()) for name in ("before", "after"))
    more = number(after - before, need)
    whose = say("site.home") if more == "1" and need.basis == HOMES else need.label
    return say("site.brings", n=count, kind=kind, more=more, who=whose, reach=service.reach)


def _before_after(answer: SitesAnswer, service: ServiceChoice) -> str:
    found, need = answer.found, answer.found.need
    before, after = (float(found.zones[name].sum()) for name in ("before", "after"))
    whole = need.total
    shares = [percent(n / whole) if whole else say("answer.none") for n in (before, after)]
    return say(
        "site.before_after",
        before=number(before, need),
        whole=number(whole, need),
        who=need.label,
        share_before=shares[0],
        reach=service.reach,
        after=number(after, need),
        share_after=shares[1],
    )


def saved(answer: SitesAnswer) -> list[str]:
    """How much nearer the nearest service would be, where people can get to one today."""
    if answer.question.question != TRAVEL:
        return []
    homes, standard = answer.found.homes, answer.question.standard
    lines = []
    nearer = answer.found.nearer
    if nearer is not None and standard.timed:
        lines.append(say("site.nearer_minutes", saved=f"{nearer / 60:.1f}"))
    elif nearer is not None:
        lines.append(say("site.nearer_miles", saved=f"{nearer / METRES_PER_MILE:.2f}"))
    first = int((~np.isfinite(homes["before"]) & np.isfinite(homes["after"])).sum())
    if first:
        kind = "journey" if standard.timetabled else "route"
        lines.append(say(f"site.first_{kind}", n=first))
    return lines


def _room(answer: SitesAnswer) -> list[str]:
    """For how many there is room, and how many homes nothing can help."""
    found, lines = answer.found, []
    if found.room is not None:
        lines.append(say("site.has_room", n=number(float(found.room), found.need)))
    beyond = int(found.solution.left_out.sum())
    if beyond and answer.question.question == ALL:
        lines.append(say("site.stays_outside", n=beyond))
    return lines


def _sure(answer: SitesAnswer) -> list[str]:
    """Whether the choice is proven to be the best."""
    solution = answer.found.solution
    if not len(answer.found.sites):
        return []
    if solution.proven:
        return [say("site.proven")]
    return [say("site.stopped", seconds=f"{answer.question.seconds:g}", gap=f"{solution.gap:.1%}")]


def places(answer: SitesAnswer) -> None:
    """The new places, the most helpful first, and as files."""
    need, sites = answer.found.need, answer.rows(answer.found.sites)
    if sites.empty:
        html.show("notes.html", lines=[say("site.nobody_left")], items=())
        return
    rows = [
        (
            html.render("site_name.html", i=i, row=row),
            _kind(row["category"]),
            number(row["gained"], need),
        )
        for i, row in enumerate(sites.to_dict("records"), start=1)
    ]
    titles = [say(f"site.{name}") for name in ("place", "now", "more_reach")]
    st.html(html.table(say("site.places", who=need.label), titles, rows))
    written = _written(sites, answer)
    save.csv(say("site.download"), written, "new-places.csv")
    save.geojson(say("site.download_map"), homes_geojson(written), "new-places")


def _kind(category: str) -> str:
    return say("site.middle") if category == MIDDLE_OF_ZONE else CATEGORIES[category].name


def _written(rows: pd.DataFrame, answer: SitesAnswer) -> pd.DataFrame:
    """A table as a file has it: who it counts, and how sure that is."""
    need = answer.found.need
    return rows.round(6).assign(counted=need.what, basis=need.basis)


GAIN = ("people", "before", "after", "gained")


def zones(answer: SitesAnswer) -> None:
    """The zones that gain, most first, and by deprivation."""
    need, table = answer.found.need, answer.rows(answer.found.zones)
    gain = table[answer.found.zones["gained"].to_numpy() > 0]
    titles = [say(f"site.{name}") for name in ("everyone", "within_today", "within_then", "gained")]
    if gain.empty:
        html.show("notes.html", lines=[say("site.no_zone")], items=())
    else:
        caption = first_of(say("site.zones", who=need.label), len(gain), SHOWN)
        rows = _gains(gain.head(SHOWN), "name", answer)
        st.html(html.table(caption, (ZONE_KINDS[answer.question.by], *titles), rows))
    save.csv(say("site.download_zones"), _written(table, answer), "new-places-by-zone.csv")
    held = answer.deprivation
    if held is None:
        return
    tenths = answer.rows(held.rows)
    tenths = tenths[tenths["people"] != 0]
    named = tenths.assign(name=[tenth(decile) for decile in tenths["decile"]])
    caption = say("site.deciles", index=held.index, who=need.label)
    rows = _gains(named, "name", answer)
    st.html(html.table(caption, (say("gaps.tenth"), *titles), rows))


def _gains(table: pd.DataFrame, name: str, answer: SitesAnswer) -> list[tuple[str, ...]]:
    need = answer.found.need
    return [
        (str(row[name]), *(number(row[count], need) for count in GAIN))
        for row in table.to_dict("records")
    ]


def method(standard: Standard) -> None:
    """How it is worked out."""
    with st.expander(say("site.method_heading")):
        line = say("site.method", measured=measured_said(standard))
        html.show("notes.html", lines=[line, say("site.method_room")], items=())
        rows = [(say(f"site.{question}"), *more) for question, *more in METHODS]
        titles = [say(f"site.{name}") for name in ("problem", "problem_name", "problem_by")]
        st.html(html.table(say("site.problems"), titles, rows))
