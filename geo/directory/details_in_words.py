"""Details of an entry in words: opening hours in a calendar's or a map's notation, and costs."""

import re
from datetime import datetime, time

from geo import measure, settings

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = f"(?:{'|'.join(_DAY_CODES)})"
_CALENDAR_DAYS = re.compile(rf"([+-]?\d*{_DAY}(?:,[+-]?\d*{_DAY})*)(?=[ ,.]|$)")
_MAP_NOTATION = re.compile(
    rf"(?:(?:\b(?:{_DAY}|PH|off|closed|open|unknown)\b|\d\d:\d\d|\"[^\"]+\"|\|\|) ?[,;-]? ?)+",
    re.IGNORECASE,
)
_WHEN = re.compile(rf"\b{_DAY}\b|\bPH\b|\d:\d", re.IGNORECASE)
_SIGNS = {"PH": "bank holidays", "off": "closed", "unknown": "not known", "||": "otherwise"}
_SIGN = re.compile(r"\b(?:PH|off|unknown)\b|\|\||\bopen\b\s*")
_UNTIL = re.compile(
    r"(?:, |^)(?:from \d{1,2} [A-Z][a-z]+ \d{4} )?until (\d{1,2} [A-Z][a-z]+ \d{4})(?:\.|$)"
)
_TIME = re.compile(r"\b([01]\d|2[0-4]):([0-5]\d)\b")
_NTH = {"1": "1st", "2": "2nd", "3": "3rd", "4": "4th", "5": "5th", "-1": "last"}


def opening(hours: str) -> str:
    r"""Write opening hours as people do, a line a rule.

    Spelt out are the days that begin a calendar's rule, and OpenStreetMap's notation where it
    is days and times only. All else stays as it is written.

    >>> opening("MO,TU,WE,FR 09:00 to 12:30. Term only.")
    'Mon to Wed, Fri 9am to 12:30pm. Term only.'
    >>> opening("1SA 10:00 to 12:00")
    '1st Sat of the month 10am to midday'
    >>> opening("Mo-Fr 09:00-13:00,14:00-17:00; Sa 10:00-12:00")
    'Mon to Fri 9am to 1pm, 2pm to 5pm\nSat 10am to midday'
    >>> opening("Mo-Fr 09:00-17:00; Sa unknown; Su,PH off")
    'Mon to Fri 9am to 5pm\nSat not known\nSun, bank holidays closed'
    >>> opening('Tu 09:00-11:00 || "by appointment"')
    'Tue 9am to 11am\nOtherwise (by appointment)'
    >>> opening("Open"), opening("24/7")
    ('Open', 'All day, every day')
    >>> opening("Mo-Fr sunrise-sunset")
    'Mo-Fr sunrise-sunset'
    >>> opening("MO 09:00 to 12:00, from 6 January 2025 until 10 February 2025")
    'Ended on 10 February 2025: Mon 9am to midday'
    """
    return "\n".join(_opening_line(line) for line in hours.split("\n"))


def _opening_line(line: str) -> str:
    dates = _UNTIL.search(line)
    if dates and datetime.strptime(dates[1], "%d %B %Y").date() < settings.today():
        rest = _in_words((line[: dates.start()] + line[dates.end() :]).strip(" ,."))
        return f"Ended on {dates[1]}{': ' if rest else ''}{rest}"
    return _in_words(line)


def _in_words(line: str) -> str:
    if _WHEN.search(line) and _MAP_NOTATION.fullmatch(line):
        return _with_clock(_map_notation(line))
    if line == "24/7":
        return "All day, every day"
    days = _CALENDAR_DAYS.match(line)
    return _with_clock(_days(days[1].split(","), line[days.end() :])) if days else line


def _with_clock(text: str) -> str:
    """Times of day as people write them: 9am, 5:30pm."""
    return _TIME.sub(lambda at: measure.clock(time(int(at[1]) % 24, int(at[2]))), text)


def _days(codes: list[str], rest: str) -> str:
    if any(code not in _DAY_CODES for code in codes):
        return _days_of_the_month(codes, rest)
    runs: list[list[int]] = []
    for day in sorted({_DAY_CODES.index(code) for code in codes}):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(map(_run, runs)) + rest


def _run(days: list[int]) -> str:
    if len(days) > 2:
        return f"{_DAYS[days[0]]} to {_DAYS[days[-1]]}"
    return ", ".join(_DAYS[day] for day in days)


def _days_of_the_month(codes: list[str], rest: str) -> str:
    """Say "1st Sat of the month"; which one is left out where the rest of the line says it."""
    named = [
        (_NTH.get(code[:-2].lstrip("+"), ""), _DAYS[_DAY_CODES.index(code[-2:])]) for code in codes
    ]
    if "of the month" in rest:
        return ", ".join(day for _, day in named) + rest
    return ", ".join(f"{nth} {day}".strip() for nth, day in named) + " of the month" + rest


def _map_notation(line: str) -> str:
    parts = re.split(r'("[^"]+")', line)
    parts[1::2] = [f"({comment[1:-1].strip()})" for comment in parts[1::2]]
    parts[::2] = [_signs_in_words(signs) for signs in parts[::2]]
    rules = (rule.strip() for rule in "".join(parts).split("\n"))
    return "\n".join(rule[:1].upper() + rule[1:] for rule in rules if rule)


def _signs_in_words(signs: str) -> str:
    """Days, times and signs, a line a rule, without the comments between them."""
    text = re.sub(r"(?<=\d)[;,] ?(?=[A-Za-z])|;| ?(?=\|\|)", "\n", signs)
    text = re.sub(rf"\b{_DAY}\b", _day_name, text, flags=re.IGNORECASE)
    text = _SIGN.sub(lambda sign: _SIGNS.get(sign[0], ""), text)
    return re.sub(r",(?=\S)", ", ", re.sub(r" ?- ?", " to ", text))


def _day_name(found: re.Match[str]) -> str:
    return _DAYS[_DAY_CODES.index(found[0].upper())]


def cost(charges: str) -> str:
    r"""Say what a service costs in one line.

    >>> cost("Everyone: free")
    'free for everyone'
    >>> cost("First time: free\nEach session: £2.50. Pay at the door.")
    'First time: free; Each session: £2.50. Pay at the door.'
    """
    if charges == "Everyone: free":
        return "free for everyone"
    *others, last = charges.split("\n")
    return "; ".join([*(line.rstrip(".") for line in others), last])
