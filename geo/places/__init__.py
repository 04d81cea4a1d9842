"""Where things are: postcodes, homes, zones, catchments, and how far an area reaches.

Modules:

- `catchments`: whether somebody lives inside the area that a service is for
- `extent`: how far an area reaches: its authority's postcodes, and a margin around them
- `homes`: every home of an area, as far as open data knows them: its postcodes
- `irish_grid`: postcodes of Northern Ireland, moved from the Irish grid to the British one
- `nearest_names`: which town or village a point is near, in words
- `outlined`: outlines of zones that have no published borders, drawn around the homes in them
- `postcodes`: from what a person typed to a place, or to a reason that they can act on
- `spelling`: what makes no difference when names are compared
- `typed_postcode`: what was typed as a postcode, half of one or a position: its shape
- `which_homes`: which postcodes count as homes, and why the others do not
- `zone_councils`: which council each zone belongs to: that of most of its postcodes
- `zones`: zones that figures are given for: which one each home is in, and what it looks like
"""
