"""What a family looks for: one table of filters, read by every door.

A `Filter` says which services fit, and what kind of choice it is. The search, its counts, the flags
of the command, the widgets of the page and the parameters of the API are all made from ``FILTERS``:
to add a filter, add one value here and its words under ``[filter.NAME]`` in the catalogue.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from geo.directory.offer import Offer
from geo.directory.vocabulary import (
    CATEGORIES,
    CROWDS,
    NEEDS,
    OLDEST,
    SECTIONS,
    check_category,
    check_need,
    check_section,
)
from geo.errors import InputError
from geo.families.matching import match
from geo.network.edges import Flags
from geo.travel.choices import YEARS

SEVERAL, TICK, NUMBER, MOMENT, TEXT = "several", "tick", "number", "moment", "text"
"""Kinds of choices: any of some options, yes or no, a number, a day with or without a time, and
what somebody types in their own words."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing that a family can ask for.

    Attributes
    ----------
    name
        Its name in `Wanted`, in the counts and in the words; the widget's key as well.
    kind
        ``SEVERAL`` (its value is a tuple of options), ``TICK`` (true), ``NUMBER``, ``MOMENT``
        (a day, and a time or None) or ``TEXT``.
    fits
        Which services fit a value, one flag a row of `Offer.services`; of `entrances`, which
        entrances do, one flag a row of `Offer.points`.
    flag
        The command's option. The API's parameter is `parameter`, or the same name.
    options
        For ``SEVERAL``: options and what they are called.
    group
        Filters of one group are alternatives: a service that fits one of them fits.
    most
        For ``NUMBER``: the most that makes sense.
    check
        Returns a value that can be asked for, or raises `InputError`.
    """

    name: str
    kind: str
    fits: Callable[[Offer, Any], Flags]
    flag: str
    options: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    metavar: str | None = None
    parameter: str = ""
    entrances: bool = False
    most: int | None = None
    check: Callable[[Any], Any] = lambda value: value

    @property
    def alternatives(self) -> str:
        """The group that it belongs to: its own unless it shares one."""
        return self.group or self.name

    @property
    def asked_as(self) -> str:
        """The name of the API's parameter."""
        return self.parameter or self.flag.removeprefix("--").replace("-", "_")


@dataclass(frozen=True, slots=True, init=False)
class Wanted:
    """What a family looks for: values by the names of filters. Empty is anything.

    A service fits when it fits every group of filters that is in use.

    >>> Wanted(needs=("ASD",), free=False).chosen
    {'needs': ('ASD',)}
    """

    chosen: Mapping[str, Any]

    def __init__(self, **chosen: Any) -> None:
        used = {name: value for name, value in chosen.items() if not _unused(value)}
        object.__setattr__(self, "chosen", used)

    def get(self, name: str) -> Any:
        """The value of a filter; None where it is not in use."""
        return self.chosen.get(name)

    def without(self, *names: str) -> "Wanted":
        """The same with some filters off."""
        return Wanted(**{name: value for name, value in self.chosen.items() if name not in names})

    def checked(self) -> "Wanted":
        """The same with every value known, or `InputError` that lists the known ones."""
        return Wanted(**{name: FILTERS[name].check(value) for name, value in self.chosen.items()})


def _unused(value: Any) -> bool:
    """Whether a value asks for nothing; an age of 0 asks for something."""
    return value is None or value is False or value in ((), "")


def fits(offer: Offer, wanted: Wanted) -> Flags:
    """Which services are wanted, filters by entrances aside; one flag a row of `Offer.services`."""
    return all_of(np.ones(len(offer.services), dtype=bool), used(offer, wanted))


def used(offer: Offer, wanted: Wanted) -> dict[str, Flags]:
    """For each group of filters in use, which services it leaves.

    With a text, an age leaves out nothing: it says which services come first.
    """
    groups: dict[str, Flags] = {}
    for name, value in wanted.chosen.items():
        one = FILTERS[name]
        if not one.entrances and not (name == "age" and wanted.get("text")):
            flags = one.fits(offer, value)
            before = groups.get(one.alternatives)
            groups[one.alternatives] = flags if before is None else before | flags
    return groups


def all_of(shown: Flags, groups: Mapping[str, Flags], but: str = "") -> Flags:
    """Which services are shown and pass all groups of filters but one."""
    passed: Flags = np.logical_and.reduce(
        [shown, *(f for name, f in groups.items() if name != but)]
    )
    return passed


def open_entrances(offer: Offer, wanted: Wanted) -> Flags | None:
    """Which entrances are wanted, one flag a row of `Offer.points`; None if all are."""
    asked = [(FILTERS[name], value) for name, value in wanted.chosen.items()]
    flags = [one.fits(offer, value) for one, value in asked if one.entrances]
    return np.logical_and.reduce(flags) if flags else None


def fits_anywhere(offer: Offer, wanted: Wanted) -> Flags:
    """Which services are wanted, wherever somebody lives; one flag a row of `Offer.services`.

    Where entrances are narrowed, a service without one is wanted if it needs none: it is online,
    at home, or for the whole area.
    """
    fit, narrowed = fits(offer, wanted), open_entrances(offer, wanted)
    if narrowed is None:
        return fit
    size = len(offer.services)
    located, open_to = (
        np.bincount(offer.service[among], minlength=size) > 0
        for among in (np.ones(len(offer.service), dtype=bool), narrowed)
    )
    placeless = offer.any_of("deliveries", ("online", "home"))
    placeless |= offer.services["whole_area"].to_numpy(dtype=bool)
    return fit & (open_to | (~located & placeless))


def leaves_out_crowds(chosen: Wanted) -> bool:
    """Whether ``CROWDS`` are left out because nobody asked for a kind of service, or in words."""
    return not any(chosen.get(name) for name in ("sections", "categories", "text"))


def meant(chosen: Wanted) -> Wanted:
    """What a family means by the kinds that they chose.

    A service narrows its own kind and leaves other kinds whole: health and GP gives GPs, health and
    library gives all of health, and libraries. Without any kind, all but ``CROWDS`` are meant,
    unless there is a text, which says itself what it is about.
    """
    if chosen.get("text") and not (chosen.get("sections") or chosen.get("categories")):
        return chosen
    sections, named = chosen.get("sections") or (), chosen.get("categories") or ()
    whole = set(sections) - {CATEGORIES[slug].section for slug in named}
    everything = leaves_out_crowds(chosen)
    categories = tuple(
        slug
        for slug, category in CATEGORIES.items()
        if (slug not in CROWDS if everything else slug in named or category.section in whole)
    )
    return Wanted(**{**chosen.chosen, "sections": (), "categories": categories})


def _one_of(name: str) -> Callable[[Offer, Any], Flags]:
    return lambda offer, options: offer.any_of(name, options)


def _delivered(how: str) -> Callable[[Offer, Any], Flags]:
    return lambda offer, _: offer.any_of("deliveries", (how,))


def _text(text: str) -> str:
    """What was typed, with what cannot be seen and blanks at both ends left out."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _age(age: float) -> float:
    if not 0 <= age <= OLDEST:
        raise InputError(f"The age is {age:g}. The Local Offer is for ages 0 to {OLDEST}.")
    return age


def _moment(moment: tuple[date, Any]) -> tuple[date, Any]:
    if moment[0].year not in YEARS:
        raise InputError(
            f"The day is in the year {moment[0].year}. Give one from {YEARS[0]} to {YEARS[-1]}."
        )
    return moment


def _each(check: Callable[[str], str]) -> Callable[[Any], Any]:
    return lambda options: tuple(check(option) for option in options)


FILTERS: dict[str, Filter] = {
    one.name: one
    for one in (
        Filter(
            "text",
            TEXT,
            lambda offer, text: match(offer, text).found,
            "--text",
            metavar="WORDS",
            check=_text,
        ),
        Filter(
            "sections",
            SEVERAL,
            _one_of("sections"),
            "--section",
            SECTIONS,
            group="kind",
            metavar="SLUG",
            check=_each(check_section),
        ),
        Filter(
            "categories",
            SEVERAL,
            _one_of("categories"),
            "--category",
            {slug: category.name for slug, category in CATEGORIES.items()},
            group="kind",
            metavar="SLUG",
            check=_each(check_category),
        ),
        Filter(
            "needs",
            SEVERAL,
            _one_of("needs"),
            "--need",
            {code: need.name for code, need in NEEDS.items()},
            metavar="CODE",
            check=_each(check_need),
        ),
        Filter(
            "age",
            NUMBER,
            Offer.for_age,
            "--age",
            parameter="suitable_for_age",
            most=OLDEST,
            check=_age,
        ),
        Filter(
            "open",
            MOMENT,
            lambda offer, when: offer.opening.open(*when),
            "--open",
            metavar="WHEN",
            check=_moment,
        ),
        Filter("free", TICK, lambda offer, _: offer.free, "--free"),
        Filter("no_referral", TICK, lambda offer, _: offer.no_referral, "--no-referral"),
        Filter(
            "wheelchair",
            TICK,
            lambda offer, _: offer.step_free,
            "--wheelchair-access",
            entrances=True,
        ),
        Filter("home", TICK, _delivered("home"), "--at-home", group="deliveries"),
        Filter("online", TICK, _delivered("online"), "--online", group="deliveries"),
    )
}
"""Every filter by its name, in the order in which pages and commands offer them."""
