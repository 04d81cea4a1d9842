"""The command ``gaps``: where provision is missing, and for how many."""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from geo import scenario, settings
from geo.commands import counting, travelling
from geo.commands.arguments import Json, records, sources, write
from geo.commands.counting import Counting
from geo.directory.offer import Offer
from geo.errors import InputError
from geo.formats.csv import table_csv
from geo.formats.geopackage import geopackage, zones_layer
from geo.measure import METRES_PER_MILE, percent
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.places.tiling import covering
from geo.places.zones import BY, NAMES, Zones
from geo.provision import by_need as needs
from geo.provision import compare, edge, equity, said
from geo.provision import gaps as measure
from geo.provision.estimates import home_deciles, sources_said
from geo.provision.own_counts import read_capacities
from geo.provision.question import DECAYS, MEASURES, GapsQuestion
from geo.provision.supply import DAYS, supply_of, with_own
from geo.records import Zone
from geo.scenario.offer_changes import with_changes
from geo.store import Store
from geo.voices import Comments, voices

_SUFFIXES = (".csv", ".geojson", ".gpkg")
MOST_SAID = 20


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument(
        "--category",
        action="append",
        required=True,
        metavar="SLUG",
        help="the kind of service; several may stand for each other",
    )
    travelling.add_to(made, required=True)
    made.add_argument("--need", metavar="CODE", help="services, and plans, for this type of need")
    counting.add_to(made)
    made.add_argument(
        "--capacities", type=Path, metavar="FILE", help="service_id, places, perhaps need, ages"
    )
    made.add_argument("--by", default="sector", metavar="|".join(BY))
    for name, known, first in (("measure", MEASURES, "2sfca"), ("decay", DECAYS, "stepped")):
        told = "; ".join(f"{slug}: {what}" for slug, what in known.items())
        made.add_argument(f"--{name}", default=first, metavar="|".join(known), help=told)
    made.add_argument("--days", type=days, default=(), metavar="MO,TU", help="places by these days")
    other = made.add_mutually_exclusive_group()
    other.add_argument("--compare", type=Path, metavar="FILE.duckdb", help="an earlier build")
    other.add_argument("--scenario", type=Path, metavar="FILE.geojson", help="as it would be")
    made.add_argument("--needs", action="store_true", help="also for each type of need")
    made.add_argument("--comments", type=Path, help="the file of comments")
    made.add_argument("--out", type=Path, metavar="FILE.csv|.geojson|.gpkg", help="the zones")
    made.add_argument("--examples", action="store_true", help="with services that were made up")


def days(text: str) -> tuple[str, ...]:
    """Read days of the week: MO,TU."""
    found = tuple(day.strip().upper() for day in text.split(","))
    for day in found:
        if day not in DAYS:
            raise argparse.ArgumentTypeError(f"{day[:40]!r} is no day; known: {', '.join(DAYS)}")
    return found


@dataclass(frozen=True, slots=True)
class _GapsArea:
    """An area opened, with what is asked of it."""

    store: Store
    asked: argparse.Namespace
    question: GapsQuestion
    homes: Homes
    zones: Zones
    counting: Counting

    @classmethod
    def open(cls, asked: argparse.Namespace, path: Path) -> "_GapsArea":
        store = Store.open(path)
        homes = store.homes_of_area()
        zones = covering(homes, asked.by, store.records(Zone))
        whom = Counting.asked(asked, store, zones)
        return cls(store, asked, _question(asked, whom), homes, zones, whom)

    def answer(self, streets: Network, offer: Offer) -> measure.Gaps:
        """Answer the question with some streets and services."""
        question, standard = self.question, self.question.standard
        capacity = self.store.capacity()
        if self.asked.capacities is not None:
            ids = offer.services["service_id"].tolist()
            own = read_capacities(*counting.file(self.asked.capacities), ids)
            capacity = with_own(capacity, own)
        supply = supply_of(
            offer,
            question.categories,
            standard.access,
            capacity=capacity,
            need=question.need,
            ages=question.ages,
            days=question.days,
            week=settings.today(),
            examples=question.examples,
        )
        margin = self.store.margin_m
        ways_out = None if margin is None else edge.exits(streets, self.homes, margin)
        return measure.gaps(
            travelling.travel(self.asked, self.store, streets, standard),
            self.homes,
            self.counting.at(self.homes),
            supply,
            self.zones,
            question,
            beyond=self.counting.beyond(),
            ways_out=ways_out,
        )


def _question(asked: argparse.Namespace, whom: Counting) -> GapsQuestion:
    standard = travelling.standard_of(asked)
    return GapsQuestion(
        tuple(slug.strip().lower() for slug in asked.category),
        standard,
        whom.need,
        asked.ages,
        whom.count,
        asked.by,
        asked.measure,
        asked.decay,
        asked.deprivation,
        asked.days,
        asked.examples,
    ).checked()


def run(asked: argparse.Namespace) -> Json:
    """Find where provision is missing, and for how many."""
    if asked.out is not None and asked.out.suffix.lower() not in _SUFFIXES:
        raise InputError(
            f"{asked.out} is no kind of file that we write. Name it .csv, .geojson or .gpkg."
        )
    area = _GapsArea.open(asked, asked.db)
    streets, offer = area.store.network(), area.store.offer()
    found = area.answer(streets, offer)
    change = None
    if asked.compare is not None:
        earlier = _GapsArea.open(asked, asked.compare)
        before = earlier.answer(earlier.store.network(), earlier.store.offer())
        change = compare.compared(before, found)
    if asked.scenario is not None:
        wanted = scenario.read(counting.file(asked.scenario)[1])
        schools = area.store.schools(examples=asked.examples)
        change = compare.compared(
            found, area.answer(*with_changes(wanted, streets, schools, offer))
        )
        found = change.after
    if asked.out is not None:
        _write(asked.out, area, found)
    return _said(area, found) | {
        "compared": None
        if change is None
        else {
            "said": compare.change_said(change),
            "gained": counting.number_of(change.gained, found.need),
            "lost": counting.number_of(change.lost, found.need),
            "zones": counting.rows(change.zones, found.need),
        },
        "needs": _needs(area, streets, offer) if asked.needs else [],
        "voices": _voices(asked),
        "written": [str(asked.out)] if asked.out is not None else [],
        "attribution": area.store.attribution(),
    }


def _said(area: _GapsArea, found: measure.Gaps) -> Json:
    question, need = found.question, found.need
    even = equity.equity(found)
    return {
        "headline": said.headline(found, area.store.area.name),
        "categories": question.categories,
        **travelling.terms(area.asked, area.store, question.standard),
        "need": question.need,
        "ages": question.ages,
        "by": question.by,
        "measure": question.measure,
        "decay": question.decay,
        "days": question.days,
        "counted": counting.said(need),
        **{
            name: counting.number_of(getattr(found, name), need)
            for name in ("people", "within", "outside", "unreachable")
        },
        "beyond_the_border": round(found.beyond, 3),
        "services": len(found.supply),
        "services_with_places": found.supply.known,
        "left_out": dict(found.supply.left_out),
        "notes": found.notes,
        "near_the_edge": int(found.homes["edge"].sum()),
        "distribution": counting.rows(equity.distribution(found).replace(np.inf, np.nan), need),
        "deprivation": _deprivation(area, found),
        "equity": None
        if even is None
        else {"of": even.of, "gini": round(even.gini, 4), "palma": round(even.palma, 4)},
        "zones": counting.rows(found.zones, need),
    }


def _deprivation(area: _GapsArea, found: measure.Gaps) -> Json | None:
    held = home_deciles(area.homes, area.store.figures(), area.store.records(Zone))
    if held is None:
        return None
    decile, index, origins = held
    rows = counting.rows(equity.by_decile(found, decile), found.need)
    return {"index": index, "sources": sources_said(origins), "rows": rows}


def _needs(area: _GapsArea, streets: Network, offer: Offer) -> list[Json]:
    travel = travelling.travel(area.asked, area.store, streets, area.question.standard)
    figures, loaded = area.store.figures(), area.store.records(Zone)
    table = needs.by_need(travel, area.homes, offer, figures, loaded, area.question)
    return records(table.round(3))


def _voices(asked: argparse.Namespace) -> Json | None:
    book = asked.comments or settings.comments()
    if not book.exists():
        return None
    heard = voices(Comments(book), asked.category, settings.today().year, examples=asked.examples)
    return {
        "year": heard.year,
        "comments": [
            {"written_on": one.written_on.isoformat(), "text": one.text, "response": one.response}
            for one in heard.comments
        ],
        "searches": [
            {"district": one.outward, "category": one.category, "searches": one.searches}
            for one in heard.searches
        ],
    }


def _write(path: Path, area: _GapsArea, found: measure.Gaps) -> None:
    table, zones = counting.safe(found.zones, found.need), area.zones
    if path.suffix.lower() == ".csv":
        write(path, table_csv(table))
        return
    if path.suffix.lower() == ".gpkg":
        told = " ".join([said.headline(found, area.store.area.name), found.need.method])
        layer = zones_layer(table, zones.shapes, told)
        write(path, geopackage([layer], area.store.attribution(), settings.today()))
        return
    rows = table[table["zone"].isin(list(zones.shapes))].round(3)
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(shapely.to_geojson(zones.shapes[row["zone"]])),
            "properties": row,
        }
        for row in records(rows)
    ]
    told = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    write(path, told.encode())


def tell(answer: Json) -> None:
    """Say it in words: the answer, what it rests on, and zone by zone."""
    print(answer["headline"])
    travelling.tell(answer)
    counting.tell(answer["counted"])
    known = answer["services_with_places"]
    print(f"Services measured: {answer['services']:,}; of these, with known places: {known:,}")
    for reason, left in answer["left_out"].items():
        print(f"{left:,} services are left out: {reason}")
    for note in answer["notes"]:
        print(note)
    unit = "minutes" if answer["within_s"] else "miles"
    _tell_spread(answer, unit)
    print(f"\nBy {NAMES[answer['by']]}, those with most outside first")
    for row in answer["zones"][:MOST_SAID]:
        _tell_zone(row, timed=bool(answer["within_s"]))
    if len(answer["zones"]) > MOST_SAID:
        print(f"… and {len(answer['zones']) - MOST_SAID} more: use --json, or --out.")
    if answer["compared"]:
        print(f"\nCompared: {answer['compared']['said']}")
    for row in answer["needs"]:
        people = "not published" if row["people"] is None else f"{row['outside']:,.0f} outside"
        print(f"{row['name']}: {row['services']:,} services, {people}")
    if answer["voices"]:
        heard = answer["voices"]
        print(f"\n{len(heard['comments'])} published comments are about this.")
    for path in answer["written"]:
        print(f"written: {path}")
    sources(answer)


def _tell_spread(answer: Json, unit: str) -> None:
    print(f"\nHow far, in {unit}")
    for row in answer["distribution"]:
        start, end = row["from"], row["to"]
        said = "no way" if start is None else f"over {start:g}"
        if end is not None:
            said = f"{start:g} to {end:g}"
        print(f"{counting.told(row['people']):>9}  {_share(row):>10}  {said}")
    if answer["deprivation"]:
        print(f"\nBy {answer['deprivation']['index']}, 1 the most deprived tenth")
        for row in answer["deprivation"]["rows"]:
            tenth = "?" if row["decile"] is None else f"{row['decile']:.0f}"
            print(f"{tenth:>4} {counting.told(row['people']):>9}  {_share(row):>10} within")
    if answer["equity"]:
        even = answer["equity"]
        print(f"\nEquity of {even['of']}: Gini {even['gini']:.2f}, Palma {even['palma']:.2f}")


def _tell_zone(row: Json, *, timed: bool) -> None:
    near = row["median"]
    typical = "no way" if near is None else f"{near:.0f} min" if timed else _miles(near)
    places = row["places_per_100"]
    at_least = "at least " if row["at_least"] else ""
    held = "" if places is None else f"  {at_least}{places:.1f} places per 100"
    print(
        f"{counting.told(row['outside']):>8} outside of {counting.told(row['people']):>8}  "
        f"{_share(row):>10}  {typical:>8}"
        f"{held}  {row['name']}"
    )


def _share(row: Json) -> str:
    return "" if row["share"] is None else percent(row["share"], 1)


def _miles(metres: float) -> str:
    return f"{metres / METRES_PER_MILE:.1f} mi"
