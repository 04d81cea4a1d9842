"""Travel to school: the law, the schools, the walk as the law measures it, who is entitled.

Modules:

- `after_sixteen`: travel after school age, 16 to 25: when the right ends, what the council must
  say, what to ask
- `answer`: the answer to a family: one child's right to free travel, the routes, and what to ask
  next
- `area_example`: what somebody could type in an area: a postcode, a point and a school of its own
- `around`: the homes around schools: who lives within a walk, and which school is nearest to each
  home
- `assistance`: homes that help with travel to school does not reach: too far to walk, in no
  service's area
- `birth`: a date of birth as it is typed: a day, a month and a year, each in a field of its own
- `child`: one child: measured, ranked and decided
- `child_home`: where children live: from what a row, or a person, gives to a point and how exact
  it is
- `former`: schools that have closed, and their successors: a child's record may still name one
- `law`: who is entitled to free travel to school, and why: from facts to a decision
- `measure`: the distance to school as the law on free travel measures it
- `nearest`: which school is nearest: one ranking for one child, for ten thousand, and for every
  home
- `pupil_audit`: what a file of decisions rests on, to be kept beside it: the question, the data,
  the rules
- `pupil_columns`: which column of a file of pupils is for what: suggested by its name, or as a file
  says
- `pupil_dates`: the dates of a file of pupils, in any of the forms that spreadsheets give them
- `pupil_file`: the file of pupils: read from memory, decided, and written so that no cell can run
- `pupil_letters`: a letter for each family of a file of pupils: what was decided, why, and how to
  appeal
- `pupil_rows`: the rows of a file of pupils: what its columns mean, and its cells read
- `pupil_totals`: how many pupils of a file have which outcome: by school, ground, year group and
  way to travel
- `pupils`: many children at once: a row of facts each, and back a row of distances, grounds and
  reasons
- `questions`: what is still worth asking about a child: the facts that could change the decision
- `rules`: the law on travel to school as dated files, and a council's own policy over it
- `school_named`: the school that somebody means: by its number, the number of one that it was, or
  its name
- `schools`: the schools of an area: whom each is for, whether the law counts it, and its gates
- `unsafe`: streets that are not safe to walk, found by name or position near one child's walk
"""
