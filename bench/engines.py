"""The parent's end of a benchmark: engines as child processes, and the Python that they need."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent
CACHE = ROOT / "data" / "cache" / "bench"
PEER_PYTHON = "3.12"

NO_PYTHON = f"""\
The other engines' wheels need Python {PEER_PYTHON}, and none was found on the PATH, under
~/.pyenv/versions or in BENCH_PYTHON. Install it ("pyenv install {PEER_PYTHON}",
"uv python install {PEER_PYTHON}" or "apt install python{PEER_PYTHON}-venv"), or name one:

    BENCH_PYTHON=/path/to/python{PEER_PYTHON} make bench
"""


class Engine:
    """A routing engine in a process of its own; `call` runs one of its methods there."""

    def __init__(self, name: str, python: Path, script: str) -> None:
        self.name = name
        self._log = (CACHE / f"{name.lower().replace(' ', '-')}.log").open("w")
        self._process = subprocess.Popen(
            [python, HERE / script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )

    def call(self, method: str, **args: object) -> Any:
        """The answer of one method.

        Raises
        ------
        RuntimeError
            If the process died; the message names its log.
        """
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"call": method, "args": args}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.name} stopped in {method}(); see {self._log.name}")
        return json.loads(answer)

    def __enter__(self) -> "Engine":
        """Give the engine, whose process runs already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let the process end."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()
        self._log.close()


def peer_python() -> Path:
    """Python of the peers' own environment, which is made when it is absent or out of date."""
    environment = HERE / ".venv"
    python = environment / "bin" / "python"
    requirements = HERE / "requirements.txt"
    installed = environment / "installed.txt"
    if installed.exists() and installed.read_text() == requirements.read_text():
        return python
    print(f"Installing the other engines into {environment}", file=sys.stderr)
    subprocess.run([_find_python(), "-m", "venv", "--clear", environment], check=True)
    install = [python, "-m", "pip", "install", "-q", "-r", requirements]
    if subprocess.run(install, check=False).returncode:
        sys.exit(f"pip could not install {requirements}: is the package index reachable?")
    installed.write_text(requirements.read_text())
    return python


def _find_python() -> str:
    """A Python of the version that the peers need, or leave with how to get one."""
    pyenv = Path.home() / ".pyenv" / "versions"
    candidates = [
        os.environ.get("BENCH_PYTHON"),
        *map(str, sorted(pyenv.glob(f"{PEER_PYTHON}*/bin/python"), reverse=True)),
        shutil.which(f"python{PEER_PYTHON}"),
    ]
    for candidate in filter(None, candidates):
        if _version(candidate) == PEER_PYTHON:
            return candidate
    sys.exit(NO_PYTHON)


def _version(python: str) -> str:
    """Major and minor version of an interpreter; empty when it does not run."""
    ask = "import sys; print('{}.{}'.format(*sys.version_info))"
    try:
        return subprocess.run(
            [python, "-c", ask], capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def graph_folder(extract: Path, engine: str) -> Path:
    """Where an engine keeps what it built from this very extract, told by its checksum."""
    with extract.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    folder = CACHE / digest[:12] / engine
    folder.mkdir(parents=True, exist_ok=True)
    return folder
