"""The command ``nation``: many areas at once: built, checked, measured and served."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from geo import settings
from geo.areas import Areas
from geo.commands import arguments, nation_told
from geo.commands.arguments import Json
from geo.directory.vocabulary import check_category
from geo.errors import InputError
from geo.nation import building, sweep
from geo.nation.checking import AreaCheck
from geo.nation.kept import KeptResults
from geo.nation.tasks import TaskOfArea, TaskResult, TasksProgress, check_where
from geo.nation.tasks import run as run_tasks
from geo.provision.need import HOMES
from geo.provision.question import DECAYS, MEASURES, OWN, CoverageQuestion, GapsQuestion

KEEP = settings.DATA / "cache" / "nation"
"""Where the figures of areas are kept unless another folder is named."""

ROOT = settings.DATA.parent


def add_to(made: argparse.ArgumentParser) -> None:
    """Add what the command can do to its parser."""
    does = made.add_subparsers(dest="does", required=True, metavar="WHAT")
    build = _does(does, "build", "build the area of each manifest")
    build.add_argument("--out", type=Path, metavar="FOLDER", help="the folder for the databases")
    build.add_argument("--again", action="store_true", help="even where nothing has changed")
    _does(does, "check", "what is in each area, and what two areas both claim")
    for name, what in (
        ("gaps", "for how many people a kind of service is out of reach, area by area"),
        ("coverage", "how many homes are within reach of a kind of service, area by area"),
    ):
        one = _does(does, name, what)
        one.add_argument(
            "--category", action="append", required=True, metavar="SLUG", help="the kind of service"
        )
        arguments.add_standard(one, required=True)
        one.add_argument("--examples", action="store_true", help="include example services")
        one.add_argument(
            "--keep", type=Path, default=KEEP, metavar="FOLDER", help="where results are saved"
        )
        one.add_argument(
            "--again", action="store_true", help="measure again, even where results are saved"
        )
        if name == "gaps":
            _add_counts(one)
    serve = _does(does, "serve", "serve the areas of a folder: the app, or with --api the API")
    serve.add_argument("--api", action="store_true", help="serve the API instead of the app")
    serve.add_argument(
        "--port", type=arguments.count, help="port to listen on (8501, or 8000 for the API)"
    )


def _does(
    does: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, what: str
) -> argparse.ArgumentParser:
    one = does.add_parser(name, help=what, description=what)
    one.add_argument(
        "areas", nargs="*", type=Path, metavar="AREA", help="manifests, databases, or folders"
    )
    one.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")
    where = one.add_mutually_exclusive_group()
    where.add_argument(
        "--workers", type=int, help="how many processes to use on this machine (one for each core)"
    )
    where.add_argument(
        "--scheduler", metavar="tcp://HOST:8786", help="use a Dask scheduler instead"
    )
    return one


def _add_counts(made: argparse.ArgumentParser) -> None:
    made.add_argument("--count", default=HOMES, metavar="WHOM", help="homes, children, …")
    made.add_argument("--ages", type=arguments.ages, metavar="FIRST-LAST", help=arguments.AGES)
    made.add_argument(
        "--need", metavar="CODE", help="only services and plans for this type of need"
    )
    made.add_argument(
        "--measure", default="2sfca", metavar="|".join(MEASURES), help=arguments.means(MEASURES)
    )
    made.add_argument(
        "--decay", default="stepped", metavar="|".join(DECAYS), help=arguments.means(DECAYS)
    )


def run(asked: argparse.Namespace) -> Json:
    """Build, check, measure or serve many areas at once, each with its neighbours' services."""
    does: dict[str, Callable[[argparse.Namespace], Json]] = {
        "build": _build,
        "check": _check,
        "gaps": _measure,
        "coverage": _measure,
        "serve": _serve,
    }
    check_where(asked.workers or 0, asked.scheduler)
    return {"did": asked.does, **does[asked.does](asked)}


def _build(asked: argparse.Namespace) -> Json:
    manifests = _named(asked, ".toml")
    tasks = building.builds(manifests, asked.out, again=asked.again)
    twice = {code: found for code, found in building.councils(manifests).items() if len(found) > 1}
    done = _do(asked, tasks)
    return {
        **_told(done),
        "twice": {code: [str(path) for path in found] for code, found in twice.items()},
    }


def _check(asked: argparse.Namespace) -> Json:
    areas = _areas(asked)
    tasks = {
        member.code: AreaCheck(member, tuple(areas.around(member))) for member in areas.members
    }
    return {**_told(_do(asked, tasks)), "not_served": _not_served(areas)}


def _measure(asked: argparse.Namespace) -> Json:
    areas, question = _areas(asked), _question(asked)
    tasks = sweep.sweeps(areas, question)
    book = KeptResults(asked.keep)
    held = {} if asked.again else {name: book.read(task.key) for name, task in tasks.items()}
    before = {name: TaskResult(name, row) for name, row in held.items() if row is not None}
    todo = {name: task for name, task in tasks.items() if name not in before}
    if before:
        nation_told.progress(f"{len(before)} of {len(tasks)} areas were measured before.")

    def keep(progress: TasksProgress) -> None:
        if progress.last.result is not None:
            book.write(tasks[progress.last.name].key, progress.last.result)

    found = before | _do(asked, todo, keep, areas.names)
    told = _told({name: found[name] for name in tasks})
    standard = question.standard
    return {
        "categories": asked.category,
        "mode": standard.mode,
        "within_m": standard.within_m,
        "within_s": standard.within_s,
        "total": sweep.whole(told["areas"], question) if told["areas"] else None,
        **told,
        "measured_before": len(before),
        "not_served": _not_served(areas),
        "kept": str(asked.keep),
    }


def _question(asked: argparse.Namespace) -> sweep.Question:
    standard = arguments.standard_of(asked)
    slugs = tuple(check_category(slug.strip().lower()) for slug in asked.category)
    if asked.does == "coverage":
        if len(slugs) > 1:
            raise InputError("coverage takes one --category; gaps takes several.")
        return CoverageQuestion(slugs[0], standard, examples=asked.examples)
    if asked.count == OWN:
        raise InputError("A nation has no counts of your own: ask one area, with geo gaps.")
    return GapsQuestion(
        slugs,
        standard,
        asked.need,
        asked.ages,
        asked.count,
        measure=asked.measure,
        decay=asked.decay,
        examples=asked.examples,
    ).checked()


def _serve(asked: argparse.Namespace) -> Json:
    places = asked.areas or [asked.db]
    if len(places) > 1:
        raise InputError("Name one folder to serve, and put the databases into it.")
    place = places[0].resolve()
    areas = Areas(place)
    nation_told.serving(areas.name, _not_served(areas))
    program = (
        ["uvicorn", "--factory", "geo.api:create_app_from_environment", "--no-access-log"]
        if asked.api
        else ["streamlit", "run", str(ROOT / "app.py")]
    )
    port = [] if asked.port is None else ["--port" if asked.api else "--server.port", asked.port]
    os.chdir(ROOT)
    sys.stderr.flush()
    os.execve(  # noqa: S606 - the program is ours, and takes this one's place
        sys.executable,
        [sys.executable, "-m", *program, *map(str, port)],
        settings.serving(place),
    )


# Which areas, and where their tasks are done


def _named(asked: argparse.Namespace, suffix: str) -> list[Path]:
    """The files of a kind that are named, or that are in the folders that are."""
    found: list[Path] = []
    for path in asked.areas or [asked.db]:
        if path.is_dir():
            found += sorted(one for one in path.iterdir() if one.suffix == suffix)
        elif path.suffix == suffix:
            found.append(path)
        else:
            raise InputError(
                f"{path} is not a folder, and does not end in {suffix}. Name a folder or a file "
                "that does."
            )
    if not found:
        raise InputError(f"There is no file that ends in {suffix} among the areas.")
    return list(dict.fromkeys(path.resolve() for path in found))


def _areas(asked: argparse.Namespace) -> Areas:
    return Areas([path.resolve() for path in asked.areas or [asked.db]])


def _do(
    asked: argparse.Namespace,
    tasks: Mapping[str, TaskOfArea],
    also: Callable[[TasksProgress], None] = lambda progress: None,
    names: Mapping[str, str] | None = None,
) -> dict[str, TaskResult]:
    def heard(progress: TasksProgress) -> None:
        also(progress)
        nation_told.heard(progress, names or {})

    workers = asked.workers
    if workers is None:
        workers = 0 if asked.scheduler else min(os.cpu_count() or 1, len(tasks))
    return run_tasks(tasks, workers=workers, scheduler=asked.scheduler, heard=heard)


def _told(done: Mapping[str, TaskResult]) -> Json:
    """What the areas gave, and why some gave nothing."""
    return {
        "areas": [one.result for one in done.values() if one.result is not None],
        "failed": {name: one.failure for name, one in done.items() if one.failure is not None},
    }


def _not_served(areas: Areas) -> list[Json]:
    return [{"path": str(one.path), "reason": one.reason} for one in areas.not_served]


tell = nation_told.tell


def code(answer: Json) -> int:
    """The exit code: 1 if an area failed; the others' figures are given."""
    return 1 if answer["failed"] else 0
