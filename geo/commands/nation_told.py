"""What ``nation`` prints."""

import sys
from collections.abc import Mapping, Sequence

from geo.commands.arguments import Json
from geo.directory.vocabulary import CATEGORIES
from geo.measure import METRES_PER_MILE, percent
from geo.nation.tasks import TasksProgress


def progress(text: str) -> None:
    """Say on standard error how far it is."""
    print(text, file=sys.stderr, flush=True)


def heard(told: TasksProgress, names: Mapping[str, str]) -> None:
    """Say how many tasks are done, under way and left, and for how long."""
    name = names.get(told.last.name, told.last.name)
    done = told.done + told.running + told.waiting
    left = "" if not told.left_s else f", about {_time(told.left_s)} left"
    failed = f": failed: {told.last.failure}" if told.last.failure else ""
    progress(
        f"{told.done} of {done} done, {told.running} running, {told.waiting} waiting{left}. "
        f"{name}{failed}"
    )


def serving(names: str, not_served: Sequence[Json]) -> None:
    """Say which areas are served, and which files are not."""
    progress(f"Serving {names}.")
    for one in not_served:
        progress(f"Not served: {one['reason']}")


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def tell(answer: Json) -> None:
    """Print the areas in a table, the whole, and what failed."""
    {"build": _built, "check": _checked, "gaps": _gaps, "coverage": _coverage}[answer["did"]](
        answer
    )
    for one in answer.get("not_served", ()):
        print(f"Not counted: {one['reason']}")
    for name, why in answer["failed"].items():
        print(f"Failed: {name}: {why}")


def _built(answer: Json) -> None:
    for row in answer["areas"]:
        what = "is up to date" if row["unchanged"] else f"built in {row['seconds']:.1f} s"
        rejected = f", {row['rows_rejected']:,} rejected" if row["rows_rejected"] else ""
        print(f"{row['path']} {what}: {row['rows_kept']:,} rows kept{rejected}")
        if row["pairs"]:
            print(f"    {row['pairs']:,} pairs of entries may be the same: geo build says where.")
    for code, manifests in answer["twice"].items():
        print(
            f"{' and '.join(manifests)} are of one council ({code}): in one folder, the one that "
            "was built last is served."
        )
    print(f"{len(answer['areas']):,} areas are built, {len(answer['failed']):,} failed.")


def _checked(answer: Json) -> None:
    print(f"{'homes':>8} {'services':>9} {'lent':>6} {'opens':>7}  area")
    for row in answer["areas"]:
        beside = f" (beside {', '.join(row['neighbours'])})" if row["neighbours"] else ""
        print(
            f"{row['homes']:>8,} {row['services']:>9,} {row['from_neighbours']:>6,} "
            f"{row['open_s']:>5.1f} s  {row['name']}{beside}"
        )
        for name, count in row["ceded"].items():
            print(f"    {count:,} postcodes are also those of {name}, built later: they are its.")


def _limit(answer: Json) -> str:
    if answer["within_s"] is None:
        return f"{answer['within_m'] / METRES_PER_MILE:g} miles"
    return f"{answer['within_s'] / 60:g} minutes"


def _kinds(answer: Json) -> str:
    return ", ".join(CATEGORIES[slug].name for slug in answer["categories"])


def _coverage(answer: Json) -> None:
    total = answer["total"]
    if total is None:
        return
    print(
        f"{total['within']:,} of {total['homes']:,} homes ({_share(total, 'homes')}) in "
        f"{total['areas']:,} areas are within {_limit(answer)} ({answer['mode']}) of: "
        f"{_kinds(answer)}"
    )
    print(f"For {total['across']:,} of them the nearest is across the border of their council.")
    print(f"\n{'within':>9} {'homes':>9} {'share':>7} {'across':>8} {'services':>9}  area")
    for row in answer["areas"]:
        print(
            f"{row['within']:>9,} {row['homes']:>9,} {_share(row, 'homes'):>7} "
            f"{row['across']:>8,} {row['services']:>9,}  {row['name']}"
        )
    print("A home is a postcode: about fifteen addresses at one point, not a count of children.")


def _gaps(answer: Json) -> None:
    total = answer["total"]
    if total is None:
        return
    print(
        f"{_people(total['outside'])} of {_people(total['people'])} in {total['areas']:,} areas "
        f"are outside {_limit(answer)} ({answer['mode']}) of: {_kinds(answer)}"
    )
    if total["not_given"]:
        print(f"Areas with counts too small to give, in no sum: {total['not_given']:,}")
    print(f"Counted: {answer['areas'][0]['counted']}")
    print(f"\n{'outside':>9} {'people':>9} {'no way':>8} {'services':>9}  area")
    for row in answer["areas"]:
        print(
            f"{_people(row['outside']):>9} {_people(row['people']):>9} "
            f"{_people(row['unreachable']):>8} {row['services']:>9,}  {row['name']}"
        )


def _share(row: Json, of: str) -> str:
    return percent(row["within"] / row[of], 1) if row[of] else "-"


def _people(number: float | None) -> str:
    return "few" if number is None else f"{number:,.0f}"
