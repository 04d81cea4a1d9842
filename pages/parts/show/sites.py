"""Where a new service would help most: the answer in words, in tables and as files."""

import pandas as pd
import streamlit as st

from geo.area import ZONE_KINDS, SitesAnswer, Standard, homes_geojson, measured_said
from geo.maps import MapPlan
from geo.publish import plans, sites_report, sites_said
from geo.publish.sites_report import SitesContext
from geo.words import first_upper, say, tenth
from pages.parts import html, save, tables
from pages.parts.in_step import StepTable
from pages.parts.tables import COUNT, Column


def said(answer: SitesAnswer) -> None:
    """What the new places change, and how sure it is."""
    html.show(
        "answer.html",
        headline=sites_said.headline(answer),
        lines=sites_said.in_short(answer),
        soft="",
    )
    if answer.found.sites.empty:
        html.show("notes.html", lines=[say("site.nobody_left")], items=())


def beside_map(answer: SitesAnswer) -> list[StepTable]:
    """The new places, the most helpful first; the zones that gain; and the other choices."""
    found, need = answer.found, answer.found.need
    sites = answer.rows(found.sites)
    sites = sites.assign(
        ident=plans.idents(plans.PLACE, sites["service_id"]),
        rank=range(1, len(sites) + 1),
        now=[sites_report.kind_now(category) for category in sites["category"]],
        remark=[say("page.example") if made_up else "" for made_up in sites["illustrative"]],
    )
    columns = [
        Column("name", say("site.place")),
        Column("rank", say("site.rank"), COUNT),
        Column("now", say("site.now")),
        Column("gained", say("site.more_reach"), COUNT, total=True),
    ]
    if sites["remark"].any():
        columns.append(Column("remark", say("coverage.remark")))
    zones = answer.rows(found.zones)
    zones = zones.assign(ident=plans.idents(plans.ZONE, zones["zone"]))
    of_zones = [Column("name", ZONE_KINDS[answer.question.by]), *_gains()]
    return [
        StepTable("places", say("site.places", who=need.label), sites, columns),
        StepTable("zones", say("site.zones", who=need.label), zones, of_zones),
    ]


def _gains() -> list[Column]:
    titles = ("everyone", "within_today", "within_then", "gained")
    return [
        Column(name, say(f"site.{title}"), COUNT, total=True)
        for name, title in zip(sites_report.GAIN, titles, strict=True)
    ]


def rest(answer: SitesAnswer, context: SitesContext) -> None:
    """Who is counted, when people travel, and what was tried."""
    need = answer.found.need
    html.show("notes.html", lines=sites_said.rest(answer, context.travelling), items=())
    method = " ".join((need.method, *need.notes))
    html.show("soft.html", text=say("answer.who", who=need.label, method=method))


def others(answer: SitesAnswer) -> None:
    """The best choices without a chosen place, and whether the data can tell them apart."""
    table = answer.rows(answer.found.alternatives)
    if table.empty:
        return
    columns = [
        Column("without", say("site.without")),
        Column("sites", say("site.instead")),
        Column("gained", say("site.more_reach"), COUNT),
        Column("compared", say("site.compared")),
    ]
    shown = table.assign(compared=table["compared"].map(first_upper))
    tables.show(shown, columns, key="site-others", caption=say("site.others"))
    if why := answer.found.why_too_close:
        html.show("soft.html", text=why)


def fair(answer: SitesAnswer) -> None:
    """Who gains by deprivation."""
    held = answer.deprivation
    if held is None:
        return
    rows = answer.rows(held.rows)
    rows = rows[rows["people"] != 0]
    named = rows.assign(tenth=[tenth(decile) for decile in rows["decile"]])
    with st.expander(say("gaps.fair_heading"), key="site-fair"):
        caption = say("site.deciles", index=held.index, who=answer.found.need.label)
        columns = [Column("tenth", say("gaps.tenth")), *_gains()]
        tables.show(named, columns, key="site-deciles", caption=caption)


def files(answer: SitesAnswer, context: SitesContext, plan: MapPlan) -> None:
    """The report to print, and the map and the figures as files."""
    head = sites_report.about(answer, context)
    save.made(
        say("gaps.report"),
        lambda: sites_report.printed(answer, context, plan),
        "new-places.pdf",
        "application/pdf",
        first=True,
    )
    found = answer.found
    places = sites_report.written(answer, found.sites)
    with st.container(horizontal=True, key="site-files"):
        if len(places):
            save.csv(say("site.download"), places, "new-places.csv", head)
            save.geojson(say("site.download_map"), homes_geojson(places), "new-places")
        zones = sites_report.written(answer, found.zones)
        save.csv(say("site.download_zones"), zones, "new-places-by-zone.csv", head)
        if len(found.alternatives):
            others = sites_report.written(answer, found.alternatives)
            save.csv(say("site.download_others"), others, "other-choices.csv", head)
        save.made(
            say("site.geopackage"),
            lambda: sites_report.gpkg(answer, context),
            "new-places.gpkg",
            "application/geopackage+sqlite3",
        )
        save.made(
            say("gaps.picture"),
            lambda: sites_report.png(answer, context, plan),
            "new-places.png",
            "image/png",
        )


METHODS = (
    ("most", "Maximal covering location problem", "Church and ReVelle 1974"),
    ("all", "Location set covering problem", "Toregas and others 1971"),
    (
        "travel",
        "p-median problem; with limited room, capacitated",
        "Hakimi 1965; Mulvey and Beck 1984",
    ),
    ("centre", "p-centre problem", "Hakimi 1965; Minieka 1970"),
)


def method(standard: Standard) -> None:
    """How it is worked out."""
    with st.expander(say("site.method_heading")):
        line = say("site.method", measured=measured_said(standard))
        html.show("notes.html", lines=[line, say("site.method_room")], items=())
        names = ("problem", "problem_name", "problem_by")
        rows = [(say(f"site.{question}"), *more) for question, *more in METHODS]
        columns = [Column(name, say(f"site.{name}")) for name in names]
        tables.show(
            pd.DataFrame(rows, columns=names),
            columns,
            key="site-problems",
            caption=say("site.problems"),
        )
