"""What a text may mean, among the kinds of help and the needs that we know: "Did you mean …?"

A text is compared by meaning with the sentences of `data/meaning.csv`, in any language. The nearest
are offered and nothing is decided: how near they are does not tell sense from nonsense.
"""

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from geo import settings
from geo.directory.sentence_vectors import Vectors, vectors
from geo.directory.vocabulary import CATEGORIES, NEEDS

SENTENCES = settings.DATA / "meaning.csv"
VECTORS = settings.DATA / "meaning-vectors.npz"

MOST = 3
"""How many meanings are offered at most."""

_NEAREST = 2  # sentences of one meaning that count: one alone may be near by its form


@dataclass(frozen=True, slots=True)
class Meant:
    """A kind of help or a need: `kind` is ``category`` or ``need``, `name` stands on the screen."""

    kind: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class _Known:
    """The meanings, and the sentences as vectors with the meaning of each."""

    meanings: tuple[Meant, ...]
    sentences: Vectors
    starts: tuple[int, ...]  # the first sentence of each meaning


def did_you_mean(text: str) -> tuple[Meant, ...]:
    """What a text may mean, the likeliest first, at most `MOST`.

    None where there is no letter in it, and none without the model (see `sentence_vectors`).
    """
    if not any(letter.isalpha() for letter in text):
        return ()
    asked = vectors([text])
    if asked is None:
        return ()
    known = _known()
    near = known.sentences @ asked[0]
    of_each = np.split(near, known.starts[1:])
    scores = np.array([np.sort(n)[-_NEAREST:].mean() for n in of_each])
    return tuple(known.meanings[i] for i in np.argsort(-scores, kind="stable")[:MOST])


def read_sentences() -> list[tuple[str, str, str]]:
    """The sentences of each meaning, with its kind and slug, and the meaning's own name."""
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        said = [(row["sentence"], row["kind"], row["slug"]) for row in rows]
    named = [(f"{c.name}: {c.explained}", "category", c.slug) for c in CATEGORIES.values()]
    named += [(n.name, "need", n.code) for n in NEEDS.values()]
    order = [row[1:] for row in named]
    return sorted(named + said, key=lambda row: order.index(row[1:]))


def learn() -> None:
    """Write the vectors of the sentences, so that a first search need not wait for them."""
    said = [sentence for sentence, _, _ in read_sentences()]
    found = vectors(said)
    if found is not None:
        np.savez_compressed(VECTORS, made_of=made_of(said), vectors=found.astype(np.float16))


@cache
def _known() -> _Known:
    rows = read_sentences()
    slugs = [row[1:] for row in rows]
    first = sorted({slug: slugs.index(slug) for slug in slugs}.values())
    return _Known(
        tuple(Meant(*slugs[i], _name(*slugs[i])) for i in first),
        _vectors_of([sentence for sentence, _, _ in rows]),
        tuple(first),
    )


def _name(kind: str, slug: str) -> str:
    return CATEGORIES[slug].name if kind == "category" else NEEDS[slug].name


def _vectors_of(said: Sequence[str]) -> Vectors:
    """The vectors of the sentences: as written, or worked out where sentences have changed."""
    if VECTORS.exists():
        with np.load(VECTORS, allow_pickle=False) as file:
            if str(file["made_of"]) == made_of(said):
                written: Vectors = file["vectors"].astype(np.float32)
                return written
    found = vectors(said)
    assert found is not None  # whoever asks has a vector already
    return found


def made_of(said: Sequence[str]) -> str:
    """A mark of the sentences that something was learnt from."""
    return hashlib.sha256("\n".join(said).encode()).hexdigest()
