"""The health report of an area, as its page shows it."""

from datetime import date
from numbers import Real
from urllib.parse import urlsplit

from markupsafe import Markup

from geo.area import GOOD, MEND, STOP, Health, HealthFinding
from geo.words import absent, say
from pages.parts import html

MOST_SHOWN = 50
"""The most entries of a finding on the page; the file has all."""

_ORDER = {STOP: 0, MEND: 1, GOOD: 2}


def worst_first(finding: HealthFinding) -> int:
    """The place of a finding on the page: the worst first."""
    return _ORDER[finding.state]


def summary(found: Health) -> Markup:
    """How many checks need attention."""
    bad, count = sum(one.state != GOOD for one in found.findings), len(found.findings)
    said = say("health.summary", mend=bad, all=count) if bad else say("health.all_good", all=count)
    lines = [said, *([say("health.rely")] if found.state == STOP else [])]
    return html.render("notes.html", lines=lines, items=())


def finding(one: HealthFinding) -> Markup:
    """What was found, and how to put it right."""
    return html.render("health.html", finding=one, state=say(f"health.state.{one.state}"))


def entries(one: HealthFinding) -> Markup:
    """The entries to put right, each with its source, file and field; or rows of another kind."""
    rows = one.entries.head(MOST_SHOWN)
    caption = say("health.table", title=one.title)
    count = len(one.entries)
    more = say("health.first", number=len(rows), n=count) if count > len(rows) else ""
    if "service_id" not in rows:
        titles = [say(f"health.column.{name}") for name in rows.columns]
        cells = [[_cell(value) for value in row] for row in rows.itertuples(index=False)]
        return html.table(caption, titles, cells) + html.render("soft.html", text=more)
    titles = [say(f"health.{name}") for name in ("entry", "source", "file", "field", "where")]
    lines = [
        (
            html.render("health_entry.html", service_id=row.service_id, name=row.name_of),
            row.source_title,
            f"{_file(row.source_address)} {row.source_ref}",
            row.field,
            html.render("health_edit.html", page=row.page),
        )
        for row in rows.rename(columns={"name": "name_of"}).itertuples()
    ]
    return html.table(caption, titles, lines) + html.render("soft.html", text=more)


def block(name: str, on: date) -> str:
    """The lines that add the filled list to a manifest."""
    council = name.replace("\\", "").replace('"', "")
    columns = ("name", "category", "urn", "postcode", "lat", "lon", "ages", "opening", "assured")
    pairs = ", ".join(f'{column} = "{column}"' for column in columns)
    return (
        '[[source]]\nkind = "services"\nsource_id = "put-right"\n'
        f'title = "Details from {council}"\npublisher = "{council}"\npath = "put-right.csv"\n'
        f'vintage = "{on.isoformat()}"\nlicence = "OGL-UK-3.0"\nattribution = "{council}"\n'
        f"columns = {{ {pairs} }}\n"
    )


def _file(address: str) -> str:
    """A file's name, or the server of an address."""
    return urlsplit(address).hostname or address if address.startswith("http") else address


def _cell(value: object) -> str:
    return "" if absent(value) else f"{value:,.0f}" if isinstance(value, Real) else str(value)
