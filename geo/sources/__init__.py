"""Readers of real data, one file for each format, and the getting of their files.

Modules:

- `basemap`: the base map of an OpenStreetMap extract, as vector tiles in one file
- `blocks`: what an OpenStreetMap file holds, as arrays: the ids of all things, and where its nodes
  are
- `codepoint`: postcodes of Ordnance Survey's Code-Point Open: Great Britain, those in use only
- `community_waits`: children who wait for community health services, by NHS provider and weeks
- `cqc`: health and care services from the directories of the Care Quality Commission (CQC)
- `edited`: map files that an editor saved, or a server sent in an order of its own, made into an
  extract
- `ehcp`: children and young people with an education, health and care (EHC) plan, by council
- `entries`: the cells of a list of services as fields of our records
- `extract`: OpenStreetMap extracts joined into one, and cut to the bounds of an area
- `getting`: getting files: from an address or a folder, safely, with copies kept
- `gias`: schools and colleges of the register "Get Information about Schools" (GIAS)
- `gtfs`: timetables of public transport: feeds of GTFS, clipped to the area, checked and cleaned
- `hours`: opening hours that a list has in a column for each day of the week, as one text
- `kind`: what a reader declares about each kind of source that it reads
- `kinds`: the kinds of source that a manifest may name
- `naptan`: stops of the National Public Transport Access Nodes (NaPTAN), of one area or of the
  nation
- `ofsted`: childcare, and short breaks and schools with boarding, from the lists that Ofsted
  publishes
- `onspd`: postcodes of the ONS Postcode Directory (ONSPD), or of the National Statistics Postcode
  Lookup
- `openreferral`: services of Open Referral UK, versions 3.0 and 1.0: from files, folders and live
  APIs
- `openuprn`: address points of Ordnance Survey's Open UPRN: where each property of Great Britain is
- `osm`: places of the Local Offer from an OpenStreetMap extract: schools, surgeries, libraries,
  stops
- `plan_series`: plans year by year, by where children are placed, by age and by need, and SEN
  support
- `polygons`: areas on the map: catchments of services, and zones that figures are given for
- `qlac`: postcodes and councils as the Quality Lac Data project packs them into wheels
- `school_cells`: what a list of schools says besides a name and a place: the type, and classes
  for SEND
- `services`: services from any list: a CSV file or a spreadsheet whose columns the manifest
  explains
- `traffic_counts`: traffic counts of the Department for Transport: motor vehicles at count points
  of roads
- `zone_figures`: what a figure of a zone is by the name of its column, and what its cell says
- `zones`: figures by zone, from a table: deprivation, population by age, and whatever a manifest
  maps
"""
