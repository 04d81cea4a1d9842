"""Tables whose cells are HTML already."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from pages.parts import html


def table(caption: str, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    """Write a table. Titles and caption are text, cells are HTML that is safe already."""
    marked = [[Markup(cell) for cell in row] for row in rows]  # noqa: S704
    return html.table(caption, titles, marked)
