"""Forms: what a page asks.

Modules:

- `bases`: what is asked about inclusion bases: which need and ages, how many places, which schools
- `child`: the first questions about a child's travel: where the child lives, when born, which
  date
- `child_more`: the questions that can still change the answer: each with why it is asked, and the
  law of it
- `comment`: what a comment is about: a service, something missing, or this website
- `filters`: the filters of the Find page: one widget for each of `geo.area.FILTERS`, with its
  counts
- `gaps`: what is asked about gaps: choices into one question, and a council's own files
- `location`: where a visitor stands, in place of a postcode that is typed: asked for by a press
- `moderation`: what staff do with a comment: publish it, leave it out, answer it
- `outing`: how far somebody travels and when: keyed widgets, read as what `geo.area` asks for
- `pupil_columns`: which column of a file of children is for what: suggested, shown, changed, kept
  as a file
- `scenario`: making a scenario: one change after the other, from a form, a map or a file
- `scenario_files`: the scenario that is being made: its changes, and its file to save, load and
  compare with
- `scenario_kept`: scenarios that are kept in the visit, to hold two side by side
- `school`: which school
- `search`: the form of the Find page, and its filters: keyed widgets, read into one frozen value
- `sites`: what is asked about new places: choices into one question
- `standard`: what planners ask of a kind of service: which kind, how people travel, how far
- `sufficiency`: what is asked about places: which kind, which need, how far ahead, the own file
- `suggestions`: suggestions under the boxes of the Find page, while somebody types
- `unsafe`: which streets are not safe to walk: those of the walk, and any other by its name
- `who`: who is counted: homes, people from published figures, or a council's own counts in a file
"""
