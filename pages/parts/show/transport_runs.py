"""Runs of shared vehicles: what they come to beside today's, each with its timetable and map."""

import pandas as pd
import streamlit as st

from geo.area import Area, RunPlan
from geo.maps import Kind, MapPlan
from geo.maps.plan import points, shapes
from geo.publish import plans
from geo.words import say
from pages.parts import in_step, save, tables
from pages.parts.in_step import StepTable
from pages.parts.tables import Column

_ROUTE = Kind(say("transport.plan.route"), "#1d4f91", line=True)
_STOP = Kind(say("transport.plan.stop"), "#a3195b", 5.0)


def show(area: Area, plan: RunPlan) -> None:
    """Write what the plan comes to, offer it as files, and show one run."""
    st.header(say("transport.plan.heading"), anchor="runs")
    caption = say("transport.plan.caption")
    tables.of_rows(plan.titles, plan.compared, key="runs-compared", caption=caption)
    st.write(plan.bound_said)
    st.caption(say("transport.plan.basis"))
    st.caption(say("transport.plan.unknown"))
    _left_out(plan)
    if plan.runs:
        save.made(say("transport.plan.csv"), lambda: plan.csv, "runs.csv", "text/csv")
        pdf = say("transport.plan.download_pdf")
        save.made(pdf, lambda: plan.pdf, "runs.pdf", "application/pdf")
        _one(area, plan)


def _left_out(plan: RunPlan) -> None:
    if not plan.left_out:
        return
    ids = plan.children["id"]
    rows = [(str(row + 1), ids[row], why) for row, why in plan.left_out.items()]
    titles = [say("transport.row"), say("transport.child.id"), say("transport.why")]
    caption = say("transport.plan.left_out")
    tables.of_rows(titles, rows, key="runs-left-out", caption=caption)


def _one(area: Area, plan: RunPlan) -> None:
    """One run: its stops in a table, and the streets that it drives along."""
    number = st.selectbox(
        say("transport.plan.choose"),
        range(1, len(plan.runs) + 1),
        format_func=plan.run_title,
        key="transport-run",
    )
    names = ("time", "id", "does", "place", "length")
    rows = pd.DataFrame(plan.run_rows(number), columns=list(names), dtype=str)
    at = pd.DataFrame(plan.stops(number), columns=["lon", "lat"])
    rows = rows.assign(ident=plans.idents(plans.PLACE, rows.index))
    columns = [Column(name, say(f"transport.plan.{name}")) for name in names]
    streets = [(0, "", line) for line in area.run_streets(plan, number)]
    about = [f"{row['time']}\n{row['id']}: {row['does']}" for row in rows.to_dict("records")]
    name = f"{area.version}/{plan.run_title(number)}/{len(streets)}"
    placed = points(at, 1, about, rows["ident"].tolist())
    drawn = MapPlan(name, (_ROUTE, _STOP), shapes(streets), placed)
    stops = StepTable("stops", plan.run_title(number), rows, columns)
    in_step.show(area, drawn, [stops], key="transport")
