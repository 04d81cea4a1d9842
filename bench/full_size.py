"""Time builds on inputs as large as the real ones: ``python -m bench.full_size [--only NAME]``.

Each input is made up, in the true layout and at the true size, and written beside a small town.
A whole build is timed in a process of its own, from the file to the finished database,
and its peak memory read. The margin is 100 miles, which holds most of each input, so that little is
spared; the stops are read with a margin of 10 as well, for a real area keeps only its own part.
"""

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from geo.build.pipeline import build
from geo.measure import to_lonlat
from tests.town import CODE, MANIFEST, ORIGIN, write_town

SPREAD_M = 90_000.0
"""How far from the town the made-up places lie: most within 100 miles, few within 10."""

_GIAS_HEADER = (
    "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (code),"
    "TypeOfEstablishment (name),EstablishmentTypeGroup (code),EstablishmentTypeGroup (name),"
    "EstablishmentStatus (code),EstablishmentStatus (name),ReasonEstablishmentOpened (code),"
    "ReasonEstablishmentOpened (name),OpenDate,ReasonEstablishmentClosed (code),"
    "ReasonEstablishmentClosed (name),CloseDate,PhaseOfEducation (code),PhaseOfEducation (name),"
    "StatutoryLowAge,StatutoryHighAge,Boarders (code),Boarders (name),NurseryProvision (name),"
    "OfficialSixthForm (code),OfficialSixthForm (name),Gender (code),Gender (name),"
    "ReligiousCharacter (code),ReligiousCharacter (name),ReligiousEthos (name),Diocese (code),"
    "Diocese (name),AdmissionsPolicy (code),AdmissionsPolicy (name),SchoolCapacity,"
    "SpecialClasses (code),SpecialClasses (name),CensusDate,NumberOfPupils,NumberOfBoys,"
    "NumberOfGirls,PercentageFSM,TrustSchoolFlag (code),TrustSchoolFlag (name),Trusts (code),"
    "Trusts (name),SchoolSponsorFlag (name),SchoolSponsors (name),FederationFlag (name),"
    "Federations (code),Federations (name),UKPRN,FEHEIdentifier,FurtherEducationType (name),"
    "LastChangedDate,Street,Locality,Address3,Town,County (name),Postcode,SchoolWebsite,"
    "TelephoneNum,HeadTitle (name),HeadFirstName,HeadLastName,HeadPreferredJobTitle,"
    "BSOInspectorateName (name),InspectorateReport,DateOfLastInspectionVisit,NextInspectionVisit,"
    "TeenMoth (name),TeenMothPlaces,CCF (name),SENPRU (name),EBD (name),PlacesPRU,FTProv (name),"
    "EdByOther (name),Section41Approved (name),SEN1 (name),SEN2 (name),SEN3 (name),SEN4 (name),"
    "SEN5 (name),SEN6 (name),SEN7 (name),SEN8 (name),SEN9 (name),SEN10 (name),SEN11 (name),"
    "SEN12 (name),SEN13 (name),TypeOfResourcedProvision (name),ResourcedProvisionOnRoll,"
    "ResourcedProvisionCapacity,SenUnitOnRoll,SenUnitCapacity,GOR (code),GOR (name),"
    "DistrictAdministrative (code),DistrictAdministrative (name),AdministrativeWard (code),"
    "AdministrativeWard (name),ParliamentaryConstituency (code),ParliamentaryConstituency (name),"
    "UrbanRural (code),UrbanRural (name),GSSLACode (name),Easting,Northing,MSOA (name),LSOA (name),"
    "InspectorateName (name),SENStat,SENNoStat,BoardingEstablishment (name),PropsName,"
    "PreviousLA (code),PreviousLA (name),PreviousEstablishmentNumber,Country (name),UPRN,SiteName,"
    "QABName (code),QABName (name),EstablishmentAccredited (code),EstablishmentAccredited (name),"
    "QABReport,CHNumber,MSOA (code),LSOA (code),FSM,AccreditationExpiryDate"
)
_NAPTAN_HEADER = (
    "ATCOCode,NaptanCode,PlateCode,CleardownCode,CommonName,CommonNameLang,ShortCommonName,"
    "ShortCommonNameLang,Landmark,LandmarkLang,Street,StreetLang,Crossing,CrossingLang,Indicator,"
    "IndicatorLang,Bearing,NptgLocalityCode,LocalityName,ParentLocalityName,"
    "GrandParentLocalityName,Town,TownLang,Suburb,SuburbLang,LocalityCentre,GridType,Easting,"
    "Northing,Longitude,Latitude,StopType,BusStopType,TimingStatus,DefaultWaitTime,Notes,NotesLang,"
    "AdministrativeAreaCode,CreationDateTime,ModificationDateTime,RevisionNumber,Modification,Status"
)
_ONSPD_HEADER = (
    "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,"
    "osgrdind,oshlthau,nhser,ctry,rgn,streg,pcon,eer,teclec,ttwa,pct,itl,statsward,oa01,casward,"
    "npark,lsoa01,msoa01,ur01ind,oac01,oa11,lsoa11,msoa11,wz11,sicbl,bua11,buasd11,ru11ind,oac11,"
    "lat,long,lep1,lep2,pfa,imd,calncv,icb,oa21,lsoa21,msoa21"
)
_SOURCE = """
[[source]]
kind = "{kind}"
source_id = "large"
title = "Large input"
publisher = "Made up"
vintage = "2026-11"
licence = "CC0-1.0"
attribution = "Made up, to measure with"
path = "{path}"
"""
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True, slots=True)
class Input:
    """One large input: its kind of source, its file, how many rows, and what the build may take."""

    kind: str
    path: str
    rows: int
    target_s: float
    write: Callable[[Path, int], None]
    margin_miles: int = 100


def _places(rows: int) -> list[tuple[float, float]]:
    """Grid positions around the town, the same at every run."""
    drawn = random.Random(1)
    return [
        (
            round(ORIGIN[0] + drawn.uniform(-SPREAD_M, SPREAD_M)),
            round(ORIGIN[1] + 95_000 + drawn.uniform(-SPREAD_M, SPREAD_M)),
        )
        for _ in range(rows)
    ]


def write_gias(path: Path, rows: int) -> None:
    """Establishments: about half of them closed, as in the register."""
    drawn = random.Random(2)
    types = ((1, "Community school"), (34, "Academy converter"), (7, "Community special school"))
    with path.open("w", encoding="cp1252", newline="") as file:
        out = csv.DictWriter(file, _GIAS_HEADER.split(","), restval="", quoting=csv.QUOTE_ALL)
        out.writeheader()
        for i, (east, north) in enumerate(_places(rows)):
            code, kind = drawn.choices(types, (70, 20, 10))[0]
            unit = i % 8 == 0
            out.writerow(
                {
                    "URN": 100_000 + i,
                    "EstablishmentName": f"St Anne’s Church of England Primary School {i}",
                    "TypeOfEstablishment (code)": code,
                    "TypeOfEstablishment (name)": kind,
                    "EstablishmentStatus (code)": 1 + i % 2,
                    "EstablishmentStatus (name)": ("Open", "Closed")[i % 2],
                    "PhaseOfEducation (name)": "Primary",
                    "StatutoryLowAge": 4,
                    "StatutoryHighAge": 11,
                    "SchoolCapacity": 210,
                    "NumberOfPupils": drawn.randint(90, 230),
                    "LastChangedDate": "01-09-2026",
                    "Street": f"{i % 300} High Street",
                    "Town": "Anytown",
                    "Postcode": _postcode(i),
                    "SchoolWebsite": f"www.school{i}.example.sch.uk",
                    "TelephoneNum": f"01983{i % 1_000_000:06d}",
                    "Section41Approved (name)": "Not applicable",
                    "SEN1 (name)": "ASD - Autistic Spectrum Disorder" if unit else "Not Applicable",
                    "TypeOfResourcedProvision (name)": "Resourced provision" if unit else "",
                    "ResourcedProvisionOnRoll": 12 if unit else "",
                    "ResourcedProvisionCapacity": 14 if unit else "",
                    "GSSLACode (name)": CODE,
                    "Easting": int(east),
                    "Northing": int(north),
                    "SENStat": i % 20,
                    "SENNoStat": i % 40,
                    "Trusts (name)": f"Trust {i % 900}" if code == 34 else "",
                }
            )


def write_naptan(path: Path, rows: int) -> None:
    """Stops of the national file: most in use."""
    places = _places(rows)
    degrees = to_lonlat([x for x, _ in places], [y for _, y in places]).tolist()
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, _NAPTAN_HEADER.split(","), restval="")
        out.writeheader()
        for i, ((east, north), (lon, lat)) in enumerate(zip(places, degrees, strict=True)):
            out.writerow(
                {
                    "ATCOCode": f"2300{i:08d}",
                    "NaptanCode": f"iow{i}",
                    "CommonName": f"Church Road {i % 5000}",
                    "Street": "Church Road",
                    "Indicator": ("opp", "adj", "Stand A", "o/s")[i % 4],
                    "Bearing": ("N", "NE", "SW", "W")[i % 4],
                    "NptgLocalityCode": f"E{i % 40_000:07d}",
                    "LocalityName": f"Village {i % 40_000}",
                    "GridType": "UKOS",
                    "Easting": int(east),
                    "Northing": int(north),
                    "Longitude": f"{lon:.5f}",
                    "Latitude": f"{lat:.5f}",
                    "StopType": "BCT",
                    "BusStopType": "MKD",
                    "TimingStatus": "OTH",
                    "AdministrativeAreaCode": "025",
                    "CreationDateTime": "2015-02-12T00:00:00",
                    "ModificationDateTime": "2021-09-20T10:45:27",
                    "RevisionNumber": 1,
                    "Modification": "new",
                    "Status": "inactive" if i % 12 == 0 else "active",
                }
            )


def _postcode(i: int) -> str:
    """A postcode of its own for each number up to some four million."""
    i, second = divmod(i, 20)
    i, first = divmod(i, 20)
    i, digit = divmod(i, 10)
    return f"{_LETTERS[i // 90 % 10]}{_LETTERS[i // 900 % 20]}{i % 90 + 1} {digit}" + (
        _LETTERS[first] + _LETTERS[second]
    )


def write_onspd(path: Path, rows: int) -> None:
    """The directory, a third of it ended; a few postcodes are the town's own."""
    places = _places(5000)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(_ONSPD_HEADER + "\n")
        for i in range(rows):
            code, (east, north) = _postcode(i), places[i % 5000]
            council = CODE if i % 500 == 0 else f"E0600{i % 60:04d}"
            term = "201004" if i % 3 == 0 else ""
            unit = code.replace(" ", "") if len(code) == 8 else code
            file.write(
                f'"{unit}","{code}","{code}","198001","{term}","E99999999","E99999999","{council}",'
                f'"E05000001","E99999999","0","{int(east)}","{int(north):07d}","1","E18000010",'
                '"E40000003","E92000001","E12000008","0","E14000762","E15000008","E24000037",'
                '"E30000234","E16000052","E05000001","00MWNE","E00087000","00MWNE","E99999999",'
                '"E01017282","E02003581","5","4B1","E00087000","E01017282","E02003581","E33000001",'
                '"E38000001","E34004000","E35000001","C1","4B1",'
                f'{50.5 + i % 997 / 500:.6f},{-1.3 + i % 991 / 500:.6f},"E37000029","","E23000030",'
                '10788,"E56000001","E54000042","E00087000","E01017282","E02003581"\n'
            )


def write_openreferral(path: Path, rows: int) -> None:
    """A page of full services, each with a place, hours, a cost, a phone and an eligibility."""
    places = _places(rows)
    degrees = to_lonlat([x for x, _ in places], [y for _, y in places]).tolist()
    services = [_service(i, lon, lat) for i, (lon, lat) in enumerate(degrees)]
    page = {"total_items": rows, "total_pages": 1, "page_number": 1, "contents": services}
    path.write_text(json.dumps(page), encoding="utf-8")


def _service(i: int, lon: float, lat: float) -> dict[str, object]:
    def term(taxonomy: str, code: str) -> dict[str, object]:
        return {
            "id": f"{i}-{code}",
            "taxonomy_term": {"id": code, "code": code, "name": code, "taxonomy": taxonomy},
        }

    return {
        "id": f"service-{i}",
        "name": f"Saturday club number {i}",
        "description": "<p>A club for <b>disabled</b> children &amp; their friends.</p>" * 6,
        "url": f"https://example.org/{i}",
        "email": "club@example.org",
        "status": "active",
        "minimum_age": 5,
        "maximum_age": 18,
        "eligibility_description": "Children who live in the area.",
        "application_process": "<p>Ring us, or ask your school.</p>",
        "organization": {"id": f"org-{i % 2000}", "name": f"Charity {i % 2000}"},
        "attributes": [
            term("SEND Local Offer categories", "short-breaks"),
            term("Type of need", "ASD"),
        ],
        "contacts": [{"id": f"c-{i}", "phones": [{"id": f"p-{i}", "number": "01983 000000"}]}],
        "schedules": [
            {
                "id": f"s-{i}",
                "freq": "WEEKLY",
                "byday": "SA",
                "opens_at": "10:00",
                "closes_at": "12:00",
            }
        ],
        "cost_options": [{"id": f"co-{i}", "option": "Session", "amount": 5, "currency": "GBP"}],
        "service_at_locations": [
            {
                "id": f"sal-{i}",
                "location": {
                    "id": f"loc-{i}",
                    "location_type": "physical",
                    "name": f"Hall {i}",
                    "latitude": lat,
                    "longitude": lon,
                    "addresses": [
                        {
                            "id": f"a-{i}",
                            "address_1": f"{i} High Street",
                            "city": "Anytown",
                            "postal_code": _postcode(i),
                            "address_type": "physical",
                        }
                    ],
                },
            }
        ],
    }


_CALLS = 40
_STOPS_M = 400.0
_GTFS_FILES = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\n"
    "A,Made up,https://example.org,Europe/London\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
    "start_date,end_date\nW,1,1,1,1,1,0,0,20260901,20270831\n",
}


def write_gtfs(path: Path, rows: int) -> None:
    """A region's timetable of so many calls: routes of 40 stops in a row, 50 trips on each.

    Ids of trips are as long as those of the Bus Open Data Service.
    """
    routes = rows // _CALLS // 50
    ends = list(enumerate(_places(routes)))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _GTFS_FILES.items():
            archive.writestr(name, text)
        with archive.open("routes.txt", "w") as file:
            file.write(b"route_id,agency_id,route_short_name,route_long_name,route_type\n")
            file.writelines(f"{n},A,{n % 900},Route {n},3\n".encode() for n, _ in ends)
        with archive.open("stops.txt", "w") as file:
            file.write(b"stop_id,stop_name,stop_lat,stop_lon\n")
            for n, (east, north) in ends:
                at = to_lonlat([east + i * _STOPS_M for i in range(_CALLS)], [north] * _CALLS)
                file.writelines(
                    f"{n:06d}{i:02d},Stop {i},{lat:.6f},{lon:.6f}\n".encode()
                    for i, (lon, lat) in enumerate(at)
                )
        with archive.open("trips.txt", "w") as file:
            file.write(b"route_id,service_id,trip_id,trip_headsign\n")
            for n, _ in ends:
                file.writelines(f"{n},W,{_trip(n, t)},Town\n".encode() for t in range(50))
        with archive.open("stop_times.txt", "w", force_zip64=True) as file:
            file.write(b"trip_id,arrival_time,departure_time,stop_id,stop_sequence,timepoint\n")
            for n, _ in ends:
                for t in range(50):
                    file.write("".join(_calls(n, t)).encode())


def _trip(route: int, number: int) -> str:
    return f"VJ{route:020d}{number:020d}"


def _calls(route: int, number: int) -> Iterator[str]:
    for i in range(_CALLS):
        minute = 360 + number * 18 + i
        at = f"{minute // 60:02d}:{minute % 60:02d}:00"
        yield f"{_trip(route, number)},{at},{at},{route:06d}{i:02d},{i},1\n"


INPUTS = (
    Input("gias", "edubasealldata.csv", 51_000, 15.0, write_gias),
    Input("naptan", "Stops.csv", 435_000, 20.0, write_naptan, margin_miles=10),
    Input("naptan", "Stops.csv", 435_000, 20.0, write_naptan),
    Input("onspd", "ONSPD_UK.csv", 2_700_000, 40.0, write_onspd),
    Input("gtfs", "region.zip", 10_000_000, 120.0, write_gtfs, margin_miles=10),
    Input("gtfs", "region.zip", 10_000_000, 120.0, write_gtfs, margin_miles=30),
    Input("openreferral", "services-large.json", 10_000, 20.0, write_openreferral),
)


def main() -> None:
    """Write each input, build with it in a process of its own, and print a table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", choices=[given.kind for given in INPUTS])
    asked.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.build:
        _time_build(options.build)
        return
    titles = (
        "Input",
        "Rows",
        "Kept",
        "File",
        "Whole build",
        "Of it reading",
        "Peak memory",
        "Allowed",
        "Again",
    )
    print(f"| {' | '.join(titles)} |")
    print("|---" * len(titles) + "|")
    for given in INPUTS:
        if options.only in (None, given.kind):
            with tempfile.TemporaryDirectory() as folder:
                print(_measured(given, Path(folder)), flush=True)


def _measured(given: Input, folder: Path) -> str:
    manifest = write_town(folder)
    large = folder / given.path
    given.write(large, given.rows)
    text = MANIFEST.replace("[area]", f"[area]\nmargin_miles = {given.margin_miles}", 1)
    text += _SOURCE.format(kind=given.kind, path=given.path)
    manifest.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "bench.full_size", "--build", str(manifest)]
    first, again = (
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(2)
    )
    assert again["unchanged"]
    return (
        f"| {given.kind} | {given.rows:,} | {first['kept']:,} | "
        f"{large.stat().st_size / 1e6:,.0f} MB | "
        f"{first['seconds']:.1f} s | {first['input_s']:.1f} s | {first['peak_mb']:,.0f} MB | "
        f"{given.target_s:.0f} s, 2,000 MB | {again['seconds']:.1f} s |"
    )


def _time_build(manifest: Path) -> None:
    start = perf_counter()
    report = build(manifest, manifest.with_suffix(".duckdb"))
    large = next(source for source in report.sources if source.source_id == "large")
    assert large.rows_kept > 0
    said = {
        "seconds": perf_counter() - start,
        "input_s": large.seconds,
        "kept": large.rows_kept,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "unchanged": report.unchanged,
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
