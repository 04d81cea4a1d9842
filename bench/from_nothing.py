"""The guide for a new machine, word by word: ``python -m bench.from_nothing [--suite trixie]``.

Makes a bare Debian in a folder, starts it with systemd as a machine of its own, and gives it each
line of `docs/run-it.md` as it stands, up to the backup that is restored. Then it asks as a visitor
and as those who look after it do. Needs root, debootstrap and systemd-nspawn, the ports 80, 443 and
8502 to 8505, and a registry of packages; where they are not, it says so (exit code 77). Exit code 1
if a line fails, or the site does not do what the guide says. ``--keep`` keeps the machine.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "run-it.md"
NOT_HERE = 77
"""Exit code of a script that cannot be run on this machine."""

PARTS = (
    "Install",
    "Build the area",
    "Start it",
    "nginx",
    "Watch it",
    "Backup, and back again",
)
"""The parts of the guide that are one sitting."""

NEEDED = ("debootstrap", "systemd-nspawn", "nsenter")
OWN_CERTIFICATES = Path("/usr/local/share/ca-certificates")

LIST = (
    "from geo.settings import comments\n"
    "from geo.voices import Comments\n"
    "print([one.text for one in Comments(comments()).held()])\n"
)
COMMENT = (
    "from geo.settings import comments, now\n"
    "from geo.voices import Comments\n"
    "Comments(comments()).comment('site', f'Written before the backup, {now():%c}', now=now())\n"
)


def lines_of(guide: str) -> dict[str, list[str]]:
    """The commands of each part of a guide, block by block."""
    parts = re.split(r"^## (.*)\n", guide, flags=re.MULTILINE)[1:]
    return {
        title: re.findall(r"^```\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
        for title, text in zip(parts[::2], parts[1::2], strict=True)
    }


def make(folder: Path, suite: str) -> None:
    """A bare Debian in a folder."""
    bare = ["debootstrap", "--variant=minbase", "--include=systemd-sysv,dbus,ca-certificates"]
    subprocess.run([*bare, suite, str(folder)], check=True, stdout=subprocess.DEVNULL)
    folder.chmod(0o755)  # it is the machine's /, and a temporary folder is for its owner alone
    for name in ("resolv.conf", "hosts"):
        shutil.copy(f"/etc/{name}", folder / "etc" / name)
    if OWN_CERTIFICATES.is_dir():  # of a network that has an authority of its own
        inside = folder / OWN_CERTIFICATES.relative_to("/")
        shutil.copytree(OWN_CERTIFICATES, inside, dirs_exist_ok=True)
        subprocess.run(["chroot", folder, "update-ca-certificates"], check=True)


def bring(folder: Path) -> None:
    """Put the project where the guide takes it from."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    for name in tracked.rstrip("\0").split("\0"):
        to = folder / "path/to/this/project" / name
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, to, follow_symlinks=False)


class BareMachine:
    """A machine that runs from a folder: `do` gives it lines as root's shell does."""

    def __init__(self, folder: Path, pid: int) -> None:
        self.folder = folder
        self._in = ["nsenter", "--target", str(pid), "--mount", "--uts", "--ipc", "--pid"]

    def do(self, lines: str, *, quietly: bool = False) -> tuple[int, str]:
        """The exit code of lines, which stop at the first that fails, and what they print."""
        environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
        shell = subprocess.run(
            [*self._in, "bash", "-e" if quietly else "-ev", "-o", "pipefail"],
            input=f"cd /root\n{lines}",
            env=environment | {"HOME": "/root", "LANG": "C.UTF-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return shell.returncode, shell.stdout


@contextmanager
def started(folder: Path) -> Iterator[BareMachine]:
    """Start the machine, and stop it in the end."""
    how = ["--boot", "--register=no", "--keep-unit", "--console=read-only"]
    program = ["systemd-nspawn", "--directory", str(folder), "--machine=from-nothing", *how]
    with subprocess.Popen(program, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as outer:
        try:
            first = _first_process(outer.pid)
            machine = BareMachine(folder, first)
            _wait_until_started(machine)
            yield machine
        finally:
            outer.terminate()
            try:
                outer.wait(60)
            except subprocess.TimeoutExpired:
                outer.kill()


START_S = 180
"""A machine has started after so many seconds."""


def _first_process(outer: int) -> int:
    """The number, outside, of the machine's first process."""
    children = Path(f"/proc/{outer}/task/{outer}/children")
    for _ in range(100):
        for child in children.read_text(encoding="utf-8").split():
            if Path(f"/proc/{child}/comm").read_text(encoding="utf-8").strip() == "systemd":
                return int(child)
        time.sleep(0.1)
    raise SystemExit("The machine did not start.")


def _wait_until_started(machine: BareMachine) -> None:
    for _ in range(START_S):
        _, state = machine.do("systemctl is-system-running || true", quietly=True)
        if state.strip() in ("running", "degraded"):
            return
        time.sleep(1)
    _, waiting = machine.do("systemctl list-jobs --no-pager || true", quietly=True)
    raise SystemExit(f"The machine did not start in {START_S} s: {state.strip()}\n{waiting}")


SITE = "https://offer.example.gov.uk"
ASK = "curl --silent --insecure --resolve offer.example.gov.uk:443:127.0.0.1"

CHECKS: dict[str, tuple[str, str]] = {
    "four processes are ready": (
        "for one in 8502 8503 8504 8505; do curl --silent --fail --retry 90 --retry-delay 2 "
        "--retry-all-errors http://127.0.0.1:$one/readyz; done",
        "(ready\n){4}",
    ),
    "a visitor is served": (f"{ASK} {SITE}/", r"(?is).*<!doctype html>.*</html>\s*"),
    "without encryption one is sent on": (
        "curl --silent --head -H 'Host: offer.example.gov.uk' http://127.0.0.1/",
        r"(?s)HTTP/1\.1 301 .*Location: https://offer\.example\.gov\.uk/.*",
    ),
    "a message is taken": (
        f"{ASK} --http1.1 --max-time 3 -o /dev/null -w '%{{http_code}}' -H 'Connection: Upgrade' "
        "-H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' "
        "-H 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==' "
        f"-H 'Origin: {SITE}' {SITE}/_stcore/stream || true",
        "101",
    ),
    "nobody outside sees how it does": (
        f"for one in healthz readyz metrics; do {ASK} -o /dev/null -w '%{{http_code}} ' "
        f"{SITE}/$one; done",
        "404 404 404 ",
    ),
    "it listens to this machine alone": (
        "grep -hE ':(2136|2137|2138|2139) 00000000:0000 0A' /proc/net/tcp | cut -c7-14 | sort -u",
        "0100007F\n",
    ),
    "nginx logs no address": (
        "grep -cE '/(find|service|site)|[?]|127[.]0' /var/log/nginx/local-offer.log || true",
        "0\n",
    ),
    "the backup's comment is there": (
        "cd /srv/local-offer && set -a && . /etc/local-offer.env && set +a && runuser -u "
        f'local-offer -- .venv/bin/python -c "{LIST}"',
        r"(?s).*Written before the backup.*",
    ),
}
"""What must be true afterwards: a command, and what it prints, whole."""


def log_is_json(machine: BareMachine) -> bool:
    """Whether each line that the service logged is one of JSON."""
    _, said = machine.do("journalctl -u local-offer -o cat --no-pager _COMM=python", quietly=True)
    written = [line for line in said.splitlines() if line.strip()]
    try:
        return all(isinstance(json.loads(line), dict) for line in written)
    except json.JSONDecodeError:
        return False


def followed(machine: BareMachine, guide: str, first: str) -> list[str]:
    """Give the machine the guide's lines from a part on; what did not work, in words."""
    parts = lines_of(guide)
    for title in PARTS[PARTS.index(first) :]:
        for block in parts[title]:
            if "comments restore" in block:
                _write_comment(machine)
            began = time.monotonic()
            code, said = machine.do(f"cd /srv/local-offer 2>/dev/null || true\n{block}")
            took = time.monotonic() - began
            print(f"--- {title} ({took:.0f} s, exit code {code})\n{_short(said)}", flush=True)
            if code:
                return [f"{title}: exit code {code}"]
    return checked(machine)


def checked(machine: BareMachine) -> list[str]:
    """What is not as the guide says, now that its lines have been given."""
    wrong = []
    for name, (command, expected) in CHECKS.items():
        _, said = machine.do(command, quietly=True)
        good = re.fullmatch(expected, said) is not None
        print(f"{'holds ' if good else 'FAILS '} {name}", flush=True)
        wrong += [] if good else [f"{name}: {said[-300:]!r}"]
    return wrong if log_is_json(machine) else [*wrong, "the log is not JSON lines"]


def _write_comment(machine: BareMachine) -> None:
    command = "set -a && . /etc/local-offer.env && set +a && cd /srv/local-offer && "
    command += f'runuser -u local-offer -- .venv/bin/python -c "{COMMENT}"'
    code, said = machine.do(command, quietly=True)
    if code:
        raise SystemExit(f"No comment could be written: {said}")


def _short(said: str, lines: int = 24) -> str:
    """The end of what was printed."""
    return "\n".join(said.splitlines()[-lines:])


def main() -> int:
    """Try it, and say what did not work."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--suite", default="trixie", help="the release of Debian (trixie)")
    asked.add_argument("--keep", type=Path, help="a folder for the machine, kept afterwards")
    asked.add_argument("--first", default=PARTS[0], choices=PARTS, help="with a kept machine")
    options = asked.parse_args()
    lacking = [one for one in NEEDED if not shutil.which(one, path="/usr/sbin:/usr/bin:/sbin:/bin")]
    if lacking or os.geteuid():
        print(f"Not tried: it needs root, and {', '.join(lacking or NEEDED)}.")
        return NOT_HERE
    folder = options.keep or Path(tempfile.mkdtemp(prefix="from-nothing-"))
    try:
        if not (folder / "etc/debian_version").exists():
            make(folder, options.suite)
        bring(folder)
        with started(folder) as machine:
            wrong = followed(machine, GUIDE.read_text(encoding="utf-8"), options.first)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print("\n".join(wrong) or "Everything works as it is written.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
