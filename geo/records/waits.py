"""How many children wait for a community health service of the NHS."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WaitingCount:
    """Children on a provider's list at the end of a month who had waited between so many weeks.

    Attributes
    ----------
    provider_code
        The organisation's code (``R1F``); empty where the table has none.
    service
        The service line as published, without ``(CYP)``.
    month
        Such as ``2026-10``.
    weeks_from, weeks_to
        More than the first, up to the second, which is None where there is no end. From 0 without
        an end is the whole list.
    children
        None where the table has no number; `symbol` is then the mark that stands in its place, or
        empty.
    basis
        The sheet and cell that the figure was in.
    """

    provider_code: str
    provider: str
    service: str
    month: str
    weeks_from: int
    weeks_to: int | None
    children: int | None
    source_id: str
    basis: str
    symbol: str = ""
