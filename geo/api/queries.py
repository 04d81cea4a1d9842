"""What may be asked of the API, for its OpenAPI description.

The parameters of the standard stand here. Families' filters come from `geo.families.wanted`, each
by its own parameter.
"""

import re
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    WithJsonSchema,
    create_model,
)
from pydantic.json_schema import SkipJsonSchema

from geo.api.catalogue import CatalogueQuery
from geo.errors import InputError
from geo.families.completions import KINDS, LONGEST_TYPED, MOST_OFFERED, OFFERED
from geo.families.wanted import FILTERS, MOMENT, NUMBER, SEVERAL, TEXT, TICK, Filter, Wanted
from geo.measure import LONGEST_WITHIN_MINUTES, within_metres, within_seconds
from geo.scenario.file import Scenario
from geo.travel.standard import Standard
from geo.walked_route import TypedWalk
from geo.words import say

LONGEST_WORDS = 10_000
"""The most letters that a search in words takes."""

MOST_PER_PAGE = 500
"""The most items that a page holds."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS = {name: name[:2].upper() for name in _DAYS}
DAYS |= {name.lower(): code for name, code in DAYS.items()} | {c: c for c in DAYS.values()}
"""Ways to write a day of the week, and its code in RFC 5545."""

_DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[+-]\d\d:\d\d)?)?", re.ASCII
)
_DATE = (
    r"20[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)"
    r"|(0[13578]|1[02])-31)"
)
_DAY = rf"^{_DATE}$"
_MOMENT = rf"^{_DATE}( ([01][0-9]|2[0-3]):[0-5][0-9])?$"
_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"
_POSTCODE = r"^ *[A-Za-z]{1,2}[0-9][A-Za-z0-9]? *[0-9][A-Za-z]{2} *$"


def _moment(value: object) -> datetime:
    """A moment of ISO 8601; one without an offset from UTC is in UTC."""
    if not isinstance(value, str) or not _DATE_TIME.fullmatch(value):
        raise ValueError("not a date and time")
    found = datetime.fromisoformat(value.upper())
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _day(value: str) -> str:
    """A day of this century, or a day and a time."""
    datetime.fromisoformat(value)
    return value


def _truth(value: object) -> bool:
    if str(value).lower() not in ("true", "false"):
        raise ValueError("neither true nor false")
    return str(value).lower() == "true"


def _weekday(value: str) -> str:
    if value not in DAYS:
        raise ValueError("not a day of the week")
    return DAYS[value]


Since = Annotated[
    datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
Truth = Annotated[bool, BeforeValidator(_truth), WithJsonSchema({"type": "boolean"})]
Weekday = Annotated[
    str, AfterValidator(_weekday), WithJsonSchema({"type": "string", "enum": list(DAYS)})
]
_Date = Annotated[str, Field(pattern=_DAY), AfterValidator(_day)]
Age = Annotated[float, Field(ge=0, le=120, allow_inf_nan=False)]
Clock = Annotated[str, Field(pattern=_CLOCK)]
Text = Annotated[str, Field(max_length=200)]
Nothing = SkipJsonSchema[None]


class CompletionsBody(BaseModel):
    """What somebody has typed so far, and what they want to be offered."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str = Field(max_length=LONGEST_TYPED, description="What somebody has typed so far.")
    n: int = Field(OFFERED, ge=1, le=MOST_OFFERED, description="The most completions to give.")
    kinds: list[Literal["place", "help", "service"]] = Field(
        ["place", "help", "service"],
        min_length=1,
        max_length=len(KINDS),
        description="Only these kinds.",
    )


class NoQuery(BaseModel):
    """Nothing can be asked. A parameter that is not known is an error: it would else be lost."""

    model_config = ConfigDict(extra="forbid")


NoneAsked = Annotated[NoQuery, Query()]
"""Nothing, as an endpoint takes it."""


class Paging(NoQuery):
    """Which page of a list."""

    page: int = Field(1, ge=1, le=1_000_000, description="Which page, from 1.")
    per_page: int = Field(50, ge=1, le=MOST_PER_PAGE, description="How many items on a page.")
    format: Literal["json"] = Field("json", description="The format: only JSON.")


class SearchQuery(Paging):
    """Which items of a list, by words."""

    search: Text | Nothing = Field(None, description="Words that must all be in the item.")


class TermsQuery(SearchQuery):
    """Which terms."""

    taxonomy_id: Text | Nothing = Field(None, description="Only terms in this taxonomy.")
    parent_id: Text | Nothing = Field(None, description="Only terms directly under this one.")
    top_only: Truth = Field(False, description="Only top-level terms.")


_OF_THE_STANDARD = [field.name for field in fields(CatalogueQuery) if field.name != "wanted"]


class OrganizationQuery(NoQuery):
    """How much of an organization's services."""

    full_service: Truth = Field(False, description="With full services instead of their names.")


class OrganizationsQuery(SearchQuery):
    """Which organizations, and how much of them."""

    full: Truth = Field(False, description="With the names of their services.")
    full_service: Truth = Field(False, description="With their full services.")


def _code(one: Filter) -> Any:
    """One of the options of a filter, however it is written."""

    def check(value: str) -> str:
        try:
            return str(one.check((value,))[0])
        except InputError as error:
            raise ValueError(str(error)) from error

    known = WithJsonSchema({"type": "string", "enum": list(one.options)})
    return Annotated[str, AfterValidator(check), known]


def _type(one: Filter) -> Any:
    """What the parameter of a filter may be."""
    kinds: dict[str, Any] = {
        SEVERAL: list[_code(one)] | Nothing,  # type: ignore[misc]
        TICK: Truth,
        NUMBER: Age | Nothing,
        MOMENT: Annotated[str, Field(pattern=_MOMENT), AfterValidator(_day)] | Nothing,
        TEXT: Annotated[str, Field(max_length=LONGEST_WORDS)] | Nothing,
    }
    return kinds[one.kind]


def _field(one: Filter) -> tuple[Any, Any]:
    said = say("api.only", what=say(f"filter.{one.name}.help"))
    return _type(one), Field(False if one.kind == TICK else None, description=said)


def _filters(name: str, base: type[NoQuery]) -> Any:
    """The parameters of all filters; ours, not the standard's."""
    fields: dict[str, Any] = {one.asked_as: _field(one) for one in FILTERS.values()}
    return create_model(name, __base__=base, **fields)


def _wanted(asked: BaseModel) -> Wanted:
    return Wanted(**{one.name: _value(asked, one) for one in FILTERS.values()})


def _value(asked: BaseModel, one: Filter) -> Any:
    value = getattr(asked, one.asked_as)
    if one.kind == SEVERAL:
        return tuple(value or ())
    if one.kind != MOMENT or value is None:
        return value
    moment = datetime.fromisoformat(value)
    return moment.date(), moment.time() if len(value) > len("2026-11-30") else None


class SearchBody(_filters("FiltersBody", NoQuery)):  # type: ignore[misc]
    """A family's search: where from, how far, and what for."""

    place: str = Field(
        max_length=200, description="A postcode, a town or village, or latitude,longitude."
    )
    mode: Literal["walk", "wheelchair", "cycle", "drive"] = Field(
        "walk", description="How people travel."
    )
    within: float = Field(
        3.0, gt=0, le=100, allow_inf_nan=False, description="How far, in miles along streets."
    )
    minutes: (
        Annotated[float, Field(gt=0, le=LONGEST_WITHIN_MINUTES, allow_inf_nan=False)] | Nothing
    ) = Field(None, description="The longest journey in minutes, instead of `within`.")
    sort: Literal["best", "distance", "name", "checked"] = Field(
        "best", description="The order of the results."
    )
    limit: Annotated[int, Field(ge=1, le=MOST_PER_PAGE)] | Nothing = Field(
        None, description="The most results to give."
    )

    def wanted(self) -> Wanted:
        """The filters that are asked for."""
        return _wanted(self)

    @property
    def standard(self) -> Standard:
        """How people travel, and how far."""
        if self.minutes is not None:
            return Standard(self.mode, within_s=within_seconds(self.minutes))
        return Standard(self.mode, within_metres(self.within))


class WalkedRouteBody(NoQuery):
    """A child's walk to school, and what if something were built."""

    home: str = Field(max_length=200, description="A postcode, or latitude,longitude.")
    school: str = Field(max_length=200, description="The URN or the name of the school.")
    born: _Date = Field(description="The child's date of birth, such as 2019-12-31.")
    on: _Date | Nothing = Field(None, description="The date to answer for. Without it: today.")
    unsafe: list[Text] = Field([], max_length=50, description="Streets that are not safe to walk.")
    mend: list[Annotated[int, Strict(), Field(ge=1, le=10_000)]] = Field(
        [], max_length=100, description="What if these stretches were made fit to walk?"
    )
    scenario: dict[str, Any] | Nothing = Field(
        None, description="What if this were built? A scenario, as GeoJSON."
    )
    examples: Annotated[bool, Strict()] = Field(False, description="Include made-up schools.")

    def typed(self, scenario: Scenario | None) -> TypedWalk:
        """The same as somebody types it, with the scenario read."""
        return TypedWalk(
            home=self.home,
            school=self.school,
            born=date.fromisoformat(self.born),
            on=date.fromisoformat(self.on) if self.on else None,
            unsafe=tuple(self.unsafe),
            mend=tuple(self.mend),
            scenario=scenario,
            examples=self.examples,
        )


class OfferQuery(_filters("FiltersQuery", SearchQuery)):  # type: ignore[misc]
    """Which services. All that is asked must hold."""

    taxonomy_term_id: Text | Nothing = Field(
        None, description="Only services with this term, or one under it."
    )
    taxonomy_id: Text | Nothing = Field(
        None, description="Only services with a term in this taxonomy."
    )
    organization_id: Text | Nothing = Field(None, description="Only services of this organization.")
    minimum_age: Age | Nothing = Field(
        None, description="Only services that give a youngest age of this or higher."
    )
    maximum_age: Age | Nothing = Field(
        None, description="Only services that give an oldest age of this or lower."
    )
    start_time: Clock | Nothing = Field(
        None, description="Only services that open at this local time or later, such as 09:30."
    )
    end_time: Clock | Nothing = Field(
        None, description="Only services that close at this local time or earlier."
    )
    day: Weekday | Nothing = Field(
        None, description="Only services that are open on this day, such as MO or Monday."
    )
    modified_after: Since | Nothing = Field(
        None, description="Only services whose sources were fetched at this moment or later."
    )
    full: Truth = Field(False, description="Everything about each item, not only its own fields.")

    def asked(self) -> CatalogueQuery:
        """The same without what is about pages."""
        return CatalogueQuery(
            **{name: getattr(self, name) for name in _OF_THE_STANDARD}, wanted=self.wanted()
        )

    def wanted(self) -> Wanted:
        """The filters that are asked for."""
        return _wanted(self)


class HelplinesQuery(NoQuery):
    """What somebody needs help with."""

    text: Annotated[str, Field(max_length=1000)] = Field(
        "", description="What they type, in their own words."
    )
    need: list[_code(FILTERS["needs"])] | Nothing = Field(  # type: ignore[valid-type]
        None, description=say("filter.needs.help")
    )
    category: list[_code(FILTERS["categories"])] | Nothing = Field(  # type: ignore[valid-type]
        None, description=say("filter.categories.help")
    )
    suitable_for_age: Age | Nothing = Field(None, description=say("filter.age.help"))

    def wanted(self) -> Wanted:
        """The same as filters."""
        return Wanted(
            needs=tuple(self.need or ()),
            categories=tuple(self.category or ()),
            age=self.suitable_for_age,
        )


class ServicesQuery(OfferQuery):
    """Which services, and how much of them."""

    minimal: Truth = Field(
        False, description="Only the IDs and dates of all services, on one page."
    )


class ServiceAtLocationsQuery(OfferQuery):
    """Which services at which places."""

    postcode: Annotated[str, Field(pattern=_POSTCODE)] | Nothing = Field(
        None,
        description="Only services for people who live here, nearest first: those with no service "
        "area, or with one that includes the postcode.",
    )
    proximity: Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)] | Nothing = Field(
        None, description="Only places within this many metres of the postcode, in a straight line."
    )
