"""A council's own counts and capacities, as files: every fault is told, and none is used."""

import numpy as np
import pytest

from geo.errors import InputError
from geo.provision.own_counts import FileFaultsError, read_capacities, read_counts

KNOWN = {"A": "Ash", "B": "Beech", "C": "Beech"}
SERVICES = ["s1", "s2"]


def counts(text: str) -> dict[str, float]:
    return read_counts("counts.csv", text.encode(), KNOWN)


def test_counts_are_by_id_or_by_a_name_that_one_zone_has() -> None:
    assert counts("Zone,Children\nash,12\nb,0\n") == {"A": 12, "B": 0}


def test_every_fault_is_told_by_its_line() -> None:
    text = "zone,count\nA,5\nX,5\nA,6\n,7\nB,\nC,many\nBeech,3\nC,-2\nB,1e999\n"
    with pytest.raises(FileFaultsError) as caught:
        counts(text)
    told = [(fault.line, fault.column) for fault in caught.value.faults]
    assert told == [
        (3, "zone"),
        (4, "zone"),
        (5, "zone"),
        (6, "count"),
        (7, "count"),
        (8, "zone"),
        (9, "count"),
        (10, "count"),
    ]
    assert "Line 5, zone: This count has no zone." in str(caught.value)
    assert "Line 7, count ('many'): This is not a number." in str(caught.value)
    assert "Line 9, count ('-2'): This is below 0." in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [("zone,count\n", "has no"), ("place,count\nA,1\n", "zone"), ("", "empty|no table|nothing")],
)
def test_a_file_without_its_columns_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        counts(text)


def test_capacities_by_need_and_ages() -> None:
    text = "service_id,places,need,ages\ns1,12,asd,5 to 11\ns1,8,,\ns2,0,,\n"
    got = read_capacities("places.csv", text.encode(), SERVICES)
    assert got["places"].tolist() == [12, 8, 0]
    assert got["need"].tolist() == ["ASD", "", ""]
    assert (got["age_from"][0], got["age_to"][0]) == (5, 11)
    assert np.isnan(got["age_from"].astype(float)[1])


def test_capacity_as_text_and_other_faults_are_told() -> None:
    text = (
        "service_id,places,need,ages\ns1,twelve,,\ns9,3,,\ns1,2.5,,\ns2,4,XX,\ns2,4,,old\n"
        "s2,4,ASD,5 to 11\ns2,5,ASD,5 to 11\n"
    )
    with pytest.raises(FileFaultsError) as caught:
        read_capacities("places.csv", text.encode(), SERVICES)
    told = {(fault.line, fault.column) for fault in caught.value.faults}
    assert {(2, "places"), (3, "service_id"), (4, "places"), (5, "need"), (6, "ages")} <= told
    assert (8, "service_id") in told
