"""The app as a visitor meets it, without a browser."""

import html
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from pypdf import PdfReader
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "app.py"


def opened() -> AppTest:
    """The page as it is before anything is typed."""
    page = AppTest.from_file(str(APP), default_timeout=99).run()
    assert not page.exception
    return page


def visit(name: str, **address: str | list[str]) -> AppTest:
    """A page of planners, by its address."""
    shown = AppTest.from_file(str(APP), default_timeout=99).run()
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
    """Press the button of a label, one of a card's or any other."""
    for pressed in pressed_cards(page):
        if pressed.label == label:
            return press_card(page, pressed)
    next(b for b in page.button if called(b.label) == label).click()
    page.run()
    assert not page.exception
    return page


@dataclass(frozen=True, slots=True)
class CardButton:
    """A button of a card: what it is called now, what it does, and which service it is about."""

    label: str
    does: str
    service_id: str


def pressed_cards(page: AppTest) -> list[CardButton]:
    """The buttons of all cards, as a browser shows them."""
    found = []
    for card in re.split(r"(?=<div class=\"(?:card|apart)\")", markup(page))[1:]:
        service_id = html.unescape(re.search(r'data-service="(.*?)"', card)[1])
        for does, inside in re.findall(r'data-press="(\w+)">(.*?)</button>', card):
            label = html.unescape(re.sub(r"<[^>]+>", "", inside))
            found.append(CardButton(label, does, service_id))
    return found


def press_card(page: AppTest, pressed: CardButton) -> AppTest:
    """Press a button of a card: the component that hears it tells the page, as in a browser."""
    part = next(p for p in _presses(page).values() if p["press"] == pressed.does)
    states = page._tree.get_widget_states()
    told = [{"event": pressed.does, "value": pressed.service_id}]
    event = states.widgets.add(id=_make_trigger_id(part["id"], "events"))
    event.json_trigger_value = json.dumps(told)
    page._run(states)
    assert not page.exception
    return page


def _presses(page: AppTest) -> dict[str, dict[str, Any]]:
    """What the components that hear the cards' buttons are told, by what they hear."""
    protos = [e.proto for e in page.get("bidi_component")]
    parts = [{**json.loads(p.json or "{}"), "id": p.id} for p in protos]
    return {part["press"]: part for part in parts if "press" in part}


def called(label: str) -> str:
    """A button's label as it is read out; part of it may be hidden from view."""
    return re.sub(r":small\[(.*)\]", r"\1", label)


def markup(page: AppTest) -> str:
    """All that the page writes as HTML."""
    written = "\n".join(e.proto.body for e in page.get("html"))
    parts = _presses(page)
    if not parts:
        return written
    kept = set(parts["keep"]["kept"])
    chosen = parts.get("route", {}).get("chosen")
    first, *cards = re.split(r"(?=<div class=\"(?:card|apart)\")", written)
    marked = [_marked(card, kept, chosen, parts.get("route", {}).get("more", "")) for card in cards]
    return first + "".join(marked)


def _marked(card: str, kept: set[str], chosen: str | None, more: str) -> str:
    """A card as `presses.js` marks it."""
    service_id = html.unescape(re.search(r'data-service="(.*?)"', card)[1])
    if service_id == chosen:
        card = card.replace('<div class="card"', '<div class="card" id="chosen-service"', 1)
        empty = '<div class="chosen-more"></div>'
        card = card.replace(empty, f'<div class="chosen-more">{more}</div>', 1)
    on = {"keep": service_id in kept, "route": service_id == chosen}
    two = r'(data-press="(\w+)">)<span class="off">(.*?)</span><span class="on" hidden>(.*?)</span>'
    return re.sub(two, lambda found: found[1] + found[4 if on[found[2]] else 3], card)


def words(page: AppTest) -> str:
    """What a person reads of it: its HTML, then its tables."""
    text = re.sub(r"<style>.*?</style>", "", markup(page), flags=re.DOTALL)
    said = html.unescape(re.sub(r"<[^>]+>", " ", text))
    return re.sub(r"\s+", " ", " ".join([said, *map(_read, page.dataframe)]))


def _read(table: Any) -> str:
    """A table as it is read: its heads, then row by row, each number by its format."""
    configs, none = json.loads(table.proto.columns or "{}"), table.proto.placeholder
    cells = {
        str(configs.get(str(name), {}).get("label") or name): [
            _written(value, configs.get(str(name), {}).get("type_config", {}).get("format"), none)
            for value in table.value[name]
        ]
        for name in table.value
    }
    rows = zip(*cells.values(), strict=True)
    return " ".join([*cells, *(cell for row in rows for cell in row)])


def _written(value: object, form: str | None, none: str) -> str:
    if form is None or not isinstance(value, (int, float)):
        return str(value)
    if pd.isna(value):
        return none
    number = re.sub(r"%(,?)(\.\d+)f", r"{:\1\2f}", form).replace("%%", "%")
    return number.format(value)


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
