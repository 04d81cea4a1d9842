"""pandana: nearest points of interest over the very same streets as ours, in metres."""

import numpy as np
import pandana
import pandas as pd
from serving import serve, timed, timed_warm

CATEGORY = "services"


class Pandana:
    """The engine; `open` comes first."""

    def open(self, graph: str) -> dict:
        """Build the network from a file of nodes and edges, and give the seconds that took.

        `graph` is an ``.npz`` with ``x`` and ``y`` of each node (metres,
        EPSG:27700) and ``start``, ``end`` and ``length_m`` of each edge.
        """
        streets = np.load(graph)
        edges = pd.DataFrame({"length_m": streets["length_m"]})
        x, y = pd.Series(streets["x"]), pd.Series(streets["y"])
        start, end = pd.Series(streets["start"]), pd.Series(streets["end"])

        def build() -> None:
            self.network = pandana.Network(x, y, start, end, edges, twoway=True)

        return {"built_s": timed(build)}

    def nearest(self, homes: list[list[float]], places: list[list[float]], within_m: float) -> dict:
        """Seconds to give every home (metres, EPSG:27700) its nearest place; and the distances.

        ``seconds`` takes in finding the nodes of homes and places;
        ``search_seconds`` is ``nearest_pois`` alone, with the places already set.
        """
        home_x, home_y = (pd.Series(axis) for axis in np.array(homes).T)
        place_x, place_y = (pd.Series(axis) for axis in np.array(places).T)

        def snap() -> None:
            self.network.set_pois(CATEGORY, within_m, 1, place_x, place_y)
            self.nodes = self.network.get_node_ids(home_x, home_y)

        def search() -> None:
            nearest = self.network.nearest_pois(within_m, CATEGORY, num_pois=1)
            self.found = nearest.loc[self.nodes, 1].to_numpy()

        snap_s, search_s = timed_warm(snap), timed_warm(search)
        return {
            "seconds": snap_s + search_s,
            "search_seconds": search_s,
            "distance_m": self.found.tolist(),
        }


if __name__ == "__main__":
    serve(Pandana())
