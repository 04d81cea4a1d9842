"""Telling whether a build would give the same again."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from geo.manifest import Manifest, Source
from geo.store import SCHEMA_VERSION

_GEO = Path(__file__).resolve().parents[1]
_TABLES = _GEO.parent / "data"


def fingerprint(
    manifest: Path, area: Manifest, identities: Iterable[str], decided: str = ""
) -> str:
    """A text that changes with whatever a build depends on.

    That is the program, its tables, the manifest, the files that it names, and the decisions
    about which entries are the same.

    Parameters
    ----------
    identities
        What `geo.sources.getting.fetch.identity` gives for each source, in their order.
    decided
        The decisions, in any form that changes with them.
    """
    digest = hashlib.sha256()
    parts = [str(SCHEMA_VERSION), program(), manifest.read_text(encoding="utf-8"), decided]
    parts += [*identities, *(_named(source) for source in area.sources)]
    for part in parts:
        digest.update(f"{len(part)}:{part}".encode())
    return digest.hexdigest()


@cache
def program() -> str:
    """What stands for the code of the core and its tables: they do not change while it runs."""
    digest = hashlib.sha256()
    for path in (*sorted(_GEO.rglob("*.py")), *sorted(_TABLES.glob("*.csv"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _named(source: Source) -> str:
    """The content of the small files that settings of a source name."""
    found = []
    for key, value in sorted(source.settings.items()):
        path = source.folder / value if isinstance(value, str) and value else None
        if path is not None and path.is_file():
            found.append(f"{key}={hashlib.sha256(path.read_bytes()).hexdigest()}")
    return " ".join(found)
