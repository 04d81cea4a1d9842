"""The command ``paper``: saved questions, answered today, as one document to print."""

import argparse
from pathlib import Path

from geo.commands import opening
from geo.commands.arguments import Json, read, write
from geo.errors import InputError
from geo.provision import kept_questions
from geo.publish.paper import paper


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument(
        "questions", type=Path, metavar="FILE.toml", help="your saved questions (docs/papers.md)"
    )
    made.add_argument(
        "--out", type=Path, required=True, metavar="FILE.pdf", help="the document to write"
    )


def run(asked: argparse.Namespace) -> Json:
    """Answer saved questions from today's data, with maps and tables, in one document to print."""
    if asked.out.suffix.lower() != ".pdf":
        raise InputError(f"We cannot write {asked.out}. Use a name that ends in .pdf.")
    found = kept_questions.read(read(asked.questions), str(asked.questions))
    area = opening.area_of(asked)
    write(asked.out, paper(area, found))
    return {
        "path": str(asked.out),
        "area": area.name,
        "built_on": area.built_on,
        "questions": [one.name for one in found.questions],
    }


def tell(answer: Json) -> None:
    """Say what the paper holds."""
    print(f"{len(answer['questions'])} questions about {answer['area']} in {answer['path']}")
    for name in answer["questions"]:
        print(f"  {name}")
