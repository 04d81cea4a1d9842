"""Tables in HTML: on a narrow screen a row becomes a block, each cell after its column's title."""

from collections.abc import Iterable, Sequence

from pages.parts.html import text


def table(caption: str, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table. Titles and caption are text, cells are HTML that is safe already."""
    head = "".join(f'<th scope="col">{text(title)}</th>' for title in titles)
    body = "".join(_row(titles, cells) for cells in rows)
    return (
        f'<table class="sources" role="table"><caption>{text(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table>'
    )


def _row(titles: Sequence[str], cells: Sequence[str]) -> str:
    """Roles are said, as a table that is drawn as blocks loses them."""
    drawn = "".join(
        f'<td role="cell" data-title="{text(title)}">{cell}</td>'
        for title, cell in zip(titles, cells, strict=True)
    )
    return f'<tr role="row">{drawn}</tr>'
