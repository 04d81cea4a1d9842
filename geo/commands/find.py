"""The command ``find``."""

import argparse
import math

import pandas as pd

from geo.commands import travelling
from geo.commands.arguments import Json, count, moment, number, records, rounded
from geo.directory.vocabulary import CATEGORIES, SECTIONS
from geo.errors import InputError
from geo.families import search
from geo.families.search_by_transit import DEFAULT_MINUTES, ByTimetable, Departure
from geo.measure import metres_to_miles, within_metres, within_seconds
from geo.network.access import MODES
from geo.network.streets import Network
from geo.places.postcodes import Place
from geo.store import Store
from geo.transit import TRANSIT, Feed, TransitNetwork
from geo.travel.timetable import NO_TIMETABLE

DEFAULT_MILES = 3.0


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("place", help="a postcode, a town or village, or latitude,longitude")
    made.add_argument("--mode", default="walk", metavar="|".join((*MODES, TRANSIT)))
    far = made.add_mutually_exclusive_group()
    far.add_argument("--within", type=number, metavar="MILES", help=f"{DEFAULT_MILES:g} at first")
    far.add_argument("--minutes", type=number, help="the longest journey, instead of --within")
    travelling.add_timetable(made)
    made.add_argument("--category", action="append", default=[], metavar="SLUG")
    made.add_argument("--need", action="append", default=[], metavar="CODE")
    made.add_argument("--age", type=number)
    _narrower(made)
    made.add_argument("--sort", choices=search.SORTS, default=search.SORTS[0])
    made.add_argument("--limit", type=count)


def _narrower(command: argparse.ArgumentParser) -> None:
    """Add the filters that are asked by what families say."""
    for flag, said in {
        "--free": "that cost nothing, or nothing for some",
        "--no-referral": "that say nobody need refer the child",
        "--wheelchair-access": "at places that say yes, or limited; at home and online as well",
        "--online": "online",
        "--at-home": "at the child's home",
    }.items():
        command.add_argument(flag, action="store_true", help=f"services {said}")
    command.add_argument(
        "--open",
        type=moment,
        metavar="WHEN",
        help="services open, or perhaps open, on 2026-11-30 or at '2026-11-30 14:30'",
    )


def run(asked: argparse.Namespace) -> Json:
    """Find the services within a travel distance or time of a place, nearest first."""
    by_timetable = asked.mode == TRANSIT
    limit = _limit(asked, by_timetable=by_timetable)
    outing = outing_of(asked)
    wanted = _wanted(asked).checked()
    store = Store.open(asked.db)
    place = store.locate(asked.place)
    network, offer = store.network(), store.offer()
    if outing:
        held = timetables(store, network, offer)
        reached = held.reach(place, outing, within_s=limit["within_s"])
    else:
        reached = search.reach(network, offer, place, mode=asked.mode, **limit)
    answer = search.answer(offer, reached, wanted)
    results = search.sort(answer.results, asked.sort).head(asked.limit or len(answer.results))
    return {
        "place": _place(answer.place),
        "mode": answer.mode,
        "within_m": answer.within_m,
        "within_s": answer.within_s,
        "from_offset_m": rounded(answer.origin_offset_m, 2),
        "results": records(_rounded(results)),
        "elsewhere": records(_rounded(answer.elsewhere)),
        **(_timetable(store, outing) if outing else {}),
        "attribution": store.attribution(),
    }


def _limit(asked: argparse.Namespace, *, by_timetable: bool) -> dict[str, float]:
    """The limit as `geo.families.search.reach` takes it."""
    if by_timetable and asked.within is not None:
        raise InputError("By bus or train the limit is a time: give --minutes, not --within.")
    if asked.minutes is not None or by_timetable:
        return {
            "within_s": within_seconds(
                asked.minutes if asked.minutes is not None else DEFAULT_MINUTES
            )
        }
    return {"within_m": within_metres(DEFAULT_MILES if asked.within is None else asked.within)}


def outing_of(asked: argparse.Namespace) -> Departure | None:
    """When somebody goes by timetable, and what they are ready to do; None along streets.

    Raises
    ------
    InputError
        For an unknown mode, for what a timetable needs to know and is not said, and for what is
        said though no timetable is asked.
    """
    if asked.mode == TRANSIT:
        return Departure(travelling.when_of(asked), travelling.limits_of(asked)).checked()
    if asked.mode not in MODES:
        known = ", ".join((*MODES, TRANSIT))
        raise InputError(f"{asked.mode[:40]!r} is not a way of travelling. Known: {known}.")
    travelling.check_street(asked)
    return None


def timetables(store: Store, network: Network, offer: search.Offer) -> ByTimetable:
    """The area's timetables; `InputError` where it has none."""
    held = store.timetables()
    if not held:
        raise InputError(NO_TIMETABLE)
    return ByTimetable(TransitNetwork(network, Feed.of(held)), offer)


def _timetable(store: Store, outing: Departure) -> Json:
    """What times by timetable rest on."""
    when, limits = outing.when, outing.limits
    return {
        "when": {
            "day": when.day.isoformat(),
            "at": f"{when.at:%H:%M}",
            "arrive_by": when.arrive_by,
            "window_min": None if when.arrive_by else when.window_min,
        },
        "longest_walk_m": round(limits.walk_m, 1),
        "changes": limits.changes,
        "step_free": limits.step_free,
        "timetables": timetables_said(store),
    }


def timetables_said(store: Store) -> list[Json]:
    """The area's timetables: until when they run, whether they were made up, and on passes."""
    told = store.timetable_facts()
    for column in ("valid_from", "valid_until", "concessions_date"):
        told[column] = told[column].map(lambda at: None if pd.isna(at) else str(at)[:10])
    kept = [
        "timetable_id",
        "title",
        "valid_from",
        "valid_until",
        "illustrative",
        "concessions",
        "concessions_source",
        "concessions_date",
    ]
    return records(told[kept])


def _wanted(asked: argparse.Namespace) -> search.Wanted:
    day, at = asked.open or (None, None)
    deliveries = {"online": asked.online, "home": asked.at_home}
    return search.Wanted(
        categories=tuple(asked.category),
        needs=tuple(asked.need),
        age=asked.age,
        free=asked.free,
        no_referral=asked.no_referral,
        wheelchair=asked.wheelchair_access,
        deliveries=tuple(name for name, is_asked in deliveries.items() if is_asked),
        day=day,
        at=at,
    )


def _place(place: Place) -> Json:
    return {
        "query": place.query,
        "name": place.name,
        "postcode": place.postcode,
        "lat": round(place.lat, 6),
        "lon": round(place.lon, 6),
        "authority_code": place.authority_code,
        "authority_name": place.authority_name,
        "note": place.note,
    }


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Lengths to the centimetre and tenth of a second: finer than any map is right."""
    checked = table["assured"].dt.strftime("%Y-%m-%d")
    exact = {"distance_m": 2, "duration_s": 1, "straight_line_m": 2, "lat": 6, "lon": 6}
    seconds = {"least_s": 1, "most_s": 1, "share": 3}
    return table.round(exact | seconds).assign(assured=checked)


def tell(answer: Json) -> None:
    """Say what was found, nearest first."""
    place = answer["place"]
    print(f"{place['name']}{', ' + place['authority_name'] if place['authority_name'] else ''}")
    if place["note"]:
        print(place["note"])
    if answer["mode"] == TRANSIT:
        travelling_said(answer)
    for r in answer["results"]:
        print(
            f"{_far(r)}  {r['direction']:<10}  "
            f"{r['name']} ({CATEGORIES[r['category']].name}; {SECTIONS[r['section']]})"
            f"{_aside(r)}"
        )
    if math.isnan(answer["from_offset_m"]):
        print("No street of this area that you can use begins near there.")
    elif not answer["results"]:
        bound = "distance" if answer["within_s"] is None else "time"
        print(f"Nothing within that {bound}. Try a longer one, another mode, or fewer filters.")
    if answer["elsewhere"]:
        print("\nNot measured:")
    for r in answer["elsewhere"]:
        print(f"{r['status']:>13}  {r['name']} ({CATEGORIES[r['category']].name}){_aside(r)}")
    print("\n" + "\n".join(answer["attribution"]))


def _far(row: Json) -> str:
    if row["distance_m"] is not None:
        return f"{metres_to_miles(row['distance_m']):6.2f} miles {row['duration_s'] / 60:4.0f} min"
    least, middle, most = (row[key] / 60 for key in ("least_s", "duration_s", "most_s"))
    return f"{middle:4.0f} min ({least:.0f} to {most:.0f})"


def travelling_said(answer: Json) -> None:
    """Say when one goes by timetable, and until when the timetables run."""
    when = answer["when"]
    at = f"{when['at']} on {when['day']}"
    window = f"leaving within {when['window_min']} minutes from {at}"
    print(f"To be there by {at}" if when["arrive_by"] else f"By bus or train, {window}")
    for one in answer["timetables"]:
        made_up = ", an example that was made up" if one["illustrative"] else ""
        print(f"{one['title']}{made_up}: {one['valid_from']} to {one['valid_until']}")


def _aside(row: Json) -> str:
    said = [f"takes {row['ferry']}"] if row["ferry"] else []
    said += ["on foot"] if row.get("on_foot") else []
    said += ["example times"] if row.get("example_times") else []
    said += ["an example, not a real service"] if row["illustrative"] else []
    return f" [{'; '.join(said)}]" if said else ""
