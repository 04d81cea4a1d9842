"""The command line: ``python -m geo COMMAND``. It does all that the pages do.

Results go to standard output, progress and errors to standard error. The exit code is 0 when
done, 1 when something failed, 2 when the input was wrong. A command may have codes besides.
"""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any, NoReturn

from geo import settings
from geo.commands import (
    audit,
    bases,
    build,
    check,
    check_protected,
    comments,
    coverage,
    distance,
    entitlement,
    export,
    find,
    gaps,
    health,
    languages,
    matrix,
    nation,
    new_area,
    opening,
    overlap,
    paper,
    protect,
    schools,
    serve,
    site,
    sufficiency,
    through_day,
    transport,
    update,
    walked_route,
    week,
    whatif,
)
from geo.errors import GeoError, InputError, PostcodeError
from geo.publish.found import plain

COMMANDS: dict[str, ModuleType] = {
    "build": build,
    "find": find,
    "distance": distance,
    "matrix": matrix,
    "coverage": coverage,
    "entitlement": entitlement,
    "transport": transport,
    "whatif": whatif,
    "walked-route": walked_route,
    "bases": bases,
    "week": week,
    "schools": schools,
    "overlap": overlap,
    "through-day": through_day,
    "gaps": gaps,
    "site": site,
    "paper": paper,
    "sufficiency": sufficiency,
    "protect": protect,
    "check-protected": check_protected,
    "check": check,
    "health": health,
    "audit": audit,
    "languages": languages,
    "export": export,
    "new-area": new_area,
    "nation": nation,
    "serve": serve,
    "update": update,
    "comments": comments,
}
"""The modules of the commands: each has ``add_to``, ``run`` and ``tell``, and ``code`` if it has
exit codes of its own."""


class _Parser(argparse.ArgumentParser):
    """A parser whose mistakes are our input errors, said the same way as all others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # So that coordinates in the wrong order, such as -1.3,50.7, are not taken for an option.
        self._negative_number_matcher = re.compile(r"-\.?\d")

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}. See: {self.prog} --help")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code."""
    as_json = False
    try:
        asked = _parser().parse_args(arguments)
        as_json = asked.json
        answer = asked.run(asked)
        if asked.json:
            print(json.dumps(plain(answer), ensure_ascii=False))
        else:
            asked.tell(answer)
        if "error" in answer:
            print(f"error: {answer['error']}", file=sys.stderr)
        return int(asked.code(answer))
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        if as_json and isinstance(error, PostcodeError) and error.did_you_mean:
            refused = {"error": str(error), "did_you_mean": error.did_you_mean}
            print(json.dumps(refused, ensure_ascii=False))
        return 2
    except GeoError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "stopped: nothing was changed; a database built before is still in use.",
            file=sys.stderr,
        )
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def _done(_answer: Any) -> int:
    """The exit code of a command that did what it was asked."""
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m geo", description="Find the SEND Local Offer near a place.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    for name, one in COMMANDS.items():
        made = commands.add_parser(name, help=one.run.__doc__, description=one.run.__doc__)
        opening.add_to(made, settings.DEFAULT_DB)
        made.add_argument("--json", action="store_true", help="print JSON")
        made.set_defaults(run=one.run, tell=one.tell, code=getattr(one, "code", _done))
        one.add_to(made)
    return parser


if __name__ == "__main__":
    sys.exit(main())
