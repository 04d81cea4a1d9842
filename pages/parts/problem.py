"""What a visitor is shown of an error: what to do, and nothing about our machine."""

import logging
import re
from pathlib import PurePath

import streamlit as st

from geo import words
from geo.errors import BuildError, GeoError, SourceError, StoreError
from geo.words import say

_log = logging.getLogger(__name__)

_OURS = (StoreError, BuildError, SourceError)
"""What no visitor can mend; the log has it."""

_PATH = re.compile(r"(?<![\w/:.])(?:[A-Za-z]:)?(?:[\\/][^\s\\/:'\"“”]+){2,}")


def said(error: GeoError) -> str:
    """An error in the words that a visitor is shown.

    >>> from geo.errors import InputError
    >>> said(InputError("/srv/offer/staff.toml is wrong. See https://gov.uk/send/offer."))
    'staff.toml is wrong. See https://gov.uk/send/offer.'
    """
    if isinstance(error, _OURS):
        _log.error("%s", error)
        return say("page.no_data")
    return _PATH.sub(lambda found: PurePath(found[0].replace("\\", "/")).name, str(error))


def show(error: GeoError) -> None:
    """Show an error."""
    st.error(words.plain(words.own(said(error))))


def broken(_error: Exception) -> bool:
    """Show that a page has failed, in place of Streamlit's words; its log has the fault.

    Given to Streamlit, which shows nothing of its own where this is true.
    """
    st.error(say("page.broken"))
    return True
