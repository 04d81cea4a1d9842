"""Widgets whose values stand in the page's address, so that a choice can be shared.

They are planners' choices about a whole area: no postcode, no file that was uploaded, and nothing
that a family told us is ever among them. What an address brings is checked against what the widget
offers. Anything else is told beside the widget, and the usual choice taken.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from geo import words
from geo.area import Area

_WRONG = "address-wrong"
SHOW = "show"
"""Says in an address that the answer was asked for as well."""
_ANSWER = "answer"
_SAID = 40


def choice(
    label: str, names: Mapping[str, str], key: str, default: str, *, radio: bool = False
) -> str:
    """One of several; `names` are words by value, and the words stand in the address."""
    _check(key, lambda text: text in names.values())
    draw: Any = st.radio if radio else st.selectbox
    more = {"horizontal": True} if radio else {}
    values = list(names)
    chosen = draw(
        label,
        values,
        index=values.index(default) if default in names else 0,
        key=key,
        format_func=names.__getitem__,
        bind="query-params",
        on_change=_touched,
        args=(key,),
        **more,
    )
    _tell(key)
    return str(chosen)


def always(label: str, names: Mapping[str, str], key: str) -> str:
    """One of several that stands in every page's address, the usual one too.

    What was chosen on another page of the visit is the usual one here.
    """
    state = st.session_state
    given, last = st.query_params.get(key), state.get(f"{key}-last")
    usual = str(last) if last in names else next(iter(names))
    now = next((value for value, name in names.items() if name == given), usual)
    values = list(names)
    drawn: Any = st.selectbox(
        label, values, values.index(now), format_func=names.__getitem__, key=f"{key}-chosen"
    )
    chosen = str(drawn)
    state[f"{key}-last"] = chosen
    if given is not None and given not in names.values():
        _warn(given[:_SAID])
    if given != names[chosen]:
        st.query_params[key] = names[chosen]
    if chosen != now:
        st.query_params.pop(SHOW, None)
    return chosen


def several(
    label: str, names: Mapping[str, str], key: str, default: Sequence[str] = (), **more: Any
) -> tuple[str, ...]:
    """Any number of several."""
    _check(key, lambda text: text in names.values() or not text)
    chosen = st.multiselect(
        label,
        list(names),
        [value for value in default if value in names],
        key=key,
        format_func=names.__getitem__,
        bind="query-params",
        on_change=_touched,
        args=(key,),
        **more,
    )
    _tell(key)
    return tuple(chosen)


def number(label: str, key: str, low: float, high: float, default: float, step: float) -> float:
    """A number between two others; whole if its bounds are."""
    _check(key, lambda text: low <= _read(text) <= high)
    value = st.number_input(
        label,
        low,
        high,
        default,
        step,
        "%g" if isinstance(low, float) else "%d",
        key=key,
        bind="query-params",
        on_change=_touched,
        args=(key,),
    )
    _tell(key)
    return value


def day(label: str, key: str, default: date) -> date:
    """A day."""
    _check(key, _is_day)
    value = st.date_input(
        label,
        default,
        key=key,
        format="DD/MM/YYYY",
        bind="query-params",
        on_change=_touched,
        args=(key,),
    )
    _tell(key)
    return value if isinstance(value, date) else default


def tick(label: str, key: str) -> bool:
    """Yes or no; no unless the address says yes."""
    return st.checkbox(label, key=key, bind="query-params", on_change=_touched, args=(key,))


def examples(area: Area, label: str, key: str) -> bool:
    """Whether made-up entries count; not asked, and no, where the area has none."""
    return area.has_examples and st.checkbox(label, key=key)


def asked(label: str, key: str) -> bool:
    """Whether the answer to what is chosen was asked for: by a button, or by the address.

    Any other choice takes the asking back.
    """
    st.button(label, key=key, type="primary", on_click=ask)
    return st.query_params.get(SHOW) == _ANSWER


def ask() -> None:
    """Ask for the answer, as the button does."""
    st.query_params[SHOW] = _ANSWER


def _touched(key: str) -> None:
    st.session_state.get(_WRONG, {}).pop(key, None)
    st.query_params.pop(SHOW, None)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _read(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _check(key: str, fits: Callable[[str], bool]) -> None:
    """Note what an address brings that does not fit; Streamlit itself takes it out."""
    wrong = st.session_state.setdefault(_WRONG, {})
    if key not in st.session_state:
        wrong.pop(key, None)
    bad = [text for text in st.query_params.get_all(key) if not fits(text)]
    if bad:
        wrong[key] = bad[0][:_SAID]


def _tell(key: str) -> None:
    bad = st.session_state[_WRONG].get(key)
    if bad is not None:
        _warn(bad)


def _warn(bad: str) -> None:
    st.warning(
        f"The address of this page asked for “{words.plain(bad)}” here. We do not have that, so "
        "we used our usual choice."
    )
