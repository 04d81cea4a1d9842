"""Answers: what a page shows.

Modules:

- `around`: the homes around schools, in words, in tables and on a map
- `assistance`: which homes help with travel to school does not reach, in words and tables
- `audit`: an offer compared with the law, as its page shows it
- `bases`: where an inclusion base would save most travel: in words, in tables and as files
- `basis`: what the figures of a page come from: which data, how old it is, and what it cannot
  tell
- `comments`: comments and answers, as the pages for families and for staff show them
- `coverage`: who can reach what, in words and tables
- `did_you_mean`: a place that could not be found: what is wrong, and those that may be meant, one
  press each
- `entry`: one service in words: an entry of the list, or of those that stand apart
- `found`: what a search found: how much of it is listed, and all of it in words
- `found_map`: the map of the Find page: exactly what is listed, the area in reach, and the chosen
  route
- `gaps`: where provision is missing: the answer in words and tables
- `gaps_tables`: where provision is missing, in tables: by zone, by distance and by deprivation
- `guided`: links to what to do first, where the situation is known or nothing was found
- `health`: the health report of an area
- `helplines`: who helps wherever a family lives, apart from what is near
- `hours`: opening times in words: today, and this week
- `journey`: journeys by bus and train in words: step by step, the last one home, and what the
  times rest on
- `kept`: the list that is kept: its words, its link, and services side by side
- `kept_files`: the list on paper, as files and as a link
- `moderation`: comments as staff see them: to read, to answer, the evidence of gaps, the log
- `nothing_found`: searches that found nothing: what to change, and how they count as evidence of
  gaps
- `overlap`: where the catchments of several services overlap: the question, the answer, its files
- `practise`: a route to practise, one step a card
- `presses`: what a press on a card of the list does: keep its service, or show the route to it
- `pupils`: a file of children: what is understood of it, and what was decided
- `results`: the answer in words: how much there is, what is nearest, the list, and what stands
  apart
- `scenes`: two scenarios side by side, in words, on the map, in tables and as files
- `school_travel`: the answer about a child's travel, in words: the grounds, what is missing, what
  to do next
- `service`: one service on a page of its own: its questions and answers, its source, how to
  complain
- `service_map`: the map of a service: its places, and the route to one of them
- `sites`: where a new service would help most: the answer in words, in tables and as files
- `sources`: a source, as the Data page shows it
- `steps`: a route in words: its steps by the names of streets, and the stops near its end
- `sufficiency`: are there enough places: in words, on the map, in tables, and as files
- `through_day`: who reaches a service through the day: the question, the sweep with its progress,
  the answer
- `transport`: what travel help costs: the kinds of help side by side, and the rows that do not
  count
- `transport_runs`: runs of shared vehicles: what they come to beside today's, and each with its
  timetable and its map
- `travel_collection`: the Department's travel collection: own figures, the published ones beside
  them, the return
- `travel_print`: the answer as a PDF file, to keep or to send with an application: method, data
  and dates
- `travel_way`: how far it is: metres against the limits, the walk and the drive step by step and
  on a map
- `walked`: the first look at a walk, in words, tables and on a map
- `way`: the route to a service: how far by each way of travelling, the steps, the map, the stops
- `week`: a specialist's week, as its page shows it
- `what_if`: who gains and who loses by a scenario, in words and tables
"""
