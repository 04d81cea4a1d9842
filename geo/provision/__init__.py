"""Where provision is missing, for how many, and where the next service would help most.

`question` says what is asked; `supply` and `need` say what there is and for whom; `gaps`,
`coverage` and `where_next` answer it with any way of travelling. All is pure: tables in, tables
out.

Modules:

- `access`: measures of access: how near, how many, and how many places for each person who shares
  them
- `answers`: answers to planners' and commissioners' questions, put together from what an area
  holds
- `bases`: inclusion bases where the journeys are: what a base at each school would give back
- `by_need`: the same question for each type of need: who has somewhere to go for theirs
- `choice`: choice: what it takes to get to the second and the third nearest service
- `chosen`: services that are chosen for a question: all of a kind, or some by their ids
- `compare`: two answers to one question: last build and this one, or before and after a scenario
- `connectivity`: how well connected an area is by the Department for Transport's score, beside its
  region's
- `counted_homes`: which homes figures count, in words
- `coverage`: who can reach what: every home and its nearest service of a category, zone by zone
- `edge`: the edge of an area: who competes for places from beyond it, and where it could still
  bias
- `equity`: who has much and who has little: by deprivation, by distance, and as single numbers
- `estimates`: estimates of who is in need where: children by age, and plans shared out to zones
- `figures`: published figures by zone: people by age, plans, deprivation, each with where it
  comes from
- `gaps`: the measures of a question about gaps: home by home, and zone by zone
- `inequality`: how unevenly access is spread over people, and how deep a shortfall is, as single
  numbers
- `kept_questions`: questions that are kept under a name: written to a file, and read again
- `need`: how many are in need of something, and at which homes
- `overlap`: several catchments together: their union, their overlap, and who lives in how many
- `own_counts`: a council's own counts by zone and places of services, from files that are read in
  memory
- `question`: what planners and commissioners ask about provision: one frozen value a question
- `questions`: what planners and commissioners can ask of an area, a method each
- `runners_up`: the best choices of places without a chosen one, side by side with the answer
- `said`: the answer in a sentence that is true
- `shown`: numbers of people as they may be shown and saved: small counts are left out
- `siting`: where the next service would help most: exact answers to old questions
- `start`: where a planner's page starts: the widest usual distance at which an answer says
  something
- `supply`: the services that count, their entrances and their places
- `through_day`: the time of day swept: who reaches a service by bus or train, by when they leave
- `travelling`: travel by an area's own timetables, ready for the next question that asks for the
  same
- `waiting`: how many children wait for a kind of NHS service, and how long they have waited
- `week`: a visiting specialist's week: which rooms on which days, for which children
- `where_next`: where the next service of a kind would help most, among the real places of an area
- `who`: who is counted at each home: homes, published figures, or a council's own counts
"""
