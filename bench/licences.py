"""The licence of each package that the app installs: ``python -m bench.licences``.

A package that is not installed here, because it is for another machine, says so.
"""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.txt"


def packages() -> list[tuple[str, str]]:
    """Names and versions of the lock file."""
    text = LOCK.read_text(encoding="utf-8")
    return re.findall(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", text, flags=re.MULTILINE)


def licence_of(name: str) -> str:
    """What a package says of its licence."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return "not installed on this machine"
    classed = [
        one.split("::")[-1].strip()
        for one in told.get_all("Classifier", [])
        if one.startswith("License ::")
    ]
    written = (told.get("License") or "").strip().splitlines()
    return told.get("License-Expression") or "; ".join(classed) or (written or ["not stated"])[0]


def main() -> None:
    """Print the table."""
    for name, version in packages():
        print(f"{name:28} {version:14} {licence_of(name)[:80]}")


if __name__ == "__main__":
    main()
