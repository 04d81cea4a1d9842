"""Figures by name, each with how it was worked out and the cells that it is made of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from geo.errors import InputError
from geo.sufficiency.cells import SourceCell, school_year


@dataclass(frozen=True, slots=True)
class TracedFigure:
    """A figure: what it is of, what it says, how it was worked out, and from which cells."""

    ref: str
    what: str
    value: str
    formula: str
    cells: tuple[SourceCell, ...]


@dataclass(slots=True)
class TracedFigures:
    """All figures of an answer, by the name that stands beside each."""

    held: dict[str, TracedFigure] = field(default_factory=dict)

    def add(
        self, ref: str, what: str, value: str, formula: str, cells: Sequence[SourceCell]
    ) -> str:
        """Keep a figure; gives its name."""
        self.held[ref] = TracedFigure(ref, what, value, formula, tuple(cells))
        return ref

    def __iter__(self) -> Iterator[TracedFigure]:
        return iter(self.held.values())

    def of(self, ref: str) -> tuple[TracedFigure, ...]:
        """The figure of a name; ``all`` for all of them, and ``special`` for all of that name.

        Raises
        ------
        InputError
            If there is none.
        """
        wanted = ref.strip().casefold()
        if wanted == "all":
            return tuple(self)
        found = tuple(f for f in self if f.ref == wanted or f.ref.startswith(f"{wanted}-"))
        if not found:
            some = ", ".join(list(self.held)[:12])
            raise InputError(
                f"This answer has no figure called {ref[:40]!r}. Use a name such as {some}; "
                "'all' gives every one."
            )
        return found


CELL_COLUMNS = (
    "figure",
    "what",
    "value",
    "formula",
    "file",
    "source",
    "as_of",
    "cell",
    "says",
    "school_year",
)
"""The columns of `cell_rows`."""


def cell_rows(
    figures: Sequence[TracedFigure], sources: Mapping[str, Mapping[str, str]]
) -> list[dict[str, str]]:
    """A row for each cell of each figure, ``CELL_COLUMNS``; one row for a figure without a cell.

    Parameters
    ----------
    sources
        For each source its ``file``, ``title`` and ``vintage``.
    """
    rows = []
    for figure in figures:
        head = (figure.ref, figure.what, figure.value, figure.formula)
        cells = [
            (
                sources.get(cell.source_id, {}).get("file", ""),
                sources.get(cell.source_id, {}).get("title", cell.source_id),
                sources.get(cell.source_id, {}).get("vintage", ""),
                cell.cell,
                cell.said,
                school_year(cell.year) if cell.year else "",
            )
            for cell in figure.cells
        ] or [("", "", "", "", "", "")]
        rows += [dict(zip(CELL_COLUMNS, (*head, *cell), strict=True)) for cell in cells]
    return rows
