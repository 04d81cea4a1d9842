"""A source, as the Data page shows it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from markupsafe import Markup

from geo import words
from geo.area import SourceAccount, validity
from geo.words import absent, say
from pages.parts import html, tables
from pages.parts.tables import COUNT, Column


def provenance(row: Mapping[str, Any]) -> Markup:
    """Who published a source, under which licence, and how old this copy is."""
    facts = (
        (say("data.publisher"), row["publisher"]),
        (say("data.licence"), row["licence"]),
        (say("data.credit"), row["attribution"]),
        (say("data.as_of"), words.day(str(row["vintage"]))),
        (say("data.retrieved"), words.day(str(row["retrieved"])[:10])),
        (say("data.from"), _web(row["address"])),
        (say("data.page"), _web(row["page"])),
        (say("data.note"), "" if absent(row["note"]) else row["note"]),
    )
    return html.render("source.html", row=row, facts=facts)


def _web(address: object) -> Markup | str:
    return Markup(html.link(str(address))) if str(address).startswith("http") else ""  # noqa: S704


def timetable(row: Mapping[str, Any], on: date) -> Markup:
    """A timetable, and until when it runs, seen from a date."""
    runs = validity(row["valid_from"].date(), row["valid_until"].date(), on)
    return html.render("source_timetable.html", row=row, validity=runs)


def rows(found: SourceAccount) -> Markup:
    """How many rows of a source were used, as a table that adds up."""
    row = found.row
    streets, read = int(row["streets"]), int(row["rows_read"])
    cells = [(say("data.streets"), streets)] if streets else []
    cells.append((say("data.places" if streets else "data.kept"), row["rows_kept"] - streets))
    if row["rows_merged"]:
        cells.append((say("data.joined"), row["rows_merged"]))
    cells += [
        (say("data.left_out", reason=reason), count)
        for reason, count in zip(found.left_out["reason"], found.left_out["rows"], strict=True)
    ]
    if row["rows_rejected"] or len(cells) == 1:
        cells.append((say("data.rejected"), row["rows_rejected"]))
    return html.table(
        say("data.map_read", streets=streets, n=read - streets)
        if streets
        else say("data.rows_read", n=read),
        (say("data.result"), say("data.rows")),
        [(what, f"{count:,}") for what, count in cells],
    )


def faults(found: pd.DataFrame, source_id: str) -> None:
    """Why rows, or fields of them, could not be used; the commonest first."""
    _table("faults", found, ("field", "reason"), "rows", source_id)


def terms(found: pd.DataFrame, source_id: str) -> None:
    """Terms of a feed that match none of our categories."""
    _table("terms", found, ("taxonomy", "name", "code"), "services", source_id)


def unchecked(found: pd.DataFrame) -> None:
    """Entries last checked too long ago, the longest first."""
    written = found.assign(assured=found["assured"].astype(str).map(words.day))
    _table("unchecked", written, ("name", "assured"), "days", "all")


def _table(name: str, found: pd.DataFrame, texts: tuple[str, ...], count: str, of: str) -> None:
    """A table whose last column is a count."""
    columns = [Column(text, say(f"data.{name}_table.{text}")) for text in texts]
    columns.append(Column(count, say(f"data.{name}_table.{count}"), COUNT))
    caption = say(f"data.{name}_table.caption")
    tables.show(found, columns, key=f"{name}-{of}", caption=caption)
