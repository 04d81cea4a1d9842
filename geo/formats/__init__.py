"""Files, whatever they hold: reading them, writing them, and nothing of the Local Offer.

``archive``      zip files, within limits
``tables``       CSV files and spreadsheets as rows with the names of their columns
``sheets``       cells of Excel and OpenDocument files
``layers``       polygons of GeoJSON, GeoPackage and Shapefile; ``outlines`` places and mends them
``text``         text that may be stored and shown
``contact``      telephone numbers and addresses of the web
``csv``          tables that a spreadsheet shows and never runs
``geojson``      tables with places as GeoJSON
``geopackage``   the same as a GeoPackage
``document``     PDF files that everybody can read; ``columns`` and ``letters`` fit tables and text
``qr``           codes to scan
``vector_tiles`` shapes as the tiles of a map; ``tile_archive`` all of them in one file

Modules:

- `apart`: work on a file that a stranger gave, in a process of its own: a fault in it ends that
  alone
- `archive`: opening zip files that somebody else made, without trusting them
- `columns`: how wide the columns of a printed table are, so that no word is cut
- `contact`: telephone numbers, web and e-mail addresses as sources write them, put right
- `csv`: cells that a spreadsheet shows and never runs
- `document`: PDF files that everybody can read: headings, lists, tables and pictures are marked
  as such
- `geojson`: geoJSON (RFC 7946, EPSG:4326): tables with places as collections of features
- `geopackage`: zones with their figures as a GeoPackage, with what they come from in the same
  file
- `layers`: polygons of a map layer: GeoJSON, GeoPackage or Shapefile, plain or inside a zip file
- `letters`: which letters a font can draw, read from the font itself
- `outlines`: polygons of a layer in EPSG:4326: which coordinates they are in, and whether they
  are sound
- `qr`: codes that a phone's camera reads
- `sheets`: the cells of spreadsheets: Excel (.xlsx, .xls) and OpenDocument (.ods)
- `tables`: the one door to tables: CSV, Excel and OpenDocument, plain or inside a zip file
- `text`: text as feeds give it, made safe to store and to show
- `tile_archive`: map tiles in one file: PMTiles, version 3
- `tile_features`: vector tiles (Mapbox Vector Tile 2.1, gzip), read: the counterpart of
  ``vector_tiles``
- `tile_ground`: the base map of an area, as pictures ask for it: features of the tiles in a frame
- `vector_tiles`: vector tiles (Mapbox Vector Tile 2.1, gzip): many shapes encoded at once
"""
