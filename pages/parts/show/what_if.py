"""Who gains and who loses by a scenario, in words and tables."""

from collections.abc import Sequence

from geo.area import LOSES, Comparison, Scenario
from geo.words import first_upper, say
from pages.parts import html, save

SHOWN = 30


def headline(found: Comparison, other: Scenario | None) -> None:
    """Say how many homes change, and what kind of change it is."""
    html.show(
        "whatif_headline.html",
        changed=len(found.homes),
        homes=found.totals["homes"],
        against=against(other),
    )
    rows = [(_named(k), f"{n:,}") for k, n in found.totals.items() if k != "homes"]
    titles = [say("whatif.column.change"), say("whatif.column.homes")]
    html.show("table.html", caption=say("whatif.changes"), titles=titles, rows=rows)
    if found.rejoined_said:
        html.show("soft.html", text=found.rejoined_said)


def against(other: Scenario | None) -> str:
    """What a scenario is compared with, in words."""
    return say("whatif.scenario", name=other.name) if other else say("whatif.today")


def details(found: Comparison, head: Sequence[str]) -> None:
    """Write schools and homes; `head` says what the homes of the file are."""
    _schools(found)
    if not found.homes.empty:
        _homes(found)
        save.csv(say("whatif.download"), found.homes, "what-if.csv", head)


def _named(change: str) -> str:
    return say("whatif.nearest_changes") if change == LOSES else first_upper(change)


def _schools(found: Comparison) -> None:
    """The schools that are nearest to more homes, or to fewer."""
    moved = found.schools[found.schools["before"] != found.schools["after"]]
    if moved.empty:
        return
    rows = [
        (row["school"] or say("whatif.no_school"), f"{row['before']:,}", f"{row['after']:,}")
        for row in moved.to_dict("records")
    ]
    titles = [say(f"whatif.column.{name}") for name in ("school", "before", "after")]
    html.show("table.html", caption=say("whatif.nearest"), titles=titles, rows=rows)


def _homes(found: Comparison) -> None:
    """The first homes that change."""
    rows = [
        (
            row["postcode"],
            "; ".join(_named(change) for change in row["change"].split("; ")),
            _metres(row["walk_before_m"]),
            _metres(row["walk_after_m"]),
        )
        for row in found.homes.head(SHOWN).to_dict("records")
    ]
    total = len(found.homes)
    caption = say("whatif.homes")
    if total > SHOWN:
        caption = say("whatif.first_homes", shown=SHOWN, homes=total)
    titles = [say(f"whatif.column.{name}") for name in ("postcode", "change", "before", "after")]
    html.show("table.html", caption=caption, titles=titles, rows=rows)


def _metres(value: float) -> str:
    if not value < float("inf"):
        return say("whatif.no_safe_walk")
    return say("whatif.metres", metres=f"{value:,.0f}")
