"""The command ``serve``: the app in one process, or in several behind a proxy."""

import argparse

from geo import settings
from geo.commands import arguments
from geo.commands.arguments import Json
from geo.running import workers


def add_to(made: argparse.ArgumentParser) -> None:
    """Add what the command can do to its parser."""
    made.add_argument("--workers", type=arguments.count, default=1, help="processes (1)")
    made.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    made.add_argument("--port", type=arguments.count, default=8501, help="port to listen on (8501)")
    made.add_argument(
        "--no-proxy",
        action="store_true",
        help="do not start a proxy: nginx stands in front, and the processes use the ports "
        "after --port",
    )


def run(asked: argparse.Namespace) -> Json:
    """Serve the app until you stop it, in one process or in several."""
    place = settings.named_database(asked.db).resolve()
    workers.start(place, asked.workers, asked.host, asked.port, proxy=not asked.no_proxy)
    return {"served": str(place), "workers": asked.workers}


def tell(answer: Json) -> None:
    """Print that it is over."""
    print(f"{answer['served']} is no longer in use.")
