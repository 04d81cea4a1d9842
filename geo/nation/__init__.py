"""A whole country, area by area, on one machine or many.

Modules:

- `cluster`: tasks by area: here, one after the other
- `files`: a nation as a folder of arrays, which every machine maps into memory and reads only in
  part
- `measure`: measures over a whole country, area by area: the nearest service, and floating
  catchments
- `tiles`: streets of a whole country for one mode, cut into pieces that a machine can hold and
  search
"""
