"""Questions that are kept: what is written is read again, and what is wrong is named."""

from dataclasses import astuple, replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.measure import within_metres, within_seconds
from geo.places.zones import BY
from geo.provision.bases import BasesQuestion
from geo.provision.chosen import ChosenServices
from geo.provision.kept_questions import KeptQuestions, Question, kept, read, write
from geo.provision.overlap import OverlapQuestion
from geo.provision.own_counts import OwnPlaces
from geo.provision.question import DECAYS, MEASURES, CoverageQuestion, GapsQuestion
from geo.provision.supply import DAYS
from geo.provision.through_day import DayQuestion
from geo.transit import TRANSIT, JourneyLimits, When
from geo.travel.standard import Standard

STREETS = st.one_of(
    st.integers(1, 600).map(lambda n: Standard("walk", within_metres(n / 10))),
    st.integers(1, 120).map(lambda n: Standard("drive", within_s=within_seconds(float(n)))),
)
RIDES = st.builds(
    lambda minutes, arrive, changes: Standard(
        TRANSIT,
        None,
        within_seconds(float(minutes)),
        When(date(2026, 12, 1), time(8, 45), arrive, 60),
        JourneyLimits(within_metres(0.7), changes),
    ),
    st.integers(1, 120),
    st.booleans(),
    st.integers(0, 5),
)
GAPS = st.builds(
    GapsQuestion,
    categories=st.lists(st.sampled_from(["library", "short-breaks"]), min_size=1, unique=True).map(
        tuple
    ),
    standard=STREETS | RIDES,
    need=st.sampled_from([None, "ASD"]),
    ages=st.sampled_from([None, (5, 16)]),
    count=st.sampled_from(["homes", "children"]),
    by=st.sampled_from(sorted(BY)),
    measure=st.sampled_from(sorted(MEASURES)),
    decay=st.sampled_from(sorted(DECAYS)),
    deprivation=st.sampled_from([0.0, 0.5]),
    days=st.lists(st.sampled_from(list(DAYS)), unique=True, max_size=3).map(tuple),
    examples=st.booleans(),
    by_need=st.booleans(),
)
COVERAGE = st.builds(
    CoverageQuestion,
    st.just("library"),
    STREETS | RIDES,
    st.sampled_from(sorted(BY)),
    st.booleans(),
    st.sampled_from([(), ("1", "7")]),
)
CHOSEN = st.one_of(
    st.booleans().map(lambda examples: ChosenServices("library", (), examples)),
    st.just(ChosenServices(None, ("one", "two"), True)),
)
OVERLAP = st.builds(OverlapQuestion, CHOSEN, STREETS | RIDES, st.sampled_from(sorted(BY)))
SWEPT = st.builds(
    lambda chosen, minutes, hour, every, by, step_free: DayQuestion(
        chosen,
        Standard(
            TRANSIT,
            None,
            within_seconds(float(minutes)),
            When(date(2026, 12, 1), time(hour, 15), window_min=0),
            JourneyLimits(within_metres(0.7), 2, step_free),
        ),
        time(hour + 5, 45),
        every,
        by,
    ),
    CHOSEN,
    st.integers(1, 120),
    st.integers(5, 17),
    st.integers(5, 120),
    st.sampled_from(sorted(BY)),
    st.booleans(),
)
BASES = st.builds(
    BasesQuestion,
    st.sampled_from(["ASD", "SLCN"]),
    st.sampled_from([(5, 15), (5, 10), (3, 19)]),
    st.integers(1, 60),
    st.integers(1, 60).map(lambda n: within_metres(n / 10)),
    st.none() | st.integers(0, 50_000).map(float),
    st.none() | st.integers(0, 50_000).map(float),
    st.booleans(),
    st.sampled_from([(), ("Priory School", "s0")]),
    st.sampled_from([(), ("s1",)]),
)
ANYTHING = GAPS | COVERAGE | OVERLAP | SWEPT | BASES
NAMES = st.text(min_size=1, max_size=40).filter(lambda text: text.strip())


@given(NAMES, st.lists(st.tuples(NAMES, ANYTHING), min_size=1, max_size=4))
def test_what_is_written_is_read_again(title: str, asked: list) -> None:
    found = KeptQuestions(" ".join(title.split()), tuple(kept(*one) for one in asked))
    again = read(write(found))
    assert again.title == found.title
    for one, other in zip(found.questions, again.questions, strict=True):
        assert (one.name, one.asks) == (other.name, other.asks)
        assert _plain(one.question) == _plain(other.question)


def _plain(question: Question) -> tuple[object, ...]:
    """A question with its lengths to the metre, as the file has them."""
    if isinstance(question, BasesQuestion):
        return astuple(replace(question, walk_m=round(question.walk_m)))
    standard = question.standard
    far = None if standard.within_m is None else round(standard.within_m)
    ready = (
        None if standard.ready is None else (round(standard.ready.walk_m), standard.ready.changes)
    )
    rest = tuple(
        getattr(question, name)
        for name in type(question).__dataclass_fields__
        if name not in ("standard", "own", "places")
    )
    return (*rest, standard.mode, far, standard.within_s, standard.when, ready)


DAY = '[[question]]\nname = "A"\nasks = "through-day"\ncategory = "library"\nday = 2026-12-01\n'
BASE = '[[question]]\nname = "A"\nasks = "bases"\nneed = "ASD"\n'
LINE = '[[question]]\nname = "A"\nasks = "gaps"\ncategory = "library"\nmiles = 2\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no questions"),
        ("title = [1", "is not TOML"),
        ("question = 3", "has no questions"),
        (f"title = 3\n{LINE}", "the title is not text"),
        (
            LINE.replace('"gaps"', '"where"'),
            "asks is 'where'. Give gaps, coverage, overlap, through-day or bases",
        ),
        (LINE + "far = 3\n", "question 1: far: we do not know this key"),
        (LINE + LINE.replace("2", '"2"'), "question 2: miles is '2', which is not a number"),
        (LINE.replace("miles = 2", ""), "Give miles or minutes, and not both"),
        (LINE + "minutes = 3\n", "Give miles or minutes, and not both"),
        (LINE.replace("library", "libraries"), "libraries"),
        (LINE.replace('"A"', '" "'), "Give the question a name"),
        (LINE.replace("miles = 2", "miles = -1"), "The distance is -1 miles"),
        (LINE + 'by = "street"\n', "by is 'street'. Use one of: "),
        (LINE + 'mode = "fly"\n', "fly"),
        (LINE + 'mode = "transit"\n', "By bus or train the limit is a time"),
        (
            LINE.replace("miles = 2", 'minutes = 20\nmode = "transit"'),
            "By bus or train, give a day such as 2026-12-01",
        ),
        (LINE + "ages = [5]\n", "ages are the first and the last year"),
        (LINE + 'days = "MO"\n', "Give a list of texts"),
        (LINE + 'examples = "yes"\n', "Give true or false"),
        (LINE.replace("gaps", "coverage") + 'need = "ASD"\n', "need: we do not know this key"),
        (
            LINE.replace("gaps", "coverage").replace('"library"', "[]"),
            "coverage takes one category",
        ),
        (DAY.replace("day = 2026-12-01\n", ""), "Give the day to sweep"),
        (DAY + 'until = "06:00"\n', "The last time, 06:00, is not after the first, 07:00"),
        (DAY + 'from = "7am"\n', "from is '7am'. Give a time such as 07:00"),
        (DAY + "every = 0.5\n", "every is 0.5. Give a whole number"),
        (DAY + "every = 1\n", "Leave 5 to 120 minutes between two times, not 1"),
        (DAY + 'services = ["x"]\n', "Give a category, or services by their ids, and not both"),
        (DAY + 'mode = "walk"\n', "mode: we do not know this key"),
        (DAY.replace("library", "librari"), "librari"),
        (
            LINE.replace("gaps", "overlap").replace('category = "library"', 'services = ["x"]'),
            "One catchment has nothing to overlap",
        ),
        (BASE.replace("ASD", "XYZ"), "XYZ"),
        (BASE.replace('need = "ASD"\n', ""), "is not a known need"),
        (BASE + "places = 2.5\n", "places is 2.5. Give a whole number"),
        (BASE + "places = nan\n", "places is nan, which is not a number"),
        (DAY + "every = inf\n", "every is inf, which is not a number"),
        (DAY + "changes = 1.5\n", "changes is 1.5. Give a whole number"),
        (LINE.replace("= 2", "= nan"), "miles is nan, which is not a number"),
        (BASE + "places = 0\n", "A base has 1 to 200 places, not 0"),
        (BASE + "walk_miles = 0\n", "The distance is 0 miles"),
        (BASE + "place_cost = -1\n", "pounds from 0 to a million"),
        (BASE + 'by = "lsoa"\n', "by: we do not know this key"),
        (BASE + 'schools = "s0"\n', "Give a list of texts"),
        (LINE * 41, "A paper has 40 at most"),
    ],
)
def test_what_cannot_be_asked_is_named(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said.replace("[", r"\[")):
        read(text.encode())


def test_a_question_on_somebodys_own_file_is_not_kept() -> None:
    own = GapsQuestion(("library",), Standard("walk", 1000.0), places=OwnPlaces(()))
    with pytest.raises(InputError, match="we do not keep the file"):
        kept("Ours", own)
