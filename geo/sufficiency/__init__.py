"""Sufficiency: whether there are enough places, now and in the years ahead, and what they cost.

Every number keeps the cells that it is made of (`geo.sufficiency.cells`), so that any of them can
be traced to a file, a line, a column, a value and a date.

Modules:

- `answer`: the whole answer, put together
- `benchmark`: the council's plans beside those of its region, of England, and of other councils
- `cells`: published plans by year, placement, age and need, each with the cell that it came from
- `checks`: what must be known of published plans before anybody rests on them
- `cohorts`: children of each age, a year older each year
- `council_file`: a council's own file of places and prices
- `forecast`: a series of years continued, with its range, and tested on years held out
- `kinds`: kinds of provision, as placements are counted
- `options`: ways to find places, side by side
- `places`: the places that there are
- `question`: what is asked
- `questions`: the questions as methods of an area
- `said`: numbers, ranges and the answer in words
- `traced`: figures by name, with what they are made of
- `tracing`: the figures of an answer
"""

from geo.sufficiency.answer import SufficiencyAnswer
from geo.sufficiency.question import SufficiencyQuestion
from geo.sufficiency.questions import SufficiencyQuestions

__all__ = ["SufficiencyAnswer", "SufficiencyQuestion", "SufficiencyQuestions"]
