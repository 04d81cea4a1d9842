"""Telephone numbers, web and e-mail addresses as sources write them: sound ones, put right.

Each function gives None for what is none, so that a reader can say so; what is shown to people is
never a number of which digits are lost, nor a link that leads nowhere.
"""

import re

_SCHEMES = re.compile(r"(?:https?(?::/{0,2}|//?)\s*)+", re.IGNORECASE)
_LABEL = r"[^\s<>\"'/?#:.]+"
_PATH = r"(?:[/?#][^\s<>\"]*)?"
_WITH_SCHEME = re.compile(rf"{_LABEL}(?:\.{_LABEL})+\.?(?::\d{{1,5}})?{_PATH}")
_BARE = re.compile(rf"(?:[\w-]+\.)+[^\W\d_]{{2,}}(?::\d{{1,5}})?{_PATH}")
_EMAIL = re.compile(r"[^@\s<>,;:\"()]+@(?:[^@\s<>,;:\"()./]+\.)+[a-zA-Z]{2,}")
_EXPONENT = re.compile(r"[+-]?\d+(?:\.\d+)?e[+-]?\d+", re.IGNORECASE)
_MARKS = " \t\r\n'’‘`\"#,;<>"
"""What spreadsheets, databases and sentences put around an address or a number."""


def web_address(said: str, scheme: str = "https") -> str | None:
    """An address of the web with one scheme, or None. `scheme` is for one that has none.

    >>> web_address("https://https://example.org"), web_address("www.example.org/St_Mary's")
    ('https://example.org', "https://www.example.org/St_Mary's")
    >>> web_address("https"), web_address("ask at the desk")
    (None, None)
    """
    text = said.strip(_MARKS)
    schemes = _SCHEMES.match(text)
    if schemes is None:
        return f"{scheme}://{text}" if _BARE.fullmatch(text) else None
    rest = text[schemes.end() :]
    if not _WITH_SCHEME.fullmatch(rest):
        return None
    last = re.findall(r"(?i)https?", schemes[0])[-1]
    return text if schemes[0] == f"{last}://" else f"{last.lower()}://{rest}"


def email_address(said: str) -> str | None:
    """An e-mail address, or None.

    >>> email_address("mailto:pat.o'neill@example.org"), email_address("pat at example.org")
    ("pat.o'neill@example.org", None)
    """
    text = re.sub(r"(?i)^mailto:\s*", "", said.strip(_MARKS)).strip(_MARKS)
    return text if _EMAIL.fullmatch(text) else None


def telephone(said: str) -> str | None:
    """A telephone number as a person wrote it, or None.

    A number that a spreadsheet took for one loses the 0 at its start, which is put back. One with
    an exponent has lost digits, and is none.

    >>> telephone("1983522917"), telephone("1983522917.0"), telephone("1.98352E+09")
    ('01983522917', '01983522917', None)
    """
    text = re.sub(r"(?i)^tel:\s*", "", said.strip(_MARKS))
    text = re.sub(r"^(\d{9,12})\.0+$", r"\1", text)
    if _EXPONENT.fullmatch(text) or len(re.sub(r"\D", "", text)) < 3:
        return None
    if re.fullmatch(r"44[12378]\d{8,9}", text):
        return f"+{text}"
    return f"0{text}" if re.fullmatch(r"[12378]\d{8,9}", text) else text


def as_dialled(number: str) -> str:
    """A telephone number of this country as it is dialled here.

    >>> as_dialled("+44 1983 522917"), as_dialled("+44 (0)20 7946 0000")
    ('01983 522917', '020 7946 0000')
    >>> as_dialled("+44 01983 522917"), as_dialled("0044 1983 522917"), as_dialled("+33 1 23")
    ('01983 522917', '01983 522917', '+33 1 23')
    """
    return re.sub(
        r"(?<!\d)(?<!\d\s)(?:\+|\(\+|00)\s*44\)?[\s.-]*(?:\(\s*0\s*\)|0(?=[\s\d]))?[\s.-]*",
        "0",
        number,
    )
