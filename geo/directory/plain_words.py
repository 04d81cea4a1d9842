"""What a parent types, in their own words, as sections, categories and needs of
`geo.directory.vocabulary`.

The phrases are in `geo.directory.phrases`. The longest phrase that fits is taken first, and its
words are then used up: "school transport" is not "school". What every other phrase stands for whose
words all are in the text, in any order and form, is kept as a weaker reading, so that a longer text
never means less. A category narrows its section: "things to do, swimming" is swimming.

Spelling: a word that no phrase has is taken for an English word of the phrases that is like it. It
must have at least six letters and begin with the same letter; one letter may be wrong, missing, too
many or exchanged with the next, and two where the word has eight letters or more. Words that no
phrase has may stand between those of a phrase: "won't ever go to school".
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import zip_longest

from geo.directory.phrases import (
    AT,
    BEGINS,
    IN_ENGLISH,
    SIGN_BY_SIGN,
    Phrase,
    Vocabulary,
    Words,
    apart,
    counting_words,
    meant,
    root,
    single_words,
    stem,
    vocabulary,
    written,
)
from geo.directory.vocabulary import CATEGORIES, NEEDS, SECTIONS

LONGEST_TEXT = 2000
"""Letters of a text that are read; nobody asks for help in more."""

MOST_BETWEEN = 2
"""Words that no phrase has may stand between the words of a phrase: at most so many in a row."""

SHORT = 3
"""Letters of an abbreviation that may be a word of another language."""

Row = tuple[Phrase, ...]
"""What a phrase stands for, the surest first."""

_GAP = ""  # no phrase goes across it


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a text was understood to ask for.

    Attributes
    ----------
    kind, slug
        ``section``, ``category`` or ``need``, and the slug or code of it.
    words
        The phrase of the tables that the text was found to hold.
    weak
        True where the phrase is part of a longer one that means something else ("school" in "school
        transport"), or where the kind of help may help as well, but is not what the phrase names.
    language
        The language of the phrase: ``en``, or the name of its table.
    """

    kind: str
    slug: str
    words: str
    weak: bool
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text was understood to ask for; false if nothing but weak readings was.

    `readings` are all that was understood, in the order of the text, the weak ones last; a longer
    text has those of a shorter one, some of them weaker. `sections`, `categories` and `needs` are
    slugs and codes of the strong ones in the order of `geo.directory.vocabulary`, and `words` their
    names on the screen, needs first: "Autism", "Short breaks".
    """

    sections: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True, slots=True)
class Readings:
    """All that a text can be read as.

    `meant` is the best reading, that of `understand`. `also` has every phrase whose words all are
    in the text, in any order and form, so that another word takes none away. `stems` are the words
    of the text that are part of any, as `geo.directory.phrases.stem` gives them.
    """

    meant: Understood
    also: Understood
    stems: frozenset[str]


def understand(text: str) -> Understood:
    """What somebody asks for in their own words.

    >>> understand("My son doesn't talk").words
    ('Speech and language therapy',)
    """
    return readings(text).meant


def readings(text: str) -> Readings:
    """All that a text can be read as: "school transport" is transport first, and also school."""
    known = vocabulary()
    text = text[:LONGEST_TEXT].replace(BEGINS, " ")
    words = apart(counting_words(text))
    by_root = _by_root(words, apart(single_words(written(text))))
    kept = _known_words(words, known)
    longest = list(_longest(kept, known))
    if all(phrase.also for row in longest for phrase in row):
        longest = list(_longest(_placeless(kept), known))
    also, used = _within(by_root.keys(), known)
    found = _readings(longest, also)
    return Readings(
        _asked(found, {(one.kind, one.slug) for one in found if not one.weak}),
        _asked(found, {(one.kind, one.slug) for one in found}, narrowed=False),
        frozenset(typed for one in used for typed in by_root[one]),
    )


def _by_root(*rows: Words) -> dict[str, set[str]]:
    """The roots of what the words of a text mean, each with the stems of the words typed."""
    found: dict[str, set[str]] = {}
    for word in _placeless(word for row in rows for word in row):
        found.setdefault(root(word), set()).update((stem(word), stem(meant(word))))
    return found


def _within(roots: Set[str], known: Vocabulary) -> tuple[list[Phrase], set[str]]:
    """The phrases whose words all are among some, and the words that they have."""
    found: list[Phrase] = []
    used: set[str] = set()
    for one in roots:
        for words, phrases in known.by_root.get(one, ()):
            if words <= roots:
                found.extend(phrases)
                used |= words
    return found, used


def _known_words(words: Words, known: Vocabulary) -> Words:
    """The words that phrases have, spelt as they are there; a long row of others is a gap."""
    kept: list[str] = []
    between = 0
    for word in map(meant, words):
        if word in known.words:
            kept.append(word)
            between = 0
        else:
            between += 1
            if between == MOST_BETWEEN + 1:
                kept.append(_GAP)
    return tuple(kept)


def _placeless(words: Iterable[str]) -> Words:
    return tuple(word.removeprefix(AT) for word in words)


def _longest(words: Words, known: Vocabulary) -> Iterator[Row]:
    """What the phrases in the words stand for: at each word the longest that begins there."""
    at = 0
    while at < len(words):
        for length in range(min(known.longest, len(words) - at), 0, -1):
            if phrases := known.phrases.get(words[at : at + length]):
                yield phrases
                at += length
                break
        else:
            at += 1


def _readings(longest: Sequence[Row], also: Sequence[Phrase]) -> tuple[Reading, ...]:
    """The first kind of help of each phrase, then the second of each, and so on; the weak last.

    Words of other languages seldom stand in a text by chance: their longest phrases are strong in
    any order of the words. A word as short as "dla", Polish for "for", is then none of English.
    """
    others = list(_of_other_languages(also))
    rows = [*(row for row in longest if not others or not _is_short(row[0])), *others]
    in_turn = [one for turn in zip_longest(*rows) for one in turn if one]
    found: dict[tuple[str, str], Reading] = {}
    strong = [(phrase, False) for phrase in in_turn if not phrase.also]
    for phrase, weak in (*strong, *((phrase, True) for phrase in (*in_turn, *also))):
        one = Reading(phrase.kind, phrase.slug, phrase.typed, weak, phrase.language)
        found.setdefault((phrase.kind, phrase.slug), one)
    return tuple(found.values())


def _is_short(phrase: Phrase) -> bool:
    return phrase.language == IN_ENGLISH and len(phrase.typed) <= SHORT


def _of_other_languages(phrases: Sequence[Phrase]) -> Iterator[Row]:
    """The phrases of other languages that are not part of another, the longest first."""
    rows: dict[frozenset[str], list[Phrase]] = {}
    for phrase in phrases:
        if phrase.language not in SIGN_BY_SIGN | {IN_ENGLISH}:
            rows.setdefault(frozenset(counting_words(phrase.typed)), []).append(phrase)
    for words in sorted(rows, key=len, reverse=True):
        if not any(words < longer for longer in rows):
            yield tuple(rows[words])


def _asked(
    found: tuple[Reading, ...], wanted: Set[tuple[str, str]], *, narrowed: bool = True
) -> Understood:
    sections, categories, needs = (
        tuple(slug for slug in known if (kind, slug) in wanted)
        for kind, known in (
            ("section", list(SECTIONS)),
            ("category", list(CATEGORIES)),
            ("need", list(NEEDS)),
        )
    )
    if narrowed:
        within = {CATEGORIES[slug].section for slug in categories}
        sections = tuple(slug for slug in sections if slug not in within)
    words = [
        *(NEEDS[code].name for code in needs),
        *(SECTIONS[slug] for slug in sections),
        *(CATEGORIES[slug].name for slug in categories),
    ]
    return Understood(sections, categories, needs, tuple(words), found)


def suggestions() -> list[str]:
    """Common questions, for somebody who does not know what to type; each is understood."""
    return [
        "My child is not talking yet",
        "I think my child is autistic",
        "ADHD",
        "My child won't sleep",
        "I need a break",
        "Someone to look after my child while I work",
        "My child can't cope at school",
        "Help with an EHC plan",
        "How to get to school",
        "Clubs in the school holidays",
        "Meet other parents",
        "Toilet training",
        "Swimming",
        "Finding a job",
    ]
