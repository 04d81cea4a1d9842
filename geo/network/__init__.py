"""Streets: from an OpenStreetMap extract to distances along it.

Modules:

- `barriers`: the kinds of barrier on a street that each mode cannot pass, where no tag lets it
  through
- `cells`: the outline of the filled cells of a grid, as polygons
- `changes`: what if a street were closed, unsafe on foot, or new: networks that differ from the
  real one
- `contract`: a network with its minor nodes taken away, for searches from many places over all of
  it
- `core`: the junctions of a two-way network, with dead ends and the bends between junctions set
  aside
- `directions`: a route step by step, by the names of streets
- `edges`: what a street graph is made of: edges, the turns between them, and where places join
  them
- `graph`: the street network for one mode: which streets it can use, where places join it
- `grid`: street segments in square cells: finds the nearest street of many places at once
- `many`: the cost of travel between many places at once, without the routes
- `osm`: from an OpenStreetMap extract to streets: junctions, and the edges between them
- `paths`: shortest paths over a `ModeGraph`: from one place, to the nearest of many, between many
- `permissions`: who may use a street, in which direction, and how fast: OpenStreetMap's tags, mode
  by mode
- `pieces`: ways cut into pieces where they meet, and pieces joined to streets between junctions
- `reach`: the area within a travel distance or time of a place, along streets
- `rehearsal`: a route to be practised before it is walked: what comes at each step, and what is
  beside it
- `restrictions`: signs that forbid turns, from OpenStreetMap's relations to chains of turns
- `speeds`: how fast one drives along a road: by its kind, and by its limit where that is lower
- `squares`: areas that people walk across, not only along their outlines
- `streets`: the street network of an area, as everything else asks it: by mode, in longitude and
  latitude
- `surfaces`: which ways are firm and level enough for a wheelchair, by OpenStreetMap's tags
- `surroundings`: what is beside a street: whether places join it, and whether walkers go along
  fast traffic
- `tagging`: what the values of OpenStreetMap's tags say: lists, directions, limits and durations
- `things`: reading an extract: what several readers want of it, in one reading; and the tags of
  anything
- `traffic`: along which of some streets the shortest routes of many places go
- `tree`: what a search from one place found: the tree of shortest paths, read off at any place
- `turns`: where drivers may turn: signs that forbid turns, and no turning about in mid-street
- `usable`: which streets a mode can use: barriers, private roads, forbidden turns, and parts cut
  off
- `walked_tags`: the tags of streets and crossings that say what a walk along them is like
- `within`: the area within a walk of some doors, exact to the street
"""
