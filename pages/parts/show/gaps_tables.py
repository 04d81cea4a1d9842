"""Where provision is missing, in tables: by zone, by distance and by deprivation."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st
from markupsafe import Markup

from geo.area import WAIT_TITLES, GapsAnswer, Wait, number
from geo.measure import percent
from geo.publish import gaps_rows
from geo.words import say
from pages.parts import html
from pages.parts.show.coverage import first_of

SHOWN = 20
BAR_PX = 160


def zones(answer: GapsAnswer) -> None:
    """The zones with all their figures, and those that change."""
    found, rows = answer.found, gaps_rows.zones(answer, star=True)
    title, who = gaps_rows.zone_title(found), gaps_rows.who(found)
    caption = first_of(say("gaps.by_zone", who=who), len(rows), SHOWN)
    st.html(html.table(caption, (title, *gaps_rows.titles(found)), rows[:SHOWN]))
    if any(row[0].endswith("*") for row in rows[:SHOWN]):
        html.show("soft.html", text=say("gaps.edge_star"))
    if answer.change is None:
        return
    changes = gaps_rows.changes(answer)
    if not changes:
        html.show("soft.html", text=say("gaps.no_change"))
        return
    titles = (title, say("gaps.before"), say("gaps.after"))
    st.html(html.table(say("gaps.changed", who=who), titles, changes[:SHOWN]))


def spread(answer: GapsAnswer) -> Markup:
    """How many live how far from the nearest service: a table with a bar in each row."""
    rows = answer.rows(answer.spread)
    most = float(rows["people"].max()) or 1.0
    parts = [0.0 if np.isnan(people) else people / most for people in rows["people"]]
    bars = [bar(part, meets=bool(meets)) for part, meets in zip(parts, rows["meets"], strict=True)]
    texts = gaps_rows.spread(answer)
    caption = say("gaps.spread", who=gaps_rows.who(answer.found))
    titles = [say(f"gaps.{name}") for name in ("far", "many", "of_all", "bar")]
    with_bars = [(*row, drawn) for row, drawn in zip(texts, bars, strict=True)]
    return html.table(caption, titles, with_bars)


def bar(part: float, *, meets: bool) -> Markup:
    """A bar, which the number beside it says in words."""
    length = max(round(part * BAR_PX), 1 if part else 0)
    colour = "#5aa9e0" if meets else "#54205c"
    return html.render("bar.html", width=BAR_PX, length=length, colour=colour)


def fair(answer: GapsAnswer) -> None:
    """The figures by deprivation, and how evenly access is spread."""
    found, held = answer.found, answer.deprivation
    if held is None:
        html.show("notes.html", lines=[say("gaps.no_deprivation")], items=())
    else:
        caption = say("gaps.deciles", who=gaps_rows.who(found), index=held.index)
        titles = (say("gaps.tenth"), *gaps_rows.titles(found))
        st.html(html.table(caption, titles, gaps_rows.deciles(answer)))
    if answer.equity is None:
        html.show("notes.html", lines=[say("gaps.nothing_even")], items=())
    if rows := gaps_rows.even(answer):
        titles = tuple(say(f"gaps.{name}") for name in ("measure", "value", "meaning"))
        st.html(html.table(gaps_rows.even_title(answer), titles, rows))


def waits(found: Sequence[Wait]) -> Markup:
    """How many children wait for NHS services of these kinds, by provider and service."""
    titles = [say(f"waits.{name}") for name in WAIT_TITLES]
    return html.table(say("waits.caption"), titles, [wait.cells for wait in found])


def choice(answer: GapsAnswer, table: pd.DataFrame) -> Markup:
    """How far it is to each of the nearest services, and how many have so many in reach."""
    unit = "minutes" if answer.question.standard.timed else "miles"
    titles = [say(f"gaps.choice_{name}") for name in ("rank", f"median_{unit}", "within", "share")]
    rows = [
        (
            say(f"gaps.rank_{row.rank}"),
            say("gaps.no_such") if pd.isna(row.median) else f"{row.median:.1f}",
            "" if pd.isna(row.within) else number(row.within, answer.found.need),
            "" if pd.isna(row.share) else percent(row.share),
        )
        for row in answer.rows(table).itertuples(index=False)
    ]
    return html.table(say("gaps.choice", who=gaps_rows.who(answer.found)), titles, rows)
