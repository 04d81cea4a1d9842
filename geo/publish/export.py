"""An area's services as files for other programs and for spreadsheets.

===============  =============================================================================
``openreferral``  One JSON file, a page of full services as Open Referral UK 3.0 has them; see
                  `geo.publish.openreferral` for what goes where. Nothing in it is cut or changed.
``geojson``       One file, a feature for each service at each location (EPSG:4326); a service
                  without a place is a feature without a geometry.
``csv``           A folder: ``offer.csv`` with a line for each service at each location, for
                  people, and one file for each table, for programs.
``parquet``       A folder with the same tables; catchments are GeoParquet.
===============  =============================================================================

Every export says what it comes from: the JSON formats under the key ``local_offer``, the folders in
``ATTRIBUTION.txt`` and, for programs, in ``datapackage.json``. Examples are in it, and marked.

CSV is UTF-8 with a byte order mark, which Excel needs to read accents rightly. A text that
a spreadsheet would run as a formula has an apostrophe before it, there and nowhere else.

An export is put in place when it is whole, and takes the place of nothing but an earlier export.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo.errors import InputError
from geo.formats import geojson
from geo.formats.csv import safe
from geo.publish.offer_rows import OFFER_COLUMNS, offer_rows
from geo.publish.openreferral import (
    GENERATOR,
    Entries,
    Json,
    Records,
    about,
    attribution,
    entries,
    full_service,
    page,
    public_id,
)

TABLES = (
    "source",
    "organization",
    "service",
    "location",
    "entrance",
    "service_at_location",
    "service_need",
    "schedule",
    "cost_option",
    "service_capacity",
    "school",
    "stop",
    "catchment",
    "merged",
    "field_source",
    "unmapped_term",
    "left_out",
    "rejected",
)
"""The tables that the folders hold: the services, and how the rows of every source were used."""

ATTRIBUTION = "ATTRIBUTION.txt"
PACKAGE = "datapackage.json"
OFFER = "offer.csv"

_MARK = f'"generator": "{GENERATOR}"'
_GEO = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
}


class Exportable(Records, Protocol):
    """What an export is made from; `geo.store.Store` is one."""

    path: Path

    def table(self, name: str) -> pd.DataFrame:
        """A whole table."""
        ...


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export wrote: `files` are names within `path`, or the file itself."""

    path: Path
    format: str
    services: int
    examples: int
    files: tuple[str, ...]
    attribution: tuple[str, ...]


def export(store: Exportable, format: str, out: Path) -> ExportReport:  # noqa: A002
    """Write an area's services to a file or a folder.

    Parameters
    ----------
    store
        The area's database.
    format
        One of `FORMATS`.
    out
        A file for ``openreferral`` (``.json``) and ``geojson`` (``.geojson`` or ``.json``), a
        folder for ``csv`` and ``parquet``.

    Raises
    ------
    InputError
        If the format is not known, `out` does not fit it, holds anything but an earlier export, or
        cannot be written. Whatever was there before is then still there.
    """
    if format not in FORMATS:
        raise InputError(f"{format!r} is not a format. Choose one of: {', '.join(FORMATS)}.")
    kind, out = FORMATS[format], out.resolve()
    check = _check_file if kind.suffixes else _check_folder
    rows = entries(store)
    try:
        check(out, kind.suffixes)
        with _beside(out) as unfinished:
            kind.write(store, rows, unfinished)
            names = _names(unfinished)
            _put(unfinished, out)
    except OSError as error:
        raise InputError(
            f"{out} cannot be written: {error.strerror or error}. Name another file with --out."
        ) from error
    return ExportReport(
        out,
        format,
        len(rows.services),
        sum(service.illustrative for service in rows.services.values()),
        names or (out.name,),
        tuple(attribution(rows.sources.values())),
    )


# Where it goes


def _check_file(out: Path, suffixes: tuple[str, ...]) -> None:
    """Refuse a name that does not fit, and a file that is not an export."""
    if out.is_dir():
        raise InputError(f"{out} is a folder. Name a file that ends in {suffixes[0]}.")
    if out.suffix.lower() not in suffixes:
        raise InputError(f"Use a name that ends in {' or '.join(suffixes)}, not {out}.")
    if out.exists():
        with out.open(encoding="utf-8", errors="replace") as file:
            if _MARK not in file.read(1_000):
                raise InputError(
                    f"{out} exists and is not an export of this finder, so we left it alone. "
                    "Name another file."
                )


def _check_folder(out: Path, _suffixes: tuple[str, ...]) -> None:
    """Refuse a folder with anything in it that an export did not put there."""
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file. This format needs a folder: name one.")
    present = {found.name for found in out.iterdir()} if out.is_dir() else set()
    foreign = sorted(present - _own_files(out))
    if foreign:
        raise InputError(
            f"The folder {out} has other files in it, such as {foreign[0]}, so we left it "
            "alone. Name a new folder."
        )


def _own_files(out: Path) -> set[str]:
    """The files that an earlier export put into a folder."""
    try:
        package = json.loads((out / PACKAGE).read_text(encoding="utf-8"))
        if package["local_offer"]["generator"] != GENERATOR:
            return set()
        return {str(resource["path"]) for resource in package["resources"]} | {PACKAGE, ATTRIBUTION}
    except (OSError, ValueError, LookupError, TypeError):
        return set()


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A name for the unfinished export, on the disk where it will be."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{out.name}.", suffix=".export", dir=out.parent) as folder:
        yield Path(folder) / "unfinished"


def _names(unfinished: Path) -> tuple[str, ...]:
    """The files of a folder, none for a file."""
    if not unfinished.is_dir():
        return ()
    return tuple(sorted(found.name for found in unfinished.iterdir()))


def _put(unfinished: Path, out: Path) -> None:
    """Put a finished export in its place."""
    if not unfinished.is_dir() or not out.exists():
        unfinished.replace(out)
        return
    before = unfinished.with_name("before")
    out.replace(before)
    try:
        unfinished.replace(out)
    except OSError:
        before.replace(out)
        raise
    rmtree(before)


# JSON


def _write_openreferral(_store: Exportable, rows: Entries, target: Path) -> None:
    """One page with all services, a line each."""
    total = len(rows.services)
    wrapper = page([], total=total, number=1, per_page=max(total, 1))
    wrapper |= {"size": total, "empty": not total}
    wrapper.pop("contents")
    services = (full_service(rows, service_id) for service_id in rows.services)
    _write_json(target, wrapper, "contents", services, rows)


def _write_geojson(_store: Exportable, rows: Entries, target: Path) -> None:
    """A collection of features, a line each."""
    features = (_feature(row) for row in offer_rows(rows))
    _write_json(target, {"type": "FeatureCollection"}, "features", features, rows)


def _feature(row: Json) -> Json:
    lon, lat = row.pop("longitude"), row.pop("latitude")
    located = lon is not None and lat is not None
    known = {name: _plain(value) for name, value in row.items() if value is not None}
    named = public_id("feature", row["service_id"], row["location_id"] or "")
    place = shapely.Point(lon, lat) if located else None
    return {"type": "Feature", "id": named, **geojson.feature(place, known)}


def _write_json(
    target: Path, head: Mapping[str, Any], name: str, items: Iterable[Json], rows: Entries
) -> None:
    """A JSON object that says first what it comes from, and ends in a list with a line an item."""
    start = json.dumps({"local_offer": about(rows), **head}, ensure_ascii=False)
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{start[:-1]}, "{name}": [')
        for number, item in enumerate(items):
            file.write(",\n" if number else "\n")
            file.write(json.dumps(item, ensure_ascii=False, allow_nan=False))
        file.write("\n]}\n")


# Folders


def _write_csv(store: Exportable, rows: Entries, target: Path) -> None:
    target.mkdir()
    described = [_write_lines(target / OFFER, OFFER_COLUMNS, _offer_lines(rows))]
    for name in TABLES:
        frame = store.table(name)
        lines = frame.astype(object).itertuples(index=False, name=None)
        described.append(_write_lines(target / f"{name}.csv", list(frame.columns), lines))
    _describe(target, rows, described)


def _offer_lines(rows: Entries) -> Iterator[tuple[Any, ...]]:
    return (tuple(row.values()) for row in offer_rows(rows))


def _write_lines(target: Path, columns: Sequence[str], lines: Iterable[tuple[Any, ...]]) -> Json:
    """Write a CSV file. What the data package says of it."""
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([_cell(cell) for cell in line] for line in lines)
    return _resource(target, columns, {"format": "csv", "mediatype": "text/csv"})


def _write_parquet(store: Exportable, rows: Entries, target: Path) -> None:
    target.mkdir()
    said = {b"local_offer": json.dumps(about(rows), ensure_ascii=False).encode()}
    described = []
    for name in TABLES:
        table = pa.Table.from_pandas(store.table(name), preserve_index=False)
        geo = {b"geo": json.dumps(_GEO).encode()} if name == "catchment" else {}
        path = target / f"{name}.parquet"
        pq.write_table(table.replace_schema_metadata(said | geo), path)
        described.append(
            _resource(path, table.column_names, {"format": "parquet", "mediatype": _PARQUET})
        )
    _describe(target, rows, described)


_PARQUET = "application/vnd.apache.parquet"


def _resource(path: Path, columns: Sequence[str], kind: Mapping[str, str]) -> Json:
    fields = [{"name": name} for name in columns]
    return {"name": path.stem, "path": path.name, **kind, "schema": {"fields": fields}}


def _describe(target: Path, rows: Entries, resources: list[Json]) -> None:
    """Say in a folder what it holds and where it comes from: for programs, and for people."""
    said = about(rows)
    sources = said["sources"]
    package = {
        "name": "send-local-offer",
        "title": f"SEND Local Offer: {rows.area.name}",
        "created": rows.built_at,
        "sources": [
            {"title": s["title"]} | ({"path": s["page"]} if "page" in s else {}) for s in sources
        ],
        "licenses": [{"name": n} for n in dict.fromkeys(s["licence"] for s in sources)],
        "resources": resources,
        "local_offer": said,
    }
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (target / PACKAGE).write_text(text + "\n", encoding="utf-8")
    (target / ATTRIBUTION).write_text(attribution_text(said), encoding="utf-8")


def attribution_text(said: Mapping[str, Any]) -> str:
    """What `about` says, for people to read."""
    area = said["area"]
    lines = [
        f"SEND Local Offer: {area['name']} ({area['code']})",
        f"Put together on {said['built_at']} by {said['generator']}.",
        *((said["notice"],) if "notice" in said else ()),
        "",
        "If you pass this on, you must say:",
        *(f"  {line}" for line in said["attribution"]),
    ]
    for source in said["sources"]:
        lines += ["", f"{source['title']} ({source['publisher']})"]
        lines += [
            f"  {label}: {source[key]}"
            for label, key in _SOURCE_LABELS.items()
            if source.get(key) is not None
        ]
    return "\n".join(lines) + "\n"


_SOURCE_LABELS = {
    "Licence": "licence",
    "As it was on": "vintage",
    "Fetched on": "retrieved",
    "More about it": "page",
    "Id in the tables": "source_id",
}


def _plain(value: Any) -> Any:
    """A value as text files have it: dates in ISO 8601, polygons in WKT, nothing for no value."""
    if isinstance(value, bytes | bytearray):
        return shapely.to_wkt(shapely.from_wkb(bytes(value)), rounding_precision=-1)
    if isinstance(value, bool | str):
        return value
    if value is None or pd.isna(value):
        return None
    # A pandas Timestamp is a date, too.
    return value.isoformat()[:10] if isinstance(value, date) else value


def _cell(value: Any) -> object:
    """A value as CSV has it."""
    plain = _plain(value)
    return safe(str(plain).lower() if isinstance(plain, bool) else plain)


@dataclass(frozen=True, slots=True)
class _Format:
    """How a format is written, and how the names of its files end: a folder has none."""

    write: Callable[[Exportable, Entries, Path], None]
    suffixes: tuple[str, ...] = ()


FORMATS: Mapping[str, _Format] = {
    "openreferral": _Format(_write_openreferral, (".json",)),
    "csv": _Format(_write_csv),
    "geojson": _Format(_write_geojson, (".geojson", ".json")),
    "parquet": _Format(_write_parquet),
}
"""The formats that there are."""
