"""Numbers of schools that became others: predecessors and successors.

A school that becomes an academy closes in the register and opens again with a new URN. Its number
within the local authority often stays, and then both rows tell. The register's file of links
(``links_edubasealldata20260901.csv``: ``URN, LinkURN, LinkName, LinkType, LinkEstablishedDate``)
names predecessors and successors. Schools that were merged or split are not one school, and no
such link is taken.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from geo.formats.tables import TABLE_SETTINGS, read_table
from geo.manifest import Source
from geo.records import Harvest, UrnChange
from geo.sources.gias.establishment import Numbered, whole_number
from geo.sources.kind import SourceKind

_NEEDED = {"urn": ("URN",), "link": ("LinkURN",), "type": ("LinkType",)}
_MEMBERS = ("links_edubasealldata*.csv",)
_OTHER = "no change of number alone"
_TWICE = "the link of another row"


def read(path: Path, source: Source) -> Harvest:
    """Changes of number in the register's file of links.

    Returns
    -------
    Rows of `UrnChange`, and of `Rejected`. `rows_read` counts links.

    Raises
    ------
    SourceError
        If the file is damaged, or is not the register's file of links.
    """
    harvest = Harvest()
    pairs: set[tuple[str, str]] = set()
    for table in read_table(path, source, needed=_NEEDED, members=_MEMBERS):
        table.count_into(harvest, source.source_id)
        for row, line in zip(table.frame.to_dict("records"), table.lines.tolist(), strict=True):
            _read_row(harvest, source, pairs, row, line)
    plain = {change.former_urn: change for change in _one_to_one(pairs, source.source_id)}
    harvest.rows += plain.values()
    harvest.rows_kept += len(plain)
    if len(pairs) > len(plain):
        harvest.left_out[_OTHER] += len(pairs) - len(plain)
    return harvest


def _read_row(
    harvest: Harvest, source: Source, pairs: set[tuple[str, str]], row: dict[str, str], line: int
) -> None:
    """Take a link of a former and a later number, whichever of the two its row is about."""
    kind = row["type"].strip().casefold()
    if kind not in ("predecessor", "successor"):
        harvest.left_out[_OTHER] += 1
        return
    urn, link = whole_number(row["urn"]), whole_number(row["link"])
    if not urn or not link or urn == link:
        cell, text = ("URN", row["urn"]) if not urn else ("LinkURN", row["link"])
        reason = "This is not the number of another school: it should have six figures."
        harvest.reject(source.source_id, f"line {line}", cell, text, reason)
        return
    pair = (link, urn) if kind == "predecessor" else (urn, link)
    if pair in pairs:
        harvest.left_out[_TWICE] += 1
    pairs.add(pair)


def _one_to_one(pairs: Iterable[tuple[str, str]], source_id: str) -> Iterator[UrnChange]:
    """Changes of one school into one: two that became one are not the same school as either."""
    later: dict[str, set[str]] = defaultdict(set)
    former: dict[str, set[str]] = defaultdict(set)
    for before, after in pairs:
        later[before].add(after)
        former[after].add(before)
    for before, after in sorted(pairs):
        if len(later[before]) == len(former[after]) == 1:
            yield UrnChange(before, after, source_id)


def changes_within(schools: Iterable[Numbered], source_id: str) -> list[UrnChange]:
    """Closed schools whose number within their local authority one open school has now."""
    by_number: dict[tuple[str, str], list[Numbered]] = defaultdict(list)
    for school in schools:
        by_number[school.authority, school.number].append(school)
    found = []
    for group in by_number.values():
        today = [school.urn for school in group if school.is_open]
        if len(today) == 1:
            found += [
                UrnChange(school.urn, today[0], source_id) for school in group if not school.is_open
            ]
    return found


LINKS_KIND = SourceKind("gias-links", read, settings=TABLE_SETTINGS, rank=0)
