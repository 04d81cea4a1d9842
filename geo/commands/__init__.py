"""The command line, one module a command: its arguments, what it does, and how it tells it.

Modules:

- `arguments`: what commands have in common: arguments into questions, and plain values for JSON
- `audit`: the offer compared with the law
- `bases`: where an inclusion base would give most journeys back
- `build`: the command ``build``
- `check`: the command ``check``
- `check_protected`: the command ``check-protected``: try again what somebody can prove of a
  published table
- `chosen`: what commands about chosen services have in common: which services, and the files they
  write
- `comments`: the command ``comments``: backing up, restoring, checking and reporting what people
  wrote
- `coverage`: the command ``coverage``: how many homes are within reach of a kind of service, zone
  by zone
- `departing`: how one person travels, as ``find``, ``distance`` and ``matrix`` ask it and report
  it
- `distance`: the command ``distance``
- `entitlement`: the command ``entitlement``: who of many children is entitled to free travel to
  school
- `export`: the command ``export``
- `find`: the command ``find``
- `gaps`: the command ``gaps``: where provision is missing, and for how many
- `health`: the command ``health``: how the area's data stands, and how to mend it
- `languages`: the command ``languages``: how much of the families' pages each language has
- `matrix`: the command ``matrix``
- `nation`: the command ``nation``: many areas at once: built, checked, measured and served
- `nation_told`: what ``nation`` prints
- `new_area`: the command ``new-area``: from a council's name to a manifest, and to its database
- `opening`: the area that a command asks: that of a file, or one of a folder
- `overlap`: the command ``overlap``: where the catchments of several services overlap
- `paper`: the command ``paper``: kept questions, answered today, as one document to print
- `progress`: progress of long work, with the time that is left
- `protect`: the command ``protect``: a table of counts of people that may be published
- `schools`: the command ``schools``: the area within a walk of a school
- `serve`: the command ``serve``: the app in one process, or in several behind a proxy
- `site`: the command ``site``: where the next service of a kind would help most
- `sufficiency`: the command ``sufficiency``: whether there are enough places, now and in the years
  ahead
- `through_day`: the command ``through-day``: who reaches a service by bus or train, by when they
  leave
- `told`: what commands print about provision
- `transport`: the command ``transport``: what help with travel to school costs, and how to run it
- `update`: the command ``update``: keep areas up to date, for a schedule
- `walked_route`: the command ``walked-route``: a first look at one child's walk to school
- `week`: which rooms on which days a visiting specialist should be in
- `whatif`: the command ``whatif``: who gains and who loses if streets or schools change
"""
