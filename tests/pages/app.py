"""The app as a visitor meets it, without a browser."""

import html
import io
import re
from pathlib import Path

import pandas as pd
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "app.py"


def opened() -> AppTest:
    """The page as it is before anything is typed."""
    page = AppTest.from_file(str(APP), default_timeout=30).run()
    assert not page.exception
    return page


def visit(name: str, **address: str | list[str]) -> AppTest:
    """A page of planners, by its address."""
    shown = AppTest.from_file(str(APP), default_timeout=30).run()
    shown.switch_page(f"pages/{name}.py")
    for key, value in address.items():
        shown.query_params[key] = value
    shown.run()
    assert not shown.exception
    return shown


def search(page: AppTest, place: str, **widgets: object) -> AppTest:
    """Fill in the form and press Search."""
    page.text_input(key="place").set_value(place)
    if "mode" in widgets:
        page.radio(key="mode").set_value(widgets["mode"])
    if "miles" in widgets:
        page.number_input(key="far").set_value(widgets["miles"])
    for key in ("sections", "categories"):
        if key in widgets:
            page.multiselect(key=key).set_value(widgets[key])
    return press(page, "Search")


def press(page: AppTest, label: str) -> AppTest:
    """Press the button of a label."""
    next(b for b in page.button if called(b.label) == label).click()
    page.run()
    assert not page.exception
    return page


def called(label: str) -> str:
    """A button's label as it is read out; part of it may be hidden from view."""
    return re.sub(r":small\[(.*)\]", r"\1", label)


def markup(page: AppTest) -> str:
    """All that the page writes as HTML."""
    return "\n".join(e.proto.body for e in page.get("html"))


def words(page: AppTest) -> str:
    """What a person reads of it."""
    text = re.sub(r"<style>.*?</style>", "", markup(page), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def names(page: AppTest) -> list[str]:
    """The numbered names in the list, in order."""
    return [html.unescape(n) for n in re.findall(r"<h3>\d+\. (.*?) *(?:<span|</h3>)", markup(page))]


def table_of(data: object) -> pd.DataFrame:
    """The table that a button saves as CSV."""
    assert callable(data)
    return pd.read_csv(io.BytesIO(data()), comment="#")


def report_of(data: object) -> str:
    """The words of the PDF that a button saves."""
    assert callable(data)
    pages = PdfReader(io.BytesIO(data())).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
