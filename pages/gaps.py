"""Where provision is missing, and for how many."""

from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from geo import settings
from geo import words as _words
from geo.area import Area
from geo.errors import GeoError
from geo.maps import MapPlan
from geo.measure import METRES_PER_MILE
from geo.provision import shown
from geo.provision.compare import GapsChange, change_said
from geo.provision.equity import distribution
from geo.provision.figures import EHC_PLANS, POPULATION
from geo.provision.gaps import Gaps
from geo.transit import TRANSIT
from geo.voices import ABOUT, SMALL, Comment, Gap
from geo.voices.heard import Voices
from pages.parts import gaps_work, html, page, save, site
from pages.parts import map as _plan
from pages.parts.ask import gaps, standard, who
from pages.parts.ask import riding as _riding
from pages.parts.ask.gaps import GapsChoice
from pages.parts.show import basis, gaps_report
from pages.parts.show import gaps as _gaps_show
from pages.parts.show.gaps_report import GapsAnswer

CANNOT = (
    basis.HOMES,
    basis.STREETS,
    basis.FERRIES,
    "Whether a service has room, unless it says how many places it has.",
    "What people need. A number of children is not a number of needs.",
)
MOST_SAID = 5
"""So many comments, and so many searches, are shown."""


def body(area: Area) -> None:
    """Draw the question, then the answer, then what it rests on."""
    figures = who.figures_of(area)
    asked = gaps.ask(area, figures)
    standard.shared()
    services: set[str] = set()
    if asked is not None:
        services = standard.sources_of(
            area, asked.service.category, examples=asked.service.examples
        )
        try:
            show(area, asked, services)
        except GeoError as error:
            st.error(_words.plain(str(error)))
    uses = ("homes", "streets", "zones", *standard.uses(None if asked is None else asked.service))
    basis.show(area, uses, CANNOT, services | set(figures.origins))
    site.others()


def show(area: Area, asked: GapsChoice, services: set[str]) -> None:
    """The answer in words, on the map, in tables, and as files."""
    answer = gaps_work.answer(area, asked)
    found, change = answer.found, answer.change
    heard = gaps_work.said_by_families(area, asked)
    report = GapsAnswer(
        area=area.name,
        made_on=settings.today(),
        built_on=area.store.built_at[:10],
        address=address(),
        sources=cited(area, asked, found, services),
        safe=shown.rows(found.zones, found.need),
        spread=shown.rows(distribution(found), found.need),
        deciles=None
        if answer.deprivation is None
        else (answer.rows(answer.deprivation.rows), answer.deprivation.index),
        voices=tuple(voices_said(heard)),
        cannot=basis.limits(standard.uses(asked.service), CANNOT),
        change=None if change is None else f"{against(asked)}: {change_said(change)}",
        travelling=_riding.lines(asked.question.standard, area, examples=asked.question.examples),
        needs=answer.needs,
    )
    st.html(_gaps_show.said(found, area.name, report.change))
    travelling = _riding.said(asked.question.standard, examples=asked.question.examples, area=area)
    if travelling:
        st.html(f'<div class="say">{travelling}</div>')
    words, drawing = st.columns([1, 1.1], gap="medium")
    plan = drawn(area, asked, found, report.safe)
    with drawing, st.container(key="map-side"):
        _plan.draw(area, plan, "gaps-map")
    with words:
        st.html(_gaps_show.worst(report.safe, found))
        downloads(asked, found, report, plan)
    more(found, change, report)


def against(asked: GapsChoice) -> str:
    """What the answer is held against."""
    if asked.earlier is None:
        return "With the scenario"
    return f"Since the build of {_words.day(asked.earlier.store.built_at[:10])}"


def cited(area: Area, asked: GapsChoice, found: Gaps, services: set[str]) -> gaps_report.Sources:
    """The sources of the answer."""
    riding = asked.question.standard.mode == TRANSIT
    plans = who.figures_of(area).sources(EHC_PLANS, POPULATION) if asked.needs else set()
    ids = {
        **who.sources(area, found.need),
        "services": services,
        "needs": plans,
        "timetables": _riding.sources(area, examples=asked.question.examples) if riding else (),
    }
    own = "" if asked.own is None else "The council's own counts, from a file"
    return gaps_report.sources(area.store.sources(), ids, own)


def more(found: Gaps, change: GapsChange | None, report: GapsAnswer) -> None:
    """All that stands below the map."""
    with st.expander("All figures, zone by zone"):
        st.html(_gaps_show.zones(report.safe, found))
        if change is not None:
            st.html(_gaps_show.changes(change))
    st.header("How far people live", anchor="spread")
    st.html(_gaps_show.spread(report.spread, found))
    st.header("Is it fair?", anchor="fair")
    if report.deciles is None:
        st.html(
            "<p>This data has no deprivation of zones, so we cannot say who is worse off by it.</p>"
        )
    else:
        st.html(_gaps_show.deciles(*report.deciles, found))
    st.html(_gaps_show.even(found))
    if report.needs is not None:
        st.header("By type of need", anchor="needs")
        st.html(_gaps_show.needs(report.needs))
    st.header("What families said", anchor="families")
    tell(report.voices)
    with st.expander("How this is worked out"):
        st.html(_gaps_show.method(found))


def drawn(area: Area, asked: GapsChoice, found: Gaps, safe: pd.DataFrame) -> MapPlan:
    """The zones by what is to be shown, the homes outside, and the services."""
    timed = asked.question.standard.timed
    rows = safe.assign(
        median=safe["median"] / (1 if timed else METRES_PER_MILE),
        about=[
            f"{row['name']}\n{_gaps_show.part_of(row, found)} outside the limit"
            for row in safe.to_dict("records")
        ],
    )
    words = {
        "outside": "Outside the limit",
        "share": "Share within the limit",
        "median": "Minutes to the nearest" if timed else "Miles to the nearest",
        "in_reach": "Services within the limit",
        "places_per_100": "Places for every 100",
    }[asked.shows]
    name = f"{area.version}/{asked.told}"
    return _plan.of_gaps(found, asked.zones, rows, (asked.shows, words), name, edge=asked.edge)


def downloads(asked: GapsChoice, found: Gaps, report: GapsAnswer, plan: MapPlan) -> None:
    """The report to print, and the map and the figures as files."""
    save.made(
        "Report to print (PDF)",
        lambda: gaps_report.printed(found, report, plan),
        "where-provision-is-missing.pdf",
        "application/pdf",
        first=True,
    )
    with st.container(horizontal=True, key="gaps-files"):
        rows = _gaps_show.written(report.safe, found)
        save.csv("Figures as CSV", rows, "gaps-by-zone.csv")
        save.zones("Zones as GeoJSON", rows, asked.zones, "gaps-by-zone")
        save.made(
            "Zones as GeoPackage",
            lambda: gaps_report.gpkg(found, report, asked.zones),
            "gaps-by-zone.gpkg",
            "application/geopackage+sqlite3",
        )
        save.made(
            "Map as a picture (PNG)",
            lambda: gaps_report.png(found, report, plan),
            "where-provision-is-missing.png",
            "image/png",
        )


def address() -> str:
    """The address of this page with its choices."""
    given = urlencode({key: st.query_params.get_all(key) for key in st.query_params}, doseq=True)
    here = (st.context.url or "").split("?")[0]
    return f"{here}?{given}" if here and given else here


# What families said


def voices_said(heard: Voices) -> list[str]:
    """Empty searches and comments, line by line."""
    return [
        *map(_search, heard.searches[:MOST_SAID]),
        *map(_comment, heard.comments[:MOST_SAID]),
    ]


def _search(gap: Gap) -> str:
    many = f"fewer than {SMALL}" if gap.searches is None else f"{gap.searches:,}"
    return f"{gap.outward}: {many} searches that found nothing in {gap.month}"


def _comment(comment: Comment) -> str:
    about = comment.service_name or ABOUT[comment.about]
    where = f", {comment.outward}" if comment.outward else ""
    made_up = " (an example, not a real service)" if comment.illustrative else ""
    return f"{about}{made_up}{where}: {comment.text}"


def tell(lines: tuple[str, ...]) -> None:
    """What families looked for and wrote."""
    if not lines:
        st.html("<p>No comment and no empty search is about this kind of support.</p>")
        return
    items = "".join(f"<li>{html.text(line)}</li>" for line in lines)
    st.html(f'<div class="say"><ul>{items}</ul></div>')
    st.page_link("pages/comments.py", label="You said, we did")


page.page(
    "Where provision is missing",
    body,
    lead="For commissioners: how many are too far from a kind of service, and where they live.",
)
