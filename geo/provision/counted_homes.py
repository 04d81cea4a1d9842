"""Which homes figures count, in words: what a home is, how many postcodes are none, and why."""

from geo.places.homes import Homes
from geo.places.which_homes import MOST_AT_A_POINT
from geo.words import say


def homes_said(homes: Homes) -> tuple[str, ...]:
    """What counts as a home, in sentences; the same on pages, in reports and at the prompt."""
    lines = [say("homes.each")]
    why = homes.why_left_out
    if why:
        parts = [
            say(f"homes.why.{reason.replace(' ', '_')}", n=n, most=MOST_AT_A_POINT)
            for reason, n in why.items()
        ]
        parts = [", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts
        all_of_them = len(homes) + sum(why.values())
        lines.append(
            say("homes.left_out", n=sum(why.values()), of=all_of_them, why=" and ".join(parts))
        )
    if len(homes) and not homes.ends_known:
        lines.append(say("homes.ends_unknown"))
    return tuple(lines)
