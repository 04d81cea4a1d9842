"""Files, whatever they hold: reading them, writing them, and nothing of the Local Offer.

``archive``      zip files, within limits
``tables``       CSV files and spreadsheets as rows with the names of their columns
``sheets``       cells of Excel and OpenDocument files
``layers``       polygons of GeoJSON, GeoPackage and Shapefile; ``outlines`` places and mends them
``text``         text that may be stored and shown
``csv``          tables that a spreadsheet shows and never runs
``geojson``      tables with places as GeoJSON
``geopackage``   the same as a GeoPackage
``document``     PDF files that everybody can read; ``columns`` and ``letters`` fit tables and text
``qr``           codes to scan
"""
