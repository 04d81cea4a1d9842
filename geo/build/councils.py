"""The councils of England that make a Local Offer, and which one a code or a name means.

`data/authorities.csv` holds what differs from council to council: its neighbours, its areas of
public transport and the map extracts that hold it; the notes at its head say how each column was
made.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from rapidfuzz import fuzz, process

from geo.errors import InputError
from geo.settings import DATA

TABLE = DATA / "authorities.csv"
"""The councils and what differs between them."""

_MOST_NAMED = 3
"""How many near names are suggested for one that is not known."""

_LEAST_PART = 3
"""Shorter parts of a name mean nothing."""


@dataclass(frozen=True, slots=True)
class CouncilRow:
    """One row of the table.

    `atco_areas` are the areas of NaPTAN that hold its stops, `osm_extracts` the map extracts that
    hold it. `neighbours` are the codes of the councils within the margin. `districts` and
    `formerly` map the codes of its districts, and codes that it has replaced, to their names.
    `feed` is the address of a directory of its services, "" where none is known. `bus_regions` are
    the regions of the Bus Open Data Service that may hold its buses.
    """

    code: str
    name: str
    region: str
    atco_areas: tuple[str, ...]
    osm_extracts: tuple[str, ...]
    neighbours: tuple[str, ...]
    districts: Mapping[str, str]
    formerly: Mapping[str, str]
    feed: str
    bus_regions: tuple[str, ...]


def councils(table: Path = TABLE) -> dict[str, CouncilRow]:
    """Every council of the table by its code: England's 153, and those just across its borders.

    Raises
    ------
    InputError
        If the table is missing or has other columns.
    """
    try:
        lines = table.read_text(encoding="utf-8-sig").splitlines()
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        found = {row["code"]: _council(row) for row in rows}
        if not found:
            raise ValueError("it has no rows")
    except (OSError, ValueError, KeyError, AttributeError, csv.Error) as error:
        raise InputError(
            f"The table of councils {table} cannot be read ({error!r}). It needs the columns "
            f"{', '.join(f.name for f in fields(CouncilRow))}: get the project's own copy again."
        ) from error
    return found


def _council(row: Mapping[str, str]) -> CouncilRow:
    return CouncilRow(
        code=row["code"],
        name=row["name"],
        region=row["region"],
        atco_areas=tuple(row["atco_areas"].split()),
        osm_extracts=tuple(row["osm_extracts"].split()),
        neighbours=tuple(row["neighbours"].split()),
        districts=_named(row["districts"]),
        formerly=_named(row["formerly"]),
        feed=row["feed"],
        bus_regions=tuple(row["bus_regions"].split()),
    )


def _named(cell: str) -> dict[str, str]:
    """Codes and names out of “E07000008 Cambridge; E07000010 Fenland”."""
    pairs = (entry.partition(" ") for entry in cell.split("; ") if entry)
    return {code: name for code, _, name in pairs}


# Finding a council by its code or name

_CODE = re.compile(r"[EWSN]\d{8}")
_NATIONS = {"W": "Wales", "S": "Scotland", "N": "Northern Ireland"}
_LONDON_BOROUGH = re.compile(r"\b(?:london borough|lb)(?: council)?(?: of)?\b")
_ALSO_CALLED = {"hull": "E06000010", "east riding": "E06000011", "bcp": "E06000058"}
_FILLING = {
    *("council", "city", "county", "borough", "metropolitan", "royal", "corporation"),
    *("of", "the", "and"),
}


def find_council(code_or_name: str, known: Mapping[str, CouncilRow]) -> CouncilRow:
    """The council of England that a GSS code or a name means.

    Raises
    ------
    InputError
        If it is none, saying why and, where there is one, which council is meant: a district's
        county, the council that replaced another, names that look alike.
    """
    typed = " ".join(code_or_name.split())
    if _CODE.fullmatch(typed.upper()):
        return _by_code(typed.upper(), known)
    return _by_name(typed, known)


def english(known: Mapping[str, CouncilRow]) -> list[CouncilRow]:
    """The councils of England among some."""
    return [council for council in known.values() if council.code.startswith("E")]


def _by_code(code: str, known: Mapping[str, CouncilRow]) -> CouncilRow:
    if code[0] in _NATIONS:
        name = f" ({known[code].name})" if code in known else ""
        raise InputError(
            f"{code}{name} is in {_NATIONS[code[0]]}. The Local Offer is a duty of councils in "
            "England only: give the code of one, such as E06000017."
        )
    if code in known:
        return known[code]
    for council in english(known):
        if code in council.districts:
            raise InputError(_is_district(council.districts[code], code, council))
    heirs = [council for council in english(known) if code in council.formerly]
    if heirs:
        raise InputError(_is_gone(f"{code} ({heirs[0].formerly[code]})", heirs))
    raise InputError(
        f"{code} is not the code of a council in England that is responsible for special "
        "educational needs. Those codes start with E06, E08, E09 or E10. Give one, or the "
        "council's name."
    )


def _is_district(name: str, code: str, council: CouncilRow) -> str:
    return (
        f"{name} ({code}) is a district. Its Local Offer is made by the county council, "
        f"{council.name}: give {council.code}."
    )


def _is_gone(what: str, heirs: Sequence[CouncilRow]) -> str:
    now = " and ".join(f"{heir.name} ({heir.code})" for heir in heirs)
    which = "one of them" if len(heirs) > 1 else heirs[0].code
    return f"{what} stopped being a council of its own. It is now {now}: give {which}."


def _by_name(typed: str, known: Mapping[str, CouncilRow]) -> CouncilRow:
    councils_here = english(known)
    also = _ALSO_CALLED.get(_shortened(typed), "")
    if also in known:
        return known[also]
    if _LONDON_BOROUGH.search(_folded(typed)):
        typed = _LONDON_BOROUGH.sub("", _folded(typed)).strip()
    if _shortened(typed) in {_folded(council.region) for council in councils_here}:
        # "London" is a region before it is the City of London.
        councils_here = [c for c in councils_here if "city" in _folded(typed).split()]
    for short in (_folded, _shortened):
        wanted = short(typed)
        found = [council for council in councils_here if wanted and short(council.name) == wanted]
        if len(found) == 1:
            return found[0]
    wanted = _folded(typed)
    for council in councils_here:
        for code, name in council.districts.items():
            if wanted and _folded(name) == wanted:
                raise InputError(_is_district(name, code, council))
    heirs = [c for c in councils_here if wanted in map(_folded, c.formerly.values())]
    if wanted and heirs:
        raise InputError(_is_gone(f"“{typed[:80]}”", heirs))
    meant = _by_part(typed, councils_here)
    if meant is None:
        raise InputError(_unknown(typed, known))
    return meant


def _by_part(typed: str, english: Sequence[CouncilRow]) -> CouncilRow | None:
    """The council that a part of its name means: “Telford” is Telford and Wrekin.

    Raises
    ------
    InputError
        If it could be several, or it is a part of a district's name.
    """
    wanted = _shortened(typed)
    if len(wanted) < _LEAST_PART:
        return None
    begins = re.compile(rf"\b{re.escape(wanted)}")
    named = [(code, name, council) for council in english for code, name in _every_name(council)]
    near = [one for one in named if begins.search(_folded(one[1]))]
    whole = [one for one in near if wanted in _parts(one[1])]
    if whole and len({council.code for _, _, council in near}) > 1:
        listed = " or ".join(dict.fromkeys(_as_choice(*one) for one in near))
        raise InputError(
            f"“{typed[:80]}” could be {listed}. Give the code of the council that you mean."
        )
    for code, name, council in whole:
        if code == council.code:
            return council
        if code in council.districts:
            raise InputError(_is_district(name, code, council))
    return None


def _every_name(council: CouncilRow) -> list[tuple[str, str]]:
    """Codes and names of a council, of its districts, and of those that it has replaced."""
    own = (council.code, council.name)
    return [own, *council.districts.items(), *council.formerly.items()]


def _as_choice(code: str, name: str, council: CouncilRow) -> str:
    own = f"{council.name} ({council.code})"
    return own if code == council.code else f"{name} in {own}"


def _parts(name: str) -> set[str]:
    """What a council may be called for short: the names joined by “and”, or before “upon”."""
    joined = re.split(r",|&|\band\b|\bwith\b", name)
    before = re.split(r"[ -](?:upon|on|under|in)[ -]", name)[:1]
    return {_shortened(part) for part in (*joined, *before)}


def _unknown(typed: str, known: Mapping[str, CouncilRow]) -> str:
    for council in known.values():
        if council not in english(known) and _folded(council.name) == _folded(typed):
            return f"{council.name} is in {council.region}. The Local Offer is for England only."
    names = {f"{council.name} ({council.code})": council.name for council in english(known)}
    near = process.extract(
        typed[:80], names, scorer=fuzz.WRatio, limit=_MOST_NAMED, score_cutoff=60
    )
    hint = f" Did you mean {', '.join(str(key) for _, _, key in near)}?" if near else ""
    return (
        f"No council in England with responsibility for special educational needs is called "
        f"“{typed[:80]}”.{hint} Give a name as the Office for National Statistics writes it, or a "
        "GSS code such as E06000017."
    )


def _folded(name: str) -> str:
    """A name without case, punctuation and ways of writing “and”."""
    plain = re.sub("['’]", "", name.casefold()).replace("&", " and ")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())


def _shortened(name: str) -> str:
    """A folded name without the words that councils are called by."""
    return " ".join(word for word in _folded(name).split() if word not in _FILLING)
