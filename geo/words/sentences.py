"""Sentences from the catalogue, filled in for plain text, Markdown and HTML."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pandas as pd
from markupsafe import Markup

from geo import languages
from geo.settings import DATA

own = languages.own


@cache
def catalogue() -> Mapping[str, str]:
    """The sentences in English by their dotted keys.

    >>> catalogue()["page.example"]
    'Example: not real'
    """
    path = DATA / "words" / f"{languages.ENGLISH}.toml"
    return dict(_flat(tomllib.loads(path.read_text(encoding="utf-8")), ""))


def _flat(table: Mapping[str, Any], before: str) -> Iterable[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _sentence(key: str, values: Mapping[str, object]) -> str:
    """The sentence of a key in the language that is spoken; in English where it has none."""
    held = catalogue()
    if languages.is_english():
        return held[key] if key in held else held[_form(key, values)]
    general = held[key] if key in held else held[f"{key}.other"]
    said = languages.sentence(key, general, values.get("n"))
    return said or (held[key] if key in held else held[_form(key, values)])


def _form(key: str, values: Mapping[str, object]) -> str:
    return f"{key}.one" if values["n"] == 1 else f"{key}.other"


def say(key: str, **values: object) -> str:
    """A sentence of the catalogue, filled in, as plain text.

    Parameters
    ----------
    key
        Its dotted key. A sentence with the forms ``.one`` and ``.other`` is chosen by the number
        `n`, which is written with thousands separated.

    Raises
    ------
    KeyError
        For a key that is not in the catalogue, or a value that the sentence needs and lacks.
    """
    return _sentence(key, values).format_map(_written(values))


def markdown(key: str, **values: object) -> str:
    """The same for Streamlit's Markdown: values show as they were written."""
    escaped = {name: plain(str(value)) for name, value in _written(values).items()}
    return _sentence(key, values).format_map(escaped)


def markup(key: str, **values: object) -> Markup:
    """The same for HTML: the sentence may hold elements; values are escaped."""
    return Markup(_sentence(key, values)).format_map(_written(values))  # noqa: S704


def own_names(names: Mapping[Any, str]) -> dict[Any, str]:
    """Names of our own tables in the language that is spoken.

    >>> own_names({"library": "Library"})
    {'library': 'Library'}
    """
    return {key: own(name) for key, name in names.items()}


def _written(values: Mapping[str, object]) -> dict[str, object]:
    if languages.is_english():
        return {k: f"{v:,}" if isinstance(v, int) else v for k, v in values.items()}
    return {k: _in_language(value) for k, value in values.items()}


def _in_language(value: object) -> object:
    if isinstance(value, int):
        return languages.number(value)
    return languages.apart(value) if isinstance(value, str) and value else value


def joined(lines: Iterable[str]) -> str:
    """Lines as one text, each ended with a full stop where it has no end of its own.

    >>> joined(["75% of homes are in reach", "Made on Monday."])
    '75% of homes are in reach. Made on Monday.'
    """
    return " ".join(line if line.endswith((".", "!", "?")) else f"{line}." for line in lines)


def absent(value: Any) -> bool:
    """Whether a cell of a table says nothing."""
    return bool(pd.isna(value)) or value == ""


def first_upper(text: str) -> str:
    """Text whose first letter is a capital.

    >>> first_upper("children with an EHC plan")
    'Children with an EHC plan'
    """
    return text[:1].upper() + text[1:]


def plain(text: str) -> str:
    r"""Escape text for Streamlit's Markdown, so that it shows as it was written.

    >>> plain("a*b* :red[c]")
    'a\\*b\\* \\:red\\[c\\]'
    """
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])", r"\\\1", text)
