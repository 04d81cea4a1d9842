"""The base map of an OpenStreetMap extract, as vector tiles in one file.

Land, water, woods, parks, buildings, streets and paths with their names, railways, ferries and
place names, at every zoom as detailed as can be seen there.

Modules:

- `beside`: the base map made in a process beside this one, while the rest of a build goes on
- `cutting`: cutting shapes into the tiles of a zoom
- `kinds`: what is drawn: which tags are which kind, in which layer, and from which zoom on
- `land`: land and sea from coastlines, which have land on their left
- `plots`: small outlines without holes, such as buildings, as arrays
- `reader`: reading an extract: what the base map draws
- `tiling`: from what is drawn to tiles, zoom by zoom
"""

from geo.sources.basemap.reader import DrawingReader, read_basemap

__all__ = ["DrawingReader", "read_basemap"]
