"""How many pupils of a file have which outcome: by school, ground, year group and way to travel."""

import re

import numpy as np
import pandas as pd

NOT_KNOWN = "not known"

GROUPS = ("school", "ground", "year group", "travel")
"""What the rows of a file are counted by."""

OUTCOMES = ("yes", "no", "another council", "council's policy", "cannot say")
"""What a row may say of free travel, in the order of the columns."""

TOTAL_COLUMNS = ("by", "group", "rows", *OUTCOMES, "faults")

_RECEPTION_AGE = 4
_NAMED = {
    "r": "Reception",
    "reception": "Reception",
    "0": "Reception",
    "n": "Nursery",
    "n1": "Nursery",
    "n2": "Nursery",
    "nursery": "Nursery",
    "-1": "Nursery",
}


def year_group(said: str, age_in_august: int | None) -> str:
    """A national curriculum year as ``Year 7``: as the file says it, else by the age.

    Parameters
    ----------
    age_in_august
        The age on the last 31 August, None where it is not known.

    Examples
    --------
    >>> year_group("Y07", None), year_group("", 4), year_group("", 11)
    ('Year 7', 'Reception', 'Year 7')
    """
    plain = said.strip().casefold()
    if plain in _NAMED:
        return _NAMED[plain]
    if number := re.fullmatch(r"(?:year|yr|y|nc)?\s*0*(\d{1,2})(?:\.0)?", plain):
        return f"Year {int(number[1])}" if int(number[1]) else _NAMED["r"]
    if said.strip():
        return said.strip()[:40]
    if age_in_august is None:
        return NOT_KNOWN
    if age_in_august < _RECEPTION_AGE:
        return "Under school age"
    years = age_in_august - _RECEPTION_AGE
    return f"Year {years}" if years else _NAMED["r"]


def totals(results: pd.DataFrame) -> pd.DataFrame:
    """Count rows with each outcome.

    Parameters
    ----------
    results
        As `geo.school_travel.pupils.decide_all` gives them. A row with several grounds counts under
        each.

    Returns
    -------
    ``TOTAL_COLUMNS``: one row for each group of each of ``GROUPS``, those with most rows first;
    year groups from the youngest.
    """
    grounds = results["outcomes"].astype(str).str.split("; ").explode()
    grounds = grounds[~grounds.isin(["REFER"])]
    of = {
        "school": results["school_name"].astype(str),
        "ground": grounds,
        "year group": results["year_group"].astype(str),
        "travel": results["travel"].astype(str),
    }
    return pd.concat([_counted(by, results, groups) for by, groups in of.items()])[
        list(TOTAL_COLUMNS)
    ].reset_index(drop=True)


def _counted(by: str, results: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    rows = results.loc[groups.index, ["entitled", "fault"]]
    table = pd.DataFrame({"group": groups.replace("", NOT_KNOWN).to_numpy()})
    for outcome in OUTCOMES:
        table[outcome] = (rows["entitled"] == outcome).to_numpy()
    table["faults"] = (rows["fault"] != "").to_numpy()
    table["rows"] = np.ones(len(table), dtype=int)
    counted = table.groupby("group", sort=True).sum().astype(int).reset_index()
    if by == "year group":
        return counted.sort_values("group", key=lambda names: names.map(_year)).assign(by=by)
    return counted.sort_values("rows", ascending=False, kind="stable").assign(by=by)


def _year(group: str) -> tuple[int, str]:
    """What puts year groups in order: the youngest first, other texts last."""
    first = ("Under school age", _NAMED["n"], _NAMED["r"])
    if group in first:
        return first.index(group), ""
    number = re.fullmatch(r"Year (\d+)", group)
    return (len(first) + int(number[1]), "") if number else (99, group)
