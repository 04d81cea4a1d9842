"""What goes out to others: open data, exports and reports.

``openreferral``  the Local Offer as Open Referral UK 3.0
``export``        files for other programs and for spreadsheets; ``offer_rows`` is a line a service
``report``        what planners print, and ``cited`` what it cites; ``gaps_report`` and
                  ``coverage_report`` fill it, ``gaps_rows`` are tables of gaps
``kept_list``     the list that a family keeps, as files

Modules:

- `audit_report`: an offer compared with the law as tables, and as a report to print
- `bases_map`: the map of inclusion bases: today's journeys to special schools, and schools for a
  base
- `bases_report`: where an inclusion base would save most travel, as a report, a picture, a
  GeoPackage, tables
- `bases_said`: where an inclusion base would save most travel: the answer in words
- `basis`: what planners' figures cannot tell, and what they come from beside their services
- `cited`: the sources that a report cites, numbered
- `contexts`: what stands beside an answer about provision, the same on its page and in its files
- `coverage_report`: who can reach a kind of service, as a report to print, a picture and a
  GeoPackage
- `day_report`: who reaches a service through the day, as a report to print, a picture, a
  GeoPackage, tables
- `export`: an area's services as files for other programs and for spreadsheets
- `families_said`: what families said about a kind of gap: searches that found nothing, and
  comments
- `figure_context`: what stands beside figures in a file: whose data it is, as it was when, and its
  limits
- `found`: the answer to a family's search as JSON: the same for the command and the API
- `gaps_report`: a report on where provision is missing, to print, and the same as a picture and a
  GeoPackage
- `gaps_rows`: the rows of tables about gaps, in words: the same on the page, in the report and on
  the map
- `kept_list`: the list that a family keeps, in words and as files
- `offer_rows`: the services as a table for people: a line for each service at each location
- `openreferral`: the Local Offer as Open Referral UK 3.0: rows of `geo.records` in, JSON objects
  out
- `overlap_report`: how catchments overlap, as a report to print, a picture, a GeoPackage and tables
- `paper`: a paper: several kept questions, answered today, with maps and tables, as one document
  to print
- `plans`: what planners' maps draw: zones by a measure, homes, and places
- `plans_compared`: what planners' maps draw that compare: catchments over each other, times of a
  day, scenarios
- `report`: a report to print: every number with the key of its sources
- `scenes_report`: two scenarios side by side, as a report to print, a picture, a GeoPackage and
  tables
- `shades`: the colours of zones by a measure, from the worst to the best, and their classes in
  words
- `sites_report`: where a new service would help most, as a report to print, a picture and a
  GeoPackage
- `sites_said`: where a new service would help most: the answer in words
- `sufficiency_data`: the figures about sufficiency as data: one figure a row, and as JSON
- `sufficiency_map`: the map of sufficiency: how far each zone is from the nearest place of a kind
- `sufficiency_paper`: what a paper on sufficiency cites: the sources of its plans, places and
  journeys
- `sufficiency_report`: the paper on sufficiency, to print, and its zones as a GeoPackage
- `sufficiency_rows`: the rows of tables about sufficiency, in words: the same on the page and on
  paper
"""
