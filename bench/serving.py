"""The child's end of a benchmark: one engine, kept warm, answering calls line by line.

Every engine runs in a process of its own, under the Python that its wheels were
built for. A call is one line of JSON on standard input, ``{"call": name, "args": {…}}``;
the answer is one line on standard output.
"""

import json
import os
import sys
import time
from collections.abc import Callable


def serve(engine: object) -> None:
    """Answer calls to the public methods of `engine` until standard input closes."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # the engines write their own logs to standard output
    for line in sys.stdin:
        request = json.loads(line)
        answer = getattr(engine, request["call"])(**request["args"])
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def timed_warm(work: Callable[[], object]) -> float:
    """Seconds that `work` takes once done before: other engines' turns have cooled the caches."""
    work()
    return timed(work)
