"""A cleaned feed as one zip file that any engine can open."""

import io
import zipfile
from collections.abc import Mapping

import pandas as pd

from geo.formats.text import storable
from geo.sources.gtfs.files import NEEDED, OPTIONAL

_DAY = (1980, 1, 1, 0, 0, 0)
_ALWAYS = {
    "agency": ("agency_url",),
    "stops": ("stop_name", "stop_lat", "stop_lon"),
    "routes": ("route_short_name", "route_long_name"),
}
"""Columns that are written even where no row has anything in them."""


def packed(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """The tables of a feed as a GTFS zip file; the same tables give the same bytes.

    Columns with nothing in them are left out where they may be, and so are tables without rows.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in tables.items():
            if len(table):
                info = zipfile.ZipInfo(f"{name}.txt", date_time=_DAY)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, _text(name, table))
    return content.getvalue()


def _text(name: str, table: pd.DataFrame) -> str:
    always = (*NEEDED[name], *_ALWAYS.get(name, ()))
    filled = [c for c in OPTIONAL.get(name, ()) if c in table and (table[c] != "").any()]
    columns = list(dict.fromkeys([*always, *filled]))
    text: str = table.reindex(columns=columns, fill_value="").to_csv(
        index=False, lineterminator="\r\n"
    )
    return storable(text) if "\0" in text else text
