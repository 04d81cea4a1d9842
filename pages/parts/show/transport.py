"""What travel help costs: the kinds of help side by side, and the rows that do not count."""

import math

import streamlit as st

from geo.area import Area, CouncilPrices, TravelAssistance, Travellers
from geo.words import markdown, say
from pages.parts import save, tables
from pages.parts.tables import COUNT, MILES, MINUTES, POUNDS, Column

_OPTIONS = ("pass", "budget", "shared", "taxi", "assistant", "training")


def columns(area: Area) -> None:
    """Write which columns a file may have, and offer a file of prices to fill in."""
    rows = [(names[0], ", ".join(names[1:])) for names in area.travel_columns()]
    titles = [say("pupils.columns.name"), say("pupils.columns.others")]
    with st.expander(say("transport.columns")):
        caption = say("transport.columns")
        tables.of_rows(titles, rows, key="transport-columns", caption=caption)
    save.made(say("transport.template"), area.prices_template, "prices.toml", "application/toml")


def who(found: Travellers) -> None:
    """Write how many children of a file are helped, and which rows do not count."""
    helped = int(found.table["counts"].sum())
    st.write(markdown("transport.helped", helped=f"{helped:,}", rows=f"{len(found.table):,}"))
    _left_out(found)


def costs(compared: TravelAssistance) -> None:
    """Write what each kind of help costs in all, for the first children, and offer all of them."""
    _prices(compared.prices)
    _totals(compared)
    st.caption(say("transport.consent"))
    _children(compared)
    save.made(say("transport.download"), lambda: compared.csv, "travel-costs.csv", "text/csv")


def _prices(prices: CouncilPrices) -> None:
    if prices.faults:
        st.warning("\n".join([say("transport.faults"), "", *(f"- {x}" for x in prices.faults)]))
    st.caption(markdown("transport.prices_of", title=prices.title, source=prices.source))
    st.caption(markdown("transport.basis", days=prices.school_days))


def _totals(costs: TravelAssistance) -> None:
    rows = costs.totals
    each = [
        pounds / children if children else math.nan
        for pounds, children in zip(rows["pounds_a_year"], rows["children"], strict=True)
    ]
    kinds = [say(f"transport.option.{option}") for option in rows["option"]]
    columns = [
        Column("kind", say("transport.total.option")),
        Column("pounds_a_year", say("transport.total.pounds"), POUNDS),
        Column("each", say("transport.total.each"), POUNDS),
        Column("children", say("transport.total.children"), COUNT),
        Column("why", say("transport.total.why")),
    ]
    tables.show(
        rows.assign(kind=kinds, each=each),
        columns,
        key="transport-totals",
        caption=say("transport.total.caption"),
        none=say("transport.no_price"),
    )


def _children(costs: TravelAssistance) -> None:
    """Each child, with what each kind of help costs; why there is no price stands in the file."""
    counted = costs.table[costs.table["counts"].astype(bool)]
    columns = [
        Column("id", say("transport.child.id")),
        Column("school_name", say("transport.child.school")),
        Column("drive_miles", say("transport.child.drive"), MILES),
        Column("drive_minutes", say("transport.child.drive_minutes"), MINUTES),
        *(Column(name, say(f"transport.option.{name}"), POUNDS, True) for name in _OPTIONS),
        Column("reasons", say("transport.total.why")),
    ]
    reasons = [
        "; ".join(dict.fromkeys(filter(None, row)))
        for row in counted[[f"{name}_why" for name in _OPTIONS]].to_numpy()
    ]
    caption = say("transport.child.caption", n=len(counted))
    with st.expander(caption, key="transport-each"):
        rows = counted.assign(reasons=reasons)
        tables.show(
            rows,
            columns,
            key="transport-children",
            caption=caption,
            filters=("school_name",),
        )


def _left_out(found: Travellers) -> None:
    reasons = {i: [why] for i, why in found.table["why_not"].items() if why}
    for i, why in found.faults.items():
        reasons.setdefault(i, []).append(why)
    if not reasons:
        return
    rows = [(str(i + 1), found.table["id"][i], " ".join(why)) for i, why in sorted(reasons.items())]
    titles = [say("transport.row"), say("transport.child.id"), say("transport.why")]
    with st.expander(say("transport.rows")):
        tables.of_rows(titles, rows, key="transport-left-out", caption=say("transport.rows"))
