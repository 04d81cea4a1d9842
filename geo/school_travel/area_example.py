"""What somebody could type in an area: a postcode, a point and a school of its own.

Pages show these beside the boxes that they are for, so that an example always works there.
"""

from dataclasses import dataclass

import numpy as np

from geo.measure import to_grid, to_lonlat
from geo.places.homes import ROUGH_QUALITY, Homes
from geo.places.typed_postcode import EXAMPLE, outward_of
from geo.school_travel.schools import ORDINARY, Schools

_NO_URN = "100000"
_NO_POINT = "51.50101, -0.14156"


@dataclass(frozen=True, slots=True)
class AreaExample:
    """Examples of what can be typed.

    Attributes
    ----------
    postcode
        A postcode in the middle of the area.
    outward
        Its first half.
    point
        Where it is: latitude and longitude (EPSG:4326), as they are typed.
    school
        The URN of the nearest mainstream school, or its name where none has a URN.
    """

    postcode: str = EXAMPLE
    outward: str = outward_of(EXAMPLE)
    point: str = _NO_POINT
    school: str = _NO_URN


def area_example(homes: Homes, schools: Schools) -> AreaExample:
    """What to show as examples in an area; in one without homes, what would do in any."""
    table = homes.table
    if table.empty:
        return AreaExample()
    middle = np.median(homes.xy, axis=0)
    away_m = np.hypot(*(homes.xy - middle).T)
    rough = (table["quality"].fillna(0) >= ROUGH_QUALITY).to_numpy(bool)
    row = int(np.argmin(np.where(rough, away_m + 1e9, away_m)))
    postcode = str(table["postcode"].iloc[row])
    lon, lat = to_lonlat(*homes.xy[row])[0]
    return AreaExample(
        postcode,
        outward_of(postcode),
        f"{lat:.5f}, {lon:.5f}",
        _nearest_school(homes.xy[row], schools),
    )


def _nearest_school(at: np.ndarray, schools: Schools) -> str:
    """The URN of the nearest mainstream school, or its name where none has a URN."""
    gates, table = schools.gates, schools.table
    numbered = table["urn"].notna() & table["category"].isin(ORDINARY)
    wanted = numbered if numbered.any() else table["name"].notna()
    near = gates[gates["school"].map(wanted).astype(bool)]
    if near.empty:
        return _NO_URN
    away_m = np.hypot(*(to_grid(near["lon"], near["lat"]) - at).T)
    school = table.loc[near["school"].iloc[int(np.argmin(away_m))]]
    return str(school["urn"] if numbered.any() else school["name"])
