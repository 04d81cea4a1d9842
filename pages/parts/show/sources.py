"""A source in words: the HTML of what the Data page says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from geo import words
from geo.store import Store
from geo.transit.feed import validity
from pages.parts.html import absent, example, link, text
from pages.parts.table import table

MOST_SHOWN = 100
"""So many lines of a table are shown; the rest is in the file."""

_GAPS = {
    "place": "have no place that we could find: they are listed without a distance",
    "postcode place only": "have no coordinates: their place is that of their postcode",
    "ages": "do not say for which ages they are",
    "a date of the last check": "do not say when they were last checked",
}


@dataclass(frozen=True, slots=True)
class SourceRows:
    """What the database knows of its sources' rows; each table has the column ``source_id``."""

    left_out: pd.DataFrame
    rejected: pd.DataFrame
    reasons: pd.DataFrame
    missing: pd.DataFrame
    terms: pd.DataFrame
    timetables: pd.DataFrame

    @classmethod
    def of_store(cls, store: Store) -> "SourceRows":
        """Ask a store."""
        left_out, rejected = store.table("left_out"), store.rejected()
        named = rejected.merge(left_out, on=["source_id", "reason"], how="left")["rows"].notna()
        unusable = rejected[~named.to_numpy()]
        counted = unusable.groupby(["source_id", "field", "reason"]).size()
        return cls(
            left_out,
            rejected,
            counted.reset_index(name="rows").sort_values("rows", ascending=False, kind="stable"),
            store.missing(),
            store.table("unmapped_term").sort_values("services", ascending=False, kind="stable"),
            store.timetable_facts(),
        )

    @staticmethod
    def of(source_id: str, table: pd.DataFrame) -> pd.DataFrame:
        """The rows of one source."""
        return table[table["source_id"] == source_id]


def provenance(row: Mapping[str, Any]) -> str:
    """Who published a source, under which licence, and how old this copy is."""
    said = {
        "Published by": text(row["publisher"]),
        "Licence": text(row["licence"]),
        "Credit": text(row["attribution"]),
        "As of": text(words.day(str(row["vintage"]))),
        "We got it on": text(words.day(str(row["retrieved"])[:10])),
        "From": link(row["address"]) if str(row["address"]).startswith("http") else "",
        "More about it": "" if absent(row["page"]) else link(str(row["page"])),
        "Please note": text(row["note"]),
    }
    lines = "".join(f"<dt>{title}</dt><dd>{value}</dd>" for title, value in said.items() if value)
    heading = f"{text(row['title'])} {example(row['illustrative'])}"
    return f'<section class="of-source"><h2>{heading}</h2><dl>{lines}</dl></section>'


def timetable(row: Mapping[str, Any], on: date) -> str:
    """What a timetable holds, and until when it runs, seen from a date."""
    told = "" if absent(row["concessions"]) else str(row["concessions"])
    if told:
        said_on = words.day(str(row["concessions_date"])[:10])
        told = f"{text(told)} ({link(row['concessions_source'])}, {text(said_on)})"
    lines = {
        "Validity": text(validity(row["valid_from"].date(), row["valid_until"].date(), on)),
        "Run by": text(row["agencies"]),
        "It holds": text(
            f"{words.counted(row['trips'], 'trip')} on {words.counted(row['routes'], 'route')} "
            f"between {row['stops']:,} stops"
        ),
        "Trips said to take a wheelchair": text(
            f"{row['step_free_trips']:,}; of {row['untold_trips']:,} nothing is said"
        ),
        "Passes for disabled people": told or "Their hours are not said.",
    }
    shown = "".join(f"<dt>{title}</dt><dd>{value}</dd>" for title, value in lines.items())
    return f'<section class="of-source"><h3>Timetable</h3><dl>{shown}</dl></section>'


def fate(row: Mapping[str, Any], left_out: pd.DataFrame) -> str:
    """What became of a source's rows, as a table that adds up."""
    rows = [("Kept", row["rows_kept"])]
    if row["rows_merged"]:
        rows.append(("Joined with the same entry of another source", row["rows_merged"]))
    rows += [
        (f"Left out: {reason}", count)
        for reason, count in zip(left_out["reason"], left_out["rows"], strict=True)
    ]
    if row["rows_rejected"] or len(rows) == 1:
        rows.append(("Could not be used", row["rows_rejected"]))
    cells = ((text(what), f"{count:,}") for what, count in rows)
    caption = f"{int(row['rows_read']):,} rows read"
    return table(caption, ("What became of them", "Rows"), cells)


def faults(reasons: pd.DataFrame) -> str:
    """Why rows, or fields of them, could not be used; the commonest first."""
    rows = (
        (text(row["field"]), text(row["reason"]), f"{row['rows']:,}")
        for row in reasons.head(MOST_SHOWN).to_dict("records")
    )
    return table("Rows, or single fields of rows that were kept", ("Field", "Why", "Rows"), rows)


def gaps(missing: pd.DataFrame) -> str:
    """What entries of a source lack."""
    items = []
    for row in missing.to_dict("records"):
        names = ", ".join(row["examples"])
        said = _GAPS.get(row["missing"], f"lack {row['missing']}")
        items.append(f"<li>{row['entries']:,} {text(said)}. Such as {text(names)}.</li>")
    return f"<ul>{''.join(items)}</ul>"


def terms(unmapped: pd.DataFrame) -> str:
    """Terms of a feed that stand for none of our categories."""
    rows = (
        (text(row["taxonomy"]), text(row["name"]), text(row["code"]), f"{row['services']:,}")
        for row in unmapped.head(MOST_SHOWN).to_dict("records")
    )
    return table("Terms", ("Taxonomy", "Term", "Code", "Services"), rows)


def unchecked(entries: pd.DataFrame) -> str:
    """Entries last checked too long ago, the longest first."""
    rows = (
        (text(row["name"]), text(words.day(str(row["assured"])[:10])), f"{row['days']:,}")
        for row in entries.to_dict("records")
    )
    return table("Entries", ("Name", "Last checked", "Days ago"), rows)
