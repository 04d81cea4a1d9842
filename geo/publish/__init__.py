"""What goes out to others: open data, exports and reports.

``openreferral``  the Local Offer as Open Referral UK 3.0
``export``        files for other programs and for spreadsheets; ``offer_rows`` is a line a service
``gaps_report``   where provision is missing, to print; ``gaps_rows`` are its tables and
                  ``gaps_sources`` what it cites
``kept_list``     the list that a family keeps, as files

Modules:

- `export`: an area's services as files for other programs and for spreadsheets
- `found`: the answer to a family's search as JSON: the same for the command and the API
- `gaps_report`: a report on where provision is missing, to print: every number with the key of
  its sources
- `gaps_rows`: the rows of tables about gaps, in words: the same on the page, in the report and on
  the map
- `gaps_sources`: the sources that a report about gaps cites, numbered
- `kept_list`: the list that a family keeps, in words and as files
- `offer_rows`: the services as a table for people: a line for each service at each location
- `openreferral`: the Local Offer as Open Referral UK 3.0: rows of `geo.records` in, JSON objects
  out
"""
