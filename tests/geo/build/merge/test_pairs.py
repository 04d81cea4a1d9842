"""The file of pairs: what people write into it is read, kept, and never run by a spreadsheet."""

import csv
import os
import stat
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.build.merge import Pair, PairDecision, read_decisions, write_pairs
from geo.build.merge.pairs import COLUMNS
from geo.errors import BuildError, SourceError

A, B, C = "gias-1", "osm-w2", "feed-3"


def pair(a=A, b=B, name_a="Testham School", name_b="Testham Academy", metres=40.0):
    return Pair(a, name_a, "gias", b, name_b, "osm", metres, "names alike, 40 m apart")


def answer(path, word, **changed):
    """Write a word under `same` on each line, as a person would."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [{**line, "same": word, **changed} for line in csv.DictReader(file)]
    write(path, lines)


def write(path, lines, columns=None, encoding="utf-8-sig", delimiter=","):
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns or list(lines[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(lines)


def line(same="", a=A, b=B, **said):
    return {**dict.fromkeys(COLUMNS, ""), "same": same, "service_a": a, "service_b": b, **said}


def cells(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "area.pairs.csv"


def test_no_file_is_no_decision_and_nothing_to_say_makes_none(path):
    assert read_decisions(path) == {}
    assert not write_pairs(path, [], {})
    assert not path.exists()


@pytest.mark.parametrize(("word", "same"), [("yes", True), ("no", False), (" YES ", True)])
def test_an_answer_is_read_and_stays(path, word, same):
    assert write_pairs(path, [pair()], {})
    assert read_decisions(path) == {}
    answer(path, word)
    decisions = read_decisions(path)
    assert decisions == {(A, B): PairDecision(A, B, same)}
    before = path.read_bytes()
    assert not write_pairs(path, [], decisions)
    assert path.read_bytes() == before


def test_a_decided_pair_that_is_not_seen_stays_and_an_open_one_goes(path):
    write_pairs(path, [pair(), pair(a=C)], {})
    answer(path, "no")
    write_pairs(path, [pair(a="gias-9")], read_decisions(path))
    assert {row["service_a"]: row["same"] for row in cells(path)} == {
        A: "no",
        C: "no",
        "gias-9": "",
    }
    write_pairs(path, [], read_decisions(path))
    assert {row["service_a"] for row in cells(path)} == {A, C}


def test_decisions_are_written_into_a_new_file(path, tmp_path):
    write_pairs(path, [pair()], {})
    answer(path, "yes")
    other = tmp_path / "other.csv"
    write_pairs(other, [], read_decisions(path))
    assert read_decisions(other) == read_decisions(path)
    assert cells(other)[0]["name_a"] == "Testham School"


def test_an_answer_given_while_the_build_ran_is_kept(path):
    write_pairs(path, [pair()], {})
    read_at_the_start = read_decisions(path)
    answer(path, "yes")
    write_pairs(path, [pair(), pair(a=C)], read_at_the_start)
    assert read_decisions(path) == {(A, B): PairDecision(A, B, True)}


def test_columns_that_people_add_stay(path):
    write_pairs(path, [pair()], {})
    answer(path, "", note="asked the school; =SUM(1)")
    write_pairs(path, [pair(), pair(a=C)], {})
    assert {row["service_a"]: row["note"] for row in cells(path)} == {
        A: "asked the school; =SUM(1)",
        C: "",
    }


def test_the_file_is_only_written_when_it_says_something_else(path):
    pairs = [pair(), pair(a=C)]
    assert write_pairs(path, pairs, {})
    os.utime(path, (1, 1))
    assert not write_pairs(path, pairs[::-1], {})
    assert path.stat().st_mtime == 1
    lines = cells(path)
    write(path, lines[::-1], encoding="utf-8", delimiter=";")
    assert not write_pairs(path, pairs, {})
    assert write_pairs(path, [pair()], {})
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert ";" in path.read_text(encoding="utf-8-sig").splitlines()[0]


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "'=", "''@"])
def test_a_name_is_never_a_formula_and_comes_back_as_it_was(path, mark):
    name = f"{mark}HYPERLINK(1)"
    write_pairs(path, [pair(name_a=name)], {})
    assert cells(path)[0]["name_a"] == f"'{name}"
    answer(path, "no")
    assert read_decisions(path)[A, B].line["name_a"] == name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_spreadsheets_write_is_read(path, encoding, delimiter):
    write(path, [line("Yes", name_a="Élan’s, the")], encoding=encoding, delimiter=delimiter)
    (decision,) = read_decisions(path).values()
    assert decision.same
    assert decision.line["name_a"] == "Élan’s, the"


def test_blank_lines_and_short_lines_are_no_fault(path):
    path.write_text(",".join(COLUMNS) + f"\n\n,,,\nno,{A},,,{B}\n", encoding="utf-8")
    assert read_decisions(path) == {(A, B): PairDecision(A, B, False)}


def test_one_pair_on_two_lines_is_one_decision(path):
    write(path, [line(""), line("yes", B, A), line("yes")])
    (decision,) = read_decisions(path).values()
    assert decision.same


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no column same"),
        (b"same,service_a\nyes,x\n", "no column name_a"),
        (b"\xff\xfe\x00", "not text"),
        (b"\x81\x8d\x8f", "not text"),
    ],
)
def test_a_file_that_is_not_one_is_refused(path, content, said):
    path.write_bytes(content)
    with pytest.raises(SourceError, match=said) as error:
        read_decisions(path)
    assert path.name in str(error.value)
    with pytest.raises(SourceError):
        write_pairs(path, [pair()], {})
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([line("yes", C), line("perhaps")], "line 3.*'perhaps'.*yes, or no"),
        ([line("yes"), line("no")], "line 3.*on one line and different on another"),
        ([line("yes", "")], "line 2.*must name two"),
        ([line("yes", B)], "line 2.*must name two"),
    ],
)
def test_a_line_that_cannot_be_followed_is_named(path, lines, said):
    write(path, lines)
    with pytest.raises(SourceError, match=said):
        read_decisions(path)


def test_a_cell_too_many_and_a_column_twice_are_named(path):
    path.write_text(",".join(COLUMNS) + f"\nyes,{A},Ash, Elm,gias,{B},x,osm,1,why\n")
    with pytest.raises(SourceError, match=r"line 2.*double quotes"):
        read_decisions(path)
    path.write_text(",".join([*COLUMNS, "why"]) + "\n")
    with pytest.raises(SourceError, match="two columns 'why'"):
        read_decisions(path)


def test_a_folder_in_place_of_the_file_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"it is a folder\. Name a CSV file"):
        read_decisions(tmp_path)
    with pytest.raises(SourceError, match=r"it is a folder\. Name a CSV file"):
        write_pairs(tmp_path, [pair()], {})


def test_what_a_killed_build_left_is_cleared_after_a_day(path):
    old, new, other = (
        path.with_name(f".{name}.writing")
        for name in (f"{path.name}.1", f"{path.name}.2", "b.csv.1")
    )
    for file in (old, new, other):
        file.write_bytes(b"half")
    for file in (old, other):
        os.utime(file, (0, 0))
    assert write_pairs(path, [pair()], {})
    assert sorted(path.parent.iterdir()) == sorted([path, new, other])


def test_a_place_that_cannot_be_written_to_is_named(tmp_path):
    with pytest.raises(BuildError, match="cannot be written"):
        write_pairs(tmp_path / "gone" / "pairs.csv", [pair()], {})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_loses_nothing(path):
    write_pairs(path, [pair()], {})
    before = path.read_bytes()
    path.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(BuildError):
            write_pairs(path, [], {})
        assert path.read_bytes() == before
    finally:
        path.parent.chmod(stat.S_IRWXU)


def test_half_a_character_is_no_reason_to_stop(path):
    pairs = [pair(name_a="\ud800 School\0")]
    assert write_pairs(path, pairs, {})
    assert not write_pairs(path, pairs, {})


@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_file_is_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "pairs.csv"
    path.write_bytes(",".join(COLUMNS).encode() + b"\n" + content)
    with suppress(SourceError):
        read_decisions(path)


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40),
        min_size=2,
        max_size=2,
    )
)
def test_names_come_back_as_they_were(tmp_path_factory, names):
    path = tmp_path_factory.mktemp("names") / "pairs.csv"
    write_pairs(path, [pair(name_a=names[0], name_b=names[1])], {(A, B): PairDecision(A, B, True)})
    (decision,) = read_decisions(path).values()
    assert [decision.line["name_a"], decision.line["name_b"]] == names
