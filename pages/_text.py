"""Safe HTML from text: what comes from data is never markup."""

import html
from typing import Any
from urllib.parse import urlsplit

import pandas as pd


def text(value: object) -> str:
    """Write text as safe HTML; nothing for what is not there."""
    return "" if absent(value) else html.escape(str(value)).replace("\n", "<br>")


def absent(value: Any) -> bool:
    """Whether a cell of a table says nothing."""
    return bool(pd.isna(value)) or value == ""


def example(illustrative: bool) -> str:
    """Mark an entry that was made up."""
    return '<span class="example">Example: not real</span>' if illustrative else ""


def link(url: str) -> str:
    """Link to a web address; plain text for anything else, such as a script."""
    if not url.lower().startswith(("http://", "https://")):
        return text(url)
    try:
        shown = urlsplit(url).hostname or url
    except ValueError:
        return text(url)
    return f'<a href="{text(url)}" target="_blank" rel="noopener noreferrer">{text(shown)}</a>'
