"""Buttons that save a table or a map as a file."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from geo.area import Zones
from geo.formats.csv import table_csv
from geo.formats.geojson import collection, shapes
from geo.words import say


def csv(label: str, rows: pd.DataFrame, name: str, head: Sequence[str] = ()) -> None:
    """Offer a table as CSV; `name` is the file's, and `head` says what the figures are."""
    st.download_button(
        label,
        lambda: table_csv(rows, head),
        file_name=name,
        mime="text/csv",
        on_click="ignore",
        key=f"download-{name}",
    )


def listing(work: Callable[[], str | bytes]) -> None:
    """Offer the services that a search found, as CSV."""
    st.download_button(
        say("find.download"),
        work,
        file_name="services-near-you.csv",
        mime="text/csv",
        on_click="ignore",
        key="download",
    )


def geojson(label: str, text: str, name: str) -> None:
    """Offer GeoJSON; `name` is the file's without its ending."""
    st.download_button(
        label,
        text,
        file_name=f"{name}.geojson",
        mime="application/geo+json",
        on_click="ignore",
        key=f"download-{name}-geojson",
    )


def zones(label: str, rows: pd.DataFrame, held: Zones, name: str) -> None:
    """Offer the zones that have a shape, with their figures, as GeoJSON (EPSG:4326)."""
    if not held.shapes:
        return
    geojson(label, collection(shapes(rows, held.shapes, "zone")), name)


def made(
    label: str, work: Callable[[], bytes], name: str, kind: str, *, first: bool = False
) -> None:
    """Offer a file that is made when the button is pressed; `first` is what most will want."""
    st.download_button(
        label,
        work,
        file_name=name,
        mime=kind,
        on_click="ignore",
        key=f"download-{name}",
        type="primary" if first else "secondary",
    )
