"""The Local Offer's vocabulary: sections, categories under them, and needs.

Sections follow the Children and Families Act 2014 s.30 and Schedule 2 of the
SEND Regulations 2014; needs are the Department for Education's census codes
under the four broad areas of the SEND Code of Practice.
"""

from dataclasses import dataclass
from difflib import get_close_matches

from geo.errors import InputError

OLDEST = 25
"""The Local Offer is for children and young people from birth to this age."""

MOST_COST = 1_000_000
"""A cost above this is taken for a slip: a year at a residential school is below half of it."""

NO_NAME = "(no name on the map)"
"""The end of the name of a place that a map has no name for."""

Ages = tuple[int, int]
"""First and last year of age, both included."""

SECTIONS: dict[str, str] = {
    "education": "Education",
    "health-and-care": "Health and care",
    "training-and-employment": "Training and employment",
    "transport": "Transport",
    "family-support": "Family support",
    "leisure-and-childcare": "Leisure and childcare",
}
"""Section slug to its name on the screen, in the order of the Local Offer."""


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of service: its slug, its section, and its name and meaning in plain words."""

    slug: str
    section: str
    name: str
    explained: str


_CATEGORY_ROWS = (
    ("early-years", "education", "Nursery or pre-school", "learning before a child starts school"),
    (
        "mainstream-school",
        "education",
        "School",
        "a mainstream school, or one that its source does not say is special",
    ),
    ("special-school", "education", "Special school", "a school only for children with SEND"),
    (
        "resourced-provision",
        "education",
        "Special class in a mainstream school",
        "places with specialist staff in a mainstream school: resourced provision, a SEN unit or "
        "an inclusion base",
    ),
    (
        "alternative-provision",
        "education",
        "Alternative provision",
        "teaching for children who cannot be in school for now",
    ),
    ("college", "education", "College", "learning after 16"),
    (
        "specialist-college",
        "education",
        "Specialist college",
        "a college for young people with SEND",
    ),
    (
        "speech-and-language-therapy",
        "health-and-care",
        "Speech and language therapy",
        "help with talking, understanding, eating and drinking",
    ),
    (
        "occupational-therapy",
        "health-and-care",
        "Occupational therapy",
        "help with everyday tasks, movement and the senses",
    ),
    ("physiotherapy", "health-and-care", "Physiotherapy", "help with movement and posture"),
    (
        "mental-health",
        "health-and-care",
        "Mental health support",
        "help with feelings and behaviour: CAMHS (child and adolescent mental health) and others",
    ),
    (
        "community-paediatrics",
        "health-and-care",
        "Children's doctor in the community",
        "community paediatrics: assessment of development",
    ),
    (
        "sensory-support",
        "health-and-care",
        "Hearing and sight support",
        "help with hearing or vision loss",
    ),
    ("short-breaks", "health-and-care", "Short breaks", "respite: a break for you and your child"),
    ("social-care", "health-and-care", "Social care", "the council's help for disabled children"),
    ("gp", "health-and-care", "GP (family doctor)", "your family doctor"),
    (
        "clinic",
        "health-and-care",
        "Clinic or health service",
        "health centres, clinics, nurses, wheelchair services and other healthcare",
    ),
    ("hospital", "health-and-care", "Hospital", "hospitals, hospices and urgent care"),
    ("dentist", "health-and-care", "Dentist", "dental care"),
    ("pharmacy", "health-and-care", "Pharmacy", "medicines and health advice"),
    (
        "supported-internship",
        "training-and-employment",
        "Supported internship",
        "learning in a real workplace, with a job coach, for ages 16 to 24 with an EHC plan",
    ),
    ("apprenticeship", "training-and-employment", "Apprenticeship", "a job with training"),
    ("employment-support", "training-and-employment", "Help to find work", "support into a job"),
    (
        "travel-training",
        "training-and-employment",
        "Travel training",
        "learning to travel on your own",
    ),
    ("bus-stop", "transport", "Bus stop", "where buses stop"),
    ("station", "transport", "Bus or train station", "bus and railway stations"),
    ("ferry", "transport", "Ferry", "ferry terminals"),
    (
        "community-transport",
        "transport",
        "Community transport",
        "door-to-door minibuses and volunteers' cars",
    ),
    (
        "travel-assistance",
        "transport",
        "Help with travel to school",
        "the council's travel assistance",
    ),
    (
        "accessible-taxi",
        "transport",
        "Taxi",
        "taxi ranks, and taxis that take a wheelchair where said",
    ),
    (
        "sendiass",
        "family-support",
        "SENDIASS",
        "free, impartial information, advice and support about SEND",
    ),
    (
        "parent-carer-forum",
        "family-support",
        "Parent carer forum",
        "parents who speak up with the council",
    ),
    ("support-group", "family-support", "Support group", "families who meet and help each other"),
    ("advocacy", "family-support", "Advocacy", "somebody to help you be heard"),
    (
        "family-hub",
        "family-support",
        "Family hub",
        "one place for family services, such as a Best Start Family Hub",
    ),
    (
        "other-support",
        "family-support",
        "Other support",
        "support whose source does not say what kind it is",
    ),
    ("community-centre", "family-support", "Community centre", "local halls and centres"),
    (
        "holiday-activities",
        "leisure-and-childcare",
        "Holiday activities",
        "clubs in school holidays",
    ),
    ("sport", "leisure-and-childcare", "Sport", "sports centres and swimming pools"),
    ("library", "leisure-and-childcare", "Library", "books, groups and quiet hours"),
    ("play", "leisure-and-childcare", "Play", "playgrounds and play sessions"),
    ("childcare", "leisure-and-childcare", "Childcare", "childminders and out-of-school care"),
    (
        "breakfast-club",
        "leisure-and-childcare",
        "Breakfast club",
        "breakfast and a place to be before school starts",
    ),
)

CATEGORIES: dict[str, Category] = {row[0]: Category(*row) for row in _CATEGORY_ROWS}
"""Category slug to the category, in the order in which a page offers them."""


CROWDS = ("bus-stop", "accessible-taxi")
"""Categories so many that they would hide the rest: shown only when somebody asks for them."""


@dataclass(frozen=True, slots=True)
class NeedType:
    """A type of need: census code, plain name, and the broad area of the Code of Practice."""

    code: str
    name: str
    area: str


_COMMUNICATION = "Communication and interaction"
_COGNITION = "Cognition and learning"
_SEMH = "Social, emotional and mental health"
_SENSORY = "Sensory and physical"
_OTHER = "Other"

NEEDS: dict[str, NeedType] = {
    code: NeedType(code, name, area)
    for code, name, area in (
        ("SLCN", "Speech, language and communication", _COMMUNICATION),
        ("ASD", "Autism", _COMMUNICATION),
        ("SPLD", "Specific learning difficulty, such as dyslexia", _COGNITION),
        ("MLD", "Moderate learning difficulty", _COGNITION),
        ("SLD", "Severe learning difficulty", _COGNITION),
        ("PMLD", "Profound and multiple learning difficulty", _COGNITION),
        ("SEMH", "Social, emotional and mental health", _SEMH),
        ("HI", "Hearing impairment", _SENSORY),
        ("VI", "Vision impairment", _SENSORY),
        ("MSI", "Multi-sensory impairment", _SENSORY),
        ("PD", "Physical disability", _SENSORY),
        ("DS", "Down syndrome", _OTHER),
        ("OTH", "Another difficulty or disability", _OTHER),
        ("NSA", "SEN support, but not yet assessed for the type of need", _OTHER),
    )
}
"""Census code to the need."""


def section_of(category: str) -> str:
    """The section slug of a category slug."""
    return CATEGORIES[category].section


def _known(value: str, known: dict[str, str], what: str) -> str:
    if value in known:
        return value
    close = get_close_matches(value, known, n=1)
    hint = f" Did you mean {close[0]}?" if close else ""
    listed = ", ".join(known)
    raise InputError(f"{value[:40]!r} is not a known {what}.{hint} Use one of: {listed}.")


def check_section(slug: str) -> str:
    """The section slug itself, or `InputError` that lists the known ones."""
    return _known(slug.strip().lower(), SECTIONS, "section")


def check_category(slug: str) -> str:
    """The category slug itself, or `InputError` that lists the known ones."""
    return _known(slug.strip().lower(), {k: c.name for k, c in CATEGORIES.items()}, "category")


def check_need(code: str) -> str:
    """The need's census code in upper case, or `InputError` that lists the known ones."""
    return _known(code.strip().upper(), {k: n.name for k, n in NEEDS.items()}, "need")
