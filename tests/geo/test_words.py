"""The catalogue of sentences: every key that is said is there, and every key there is said."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import words
from geo.measure import METRES_PER_MILE

ROOT = Path(__file__).parents[2]
SAYING = {"say", "markdown", "markup"}
IN_TEMPLATE = re.compile(r"\b(?:say|markup)\(\s*(\"[^\"]+\"|'[^']+')")
STARTS_IN_TEMPLATE = re.compile(r"\b(?:say|markup)\(\s*(\"[^\"]+\"|'[^']+')\s*~")

SQL = re.compile(r"\b(?:SELECT|INSERT|UPDATE|WHERE)\b")

CODES = ("has another nearest school",)
"""Values in files and in memory, which pages write in words of their own."""

NOBODY_SAYS = (
    "say where you start",
    "if you want to say",
    "you can leave this empty",
    '"order of the list',
    "last checked first",
    "soonest there",
    r"take number \S+ off",
    "with the way drawn",
    "nobody has said",
    "(?<!if )(?<!and )not said",
    "shown are",
    "no walk is longer than",
    r"you change \S+ times? at most",
    "tells nobody",
    "fits? all that you chose",
    "choose less",
    "which day do you ask about",
    "to know and to check",
    "what became of",
    "must somebody refer",
    "is emptied after",
    "whom to ask",
    "counted are",
    "the four tenths with least",
    "of those with a way",
    "has another nearest school",
    "candidates cannot be",
    "so manieth",
    "is told of",
    "puts ways in order",
    "be what it is",
    r"\b(?:is|are|it is) (?:told|said)\b(?! to )",
    r"\btold for all\b",
    r"\bwith a way\b",
    r"\bthere is no way (?:to|from)\b",
    r"\bmend (?:the|its|this|it|what)\b",
    r"\bh[eo]ld \S+(?: \S+)? against\b|\bheld against\b",
    r"\bplaces enough\b",
    r"\bas short as can be\b",
    "entries that lack something",
    "kind of file that we write",
    r"\bvisits? finds? no place\b",
    r"\bth(?:is is|ese are) no (?!longer\b|more\b)",
    r"(?<!there )\bis no (?:name|code|council|database|place|table|archive|timetable|type|kind)\b",
    r"\blacks (?:the|a|an|its|columns|tables)\b",
    r"\bholds? no\b",
    r"\b(?:one|row|name|plan|area) was kept\b|\bis kept without\b",
    r"\bfirst row is used\b",
    r"\bwhich is meant\b|\bif that is meant\b",
    r"\bso many (?:metres|minutes|results|completions)\b",
    r"\bfetch it anew\b|\bbegin anew\b",
    r"\bof the (?:expanded|targeted) kind\b",
    r"\bof this id\b",
    r"\bgive json\b",
    r"\bno journey can be given\b",
    r"\bcannot be (?:asked|had)\b",
    r"\bin none of the areas\b",
    r"\blook exchanged\b|\bare exchanged\b",
    r"\b(?:it )?was left as it is\b",
    r"\bplaces were given out\b",
    r"\bpoint of the postcode\b",
    r"\bthe number of the paragraph\b",
    r"\bsee to it that\b",
    r"\bwhose postcode begins\b",
    r"\bsends us on\b",
    r"\bby the law\b",
    r"\bas of right\b",
    r"\bto scan hold\b",
    r"\bfor for\b|\buntil it is ended\b|\bgive several\b|\bcan be written so\b",
    r"\bsay of each\b|\bnor a town or village\b|\b(?:a|the) house is the\b",
)
"""Phrases that are correct and odd: nobody would say them aloud."""


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _keys_in(path: Path) -> Iterator[str]:
    """The keys that a module says; one that is put together ends in ``*``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and _called(node) in SAYING and node.args):
            continue
        first = node.args[0]
        for key in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value
            elif isinstance(key, ast.JoinedStr) and isinstance(key.values[0], ast.Constant):
                yield f"{key.values[0].value}*"


def said() -> set[str]:
    """Every key that the code and the templates say."""
    keys: set[str] = set()
    for path in (*(ROOT / "geo").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "app.py"):
        keys |= set(_keys_in(path))
    for path in (ROOT / "pages").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        starts = {key[1:-1] for key in STARTS_IN_TEMPLATE.findall(text)}
        keys |= {key[1:-1] for key in IN_TEMPLATE.findall(text)} - starts
        keys |= {f"{key}*" for key in starts}
    return keys


def _plain(key: str) -> str:
    return re.sub(r"\.(one|other)$", "", key)


def test_every_key_that_is_said_is_in_the_catalogue() -> None:
    there = {_plain(key) for key in words.catalogue()}
    missing = [
        key
        for key in said()
        if (
            not any(known.startswith(key[:-1]) for known in there)
            if key[-1] == "*"
            else key not in there
        )
    ]
    assert not missing


def test_every_key_of_the_catalogue_is_said() -> None:
    keys = said()
    starts = tuple(key[:-1] for key in keys if key.endswith("*"))
    unused = [
        key
        for key in words.catalogue()
        if _plain(key) not in keys and not (starts and key.startswith(starts))
    ]
    assert not unused


def test_a_sentence_that_counts_has_both_forms() -> None:
    keys = set(words.catalogue())
    assert {_plain(k) for k in keys if k.endswith(".one")} == {
        _plain(k) for k in keys if k.endswith(".other")
    }


def test_a_key_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        words.say("page.no_such_sentence", n=2)


def test_values_are_text_in_markdown_and_html(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words.sentences, "catalogue", lambda: {"a.b": "<b>{name}</b>"})
    assert words.say("a.b", name="x") == "<b>x</b>"
    assert words.markup("a.b", name="<i>") == "<b>&lt;i&gt;</b>"
    assert words.markdown("a.b", name="*x*") == "<b>\\*x\\*</b>"


DATA = ("guides.toml", "helplines.toml", "redress.toml", "glossary.csv", "rules/*.toml")
"""Tables of sentences that people read."""


def _docstrings(tree: ast.AST) -> set[int]:
    """What no visitor reads: the strings that stand alone."""
    alone = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    return {id(value) for value in alone if isinstance(value, ast.Constant)}


def _sentences_of_code(path: Path) -> Iterator[str]:
    """What a module can say: messages, help of commands, parts of sentences. No SQL."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = _docstrings(tree)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        is_sentence = node.value not in CODES and not SQL.search(node.value)
        if is_sentence and id(node) not in docstrings:
            yield node.value


def everything_people_read() -> Iterator[tuple[str, str]]:
    """All texts with their files: pages, catalogues, messages, help, documents, tables."""
    prose = (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
    texts = (*(ROOT / "pages").rglob("*.html"), *(ROOT / "pages").rglob("*.md"))
    tables = (path for name in DATA for path in (ROOT / "data").glob(name))
    english = ROOT / "data/words/en.toml"
    for path in (*prose, *texts, *tables, english):
        yield str(path), path.read_text(encoding="utf-8")
    for folder in ("geo", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            yield str(path), " | ".join(_sentences_of_code(path))


def test_no_sentence_is_one_that_nobody_would_say() -> None:
    odd = re.compile("|".join(NOBODY_SAYS), re.IGNORECASE)
    found = []
    for name, written in everything_people_read():
        text = " ".join(written.split())
        found += [
            (name, text[max(0, at.start() - 40) : at.end() + 40]) for at in odd.finditer(text)
        ]
    assert not found


@pytest.mark.parametrize(
    "odd",
    [
        "Nobody has said when this was last checked.",
        "Counted are 10 services of this kind.",
        "The times are told for all.",
        "Half of those with a way are nearer than 2 miles.",
        "Mend the file.",
        "It is said where.",
        "There is no way to this place on foot.",
        "The offer is held against the law.",
        "Are there places enough?",
        "This is no URN: it should have six digits.",
        "pupils.csv lacks the column school.",
        "An earlier row has the same id: that one was kept.",
        "offer.zip holds no table.",
        "There are two layers. Say which is meant.",
        "No journey can be given for 2 June.",
        "The child gets free school meals of the targeted kind.",
        "We measured from the point of the postcode.",
    ],
)
def test_an_odd_sentence_is_found(odd: str) -> None:
    assert re.search("|".join(NOBODY_SAYS), odd, re.IGNORECASE)


@given(st.sampled_from([0.25, 0.5, 1.0, 1.04, 2.0, 15.0]), st.floats(0.05, 20.0))
def test_a_distance_is_said_on_the_side_of_the_limit_where_it_is(limit: float, far: float) -> None:
    said = words.distance_beside(far * METRES_PER_MILE, limit * METRES_PER_MILE)
    number = re.search(r"[\d.]+", said)
    assert number
    shown = float(number[0]) / (1760 if "yards" in said else 1)
    if said.startswith("just"):
        assert shown == limit
        assert said.startswith("just over") == (far > limit)
    else:
        assert (shown > limit) == (far > limit)


@given(st.integers(1, 120), st.floats(1.0, 9000.0))
def test_a_time_is_said_on_the_side_of_the_limit_where_it_is(limit: int, seconds: float) -> None:
    said = words.duration_beside(seconds, limit * 60.0)
    if said.startswith("just"):
        assert said.startswith("just over") == (seconds > limit * 60)
    else:
        hours, minutes = (
            int(found[1]) if (found := re.search(rf"(\d+) {unit}", said)) else 0
            for unit in ("hour", "minute")
        )
        assert (hours * 60 + minutes > limit) == (seconds > limit * 60)
