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

ROOT = Path(__file__).parents[1]
LONGEST_S = 1800

SMALL: dict[str, tuple[str, ...]] = {
    "": ("--pairs", "20", "--origins", "2", "--repeats", "1"),
    "accuracy": ("--pairs", "20"),
    "base_map": ("--copies", "1"),
    "browser": ("--times", "1"),
    "coverage": (),
    "disclosure": ("--share", "0.2"),
    "full_size": ("--only", "naptan"),
    "fuzz": ("--minutes", "0.2"),
    "gaps": (),
    "hearing": (),
    "icons": (),
    "licences": (),
    "map_size": ("--copies", "1"),
    "meaning": (),
    "merging": (),
    "nation": ("--made", "2", "--size", "8"),
    "phone": ("--searches", "1"),
    "pupils": (),
    "runs": ("--seconds", "2"),
    "searching": (),
    "screens": (),
    "siting": (),
    "soak": ("--minutes", "1", "--visitors", "3"),
    "transit": (),
    "visitors": ("--visitors", "3", "--minutes", "0.5"),
}
"""Each benchmark, and the options that make it small; the empty name is `python -m bench`."""


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
            last = "" if not done.returncode else (done.stderr or done.stdout)[-600:]
        except subprocess.TimeoutExpired:
            last = f"not done in {LONGEST_S} s"
        failed += bool(last)
        state = "failed" if last else "done"
        print(f"{module:20} {state:7} {monotonic() - began:7.0f} s {last}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
