"""A manifest for any council of England, with the official addresses of its data filled in.

`geo.build.councils` knows what differs from council to council, `data/new-area.toml` holds what is
the same for all.
"""

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from string import Template
from urllib.parse import quote

from geo import settings
from geo.build.blocks import population_block, switched_on, with_files
from geo.build.councils import CouncilRow, councils, english, find_council
from geo.build.own_list import OwnList
from geo.errors import InputError

_ROOT = Path(__file__).resolve().parents[2]

TEMPLATE = _ROOT / "data" / "new-area.toml"
"""The manifest with names such as ``$code`` where councils differ."""

AREAS = _ROOT / "data" / "areas"
"""Where manifests go unless another file is named."""

MARGIN_MILES = 10
"""How far past its postcodes a new manifest reaches; the neighbours in the table are for that."""

_AUTHORITIES_SINCE = _ROOT / "data" / "authorities-since-2021.csv"
_BUSES = "https://data.bus-data.dft.gov.uk/timetable/download/gtfs-file"
_GEOFABRIK = "https://download.geofabrik.de/europe/united-kingdom"
_NATIONAL_EXTRACTS = ("wales", "scotland")
_NATIONAL_STOPS = ("910", "930", "940")
"""NaPTAN keeps railway stations, ferry landings and tram stops in areas of their own."""

_FEED_KNOWN = (
    "openreferraluk.org listed this address in September 2026. Check that it is still right, and\n"
    "# which licence it has."
)
_FEED_UNKNOWN = (
    "we do not know an address. Ask whoever runs your directory, or look at\n"
    "# https://openreferraluk.org/community/directory, and write the address and its licence."
)

_FEED_GIVEN = "check which licence it has."


# Writing the manifest


def write_manifest(
    code_or_name: str,
    out: Path | None = None,
    *,
    day: date | None = None,
    files: Mapping[str, Sequence[Path]] | None = None,
    lists: Sequence[OwnList] = (),
    feed: str | None = None,
    population: Path | None = None,
) -> Path:
    """Write the manifest of a council and give its path.

    Parameters
    ----------
    code_or_name
        GSS code or name of a council of England that is responsible for special educational needs.
    out
        The file; by default one named after the council in `AREAS`.
    day
        The day that dated addresses name; by default today.
    files
        Files that are here already, by kind of source: they are read in place of addresses.
    lists
        Lists of the council's own.
    feed
        The address of its directory of services.
    population
        A table of the population of small areas by age.

    Raises
    ------
    InputError
        If there is no such council, a file that is named is not there, or the manifest is there
        already or cannot be written.
    """
    council = find_council(code_or_name, councils())
    out = out or AREAS / f"{_slug(council.name)}.toml"
    folder = out.resolve().parent
    text = manifest_text(council.code, day=day, folder=folder, feed=feed)
    text = with_files(text, files or {}, folder)
    own = [one.block(council.name, folder) for one in lists]
    if population is not None:
        own.append(population_block(population, folder))
    text = "\n\n".join([text.rstrip("\n"), *own]) + "\n"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        if out.exists():
            raise InputError(
                f"The file {out} already exists, and somebody may have filled it in, so we left "
                "it alone. Move it, or name another file with --out."
            ) from error
        raise InputError(
            f"The manifest {out} cannot be written: {error.strerror}. Name another file with --out."
        ) from error
    return out


def manifest_text(
    code_or_name: str, *, day: date | None = None, folder: Path = AREAS, feed: str | None = None
) -> str:
    """The manifest of a council as text (TOML), commented.

    Parameters
    ----------
    code_or_name
        As for `write_manifest`.
    day
        The day that dated addresses name; by default today.
    folder
        Where the manifest will be: the path of a file of the project is written as seen from there.
    feed
        The address of the council's directory of services, if it is to be read.

    Raises
    ------
    InputError
        If there is no such council.
    """
    known = councils()
    council = find_council(code_or_name, known)
    day = day or settings.today()
    around = [council, *(known[code] for code in council.neighbours)]
    text = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        code=council.code,
        name=council.name,
        margin=MARGIN_MILES,
        day=day.isoformat(),
        month=f"{day:%Y-%m}",
        year=day.year,
        authorities_since=json.dumps(_seen_from(folder, _AUTHORITIES_SINCE), ensure_ascii=False),
        extracts=_extracts(around),
        atco_areas=_atco_areas(around),
        timetables=_timetables(around),
        lsoa_where=quote(" OR ".join(_named_after(council, known)), safe=""),
        feed=feed or council.feed or "https://directory.example.gov.uk/api",
        feed_check=_FEED_GIVEN if feed else _FEED_KNOWN if council.feed else _FEED_UNKNOWN,
    )
    return switched_on(text, "openreferral") if feed else text


def _seen_from(folder: Path, file: Path) -> str:
    """The path of a file of the project: relative if the manifest is in the project too."""
    folder = folder.resolve()
    inside = folder.is_relative_to(_ROOT)
    return Path(os.path.relpath(file, folder)).as_posix() if inside else file.as_posix()


def _extracts(around: Iterable[CouncilRow]) -> str:
    names = dict.fromkeys(name for council in around for name in council.osm_extracts)
    return _listed(
        f"{_GEOFABRIK}/{name if name in _NATIONAL_EXTRACTS else f'england/{name}'}-latest.osm.pbf"
        for name in names
    )


def _timetables(around: Iterable[CouncilRow]) -> str:
    regions = dict.fromkeys(region for council in around for region in council.bus_regions)
    return _listed(f"{_BUSES}/{region}/" for region in regions)


def _listed(urls: Iterable[str]) -> str:
    return "[\n" + "".join(f"  {json.dumps(url)},\n" for url in urls) + "]"


def _atco_areas(around: Iterable[CouncilRow]) -> str:
    areas = {area for council in around for area in council.atco_areas}
    return ",".join([*sorted(areas), *_NATIONAL_STOPS])


def _named_after(council: CouncilRow, known: Mapping[str, CouncilRow]) -> list[str]:
    """Conditions on the names of a council's LSOAs: “Rutland 001A” is in Rutland."""
    past = [name for code, name in council.formerly.items() if code.startswith("E07")]
    own = [] if council.districts else [council.name]
    every = {n for c in english(known) for n in (c.name, *c.districts.values())}
    names = [*own, *council.districts.values(), *past]
    return [f"LSOA21NM LIKE '{_pattern(name, every)}'" for name in names]


def _pattern(name: str, every: Iterable[str]) -> str:
    # The Office for National Statistics writes “Bristol 001A”, not “Bristol, City of 001A”; and
    # “Wyre %” would find Wyre Forest too.
    start, comma, _ = name.partition(", ")
    clash = any(other.startswith(f"{name} ") for other in every)
    return start.replace("'", "''") + ("%" if comma else " 0%" if clash else " %")


def _slug(name: str) -> str:
    short = re.sub(r", (city|county) of$", "", name.casefold())
    return re.sub(r"[^a-z0-9]+", "-", short.replace("'", "").replace(".", "")).strip("-")
