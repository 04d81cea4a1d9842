"""What each area holds and lends, and what two of them both claim."""

import time
from dataclasses import dataclass
from typing import Any

from geo.areas.members import Member
from geo.areas.together import ceded, open_across
from geo.store import Store

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AreaCheck:
    """Opens one area of a nation with its neighbours, and says what it holds; call it for that."""

    member: Member
    around: tuple[Member, ...]

    def __call__(self) -> Json:
        """The counts of the area, and the seconds that opening it took."""
        begun = time.perf_counter()
        area = open_across(self.member, self.around)
        area.warm(("walk",))
        open_s = time.perf_counter() - begun
        alone = Store.open(self.member.path)
        own = len(alone.offer().services)
        return {
            "code": self.member.code,
            "name": self.member.name,
            "path": str(self.member.path),
            "built_at": self.member.built_at,
            "homes": len(area.homes),
            "services": own,
            "neighbours": [one.name for one in self.around],
            "from_neighbours": len(area.offer.services) - own,
            "ceded": self._ceded(alone),
            "open_s": round(open_s, 2),
        }

    def _ceded(self, store: Store) -> Json:
        """Postcodes that are also those of an area that was built later, by its name."""
        later = [one for one in self.around if one.built > self.member.built]
        counts = {one.name: len(ceded(store, [Store.open(one.path)])) for one in later}
        return {name: count for name, count in counts.items() if count}
