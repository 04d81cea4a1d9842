"""A workbook laid out as NHS England's community waiting lists are, with made-up figures."""

from pathlib import Path

from openpyxl import Workbook

SPEECH = "(CYP) Therapy interventions: Speech and language"
HEARING = "(CYP) Audiology"
ADULTS = "(A) Podiatry and podiatric surgery"
SERVICES = (ADULTS, HEARING, SPEECH)
WEEKS = ("0-1", ">1-2", ">2-4", ">4-12", ">12-18", ">18-52", ">52")
TOWN = ("Provider", "R9T", "TESTHAM NHS TRUST")
OTHER = ("Provider", "R9X", "FARAWAY HEALTH CIC")
WHOLE = ("National", "ENG", "England")

Figures = dict[str, dict[tuple[str, str, str], tuple[object, ...]]]
"""Of each sheet the cells of each organisation, in the order of `SERVICES`."""


def figures() -> Figures:
    """Of speech therapy 120 wait in Testham: 30 for 18 to 52 weeks, 15 longer."""
    parts = ((1, 0, 5), (2, 0, 10), (3, 1, 20), (4, 1, 25), (5, 2, 15), (6, 2, 30), (7, None, 15))
    sheets: Figures = {"Table 4": {WHOLE: (999, 88, 777), TOWN: (28, 6, 120), OTHER: (9, 9, 9)}}
    for letter, row in zip("abcdefg", parts, strict=True):
        sheets[f"Table 4{letter}"] = {WHOLE: (9, 9, 9), TOWN: row, OTHER: (1, 1, 1)}
    return sheets


def write_waits(
    path: Path,
    sheets: Figures | None = None,
    *,
    month: str = "October 2026",
    coded: bool = True,
    titled: bool = True,
    services: tuple[str, ...] = SERVICES,
) -> Path:
    """Write the workbook: a preamble of four lines, then the names of the columns."""
    book = Workbook()
    contents = book.active
    contents.title = "Contents"
    for line in ("Community Health Services", "Published 12 December 2031", f"England, {month}"):
        contents.append([line])
    book.create_sheet("Notes").append(["Blanks: no organisation submitted for the service line"])
    given = figures() if sheets is None else sheets
    for name, rows in given.items():
        sheet = book.create_sheet(name)
        weeks = dict(zip("abcdefg", WEEKS, strict=True)).get(name[-1])
        title = f"waiting {weeks} weeks" if weeks and titled else "waiting list"
        for line in (f"{name}: {title} by service line", "", "Source: SitRep", ""):
            sheet.append([line])
        heads = ("Organisation Type", "Organisation Code", "Organisation Name")
        sheet.append([*(heads if coded else heads[::2]), *services])
        kind = ""
        for organisation, cells in rows.items():
            told = list(organisation if coded else organisation[::2])
            told[0], kind = ("" if told[0] == kind else told[0]), told[0] or kind
            sheet.append([*told, *cells])
    book.save(path)
    return path


def waits_source(path: Path, providers: str = '["R9T"]') -> str:
    """The block of a manifest that names a workbook."""
    rows = {
        "kind": '"community-waits"',
        "title": '"Waiting Lists"',
        "publisher": '"NHS England"',
        "path": f'"{path.name}"',
        "providers": providers,
        "vintage": '"2026-10"',
        "licence": '"OGL-UK-3.0"',
        "attribution": '"NHS England"',
    }
    return "\n".join(["", "[[source]]", *(f"{key} = {said}" for key, said in rows.items()), ""])
