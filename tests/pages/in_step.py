"""A map and its tables, as a visitor presses them, without a browser."""

import json
import re
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest

from tests.pages.app import markup


def press_row(page: AppTest, key: str, row: int) -> None:
    """Press a row of a table."""
    table = next(one for one in page.dataframe if one.key == key)
    _tell(page, table.proto.id, "string_value", {"selection": {"rows": [row]}})


def rows_of(page: AppTest, key: str) -> pd.DataFrame:
    """What a table holds, by the names of its columns."""
    found: pd.DataFrame = next(one.value for one in page.dataframe if one.key == key)
    return found


def press_map(page: AppTest, ident: str) -> None:
    """Press what a name stands for on the page's map: the map tells the page its name."""
    drawn = next(one for one in page.get("component_instance") if _told(one)["feature_group"])
    _tell(page, drawn.proto.id, "json_value", {"chosen": ident, "clicks": 1})


def _tell(page: AppTest, widget: str, kind: str, value: object) -> None:
    states = page._tree.get_widget_states()
    state = next((one for one in states.widgets if one.id == widget), None)
    setattr(state or states.widgets.add(id=widget), kind, json.dumps(value))
    page._run(states)
    assert not page.exception


def _told(component: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(component.proto.json_args)
    return found


def chosen_rows(page: AppTest, key: str) -> list[int]:
    """The rows of a table that are marked."""
    found: list[int] = page.session_state[key]["selection"]["rows"]
    return found


def record(page: AppTest) -> str:
    """The details of what is chosen."""
    found = re.search(r'<div class="record".*?</dl>', markup(page), re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])).strip()


def lit(page: AppTest) -> str:
    """What the map is told to ring; empty if nothing."""
    told = next(filter(None, (_told(e)["feature_group"] for e in page.get("component_instance"))))
    found = re.search(r'"chosen":"(.*?)"', str(told))
    assert found is not None
    return found[1]
