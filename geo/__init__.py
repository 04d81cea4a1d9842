"""The core: what support is within reach of here? Imports neither Streamlit nor the pages.

Modules:

- `__main__`: the command line: ``python -m geo COMMAND``
- `api`: the Local Offer as a read-only API: Open Referral UK 3.0 over HTTP
- `area`: an area, opened: every question that a person can ask of it is one method
- `areas`: several areas, served as one: the databases of a folder
- `audit`: how an area's data stands, and how to mend it
- `build`: from an area's manifest to one database file
- `commands`: the command line, one module a command
- `directory`: the words of a Local Offer
- `disclosure`: counts of 1 to 5 people stay secret
- `errors`: every error that the core raises on purpose
- `families`: what a family looks for, and what is within its reach
- `formats`: files, whatever they hold: reading them, writing them, and nothing of the Local Offer
- `languages`: the visitor's language: our sentences in it, its plurals, numbers, dates and
  distances
- `manifest`: the manifest of an area: which authority, and where its data comes from (TOML)
- `maps`: from tables to a map: the only folder that draws
- `measure`: units and coordinates: the one place where metres, miles and grids are turned into
  each other
- `nation`: a whole country, area by area, on one machine or many
- `network`: streets: from an OpenStreetMap extract to distances along it
- `places`: where things are: postcodes, homes, zones, catchments, and how far an area reaches
- `provision`: where provision is missing, for how many, and where the next service would help
  most
- `publish`: what goes out to others: open data, exports and reports
- `records`: one row of each table that a source can fill
- `running`: what a server needs besides answers: turns, figures, logs, several processes
- `scenario`: what if: changes to streets and schools as a file, and who gains or loses by them
- `school_travel`: travel to school: the law, the schools, the walk as the law measures it, who is
  entitled
- `settings`: settings of the environment, the folders of data, and what day it is in England
- `sources`: readers of real data, and how their files are fetched
- `store`: the database of an area: its schema, and every line of SQL
- `sufficiency`: whether there are enough places, now and in the years ahead, and what they cost
- `tokens`: how everything looks: colours, sizes and signs, from one file
- `transit`: public transport by timetable: what runs on a day, and journeys from door to door
- `translated`: what families read, and how much of it each language has
- `transport_costs`: help with travel to school: what each kind costs, and which children share a
  vehicle
- `travel`: how people travel, as every question of families, planners and commissioners asks it
- `voices`: comments from families, the council's answers, evidence of gaps, and the log of staff
- `walked_route`: the first look at a walked route to school, by the map and traffic counts
- `words`: what people read: sentences from the catalogue, and plain words for numbers and codes
"""
