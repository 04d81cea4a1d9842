"""The guide on adding a filter, followed: one value, its words, and every door has it."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs/add-a-filter.md").read_text(encoding="utf-8")

SCRIPT = """
import asyncio, contextlib, io, json, sys
from pathlib import Path
from geo import words
from geo.families import wanted
from geo.families.wanted import TICK, Filter

added, said, db = {code}, {words}, Path({db!r})
wanted.FILTERS[added.name] = added
words.catalogue().update({{f"filter.{{added.name}}.{{k}}": v for k, v in said.items()}})

import httpx
from geo.__main__ import main
from geo.api import create_app
from geo.area import Area, Standard, Wanted
from tests.pages.app import opened, search

area = Area.open(db)
answer = area.find("TE1 1AA", Wanted(**{{added.name: True}}), Standard("walk", 32_000.0))
everything = area.find("TE1 1AA", Wanted(), Standard("walk", 32_000.0))

out = io.StringIO()
with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
    main(["find", "--help"])
shown = io.StringIO()
with contextlib.redirect_stdout(shown):
    main(["find", "TE1 1AA", added.flag, "--within", "19", "--json", "--db", str(db)])

app = create_app(db)
async def ask(path):
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as client:
        return (await client.get(path)).json()

described = asyncio.run(ask("/openapi.json"))["paths"]["/services"]["get"]["parameters"]
listed = asyncio.run(ask(f"/services?per_page=500&{{added.asked_as}}=true"))
page = search(opened(), "TE1 1AA")
print(json.dumps({{
    "found": sorted([*answer.results["name"], *answer.elsewhere["name"]]),
    "count": area.counts(everything).of[added.name],
    "help": out.getvalue(),
    "command": sorted(r["name"] for k in ("results", "elsewhere")
                      for r in json.loads(shown.getvalue())[k]),
    "api": sorted(one["name"] for one in listed["contents"]),
    "described": [one["name"] for one in described],
    "widget": page.checkbox(key=added.name).label,
}}))
"""


def _block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert found is not None
    return found[1]


def test_a_filter_made_as_the_guide_says_is_at_every_door(small_db: Path) -> None:
    words = tomllib.loads(re.sub(r"^ +", "", _block("toml"), flags=re.MULTILINE))
    code = " ".join(_block("python").split())
    script = SCRIPT.format(code=code, words=words["filter"]["real"], db=str(small_db))
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"PATH": "", "SEND_DB": str(small_db), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["found"]
    assert not any(name.startswith("Example") for name in told["found"])
    assert told["command"] == told["api"] == told["found"]
    assert sum(told["count"]["true"]) == len(told["found"])
    assert "--real" in told["help"]
    assert "services that are not examples" in " ".join(told["help"].split())
    assert "real" in told["described"]
    assert re.fullmatch(r"Leave out examples \(\d+\)", told["widget"])
