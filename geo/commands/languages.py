"""The command ``languages``: how much of the families' pages each language has."""

import argparse

from geo import languages
from geo.commands.arguments import Json
from geo.errors import InputError
from geo.translated import Progress, progress


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("language", nargs="?", metavar="LANGUAGE", help="one language, such as pl")


def run(asked: argparse.Namespace) -> Json:
    """Show how many sentences each language has, which are missing, and who has checked it."""
    known = languages.languages()
    if asked.language and asked.language not in known:
        raise InputError(
            f"There is no language {asked.language[:20]!r}. Use one of: {', '.join(known)}."
        )
    codes = [asked.language] if asked.language else list(known)
    return {"languages": [_of(progress(code)) for code in codes], "listed": bool(asked.language)}


def _of(found: Progress) -> Json:
    one = found.language
    return {
        "code": one.code,
        "name": one.name,
        "english": one.english,
        "direction": one.direction,
        "wanted": found.wanted,
        "translated": found.wanted - len(found.missing),
        "missing": list(found.missing),
        "unused": list(found.unused),
        "faults": dict(one.faults),
        "checked_by": one.checked_by,
        "checked_on": one.checked_on and one.checked_on.isoformat(),
    }


def tell(answer: Json) -> None:
    """Print a line for each language; for one alone, what is missing and what no page says."""
    for one in answer["languages"]:
        checked = f"checked by {one['checked_by']} on {one['checked_on']}"
        state = checked if one["checked_by"] else "not yet checked by a speaker"
        print(f"{one['code']}  {one['english']}: {one['translated']} of {one['wanted']}; {state}")
        for english, fault in one["faults"].items():
            print(f"  cannot be used: {english!r}: {fault}")
        if answer["listed"]:
            for title, each in (("missing", one["missing"]), ("no page says", one["unused"])):
                for english in each:
                    print(f"  {title}: {english!r}")
