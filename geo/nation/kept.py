"""Results of areas that were done, so that what was stopped goes on where it was.

Each is a file of its own, written in one step and found by all that it depends on: the question,
the build of the area and those of its neighbours, and the program.
"""

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from geo.build.fingerprint import program
from geo.errors import InputError

Json = dict[str, Any]


class KeptResults:
    """A folder of results.

    Raises
    ------
    InputError
        If the folder cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"We cannot save results in {folder}: {error.strerror}. Name another folder "
                "with --keep."
            ) from error

    def read(self, key: str) -> Json | None:
        """The result that was kept under a key; None if there is none, or it cannot be read."""
        with suppress(OSError, ValueError):
            held = json.loads(self._path(key).read_text(encoding="utf-8"))
            if isinstance(held, dict) and held.get("key") == key:
                found: Json = held["result"]
                return found
        return None

    def write(self, key: str, result: Json) -> None:
        """Keep a result.

        Raises
        ------
        InputError
            If it cannot be written.
        """
        path = self._path(key)
        unfinished = path.with_suffix(".writing")
        try:
            unfinished.write_text(json.dumps({"key": key, "result": result}), encoding="utf-8")
            unfinished.replace(path)
        except OSError as error:
            raise InputError(f"{path} cannot be written: {error.strerror}.") from error

    def _path(self, key: str) -> Path:
        whole = f"{key}\0{program()}"
        return self.folder / f"{hashlib.sha256(whole.encode()).hexdigest()[:32]}.json"
