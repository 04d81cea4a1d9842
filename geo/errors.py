"""Every error that the core raises on purpose.

A message names the thing, its value and the remedy, so that a page or the
command line can show it as it is. Leaves also inherit the built-in that fits,
so that code which knows nothing of this package can still catch them.
"""

from collections.abc import Sequence


class GeoError(Exception):
    """Root of all errors raised by :mod:`geo`."""


class InputError(GeoError, ValueError):
    """What a person typed, or a file they gave, cannot be used as it is."""


class PostcodeError(InputError):
    """A postcode that cannot be turned into a place in this area.

    `did_you_mean` holds names of places that may be meant, the likeliest first; each is one that
    can be asked for. The message names them too.
    """

    def __init__(self, message: str, did_you_mean: Sequence[str] = ()) -> None:
        names = list(did_you_mean)
        listed = " or ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
        super().__init__(f"{message} Did you mean {listed}?" if names else message)
        self.did_you_mean = tuple(names)


class SeveralStreetsError(InputError):
    """A street's name that several streets have.

    `where` are a point on each, latitude and longitude (EPSG:4326), and `near` the villages that
    they are nearest to, if those are known; `which` says what named it.
    """

    def __init__(
        self,
        name: str,
        where: Sequence[tuple[float, float]],
        near: Sequence[str] = (),
        which: str = "",
    ) -> None:
        self.name, self.where, self.near, self.which = name, tuple(where), tuple(near), which
        points = [f"{lat:.4f}, {lon:.4f}" for lat, lon in self.where]
        named = [f"{village} ({at})" for village, at in zip(self.near, points, strict=False)]
        begin = f"{which}: There" if which else "There"
        super().__init__(
            f"{begin} are {len(points)} streets called {name}: near "
            f"{'; '.join(named or points)}. Give a point on the one you mean."
        )


class AreaError(InputError):
    """An area manifest that cannot be built from."""


class SourceError(GeoError):
    """A source of data that is missing, damaged, or not what it should be."""


def raise_together(faults: Sequence[SourceError], what: str) -> None:
    """Raise the one fault that there is, or all of them as one; nothing if there is none."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise SourceError("\n- ".join([f"{len(faults)} {what}:", *map(str, faults)])) from faults[0]


class BuildError(GeoError):
    """A build that did not finish. The previous database is still in place."""


class StoreError(GeoError):
    """A database file that is missing, damaged, foreign or of another version."""


class CrsError(GeoError, ValueError):
    """Coordinates that are not in the system they are said to be in."""


class FeedbackError(GeoError, RuntimeError):
    """What was written could not be kept, or was changed by somebody else in between."""


class PersonalError(FeedbackError):
    """A comment that may identify somebody. `details` says what in it, such as a phone number."""

    def __init__(self, details: list[str]) -> None:
        super().__init__(f"This may contain {', '.join(details)}. Take it out, or confirm it.")
        self.details = details
