"""What travel help costs: the kinds of help side by side, and the rows that do not count."""

import math

import streamlit as st

from geo.area import Area, CouncilPrices, TravelAssistance, Travellers
from geo.words import markdown, say
from pages.parts import html, save

SHOWN = 20
"""So many children are shown; the file has them all."""

_OPTIONS = ("pass", "budget", "shared", "taxi", "assistant", "training")


def columns(area: Area) -> None:
    """Write which columns a file may have, and offer a file of prices to fill in."""
    rows = [(names[0], ", ".join(names[1:])) for names in area.travel_columns()]
    titles = [say("pupils.columns.name"), say("pupils.columns.others")]
    with st.expander(say("transport.columns")):
        html.show("table.html", caption=say("transport.columns"), titles=titles, rows=rows)
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
    rows = []
    for row in costs.totals.to_dict("records"):
        each = row["pounds_a_year"] / row["children"] if row["children"] else math.nan
        option = say(f"transport.option.{row['option']}")
        figures = pounds(row["pounds_a_year"]), pounds(each), f"{row['children']:,}"
        rows.append((option, *figures, row["why"]))
    titles = [
        say(f"transport.total.{name}") for name in ("option", "pounds", "each", "children", "why")
    ]
    html.show("table.html", caption=say("transport.total.caption"), titles=titles, rows=rows)


def _children(costs: TravelAssistance) -> None:
    counted = costs.table[costs.table["counts"].astype(bool)].head(SHOWN)
    rows = []
    for row in counted.to_dict("records"):
        drive = say(
            "transport.child.miles",
            miles=f"{row['drive_miles']:.1f}",
            minutes=f"{row['drive_minutes']:.0f}",
        )
        cells = (pounds(row[name], row[f"{name}_why"]) for name in _OPTIONS)
        rows.append((row["id"], row["school_name"], drive, *cells))
    titles = [say(f"transport.child.{name}") for name in ("id", "school", "drive")]
    titles += [say(f"transport.option.{name}") for name in _OPTIONS]
    caption = say("transport.child.caption", n=len(rows))
    with st.expander(caption):
        html.show("table.html", caption=caption, titles=titles, rows=rows)


def pounds(amount: float, why: str = "") -> str:
    """An amount in pounds; where there is none, why."""
    if math.isnan(amount):
        return (why[:1].upper() + why[1:]) or say("transport.no_price")
    return f"£{amount:,.0f}"


def _left_out(found: Travellers) -> None:
    reasons = {i: [why] for i, why in found.table["why_not"].items() if why}
    for i, why in found.faults.items():
        reasons.setdefault(i, []).append(why)
    if not reasons:
        return
    rows = [(str(i + 1), found.table["id"][i], " ".join(why)) for i, why in sorted(reasons.items())]
    titles = [say("transport.row"), say("transport.child.id"), say("transport.why")]
    with st.expander(say("transport.rows")):
        html.show("table.html", caption=say("transport.rows"), titles=titles, rows=rows[:SHOWN])
        if len(rows) > SHOWN:
            st.write(markdown("transport.more", n=len(rows) - SHOWN))
