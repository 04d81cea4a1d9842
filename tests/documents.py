"""PDF files as an accessibility checker reads them."""

import tempfile
import warnings
from pathlib import Path

import numpy as np
import shapely


def errors(made: bytes) -> list[str]:
    """What breaks PDF/UA-1 or WCAG 2.2 in a document; a document without faults has none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the checker's libraries warn of their own insides
        from outloud import check

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "document.pdf")
            path.write_bytes(made)
            found = check(str(path))
    assert not found.error
    return [f"{one.rule}: {one.message}" for one in found.findings if one.severity == "error"]


def assert_nothing_is_cut(made: bytes) -> None:
    """Fail on a word that leaves its page, or that lies over another."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pymupdf

        pages = [page.get_text("words") for page in pymupdf.open(stream=made, filetype="pdf")]
    for words in pages:
        left, top, right, foot = np.array([word[:4] for word in words]).T
        assert left.min() > 50
        assert right.max() < 545
        middle = (top + foot) / 2  # the boxes are as high as the font: those of two lines meet
        boxes = shapely.box(left + 0.5, middle - 1, right - 0.5, middle + 1)
        one, other = shapely.STRtree(boxes).query(boxes, predicate="intersects")
        assert not [words[i][4] for i in one[one != other]]
