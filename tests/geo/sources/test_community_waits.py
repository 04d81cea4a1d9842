"""NHS waiting lists: whose, for what, how many weeks, which month; and what cannot be read."""

from dataclasses import replace
from pathlib import Path

import pytest

from geo.errors import SourceError
from geo.manifest import Source
from geo.records import Rejected, WaitingCount
from geo.sources.community_waits import OTHER as ANOTHER
from geo.sources.community_waits import TOTALS, read
from geo.sources.kinds import KINDS
from tests.geo.sources.waits_workbook import (
    HEARING,
    OTHER,
    SPEECH,
    TOWN,
    WHOLE,
    figures,
    write_waits,
)

LINE = SPEECH.removeprefix("(CYP) ")


def source(*providers: str) -> Source:
    return Source(
        "community-waits",
        "waits",
        "Waiting Lists",
        "NHS England",
        "l",
        "a",
        "2026-10",
        settings={"providers": list(providers or ("R9T",))},
    )


def counts(harvest) -> list[WaitingCount]:
    return [row for row in harvest.rows if isinstance(row, WaitingCount)]


def speech(harvest) -> dict[tuple[int, int | None], int | None]:
    return {(c.weeks_from, c.weeks_to): c.children for c in counts(harvest) if c.service == LINE}


BANDS = {
    (0, None): 120,
    (0, 1): 5,
    (1, 2): 10,
    (2, 4): 20,
    (4, 12): 25,
    (12, 18): 15,
    (18, 52): 30,
    (52, None): 15,
}


def test_children_of_the_providers_that_are_named(tmp_path):
    harvest = read(write_waits(tmp_path / "w.xlsx"), source())
    assert speech(harvest) == BANDS
    assert {(c.provider_code, c.provider, c.month) for c in counts(harvest)} == {
        ("R9T", "TESTHAM NHS TRUST", "2026-10")
    }
    assert {c.service for c in counts(harvest)} == {LINE, HEARING.removeprefix("(CYP) ")}
    assert (harvest.rows_read, harvest.rows_kept, harvest.rows_rejected) == (3, 1, 0)
    assert harvest.left_out == {ANOTHER: 1, TOTALS: 1}
    assert not [row for row in harvest.rows if isinstance(row, Rejected)]
    assert next(c.basis for c in counts(harvest) if c.children == 120) == "Table 4, F7"


def test_an_empty_cell_is_no_zero_and_a_mark_stays_a_mark(tmp_path):
    sheets = figures()
    sheets["Table 4"][TOWN] = (1, None, "*")
    found = counts(read(write_waits(tmp_path / "w.xlsx", sheets), source()))
    whole = {c.service: c for c in found if (c.weeks_from, c.weeks_to) == (0, None)}
    assert (whole[LINE].children, whole[LINE].symbol) == (None, "*")
    assert (whole["Audiology"].children, whole["Audiology"].symbol) == (None, "")
    assert not [c for c in found if c.service == "Audiology" and c.weeks_from == 52]


@pytest.mark.parametrize("titled", [True, False])
def test_weeks_by_the_title_or_else_by_the_letter(tmp_path, titled):
    assert speech(read(write_waits(tmp_path / "w.xlsx", titled=titled), source())) == BANDS


def test_the_longest_waits_split_at_104_weeks(tmp_path):
    sheets = figures()
    sheets["Table 4h"] = {TOWN: (0, 0, 4)}
    found = speech(read(write_waits(tmp_path / "w.xlsx", sheets, titled=False), source()))
    assert (found[52, 104], found[104, None]) == (15, 4)
    assert (52, None) not in found


def test_a_workbook_without_codes_goes_by_name_whatever_its_case(tmp_path):
    path = write_waits(tmp_path / "w.xlsx", coded=False)
    found = counts(read(path, source("Testham NHS Trust")))
    assert speech(read(path, source("Testham NHS Trust"))) == BANDS
    assert {c.provider_code for c in found} == {""}
    with pytest.raises(SourceError, match=r"no provider in .* has the code or name R9T"):
        read(path, source("R9T"))


def test_the_month_by_the_name_of_the_file_where_no_title_has_it(tmp_path):
    name = "Community-health-services-waiting-lists-2026-27-January.xlsx"
    path = write_waits(tmp_path / name, month="England")
    assert {c.month for c in counts(read(path, source()))} == {"2027-01"}
    with pytest.raises(SourceError, match=r"says which month it is of\. Keep the name"):
        read(write_waits(tmp_path / "w.xlsx", month="England"), source())


def test_what_is_no_number_is_rejected_and_the_rest_kept(tmp_path):
    sheets = figures()
    sheets["Table 4f"][TOWN] = (0, -2, "many")
    harvest = read(write_waits(tmp_path / "w.xlsx", sheets), source())
    wrong = [row for row in harvest.rows if isinstance(row, Rejected)]
    assert [(r.row_ref, r.value, r.reason) for r in wrong] == [
        ("Table 4f, E7", "-2", "This is not a number of children."),
        ("Table 4f, F7", "many", "This is not a number of children."),
    ]
    assert {k: v for k, v in BANDS.items() if k != (18, 52)} == speech(harvest)


def test_a_provider_that_is_not_there_is_named(tmp_path):
    harvest = read(write_waits(tmp_path / "w.xlsx"), source("R9T", "R0Z"))
    wrong = [row for row in harvest.rows if isinstance(row, Rejected)]
    assert [(r.value, r.reason) for r in wrong] == [
        ("R0Z", "No provider in the workbook has this code or name.")
    ]


@pytest.mark.parametrize("providers", [None, [], "R9T", [7], [" "]])
def test_no_provider_named(tmp_path, providers):
    odd = replace(source(), settings={"providers": providers})
    with pytest.raises(SourceError, match="name the area's NHS providers by the codes"):
        read(write_waits(tmp_path / "w.xlsx"), odd)


def test_another_workbook_a_table_and_a_damaged_file(tmp_path):
    adults = {"Table 4": {WHOLE: (1,), OTHER: (1,)}}
    path = write_waits(tmp_path / "w.xlsx", adults, services=("(A) Podiatry",))
    with pytest.raises(SourceError, match="has no sheet Table 4 of organisations by services"):
        read(path, source())
    table = tmp_path / "w.csv"
    table.write_text("a,b\n1,2\n", encoding="utf-8")
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(path.read_bytes()[:900])
    for wrong in (table, cut):
        with pytest.raises(SourceError, match=r"Waiting Lists: .* is no Excel \(.xlsx\)"):
            read(wrong, source())
    with pytest.raises(SourceError, match="cannot be opened"):
        read(Path(tmp_path / "gone.xlsx"), source())


def test_a_sheet_of_weeks_that_cannot_be_told(tmp_path):
    sheets = figures()
    sheets["Table 4k"] = {TOWN: (0, 0, 1)}
    with pytest.raises(SourceError, match=r"'Table 4k' .* does not say between how many weeks"):
        read(write_waits(tmp_path / "w.xlsx", sheets), source())


def test_a_manifest_may_name_it():
    assert KINDS["community-waits"].settings == {"providers"}
    assert KINDS["community-waits"].evidence == {"waits"}
