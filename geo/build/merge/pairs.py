"""The file of pairs: which entries may be one service, and what people have said of them.

It is a CSV file beside the manifest, made to be opened in a spreadsheet: a person writes yes or no
under ``same``, and the next build does as it says. Columns that people add stay.
"""

import csv
import math
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from time import time

from geo.errors import BuildError, SourceError
from geo.records import Service

COLUMNS = (
    "same",
    "service_a",
    "name_a",
    "source_a",
    "service_b",
    "name_b",
    "source_b",
    "distance_m",
    "why",
)
"""The columns of the file."""

LONGEST_NAME = 200
"""Names are cut off here: they only tell a person what the pair is."""

Key = tuple[str, str]
"""The ids of two entries, in the order of the alphabet."""

_ANSWERS = {"yes": True, "no": False, "": None}
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠﹦﹢﹣﹫]")
_Line = dict[str, str]
_WRITING = ".writing"
_DAY_S = 86_400


def key_of(a: str, b: str) -> Key:
    """What a pair is found by, whichever of the two comes first."""
    return (a, b) if a <= b else (b, a)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries that may be one; `distance_m` is None where no distance can be given.

    ``service_a`` is the one whose source stands better. `why` says what speaks for it.
    """

    service_a: str
    name_a: str
    source_a: str
    service_b: str
    name_b: str
    source_b: str
    distance_m: float | None
    why: str

    @property
    def key(self) -> Key:
        """The two ids, in the order of the alphabet."""
        return key_of(self.service_a, self.service_b)


@dataclass(frozen=True, slots=True)
class PairDecision:
    """What a person said of two entries; `line` is the whole line of the file that says so."""

    service_a: str
    service_b: str
    same: bool
    line: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def key(self) -> Key:
        """The two ids, in the order of the alphabet."""
        return key_of(self.service_a, self.service_b)


Decisions = Mapping[Key, PairDecision]
"""What people have said, by pair."""


def pair_of(a: Service, b: Service, metres: float, why: str) -> Pair:
    """A pair, its distance in whole metres; infinity is not known."""
    distance_m = float(round(metres)) if math.isfinite(metres) else None
    names = (a.name[:LONGEST_NAME], b.name[:LONGEST_NAME])
    return Pair(
        a.service_id, names[0], a.source_id, b.service_id, names[1], b.source_id, distance_m, why
    )


def listed_by(pair: Pair) -> tuple[str, str, str]:
    """What pairs are ordered by: the name, then the ids."""
    return (pair.name_a.casefold(), pair.service_a, pair.service_b)


def read_decisions(path: Path) -> dict[Key, PairDecision]:
    """What people have said of pairs, by the two ids; nothing if the file is not there.

    Commas, semicolons and tabs are told apart, and the encodings that spreadsheets write.

    Raises
    ------
    SourceError
        Naming the file, the line and the remedy: a column that is missing, a word under ``same``
        that is neither yes nor no, two answers for one pair.
    """
    return {
        key: PairDecision(*key, same, line)
        for key, line in _by_key(path, _read(path)[0]).items()
        if (same := _ANSWERS[_answer(line)]) is not None
    }


def write_pairs(path: Path, doubtful: Iterable[Pair], decisions: Decisions) -> bool:
    """Write the pairs that are open, and all that have been decided.

    What a person has written into the file since `decisions` were read is kept. The file is left
    alone if it says the same already; else it is replaced in one step.

    Returns
    -------
    Whether the file was written.

    Raises
    ------
    SourceError
        If the file that is there cannot be read: see `read_decisions`.
    BuildError
        If it cannot be written.
    """
    there, delimiter = _read(path)
    known = {key: _line_of(decision) for key, decision in decisions.items()} | _by_key(path, there)
    lines = {key: line for key, line in known.items() if _answer(line)}
    for pair in doubtful:
        before = known.get(pair.key, {})
        lines[pair.key] = {**before, **_cells(pair), "same": before.get("same", "")}
    wanted = sorted((_written(line) for line in lines.values()), key=_order)
    if _shown(wanted) == _shown(line for _, line in there) and (path.exists() or not wanted):
        return False
    added = [name for line in (*(line for _, line in there), *wanted) for name in line]
    _replace(path, _csv(wanted, [*dict.fromkeys([*COLUMNS, *added])], delimiter))
    return True


# Lines


def _answer(line: Mapping[str, str]) -> str:
    return line["same"].strip().casefold()


def _line_of(decision: PairDecision) -> _Line:
    ids = {"service_a": decision.service_a, "service_b": decision.service_b}
    return {**ids, **decision.line, "same": "yes" if decision.same else "no"}


def _cells(pair: Pair) -> _Line:
    metres = "" if pair.distance_m is None else f"{pair.distance_m:.0f}"
    texts = (
        pair.service_a,
        pair.name_a,
        pair.source_a,
        pair.service_b,
        pair.name_b,
        pair.source_b,
        metres,
        pair.why,
    )
    return dict(zip(COLUMNS[1:], texts, strict=True))


def _written(line: Mapping[str, str]) -> _Line:
    """A line as the file can hold it: a name from a feed may have half a character."""
    sound = {k: v.encode("utf-8", "replace").decode("utf-8") for k, v in line.items()}
    return {name: value.replace("\0", "") for name, value in sound.items()}


def _order(line: Mapping[str, str]) -> tuple[str, str, str]:
    return (line.get("name_a", "").casefold(), line["service_a"], line["service_b"])


def _shown(lines: Iterable[Mapping[str, str]]) -> list[list[tuple[str, str]]]:
    """What lines say, in whatever order, and however the answer is spelled."""
    return sorted(
        sorted((k, _answer(line) if k == "same" else v) for k, v in line.items() if v)
        for line in lines
    )


def _by_key(path: Path, lines: Iterable[tuple[int, _Line]]) -> dict[Key, _Line]:
    """Lines by the pair that they are about. Of two about one pair, the answered one counts."""
    found: dict[Key, _Line] = {}
    for number, line in lines:
        key = _checked(path, number, line)
        before = _answer(found[key]) if key in found else ""
        if before and _answer(line) and before != _answer(line):
            raise SourceError(
                f"{path}, line {number}: {key[0]} and {key[1]} are the same on one line and "
                "different on another. Remove one of the lines."
            )
        if not before:
            found[key] = line
    return found


def _checked(path: Path, number: int, line: Mapping[str, str]) -> Key:
    """The pair that a line is about, when it says something that can be followed."""
    if _answer(line) not in _ANSWERS:
        raise SourceError(
            f"{path}, line {number}: the word under `same` is {line['same'][:40]!r}. "
            "Write yes, or no, or leave it empty."
        )
    a, b = line["service_a"], line["service_b"]
    if not a.strip() or not b.strip() or a == b:
        raise SourceError(
            f"{path}, line {number}: service_a and service_b must name two entries. Restore "
            "their ids, or remove the line."
        )
    return key_of(a, b)


# The file


def _read(path: Path) -> tuple[list[tuple[int, _Line]], str]:
    """The lines of the file with their numbers, and its delimiter; none if it is not there."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return [], ","
    except OSError as error:
        if path.is_dir():
            raise SourceError(
                f"The file of pairs {path} cannot be read: it is a folder. Name a CSV file with "
                "pairs in the manifest, or move the folder away."
            ) from error
        raise SourceError(
            f"The file of pairs {path} cannot be read: {error.strerror or error}. Check that it "
            "is a file and that you may read it."
        ) from error
    text = _decoded(path, content)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    lines = []
    try:
        columns = [name.strip() for name in next(reader, [])]
        _check_columns(path, columns)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                number = reader.line_num
                lines.append((number, _named(path, number, columns, cells)))
    except csv.Error as error:
        raise SourceError(
            f"{path}, line {reader.line_num}: not a line of a CSV file ({error}). Restore the "
            "file, or remove the line."
        ) from error
    return lines, delimiter


def _decoded(path: Path, content: bytes) -> str:
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SourceError(
        f"The file of pairs {path} is not text that can be read. Save it again as CSV UTF-8."
    )


def _check_columns(path: Path, columns: Sequence[str]) -> None:
    missing = [name for name in COLUMNS if name not in columns]
    if missing:
        raise SourceError(
            f"The file of pairs {path} has no column {', '.join(missing)} in its first line. "
            "Restore the column, or move the file away: the next build writes a new one, without "
            "the answers."
        )
    double = next((name for name in columns if name and columns.count(name) > 1), None)
    if double:
        raise SourceError(f"The file of pairs {path} has two columns {double!r}. Rename one.")


def _named(path: Path, number: int, columns: Sequence[str], cells: Sequence[str]) -> _Line:
    """The cells of a line by column, without the mark that keeps formulas from being run."""
    beyond = [cell for name, cell in zip(columns, cells, strict=False) if not name]
    if any(cell.strip() for cell in (*beyond, *cells[len(columns) :])):
        raise SourceError(
            f"{path}, line {number}: a cell has no column. Give the column a name in the first "
            "line; if a name has a comma in it, put it into double quotes."
        )
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    return {
        name: cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
        for name, cell in zip(columns, padded, strict=False)
        if name
    }


def _csv(lines: Iterable[Mapping[str, str]], columns: Sequence[str], delimiter: str) -> bytes:
    """A CSV file that no spreadsheet takes for formulas, and whose letters it shows right."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(columns)
    for line in lines:
        cells = [line.get(name, "") for name in columns]
        writer.writerow([f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def _replace(path: Path, content: bytes) -> None:
    _clear_abandoned(path)
    beside = path.with_name(f".{path.name}.{os.getpid()}{_WRITING}")
    try:
        try:
            beside.write_bytes(content)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise BuildError(
            f"The file of pairs {path} cannot be written: {error.strerror or error}. Close it "
            "in other programs, and check that you can write to its folder."
        ) from error


def _clear_abandoned(path: Path) -> None:
    """Remove what was left by builds that were killed while they wrote."""
    with suppress(OSError):
        for found in path.parent.iterdir():
            if re.fullmatch(rf"\.{re.escape(path.name)}\.\d+{re.escape(_WRITING)}", found.name):
                with suppress(OSError):
                    if time() - found.stat().st_mtime > _DAY_S:
                        found.unlink()
