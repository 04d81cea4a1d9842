"""What the terms of a feed's taxonomies stand for.

Our own taxonomies say category, needs and so on directly. What the terms of other taxonomies
stand for is in a table that people can edit, ``data/openreferral-terms.csv``; its head
says how it is read. A source's setting ``terms`` names a second table of the same columns, whose
rows stand above those.
"""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from geo.directory.vocabulary import CATEGORIES, NEEDS, check_category, check_need
from geo.errors import InputError, SourceError
from geo.manifest import Source

CATEGORY_TAXONOMY = "SEND Local Offer categories"
NEED_TAXONOMY = "Type of need"
DELIVERY_TAXONOMY = "Delivery"
REFERRAL_TAXONOMY = "Referral"
AREA_TAXONOMY = "Kind of area"
WHEELCHAIR_TAXONOMY = "Wheelchair access"

TERMS = Path(__file__).resolve().parents[3] / "data" / "openreferral-terms.csv"
"""What terms of public taxonomies stand for."""

OTHER = "other-support"
"""The category of a service that none of its terms gives one."""

NEVER = "-"
"""Stands for a category in the table: never an entry of a Local Offer."""

COLUMNS = ("taxonomy", "code", "term", "category", "need", "note")

_MOST_BYTES = 5_000_000
_SCHEMES = re.compile(r"https?://(?:id|standards)\.esd\.org\.uk/(service|need|circumstance)/", re.I)
_ESD = {"service": "esdservicetype", "need": "esdneed", "circumstance": "esdcircumstance"}
_SMALL = frozenset({"and", "the", "of", "for", "a", "an", "in", "with", "to", "or"})
_WORD = re.compile(r"[a-z0-9*?]+")
_ASIDE = re.compile(r"\([^()]*\)")
_AND = re.compile(r"\s+(?:and|or|&|\+)\s+|\s*[,;/]\s*|&", re.I)
_MOST_PARTS = 6
_ENDINGS = frozenset({"service", "team", "provision", "provider", "session", "scheme"})
_BEGINNINGS = frozenset({"send", "sen", "children", "child", "inclusive", "specialist"})
_STEP = re.compile(r"\s(?:>|»|→|\|)\s|\s-{1,2}>\s")


@dataclass(frozen=True, slots=True)
class TermRule:
    """What a term stands for. `rank` is its place in the table: the lowest one counts.

    `category` is a slug, `NEVER`, or None: the term says nothing of the category.
    """

    rank: int
    category: str | None
    needs: tuple[str, ...] = ()


@dataclass(slots=True)
class TermTable:
    """Rules by code and by name.

    A key is a taxonomy (``""`` is any) and a code or name in the form in which they are compared.
    `patterns` holds the names that have a ``*``.
    """

    codes: dict[tuple[str, str], TermRule] = field(default_factory=dict)
    names: dict[tuple[str, str], TermRule] = field(default_factory=dict)
    patterns: list[tuple[str, str, TermRule]] = field(default_factory=list)
    found: dict[tuple[str, str, str, str], TermRule | None] = field(default_factory=dict)

    def rule(self, taxonomy: str, code: str, name: str, uri: str = "") -> TermRule | None:
        """What a term stands for: by its code, else by its name, else by a pattern of names."""
        key = (taxonomy, code, name, uri)
        if key not in self.found:
            self.found[key] = self._rule(*key)
        return self.found[key]

    def _rule(self, taxonomy: str, code: str, name: str, uri: str) -> TermRule | None:
        lists = (compared_taxonomy(taxonomy), "")
        for one in (code, uri):
            for key in _code_keys(taxonomy, one):
                if key in self.codes:
                    return self.codes[key]
        forms = list(dict.fromkeys((*_forms(name), *_forms(code))))
        return (
            self._named(lists, forms)
            or self._patterned(lists, forms)
            or self._named(lists, [short for form in forms if (short := _shortened(form))])
            or self._parted(lists, name)
        )

    def _named(self, lists: tuple[str, ...], forms: list[str]) -> TermRule | None:
        """What the first known of several names stands for."""
        keys = ((listed, form) for form in forms for listed in lists)
        return next((self.names[key] for key in keys if key in self.names), None)

    def _patterned(self, lists: tuple[str, ...], forms: list[str]) -> TermRule | None:
        """What the first pattern stands for that a name fits."""
        for form in forms:
            for listed, pattern, rule in self.patterns:
                if listed in lists and fnmatchcase(form, pattern):
                    return rule
        return None

    def _parted(self, lists: tuple[str, ...], name: str) -> TermRule | None:
        """What a name such as "Theatre and drama" stands for, if each of its parts is known."""
        parts = [part for part in _AND.split(name) if part.strip()]
        if not 1 < len(parts) <= _MOST_PARTS:
            return None
        rules = [self._named(lists, [compared_name(part)]) for part in parts]
        known = [rule for rule in rules if rule is not None and rule.category != NEVER]
        if len(known) < len(parts):
            return None
        first = min(known, key=lambda rule: (rule.category is None, rule.rank))
        return TermRule(first.rank, first.category, meaning(known).needs)


def compared_taxonomy(name: str) -> str:
    """A taxonomy's name in the form in which they are compared: case and plural do not matter.

    >>> compared_taxonomy("esdServiceTypes"), compared_taxonomy("http://id.esd.org.uk/list/services")
    ('esdservicetype', 'esdservicetype')
    """
    known = name.strip().casefold().rstrip("/")
    if known.rpartition("/")[2] in ("services", "englishandwelshservices") and "esd.org" in known:
        return _ESD["service"]
    return compared_name(known)


@lru_cache(maxsize=20_000)
def compared_name(name: str) -> str:
    """A term's name in the form in which they are compared.

    Case, accents, punctuation, small words and the plural do not matter.

    >>> compared_name("Short-Breaks for the Family") == compared_name("short break: families")
    True
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    plain = plain.replace("'", "").replace("&", " ").replace("pre-school", "preschool")
    words = [_singular(word) for word in _WORD.findall(plain)]
    return " ".join(word for word in words if word not in _SMALL) or " ".join(words)


def _singular(word: str) -> str:
    """A word without its plural, good enough to compare two."""
    if word.endswith("*"):
        return _singular(word.rstrip("*")) + "*"
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _forms(name: str) -> list[str]:
    """A name to look up: as it is, without what is in brackets, and the last step of a path."""
    said = [name, _ASIDE.sub(" ", name), _STEP.split(name)[-1]]
    return list(dict.fromkeys(form for one in said if (form := compared_name(one))))


def _shortened(form: str) -> str | None:
    """A name without a word that says nothing of the kind of service: "Sleep service"."""
    words = form.split()
    if len(words) > 1 and words[-1] in _ENDINGS:
        words = words[:-1]
    if len(words) > 1 and words[0] in _BEGINNINGS:
        words = words[1:]
    return " ".join(words) if " ".join(words) != form else None


def _code_keys(taxonomy: str, code: str) -> list[tuple[str, str]]:
    """The keys under which a code may stand: it may be a CURIE, an address, or bare."""
    plain = code.strip()
    if not plain:
        return []
    if match := _SCHEMES.match(plain):
        return [(_ESD[match[1].casefold()], plain[match.end() :].strip("/").casefold())]
    prefix, colon, bare = plain.partition(":")
    keys = [(compared_taxonomy(taxonomy), plain.casefold()), ("", plain.casefold())]
    if colon and not bare.startswith("//"):
        keys.insert(0, (compared_taxonomy(prefix), bare.casefold()))
    return keys


def table_of(source: Source) -> TermTable:
    """The table of a source: its own rows, if it names any, above those for all sources.

    Raises
    ------
    SourceError
        If a table cannot be read, naming every line at fault.
    """
    own = source.settings.get("terms")
    if own is None:
        return _read_tables((TERMS,))
    if not isinstance(own, str) or not own.strip():
        raise SourceError(
            f'{source.title}: terms is {own!r}. Write the name of a file: terms = "my-terms.csv".'
        )
    return _read_tables((source.folder / own, TERMS))


def default_category(source: Source) -> str:
    """The category of a service of a source that none of its terms gives one."""
    slug = source.settings.get("category", OTHER)
    try:
        return check_category(slug)
    except (InputError, AttributeError) as error:
        raise SourceError(
            f"{source.title}: category is {slug!r}. Write one of: {', '.join(CATEGORIES)}."
        ) from error


def _read_tables(paths: tuple[Path, ...]) -> TermTable:
    """The rows of several tables, the first table on top, then our own names."""
    table, faults, rank = TermTable(), [], 0
    for path in paths:
        for number, row in _rows(path):
            rank += 1
            try:
                _add(table, row, TermRule(rank, _category(row["category"]), _needs(row["need"])))
            except InputError as error:
                faults.append(f"line {number}: {error}")
        if faults:
            told = " ".join(faults[:3])
            more = f" And {len(faults) - 3} more." if len(faults) > 3 else ""
            raise SourceError(f"{path} cannot be used: {told}{more} Correct these lines.")
    _add_own_names(table, rank)
    return table


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table with the numbers of their lines, without comments and empty lines."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise SourceError(f"{path} is too large to be a table of terms. Check its name.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourceError(
            f"{path} cannot be opened ({error.strerror}). Check terms in the area's manifest."
        ) from error
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path} is not in UTF-8. In a spreadsheet program, save it as “CSV UTF-8”."
        ) from error
    rows: list[tuple[int, dict[str, str]]] = []
    head: list[str] | None = None
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for cells in reader:
            if not any(map(str.strip, cells)) or cells[0].lstrip().startswith("#"):
                continue
            if head is None:
                head = [cell.strip().casefold() for cell in cells]
                _check_head(path, head)
                continue
            row = dict(zip(head, map(str.strip, cells), strict=False))
            rows.append((reader.line_num, {name: row.get(name, "") for name in COLUMNS}))
    except csv.Error as error:
        raise SourceError(f"{path}, line {reader.line_num}, is not CSV: {error}.") from error
    if head is None:
        raise SourceError(f"{path} is empty. It needs the columns {', '.join(COLUMNS)}.")
    return rows


def _check_head(path: Path, head: list[str]) -> None:
    missing = [name for name in ("code", "term", "category", "need") if name not in head]
    if missing:
        raise SourceError(
            f"{path} has no column {', '.join(missing)}. It needs: {', '.join(COLUMNS)}."
        )


def _category(text: str) -> str | None:
    if not text or text == NEVER:
        return text or None
    return check_category(text)


def _needs(text: str) -> tuple[str, ...]:
    return tuple(check_need(code) for code in text.split())


def _add(table: TermTable, row: dict[str, str], rule: TermRule) -> None:
    """Add a row under its code and its name; what is there already stands higher, and stays."""
    taxonomy, code, term = row["taxonomy"], row["code"], row["term"]
    if not code and not term:
        raise InputError("it has neither a code nor a term.")
    if rule.category is None and not rule.needs and not row["note"]:
        raise InputError("it has neither a category nor a need. If that is right, say why in note.")
    listed = compared_taxonomy(taxonomy) if taxonomy not in ("", "*") else ""
    if code:
        key = _code_keys(taxonomy, code)[0] if listed else ("", code.casefold())
        table.codes.setdefault(key, rule)
    if "*" in term or "?" in term:
        table.patterns.append((listed, compared_name(term), rule))
    elif term:
        table.names.setdefault((listed, compared_name(term)), rule)


def _add_own_names(table: TermTable, rank: int) -> None:
    """Add the names of our own categories and needs, which any taxonomy may use."""
    for number, (slug, category) in enumerate(CATEGORIES.items(), start=rank + 1):
        for name in (category.name, slug):
            table.names.setdefault(("", compared_name(name)), TermRule(number, slug))
    for code, need in NEEDS.items():
        table.names.setdefault(("", compared_name(need.name)), TermRule(rank, None, (code,)))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the terms of a service say together.

    `category` is None where no term gives one; `never` is true when one of them says that the
    service is no entry of a Local Offer.
    """

    category: str | None
    needs: tuple[str, ...]
    never: bool


def meaning(rules: list[TermRule]) -> Meaning:
    """What several rules say together: the category of the one that stands highest."""
    given = [rule for rule in rules if rule.category not in (None, NEVER)]
    best = min(given, key=lambda rule: rule.rank, default=None)
    needs = dict.fromkeys(need for rule in rules for need in rule.needs)
    never = any(rule.category == NEVER for rule in rules)
    return Meaning(best.category if best else None, tuple(needs), never)
