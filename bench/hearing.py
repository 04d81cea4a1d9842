"""Learn what sounds like danger, and measure it: ``python -m bench.hearing [--learn]``.

Without ``--learn`` it prints, for each round of `tests/golden/urgent.csv`, how much of it is heard
by weights learnt from all other rounds, and by the rules of `data/urgent.toml`; and how the weights
of the app do on the whole set, language by language. ``--rounds 1`` tries the last round alone.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from geo.directory import hearing, meaning, phrases
from geo.directory.sentence_vectors import vectors
from geo.directory.urgent import signs_in, who_to_call
from geo.measure import Floats

GOLDEN = Path(__file__).parents[1] / "tests" / "golden"
KINDS = ("life", "suicide", "self-harm", "swallowed", "violence", "child-abuse")

PHRASES = "phrases"

FIT = 30.0  # how much a sentence weighs against small weights
OF_WORDS = 0.2  # words count for less than meaning, which knows sentences that were never written
OF_PHRASES = 0.3  # a phrase of the search, against a sentence of the set
OF_OTHER_WORDS = 0.4  # a sentence of the set with other words around it
BEFORE = (
    *("please help", "hi, my son is 7 and autistic and", "", "worried,", "hello I need advice", ""),
    *("autism", "I don't know what to do", "we live in newport and", "can anyone help me", "hi"),
)
AFTER = (
    *("what do I do", "", "please", "where can I get help", "", "thank you", "I need help"),
    *("near me", "she has adhd", "", "is there anybody I can talk to", "any ideas", ""),
)
OFTEN = 2  # in how many sentences a word, or a pair, must be


@dataclass(frozen=True)
class Sentences:
    """Sentences, whether each is danger, how much it weighs, and the kinds that its signs say."""

    texts: list[str]
    rounds: list[str]
    languages: list[str]
    urgent: np.ndarray
    weight: np.ndarray
    kinds: np.ndarray

    def only(self, kept: np.ndarray) -> "Sentences":
        """Those that are kept."""
        at = np.flatnonzero(kept)
        return Sentences(
            [self.texts[i] for i in at],
            [self.rounds[i] for i in at],
            [self.languages[i] for i in at],
            self.urgent[at],
            self.weight[at],
            self.kinds[at],
        )


def read() -> Sentences:
    """The golden set, and phrases of the search that have no sign of danger."""
    with (GOLDEN / "urgent.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    rows += list(_in_other_words(rows))
    texts = [row["sentence"] for row in rows]
    known = set(texts)
    plain = [t for t in dict.fromkeys(_phrases()) if t not in known and not signs_in(t)]
    signs = [signs_in(t) for t in texts] + [()] * len(plain)
    return Sentences(
        texts + plain,
        [row["round"] for row in rows] + [PHRASES] * len(plain),
        [row["language"] for row in rows] + [""] * len(plain),
        np.array([row["urgent"] == "yes" for row in rows] + [False] * len(plain)),
        np.array([float(row.get("weight", 1)) for row in rows] + [OF_PHRASES] * len(plain)),
        np.array([[kind in has for kind in KINDS] for has in signs]),
    )


def _in_other_words(rows: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Every second English sentence once more, with what people say before and after."""
    english = [row for row in rows if row["language"] == "en"][::2]
    around = zip(cycle(BEFORE), cycle(AFTER), strict=False)
    for row, (before, after) in zip(english, around, strict=False):
        said = f"{before} {row['sentence']} {after}".strip()
        yield {**row, "sentence": said, "language": "", "weight": str(OF_OTHER_WORDS)}


def _phrases() -> list[str]:
    found = [sentence for sentence, _, _ in meaning.read_sentences()]
    with (GOLDEN / "searches.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        found += [row["query"] for row in rows]
    return found + [phrase.typed for phrase in phrases.read_phrases()]


def learn(of: Sentences, meant: Floats | None) -> hearing.Weights:
    """The weights that tell danger, and then its kinds, from everything else."""
    yes, has = of.urgent, [hearing.features(text) for text in of.texts]
    often = Counter(feature for each in has for feature in each)
    words = {f: i for i, f in enumerate(f for f, n in often.items() if n >= OFTEN)}
    at = [(i, words[f]) for i, each in enumerate(has) for f in sorted(each) if f in words]
    rows, columns = np.array(at).T
    counted = csr_matrix((np.ones(len(at)), (rows, columns)), shape=(len(has), len(words)))
    mean = np.zeros(0) if meant is None else meant.mean(axis=0)
    dense = np.zeros((len(has), 0)) if meant is None else meant - mean
    signed = yes & of.kinds.any(axis=1)
    sums = [_fit(dense, counted, yes, of.weight)]
    sums += [
        _fit(dense[signed], counted[signed], of.kinds[signed, k], of.weight[signed])
        for k in range(len(KINDS))
    ]
    found = np.array(sums).T
    dims = dense.shape[1]
    written = np.array([bool(language) for language in of.languages])
    near = [np.zeros((0, 0)) if meant is None else meant[written & k] for k in (yes, ~yes)]
    by_word = found[dims:-1] * OF_WORDS
    return hearing.Weights(words, by_word, found[:dims], mean, found[-1], *near)


def _fit(dense: Floats, words: csr_matrix, yes: np.ndarray, weight: Floats) -> Floats:
    """A logistic regression with small weights: of the vector, of the words, and the offset."""
    dims, sign = dense.shape[1], np.where(yes, 1.0, -1.0)

    def cost(p: Floats) -> tuple[float, Floats]:
        z = sign * (dense @ p[:dims] + words @ p[dims:-1] * OF_WORDS + p[-1])
        slope = -sign * weight * FIT / (1 + np.exp(np.clip(z, -50, 50)))
        gradient = [dense.T @ slope + p[:dims], words.T @ slope * OF_WORDS + p[dims:-1]]
        loss = FIT * (weight * np.logaddexp(0, -z)).sum() + p[:-1] @ p[:-1] / 2
        return loss, np.concatenate([*gradient, [slope.sum()]])

    start = np.zeros(dims + words.shape[1] + 1)
    return minimize(cost, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x


def write(of: Sentences, meant: Floats) -> None:
    """Write the weights that the app hears with."""
    golden = [t for t, language in zip(of.texts, of.languages, strict=True) if language]
    parts = {"made_of": meaning.made_of(golden), "kinds": np.array(KINDS)}
    for name, weights in (("meaning", learn(of, meant)), ("words", learn(of, None))):
        parts[f"{name}_words"] = np.array(list(weights.words))
        for part in ("by_word", "by_meaning", "mean", "offset"):
            parts[f"{name}_{part}"] = getattr(weights, part).astype(np.float32)
        for part in ("danger", "harmless"):
            steps = np.round(getattr(weights, part) * hearing.STEPS)
            parts[f"{name}_{part}"] = np.clip(steps, -127, 127).astype(np.int8)
    np.savez_compressed(hearing.LEARNT, **parts)


def cross_validated(of: Sentences, meant: Floats, most: int | None) -> None:
    """Print how each round is heard by weights of all the others; of the last few, if so many."""
    print("| round | danger | heard | without the model | signs | harmless | alarms | … | … |")
    print("|---|---|---|---|---|---|---|---|---|")
    names = np.array(of.rounds)
    rounds = [name for name in dict.fromkeys(of.rounds) if name != PHRASES]
    for name in rounds[-most:] if most else rounds:
        _heard(name, of, meant, names == name)


def _heard(name: str, of: Sentences, meant: Floats, tried: np.ndarray) -> None:
    written = tried & (np.array(of.languages) != "")
    rest, test = of.only(~tried), of.only(written)
    full = learn(rest, meant[~tried]).of(test.texts, meant[written])[:, 0] > 0
    words = learn(rest, None).of(test.texts, None)[:, 0] > 0
    signs = np.array([bool(signs_in(text)) for text in test.texts])
    yes, no = test.urgent, ~test.urgent
    danger = [f"{100 * h[yes].mean():.1f}%" for h in (full, words, signs)]
    alarms = [f"{100 * h[no].mean():.1f}%" for h in (full, words, signs)]
    print("|", " | ".join([name, str(yes.sum()), *danger, str(no.sum()), *alarms]), "|")


def by_language(of: Sentences) -> None:
    """Print how the app answers the set itself, language by language."""
    print("\n| language | danger | heard | harmless | alarms |\n|---|---|---|---|---|")
    names = np.array(of.languages)
    for name in dict.fromkeys(of.languages):
        if name:
            part = of.only(names == name)
            alarm = np.array([bool(who_to_call(text)) for text in part.texts])
            yes, no = part.urgent, ~part.urgent
            print(f"| {name} | {yes.sum()} | {alarm[yes].sum()} | {no.sum()} | {alarm[no].sum()} |")


def main() -> None:
    """Learn or measure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--learn", action="store_true", help="write data/urgent-learnt.npz again")
    options.add_argument("--rounds", type=int, help="only so many rounds, the last ones")
    asked = options.parse_args()
    of = read()
    plain = [hearing.plain(text) for text in of.texts]
    found = [vectors(plain[i : i + 64]) for i in range(0, len(plain), 64)]
    meant = np.concatenate([each for each in found if each is not None]).astype(np.float64)
    if asked.learn:
        write(of, meant)
    else:
        cross_validated(of, meant, asked.rounds)
        by_language(of)


if __name__ == "__main__":
    main()
