"""The offers of several councils, from a folder of their feeds, each compared with the law.

What may lie in the folder: an Open Referral feed (``.json``, ``.jsonl``, or a folder of pages),
named after its council; or a manifest (``.toml``) that names a council's lists.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from geo.audit.offer import OfferAudit, audit
from geo.audit.offered import offered_of
from geo.audit.requirements import OfferLaw
from geo.errors import GeoError, InputError
from geo.manifest import Manifest, Source, read_manifest
from geo.records import Harvest
from geo.sources.kinds import KINDS

_FEEDS = (".json", ".jsonl")
_LISTS = ("services", "openreferral", "gias", "cqc", "ofsted")
"""Kinds of source that list services."""


def audits_of(folder: Path, law: OfferLaw, today: date) -> list[OfferAudit]:
    """Hold every offer in a folder against the law; in the order of their files' names.

    Of a feed nothing is known beyond its entries: what pages, comments and searches would show is
    left as a question.

    Raises
    ------
    InputError
        If it is no folder or holds no feed, or if one cannot be read: every fault at once.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder. Name the folder with the feeds.")
    found, faults = [], []
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        try:
            if path.suffix.lower() == ".toml":
                found.append(_of_manifest(path, law, today))
            elif path.suffix.lower() in _FEEDS or path.is_dir():
                found.append(_of_feed(path, law, today))
        except GeoError as error:
            faults.append(f"{path.name}: {error}")
    if faults:
        raise InputError(f"Not all of {folder} can be read. {' '.join(faults)}")
    if not found:
        raise InputError(
            f"{folder} has no feeds in it. Add Open Referral files (.json, .jsonl) or manifests "
            "(.toml), one for each council."
        )
    return found


def _of_feed(path: Path, law: OfferLaw, today: date) -> OfferAudit:
    source = Source(
        "openreferral",
        "feed",
        path.stem,
        path.stem,
        "",
        "",
        today.isoformat(),
        path=(path.absolute(),),
        folder=path.parent,
    )
    return audit(path.stem, "", offered_of(_read(source)), law, today)


def _of_manifest(path: Path, law: OfferLaw, today: date) -> OfferAudit:
    area: Manifest = read_manifest(path)
    lists = [one for one in area.sources if one.kind in _LISTS]
    if not lists:
        raise InputError(f"it has no list of services. Use one of: {', '.join(_LISTS)}")
    if remote := [one.source_id for one in lists if not one.path]:
        raise InputError(
            f"{', '.join(remote)} is not on this machine. Build the area, and audit its database."
        )
    table = offered_of((pair for one in lists for pair in _read(one)), area.area.code)
    return audit(area.area.name, area.area.code, table, law, today)


def _read(source: Source) -> Iterator[tuple[Source, Harvest]]:
    read = KINDS[source.kind].read
    assert read is not None
    for path in source.path:
        harvest = read(path, source)
        several: Iterable[Harvest] = [harvest] if isinstance(harvest, Harvest) else harvest
        for one in several:
            yield source, one
