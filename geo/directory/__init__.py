"""The words of a Local Offer.

- `vocabulary`: sections, categories and needs; `plain_words`: from a parent's words to these
- `offer`: the services of an area, ready to be searched
- `entry`: all that is recorded of one service, and the questions that the law asks of it
- `opening`: when a service is open; `opening_of_many`: the same for all services at once;
  `opening_words`: opening hours in words; `calendar`: sessions as a calendar
- `redress`: how to complain or appeal
"""
