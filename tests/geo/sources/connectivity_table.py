"""Tables as a council would map the Department for Transport's scores, with made-up figures."""

from pathlib import Path

HEADS = "Area code,Area name,All,PT"


def write_connectivity(path: Path, *lines: str) -> Path:
    """A table: the town, England and a small area, and what else is given."""
    told = ("E06000999,Testham,48.26,40.1", "E92000001,England,61,", "E01999001,Testham 001A,35,")
    path.write_text("\n".join([HEADS, *told, *lines, ""]), encoding="utf-8")
    return path


def connectivity_source(path: Path) -> str:
    """The block of a manifest that names it."""
    columns = 'zone = "Area code", name = "Area name", connectivity = "All"'
    return f"""
[[source]]
kind = "zone-figures"
title = "Transport connectivity"
publisher = "Department for Transport"
path = "{path.name}"
columns = {{ {columns}, connectivity_transit = "PT" }}
vintage = "2025"
licence = "OGL-UK-3.0"
attribution = "Department for Transport"
"""
