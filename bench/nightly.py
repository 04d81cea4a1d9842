"""Every benchmark once, at a small size: ``python -m bench.nightly [--only NAME ...]``.

What nobody runs breaks and nobody knows: here each command that the documents name is run to its
end. The figures of such small runs say nothing; that they come is the point. Exit code 1 if one
fails.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from time import monotonic

from bench.attacks import TOO_SHORT
from bench.from_nothing import NOT_HERE

ROOT = Path(__file__).parents[1]
LONGEST_S = 1800

SMALL: dict[str, tuple[str, ...]] = {
    "": ("--pairs", "20", "--origins", "2", "--repeats", "1"),
    "accuracy": ("--pairs", "20"),
    "attacks": ("--visitors", "2", "--minutes", "2.6"),
    "axe": ("--pages", "privacy", "--languages", "en"),
    "base_map": ("--copies", "1"),
    "browser": ("--times", "1"),
    "commands": (),
    "country": ("--copies", "2", "--check"),
    "coverage": (),
    "disclosure": ("--share", "0.2"),
    "from_nothing": (),
    "full_size": ("--only", "naptan"),
    "fuzz": ("--minutes", "0.2"),
    "gaps": ("--categories", "library"),
    "hearing": ("--rounds", "1"),
    "icons": (),
    "licences": (),
    "map_size": ("--copies", "1"),
    "meaning": (),
    "merging": (),
    "nation": ("--made", "2", "--size", "8"),
    "phone": ("--searches", "1"),
    "pictures": ("--repeats", "1"),
    "planners": ("--visits", "2"),
    "pupils": ("--counts", "1000"),
    "runs": ("--seconds", "2"),
    "searching": (),
    "screens": (),
    "siting": ("--sites", "1", "--categories", "family-hub"),
    "soak": ("--minutes", "1", "--visitors", "3"),
    "transit": (),
    "visitors": ("--visitors", "3", "--minutes", "0.5"),
}
"""Each benchmark, and the options that make it small; the empty name is `python -m bench`."""


STATES = {0: "done", NOT_HERE: "not here", TOO_SHORT: "done"}
"""What an exit code means; every other is a failure."""


def _last(done: "subprocess.CompletedProcess[str]") -> str:
    """The end of what one printed that is not done; nothing of one that is."""
    return (done.stderr or done.stdout)[-600:] if done.returncode else ""


def main() -> int:
    """Run them one after another."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", nargs="*", default=list(SMALL), metavar="NAME")
    failed = 0
    for name in asked.parse_args().only:
        module = f"bench.{name}" if name else "bench"
        began = monotonic()
        try:
            done = subprocess.run(
                [sys.executable, "-m", module, *SMALL[name]],
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=LONGEST_S,
                check=False,
            )
            state, last = STATES.get(done.returncode, "failed"), _last(done)
        except subprocess.TimeoutExpired:
            state, last = "failed", f"not done in {LONGEST_S} s"
        failed += state == "failed"
        print(f"{module:20} {state:8} {monotonic() - began:7.0f} s {last}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
