"""From an area's manifest to one database file.

Modules:

- `assembly`: from what the readers found to what an area holds: placed, within reach, and of one
  council
- `blocks`: the blocks of a manifest as text: switched on with a file, switched off with the reason
- `councils`: the councils of England that make a Local Offer, and which one a code or a name means
- `differences`: how one build of an area differs from the one before
- `fingerprint`: telling whether a build would give the same again
- `loading`: from fetched sources to rows in the database: read, placed, clipped, joined
- `merge`: one service, one entry: the entries of several sources that are the same service become
  one
- `new_area`: a manifest for any council of England, with the official addresses of its data
  filled in
- `own_list`: a list of one's own: which of its columns hold what, guessed from their headings
- `pipeline`: from an area's manifest to one finished database file
- `plan`: what a manifest's sources will give, and what is missing
- `reports`: what a build reports: each source's rows, and the build as a whole
- `shrinking`: a build that holds much less than the last: it is stopped before it takes its place
- `swap`: building beside the database in use, and putting the new one in its place in one step
- `update`: keeping an area up to date: fetch, build beside, compare, and replace unless too much
  changed
"""
