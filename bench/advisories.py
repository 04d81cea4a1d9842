"""Known security advisories about our packages: ``python -m bench.advisories``.

Asks pypi.org with pip-audit, which is installed for this alone. Exit code 0: none is known; 1: some
are; 3: it could not be asked, so nothing is known.
"""

import subprocess
import sys
from pathlib import Path

AUDIT = "pip-audit==2.10.1"
LOCK = Path(__file__).parents[1] / "requirements.txt"
OFFLINE = 3
_UNASKED = "could not be audited"


def main() -> int:
    """Ask, and say in words how it ended."""
    command = [sys.executable, "-m", "uv", "tool", "run", "--from", AUDIT, "pip-audit"]
    command += ["--requirement", str(LOCK), "--disable-pip", "--require-hashes"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = "Found " in done.stderr and "known vulnerabilit" in done.stderr
    unasked = done.stdout.count(_UNASKED)
    if (done.returncode == 0 or found) and not unasked:
        print(done.stdout or done.stderr)
        return 1 if found else 0
    if unasked:
        print(f"{unasked} packages are unknown where this machine asks: nothing is known of them.")
        print(done.stderr if found else "No advisory is known of the rest, if there is a rest.")
        return 1 if found else OFFLINE
    last = next(reversed(done.stderr.strip().splitlines()), "no answer")
    print(f"The advisories could not be asked for, so nothing is known: {last}")
    print("Run this where pypi.org can be reached.")
    return OFFLINE


if __name__ == "__main__":
    sys.exit(main())
