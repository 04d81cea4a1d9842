"""Files of an audit: a council's answers, the kept scores, and a folder of councils' feeds."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from geo.audit import audits_of, keep_score, offer_law, path_beside, read_answers, read_scores
from geo.audit.kept_scores import KeptScore
from geo.errors import InputError
from tests.geo.audit.made import TODAY

LAW = offer_law(TODAY)
HEAD = "id,answer,page,checked,note\n"


def answers(rows: str, head: str = HEAD):
    return read_answers((head + rows).encode(), "answers.csv", LAW, TODAY)


def test_answers_are_read_and_empty_ones_passed_over():
    found = answers("housing,Yes,https://example.org/a,2026-11-30,by hand\nsociety,,,,\n")
    assert list(found) == ["housing"]
    assert (found["housing"].points, found["housing"].checked) == (1.0, date(2026, 11, 30))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("house,yes,https://e.org,2026-11-30,\n", "line 2: there is no requirement 'house'"),
        (
            "housing,maybe,https://e.org,2026-11-30,\n",
            "answer is 'maybe': it must be one of yes, part, no",
        ),
        ("housing,yes,,2026-11-30,\n", "a yes needs the page"),
        ("housing,yes,e.org,2026-11-30,\n", "must begin with https://"),
        ("housing,no,,2027-01-01,\n", "in the future"),
        ("housing,no,,yesterday,\n", "a day such as 2026-11-30"),
        ("housing,no\n", "a day such as 2026-11-30"),
        (
            "housing,no,,2026-01-01,\nhousing,no,,2026-01-01,\n",
            "line 3: 'housing' is answered twice",
        ),
    ],
)
def test_a_wrong_answer_is_refused_with_its_line(rows, said):
    with pytest.raises(InputError, match=said):
        answers(rows)


def test_a_file_without_the_columns_is_refused():
    with pytest.raises(InputError, match="is missing the columns answer, page, checked"):
        answers("housing\n", head="id\n")
    with pytest.raises(InputError, match="not UTF-8"):
        read_answers(b"\xff\xfe\x00", "answers.csv", LAW, TODAY)


def score(day: date, code: str = "E1", must: float | None = 50.0) -> KeptScore:
    return KeptScore(day, code, "Test, ham", LAW.version, must, 20.0, 80.0, 10.0, 5.0, 60.0, 7)


def test_scores_are_kept_a_day_each_and_read_back(tmp_path):
    path = tmp_path / "scores.csv"
    assert read_scores(path) == []
    later, first = score(TODAY), score(TODAY - timedelta(days=1), must=None)
    keep_score(path, later)
    keep_score(path, first)
    assert keep_score(path, score(TODAY, "E2")) == [first, later, score(TODAY, "E2")]
    again = score(TODAY, must=55.0)
    assert keep_score(path, again) == [first, again, score(TODAY, "E2")]
    assert read_scores(path) == [first, again, score(TODAY, "E2")]
    assert [one.name for one in tmp_path.iterdir()] == ["scores.csv"]


def test_they_stand_beside_the_database():
    assert path_beside(Path("/srv/rutland.duckdb")) == Path("/srv/rutland.audit.csv")


def test_a_history_that_is_none_is_refused(tmp_path):
    path = tmp_path / "scores.csv"
    path.write_text("day,score\n2026-01-01,4\n")
    with pytest.raises(InputError, match="is not a history of scores"):
        keep_score(path, score(TODAY))
    keep_score(tmp_path / "good.csv", score(TODAY))
    good = (tmp_path / "good.csv").read_text()
    path.write_text(good.replace("50.0", "500"))
    with pytest.raises(
        InputError, match="line 2, is not a score: 500 is not a score from 0 to 100"
    ):
        read_scores(path)
    path.write_text(good.replace("2026-12-01", "today"))
    with pytest.raises(InputError, match="line 2"):
        read_scores(path)
    with pytest.raises(InputError, match="cannot be written"):
        keep_score(tmp_path / "nowhere" / "scores.csv", score(TODAY))


def feed(*services: dict[str, object]) -> str:
    return json.dumps({"contents": list(services)})


def term(slug: str) -> dict[str, object]:
    taxonomy = {"id": "t", "name": "SEND Local Offer categories"}
    return {
        "id": f"a-{slug}",
        "link_entity": "service",
        "taxonomy_term": {"id": slug, "code": slug, "name": slug, "taxonomy_detail": taxonomy},
    }


ADVICE = {
    "id": "1",
    "name": "SENDIASS",
    "status": "active",
    "url": "https://example.org",
    "eligibility_description": "Parents of children with SEND",
    "assured_date": "2026-10-01",
    "attributes": [term("sendiass")],
}


def test_a_folder_of_feeds_is_held_council_by_council(tmp_path):
    (tmp_path / "Abury.json").write_text(feed(ADVICE))
    (tmp_path / "Bewick.json").write_text(feed({"id": "2", "name": "Club", "status": "active"}))
    (tmp_path / "notes.txt").write_text("not a feed")
    abury, bewick = audits_of(tmp_path, LAW, TODAY)
    assert (abury.name, abury.entries) == ("Abury", 1)
    state = {one.requirement.id: one.state for one in abury.findings}
    assert state["advice"] == "there"
    assert state["complaints"] == "ask"
    assert {one.requirement.id: one.state for one in bewick.findings}["advice"] == "missing"
    assert list(abury.lacks["lacks"]) == [("how", "ages")]


MANIFEST = """
[area]
code = "E08000009"
name = "Testford"

[[source]]
kind = "services"
source_id = "hubs"
title = "Children's centres"
publisher = "Testford"
licence = "OGL-UK-3.0"
attribution = "Testford"
vintage = "2026-01-01"
path = "hubs.csv"
category = "family-hub"
columns = { name = "Name", url = "Web" }
"""


def test_a_manifest_brings_a_councils_own_lists(tmp_path):
    (tmp_path / "testford.toml").write_text(MANIFEST)
    lists = tmp_path / "hubs.csv"
    lists.write_text("Name,Web\nNorth,https://example.org\nSouth,\n")
    (found,) = audits_of(tmp_path, LAW, TODAY)
    assert (found.name, found.code, found.entries) == ("Testford", "E08000009", 2)
    assert sorted("contact" in lacks for lacks in found.lacks["lacks"]) == [False, True]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", "{", "a.json"),
        ("b.toml", "[area", "not valid TOML"),
        (
            "c.toml",
            MANIFEST.replace("services", "osm").split("category")[0],
            "has no list of services",
        ),
    ],
)
def test_a_feed_that_cannot_be_read_is_named(tmp_path, name, text, said):
    (tmp_path / "hubs.csv").write_text("Name,Web\nNorth,\n")
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=said):
        audits_of(tmp_path, LAW, TODAY)


def test_a_folder_must_be_one_and_hold_a_feed(tmp_path):
    with pytest.raises(InputError, match="is not a folder"):
        audits_of(tmp_path / "none", LAW, TODAY)
    with pytest.raises(InputError, match="has no feeds in it"):
        audits_of(tmp_path, LAW, TODAY)
