"""Letters to families: each outcome, how to appeal, what is not known as a gap."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from geo.__main__ import main
from geo.area import Area, Letters, PupilFile, letter_head
from geo.errors import InputError
from geo.school_travel.pupil_letters import SENT

DAY = date(2026, 11, 24)
KNOWN = "plan,low income,cannot walk,route unreasonable,faith choice,state funded"
FILE = f"""id,postcode,dob,urn,forename,surname,parent,address 1,town,{KNOWN}
A1,TE1 1AA,2019-03-01,123456,Ann,Bell,Ms Bell,1 Row Lane,Testham,n,n,n,n,n,y
A2,TE1 1AA,2019-03-01,123456,Ben,Hall,,,,n,n,y,n,n,y
A3,TE1 1AA,2019-03-01,123456,,,,,,n,n,,n,n,y
A6,TE1 1AA,2009-03-01,123456,,,,,,n,n,n,n,n,y
A4,nowhere,2019-03-01,123456,,,,,,n,n,n,n,n,y
A5,SO14 3AB,2019-03-01,123456,,,,,,n,n,n,n,n,y
"""


@pytest.fixture(scope="module")
def letters(small_db: Path) -> Letters:
    area = Area.open(small_db)
    found = area.pupils(PupilFile("pupils.csv", FILE.encode()), on=DAY)
    return Letters(found, letter_head(area.name), DAY)


def pages(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_each_family_whose_row_is_decided_here_gets_a_letter(letters: Letters) -> None:
    assert letters.rows == (0, 1, 2, 3)
    assert letters.not_sent == 2
    text = " ".join(pages(letters.pdf()))
    assert "By law, your child does not have a right to free travel" in text
    assert "Your child has a right to free travel to this school." in text
    assert "This is not a refusal." in text
    assert "Our own policy decides what help there is." in text
    for name in ("A1", "A2", "A3"):
        assert f"Travel to school: {name}" in text
    assert "A4" not in text


def test_a_letter_says_why_how_far_and_how_to_appeal(letters: Letters) -> None:
    text = " ".join(pages(letters.pdf())).split("Travel to school: A2")[0]
    for said in (
        "Ms Bell",
        "1 Row Lane",
        "Ann Bell",
        "Testham Primary School",
        "24 November 2026",
        "Schedule 35B",
        "within 20 working days of getting this letter",
        "independent panel will hear it within 40 working days",
        "Ombudsman",
        "First-tier Tribunal",
        "Draft.",
    ):
        assert said in text, said
    assert "metres" in text


def test_what_is_not_known_of_the_council_is_a_gap(letters: Letters) -> None:
    text = " ".join(pages(letters.pdf()))
    assert "[telephone number]" in text
    assert "[name of the child]" in text  # A3
    assert "phone" in letters.head.gaps
    own = b'phone = "01234 567890"\nteam = "Travel team"\n[appeal]\nask_within = 28\n'
    head = letter_head("Testham", "own.toml", own)
    assert "phone" not in head.gaps
    full = " ".join(pages(Letters(letters.decided, head, DAY).pdf()))
    assert "01234 567890" in full
    assert "within 28 working days of getting this letter" in full
    assert "[telephone number]" not in full


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"phone = ", "not TOML"),
        (b"\xff\xfe", "not TOML"),
        (b"fax = '1'", "unknown key 'fax'"),
        (b"phone = 7", "phone must be text"),
        (b"appeal = 7", "appeal must be a table"),
        (b"[appeal]\nask_within = 0", "ask_within must be one of"),
        (b"[appeal]\nwhen = 7", "when must be one of"),
    ],
)
def test_settings_that_cannot_be_used_are_said(content: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        letter_head("Testham", "own.toml", content)


def test_each_letter_as_a_file_of_its_own(letters: Letters) -> None:
    with zipfile.ZipFile(io.BytesIO(letters.archive())) as archive:
        names = archive.namelist()
        assert names == ["audit.csv", *(f"letter-{n:06d}.pdf" for n in (1, 2, 3, 4))]
        assert "A1" in pages(archive.read(names[1]))[0]


def test_every_outcome_of_this_council_is_sent(letters: Letters) -> None:
    said = {letters.decided.results.loc[row, "entitled"] for row in letters.rows}
    assert said == set(SENT)


def test_no_letter_without_a_row_for_one(small_db: Path) -> None:
    area = Area.open(small_db)
    text = "id,postcode,dob,urn\n1,nowhere,2019-03-01,123456\n"
    found = area.pupils(PupilFile("pupils.csv", text.encode()), on=DAY)
    with pytest.raises(InputError, match="No row gets a letter"):
        Letters(found, letter_head(area.name), DAY).pdf()


def test_the_command_writes_letters(tmp_path: Path, small_db: Path, capsys) -> None:
    path, out, pdf = (tmp_path / name for name in ("in.csv", "out.csv", "letters.pdf"))
    path.write_text(FILE, encoding="utf-8")
    asked = ["entitlement", "--db", str(small_db), "--pupils", str(path), "--out", str(out)]
    assert main([*asked, "--letters", str(pdf), "--on", "2026-11-24", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["letters_written"] == 4
    assert "phone" in told["letters_gaps"]
    assert len(pages(pdf.read_bytes())) >= 3
    own = tmp_path / "own.toml"
    own.write_text("fax = '1'", encoding="utf-8")
    assert main([*asked, "--letters", str(pdf), "--letters-from", str(own)]) == 2


def test_one_familys_letter_is_the_page_of_all_letters(letters: Letters) -> None:
    """The row's own document says what its page among all says, whichever outcome it has."""
    together = " ".join(pages(letters.pdf()))
    for row in letters.rows:
        alone = " ".join(pages(letters.one(row)))
        reference = f"Travel to school: A{(1, 2, 3, 6)[row]}"
        same = together.split(reference, 1)[1].partition("Travel to school: ")[0]
        assert {word for word in same.split() if not word.isdigit()} <= set(alone.split())
        assert "Ombudsman" in alone
    with pytest.raises(InputError, match="gets no letter"):
        letters.one(4)


def test_where_the_councils_policy_decides_that_says_how_to_appeal(letters: Letters) -> None:
    text = " ".join(pages(letters.one(3)))
    assert "transport policy statement says how to ask us to look at a decision again" in text
    assert "Stage 1" not in text
    assert all("Stage 1" in " ".join(pages(letters.one(row))) for row in (0, 1, 2))


def test_days_that_the_council_gave_are_told_from_those_suggested(letters: Letters) -> None:
    assert not letters.head.own_days
    days = "ask_within = 28\nreview_within = 10\npanel_ask_within = 28\npanel_within = 30\n"
    assert letter_head("Testham", "own.toml", f"[appeal]\n{days}".encode()).own_days
    assert not letter_head("Testham", "own.toml", b"[appeal]\nask_within = 28\n").own_days


def test_a_letter_names_the_nearest_school_and_each_ground_by_itself(letters: Letters) -> None:
    refused = " ".join(pages(letters.one(0)))
    assert "Nearest suitable school, on foot Testham Primary School" in refused
    grounds = refused.split("Each reason in law that we looked at")[1]
    assert grounds.count("•") >= 6
    for title in ("Too far to walk:", "Unsafe route:", "Low income, ages 8 to 10:"):
        assert f"• {title}" in grounds
