"""The law on travel to school as dated files, and a council's own policy over it.

The national files are `data/rules/england-DATE.toml`; the latest that is in force on a day counts.
One that names another under `based_on` holds only what differs from it.
A council's own file may be more generous than the law, and never less: one that takes something
away is refused. All distances are metres, as exact decimals.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from geo.errors import InputError

FOLDER = Path(__file__).parents[2] / "data/rules"

LIMITS = ("walk_under_8", "walk_from_8", "low_income_walk", "low_income_drive", "belief_drive")
"""Names of the limits."""

CHANGEOVERS = ("birthday", "end of term", "end of school year")
"""When the longer walk begins to count for a child who turns 8."""

HOME_POINTS = ("home gate", "front door", "address point")
SCHOOL_POINTS = ("nearest gate", "main entrance")

_LOWER_IS_KINDER = ("walk_under_8", "walk_from_8", "low_income_walk")

_LOCAL_KEYS = {
    "authority_code": str,
    "title": str,
    "in_force": date,
    "source": str,
    "limits_m": dict,
    "changeover": str,
    "home_point": str,
    "school_point": str,
    "low_income": str,
    "mileage_pence": str,
    "notes": list,
}
_NEEDED = ("authority_code", "title", "in_force", "source")


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision of the law: how to cite it, and what it says in a plain sentence.

    `unchecked` is the part of it that is not compared with the printed law yet.
    """

    key: str
    cite: str
    says: str
    unchecked: str | None = None


@dataclass(frozen=True, slots=True)
class Successor:
    """What becomes of a council: from a day on, others have its duties."""

    code: str
    since: date
    says: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force on a day: the national ones, with a council's own over them.

    `limits_m` are exact metres by the names of ``LIMITS``. `changeover` is a name of
    ``CHANGEOVERS``; `home_point` and `school_point` are where a route begins and ends. `policy` is
    the title of the council's own file, None without one.
    """

    title: str
    as_of: date
    checked: date
    limits_m: Mapping[str, Decimal]
    longer_walk_from: int
    low_income_nearest_from: int
    low_income_choice_from: int
    adult_from: int
    fewer_nearer_than: int
    low_income: str
    low_income_note: str | None
    meals_in_tiers: bool
    changeover: str
    home_point: str
    school_point: str
    measuring_note: str
    provisions: Mapping[str, Provision]
    successors: Mapping[str, Successor]
    authority_code: str | None = None
    policy: str | None = None
    policy_source: str | None = None
    mileage_pence: Decimal | None = None
    notes: tuple[str, ...] = ()

    def walk_m(self, *, longer: bool) -> Decimal:
        """The statutory walking distance in metres: the shorter one, or the longer."""
        return self.limits_m["walk_from_8" if longer else "walk_under_8"]

    def walk_m_at(self, age: int) -> Decimal:
        """The statutory walking distance in metres at an age, where only the age is known."""
        return self.walk_m(longer=age >= self.longer_walk_from)

    @property
    def version(self) -> str:
        """Which rules these are, in words: to stand beside every decision."""
        own = f", with {self.policy}" if self.policy else ""
        return f"{self.title}{own}"


def rules(
    on: date,
    *,
    authority_code: str | None = None,
    local: Path | None = None,
    folder: Path = FOLDER,
) -> Rules:
    """The rules in force on a day.

    Parameters
    ----------
    on
        The day that is decided for.
    authority_code
        The council, whose own file ``local/CODE.toml`` in `folder` is taken if there is one.
    local
        A council's own file, in place of that one.

    Raises
    ------
    InputError
        If no national file is in force on that day, or a file is wrong: every fault at once.
    """
    dated = [_national(path) for path in sorted(folder.glob("england-*.toml"))]
    held = [r for r in dated if r.as_of <= on]
    if not held:
        first = min((r.as_of for r in dated), default=None)
        raise InputError(
            f"We have no rules for {on:%-d %B %Y}"
            + (f": ours begin on {first:%-d %B %Y}. Choose a later day." if first else ".")
        )
    national = max(held, key=lambda r: r.as_of)
    own = folder / "local" / f"{authority_code}.toml"
    path = local or (own if authority_code and own.is_file() else None)
    found = _over(national, path, on, authority_code) if path else national
    ended = national.successors.get(authority_code or "")
    if ended is None or on < ended.since:
        return found
    return replace(found, notes=(*found.notes, ended.says))


def first_day(folder: Path = FOLDER) -> date:
    """The first day that we have rules for."""
    return min(_national(path).as_of for path in folder.glob("england-*.toml"))


@cache
def _national(path: Path) -> Rules:
    told = _law(path)
    low, how, ages = told["low_income"], told["measuring"], told["ages"]
    return Rules(
        title=told["title"],
        as_of=told["in_force"],
        checked=told["checked"],
        limits_m={name: Decimal(told["limits_m"][name]) for name in LIMITS},
        longer_walk_from=ages["longer_walk_from"],
        low_income_nearest_from=ages["low_income_nearest_from"],
        low_income_choice_from=ages["low_income_choice_from"],
        adult_from=ages["adult_from"],
        fewer_nearer_than=low["fewer_nearer_than"],
        low_income=low["definition"],
        low_income_note=low.get("note"),
        meals_in_tiers=low.get("meals_in_tiers", False),
        changeover=how["changeover"],
        home_point=how["home"],
        school_point=how["school"],
        measuring_note=how["note"],
        provisions={row["key"]: Provision(**row) for row in told["provision"]},
        successors={row["code"]: Successor(**row) for row in told.get("successor", ())},
    )


def _law(path: Path) -> dict[str, Any]:
    """A national file, laid over the one that it is based on, table by table."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    if "based_on" not in told:
        return told
    below = _law(path.with_name(told.pop("based_on")))
    return below | {
        key: below[key] | value if isinstance(value, dict) else value for key, value in told.items()
    }


def _over(national: Rules, path: Path, on: date, authority_code: str | None) -> Rules:
    """Lay a council's own file over the national rules."""
    told = _told(path)
    faults = _faults(told, national, authority_code)
    if faults:
        raise InputError(f"{path.name}, the council's own rules: {' '.join(faults)}")
    if told["in_force"] > on:
        return national
    limits = {k: Decimal(str(v)) for k, v in told.get("limits_m", {}).items()}
    return replace(
        national,
        limits_m={**national.limits_m, **limits},
        low_income=told.get("low_income", national.low_income),
        low_income_note=None if "low_income" in told else national.low_income_note,
        changeover=told.get("changeover", national.changeover),
        home_point=told.get("home_point", national.home_point),
        school_point=told.get("school_point", national.school_point),
        measuring_note="" if "school_point" in told else national.measuring_note,
        authority_code=told["authority_code"],
        policy=told["title"],
        policy_source=told["source"],
        mileage_pence=Decimal(told["mileage_pence"]) if "mileage_pence" in told else None,
        notes=tuple(told.get("notes", ())),
    )


def _told(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise InputError(
            f"{path.name} cannot be read as the council's own rules: {reason}. Write it as TOML, "
            "in UTF-8."
        ) from error


def _faults(told: Mapping[str, Any], national: Rules, authority_code: str | None) -> list[str]:
    """Every fault of a council's own file, one sentence each."""
    faults = [f"It has no {key}." for key in _NEEDED if key not in told]
    faults += [f"There is no key {key!r}." for key in told if key not in _LOCAL_KEYS]
    for key, kind in _LOCAL_KEYS.items():
        if key in told and not isinstance(told[key], kind):
            faults.append(f"{key} must be {_SAID[kind]}.")
    for key, known in (
        ("changeover", CHANGEOVERS),
        ("home_point", HOME_POINTS),
        ("school_point", SCHOOL_POINTS),
    ):
        if isinstance(told.get(key), str) and told[key] not in known:
            faults.append(f"{key} is {told[key]!r}: it must be one of {', '.join(known)}.")
    code = told.get("authority_code")
    if authority_code and isinstance(code, str) and code != authority_code:
        faults.append(f"It is for {code}, and this area is {authority_code}.")
    limits = told.get("limits_m")
    faults += _limit_faults(limits if isinstance(limits, dict) else {}, national)
    if "mileage_pence" in told and _decimal(told["mileage_pence"]) is None:
        faults.append('mileage_pence must be a number of pence as text, such as "45".')
    return faults


_SAID = {str: "text", date: "a date such as 2026-09-01", dict: "a table", list: "a list of texts"}


def _limit_faults(limits: Mapping[str, Any], national: Rules) -> list[str]:
    faults = []
    for name, value in limits.items():
        exact = _decimal(value)
        if name not in LIMITS:
            faults.append(f"There is no limit {name!r}; there are {', '.join(LIMITS)}.")
        elif exact is None or exact <= 0:
            faults.append(f'{name} must be metres as text, such as "3218.688".')
        else:
            law = national.limits_m[name]
            kinder = exact <= law if name in _LOWER_IS_KINDER else exact >= law
            if not kinder:
                faults.append(
                    f"{name} is {exact} metres, which gives less than the law ({law} metres)."
                )
    return faults


def _decimal(value: Any) -> Decimal | None:
    """The exact number that a text or a whole number says; None if it says none."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
