"""A second opinion on what is one service: Splink, which learns from the entries without labels.

It weighs how alike names are, postcodes and distances, and knows nothing of our rules. Where it is
sure, we agree, or one of the rules below says why not.
"""

from collections import Counter

import pyarrow as pa
import pytest
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from bench.merging import APART, ASKED, MERGED, judged, merged_areas, table
from geo.build.merge.names import NameMatch, NameParts, kinds
from geo.measure import to_grid

SURE, HARDLY = 0.95, 0.05
NEAR = "abs(l.x - r.x) < {0} AND abs(l.y - r.y) < {0}"
CROSS = "l.area = r.area AND l.kind = r.kind AND l.source <> r.source"
AWAY = "sqrt(power(x_l - x_r, 2) + power(y_l - y_r, 2)) <= {0}"


def records():
    rows = []
    for entry in table("entries"):
        parts = NameParts.of(entry["name"], entry["category"])
        x, y = (None, None)
        if entry["lon"]:
            x, y = to_grid(float(entry["lon"]), float(entry["lat"]))[0].tolist()
        rows.append(
            {
                "unique_id": entry["entry"],
                "area": entry["area"],
                "source": entry["source"],
                "kind": kinds(entry["category"])[0],
                "name": parts.normal,
                "start": (parts.proper or parts.normal).split(" ")[0],
                "postcode": entry["postcode"].replace(" ", "") or None,
                "x": x,
                "y": y,
            }
        )
    return pa.Table.from_pylist(rows)


def model():
    return SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            f"{CROSS} AND l.start = r.start AND {NEAR.format(1000)}",
            f"{CROSS} AND {NEAR.format(300)}",
        ],
        comparisons=[
            comparisons.JaroWinklerAtThresholds("name", [0.95, 0.88]),
            comparisons.ExactMatch("postcode"),
            comparisons.CustomComparison(
                output_column_name="away",
                comparison_levels=[
                    levels.NullLevel("x"),
                    levels.CustomLevel(AWAY.format(60)),
                    levels.CustomLevel(AWAY.format(250)),
                    levels.ElseLevel(),
                ],
            ),
        ],
    )


@pytest.fixture(scope="module")
def opinions():
    """Each labelled pair with what came of it, and how sure Splink is that it is one service."""
    api = DuckDBAPI()
    linker = Linker(api.register(records()), model())
    train = linker.training
    same = f"{CROSS} AND l.name = r.name AND l.postcode = r.postcode"
    train.estimate_probability_two_random_records_match([same], recall=0.5)
    train.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    train.estimate_parameters_using_expectation_maximisation(block_on("start", "area", "kind"))
    found = linker.inference.predict().as_pandas_dataframe()
    chance = {
        frozenset((a, b)): p
        for a, b, p in zip(
            found["unique_id_l"], found["unique_id_r"], found["match_probability"], strict=True
        )
    }
    entries = {row["entry"]: row for row in table("entries")}
    out = []
    for row, pair in zip(table("pairs"), judged(merged_areas()), strict=True):
        a, b = entries[row["entry_a"]], entries[row["entry_b"]]
        if a["source"] != b["source"]:
            out.append((pair, a, b, chance.get(frozenset((a["entry"], b["entry"])), 0.0)))
    return out


def match(a, b):
    one, other = (NameParts.of(e["name"], e["category"]) for e in (a, b))
    return one.match(other, a["category"])


def test_where_splink_is_sure_we_seldom_differ(opinions):
    seen = Counter()
    for pair, _, _, chance in opinions:
        if chance >= SURE:
            seen["one", pair.outcome] += 1
        elif chance <= HARDLY:
            seen["two", pair.outcome] += 1
    assert seen["one", MERGED] > 300
    assert seen["two", APART] > 150
    assert seen["one", MERGED] >= 0.9 * sum(seen["one", o] for o in (MERGED, ASKED, APART))
    assert seen["two", MERGED] <= 0.02 * sum(seen["two", o] for o in (MERGED, ASKED, APART))


def test_what_splink_calls_one_and_we_keep_apart_has_another_name(opinions):
    differ = [(a, b) for pair, a, b, p in opinions if p >= SURE and pair.outcome == APART]
    assert [(a["name"], b["name"]) for a, b in differ if match(a, b) != NameMatch.OTHER] == []
    assert {frozenset((a["name"], b["name"])) for a, b in differ} <= {
        # two practices at one address
        frozenset(("Shay Lane Medical Centre (Kelman)", "Shay Lane Medical Centre - Patel")),
        frozenset(("Shay Lane Medical Centre (Patel)", "Shay Lane Medical Centre (Dr Kelman)")),
        # one name has words that make it another's: orthodontics, a nursery school
        frozenset(
            ("Heath Street Dental Practice", "Heath Street Dental, Orthodontic & Implant Centre")
        ),
        frozenset(("Thomas Coram Nursery School", "Thomas Coram Centre")),
    }


def test_what_splink_calls_two_and_we_merge_says_the_same_in_other_words(opinions):
    differ = [(a, b) for pair, a, b, p in opinions if p <= HARDLY and pair.outcome == MERGED]
    assert [(a["name"], b["name"]) for a, b in differ if match(a, b) == NameMatch.OTHER] == []
    assert {a["name"] for a, _ in differ} <= {
        "Channing Junior School",  # "… School for Girls Junior": for whom it is may be left out
        "Keats Chemist",  # a chemist is a pharmacy
    }


def test_what_splink_calls_one_and_we_ask_about_is_less_than_one_name_at_one_place(opinions):
    differ = [(pair, a, b) for pair, a, b, p in opinions if p >= SURE and pair.outcome == ASKED]
    for pair, a, b in differ:
        urns_differ = a["urn"] and b["urn"] and a["urn"] != b["urn"]
        is_plain = match(a, b) == NameMatch.EQUAL and a["postcode"] == b["postcode"]
        assert urns_differ or not is_plain, (pair.name_a, pair.name_b)
