"""The answer in words: how much there is, what is nearest, the list, and what stands apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from markupsafe import Markup

from geo import words
from geo.area import APART, SORTS, Answer, Area, Details
from geo.directory import plain_words
from geo.words import markdown, markup, say
from pages.parts.ask import filters, search
from pages.parts.ask.search import Filters
from pages.parts.html import render, show
from pages.parts.show import entry, presses


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer, the details of its services, and how much of it is written out."""

    answer: Answer
    details: Details
    around: entry.EntryContext
    listed: int
    chosen: str | None
    journey: Markup


def headline(answer: Answer, limit: str, more: Markup) -> None:
    """Say in words how much there is, and what is nearest. Screen readers say it at once.

    `more` stands below.
    """
    results, elsewhere = answer.results, answer.elsewhere
    cut_off = answer.cut_off
    no_route = int(cut_off.sum())
    place = Markup('<span class="whole">{}</span>').format(answer.place.name)
    made_up = elsewhere["illustrative"].to_numpy(bool) & ~cut_off
    also = int((results["because"] != "").sum())
    nearest = _nearest(answer)
    show(
        "headline.html",
        arrive=search.searched(),
        answer=answer,
        count=len(results),
        reach=Markup(words.reach(answer.mode, limit, str(place))),  # noqa: S704
        examples=words.examples(int(results["illustrative"].sum()), len(results)),
        also=also,
        nearest=nearest,
        no_street=answer.origin_offset_m != answer.origin_offset_m,  # NaN
        apart=len(elsewhere) - no_route,
        no_route=no_route,
        apart_examples=words.examples(int(made_up.sum()), len(elsewhere) - no_route),
        more=more,
    )


def _nearest(answer: Answer) -> dict[Any, Any] | None:
    """The nearest real service: of a kind that is not for every day, and that matches, if any."""
    results = answer.results
    among = ~results["illustrative"].to_numpy(bool)
    for column in ("group", "because"):
        plain = among & (results[column].to_numpy(object) == "")
        among = plain if plain.any() else among
    if not among.any():
        return None
    cost = results["duration_s" if answer.measures == "time" else "distance_m"].to_numpy(float)
    row: dict[Any, Any] = results.iloc[int(np.where(among, cost, np.inf).argmin())].to_dict()
    return row


def welcome(area_name: str) -> None:
    """Say what the page does, before the first search."""
    show("welcome.html", name=area_name)


def about_filters(asked: Filters) -> None:
    """Say what filters leave out."""
    needs = filters.named("needs", asked.wanted)
    if needs:
        st.caption(markdown("find.about_needs", needs="; ".join(needs)))
    if asked.leaves_out_crowds:
        st.caption(say("find.crowds"))


def danger(area: Area, asked: str) -> None:
    """Say who to call, before all else, where the words say that somebody may be in danger."""
    if lines := area.who_to_call(asked):
        show("urgent.html", lines=lines, arrive=search.searched())


def understood(answer: Answer, asked: Filters) -> None:
    """Say what was made of the words that somebody typed."""
    if asked.unmatched:
        examples = "; ".join(plain_words.suggestions()[:4])
        st.info(markdown("find.not_understood", text=asked.asked[:80], examples=examples))
    elif answer.match and answer.match.understood:
        st.write(markdown("find.understood", words="; ".join(answer.match.understood.words)))
    for one in answer.beyond:
        limit = {"within_m": answer.within_m, "within_s": answer.within_s}
        trip = words.trip(one.trip.row, answer.mode, **limit)
        st.page_link(
            "pages/service.py",
            label=markdown("find.beyond", name=one.name, trip=trip),
            query_params={"id": one.service_id},
        )
    for number, text in enumerate(answer.did_you_mean or asked.did_you_mean):
        st.button(
            markdown("find.did_you_mean", words=text),
            key=f"did-you-mean-{number}",
            on_click=search.change,
            kwargs={filters.ASKED: text},
        )


def listing(page: Shown) -> None:
    """List the services in reach, in words, what matches before what may also help.

    So many cards are one piece of HTML as are listed at a time: more of them leave the first alone.
    """
    chosen = Markup() if page.chosen is None else render("chosen.html", journey=page.journey)
    presses.choosing(page.chosen, chosen)
    cards = list(_cards(page))
    for first in range(0, len(cards), search.FIRST_LISTED):
        show("cards.html", cards=cards[first : first + search.FIRST_LISTED])
    left = len(page.answer.results) - page.listed
    if left > 0:
        more = min(left, search.FIRST_LISTED)
        st.button(say("find.more", n=more), key="more", on_click=search.list_more)
        st.caption(say("find.listed", listed=page.listed, total=len(page.answer.results)))


def _cards(page: Shown) -> Iterator[dict[str, object]]:
    """The cards of the list as their template takes them; `group` begins one, if any does."""
    before = ""
    for number, row in enumerate(page.answer.results.head(page.listed).to_dict("records"), start=1):
        group = _group(row)
        grouped = page.answer.match or "everyday_health" in (group, before)
        begins = group if group != before and grouped else ""
        before = group
        detail = page.details[row["service_id"]]
        yield {
            **_card(row, entry.listed(number, row, detail, page.around)),
            "number": number,
            "group": begins,
            "phone": "" if words.absent(detail["phone"]) else words.phone(str(detail["phone"])),
        }


def _card(row: Mapping[Any, Any], written: Markup) -> dict[str, object]:
    return {"id": row["service_id"], "name": str(row["name"]), "entry": written}


def _group(row: Mapping[Any, Any]) -> str:
    """The group of the list that a service is in."""
    if row["illustrative"]:
        return "examples"
    if row["group"] and filters.sort() == SORTS[0]:
        return "everyday_health"
    return "may_help" if row["because"] else "matches"


def names(page: Shown) -> dict[str, str]:
    """The names of all services that the answer has, by id."""
    both = (page.answer.results, page.answer.elsewhere)
    return {
        key: str(name)
        for rows in both
        for key, name in zip(rows["service_id"], rows["name"], strict=True)
    }


def apart(page: Shown, area_name: str) -> None:
    """List apart what has no distance, each kind with the reason."""
    answer = page.answer
    if answer.elsewhere.empty:
        return
    st.subheader(say(f"find.apart.{answer.measures}"), anchor="apart")
    found = answer.elsewhere["status"].value_counts()
    for status in APART:
        if status in found.index:
            _for_one_reason(status, int(found[status]), page, area_name)


def _for_one_reason(status: str, count: int, page: Shown, area_name: str) -> None:
    named = status.replace(" ", "_")
    title = say(f"apart.{named}.title", services=words.services(count))
    folded = st.expander(title, key=search.apart_key(status), on_change="rerun")
    if not folded.open:
        return
    elsewhere = page.answer.elsewhere
    rows = elsewhere[elsewhere["status"] == status].to_dict("records")
    with folded:
        by = words.by(page.answer.mode)
        listed = search.apart_listed(status)
        show(
            "apart.html",
            why=markup(f"apart.{named}.why", area=area_name, by=by),
            cards=[
                _card(row, entry.apart(row, page.details[row["service_id"]], page.around))
                for row in rows[:listed]
            ],
        )
        if (left := len(rows) - listed) > 0:
            st.button(
                say("find.more_apart", n=min(left, search.FIRST_LISTED)),
                key=f"{search.apart_key(status)}-more",
                on_click=search.list_more_apart,
                args=(status,),
            )
