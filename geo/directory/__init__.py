"""The words of a Local Offer.

Modules:

- `calendar`: sessions of services as a calendar file (iCalendar, RFC 5545), for the calendar on a
  phone
- `details_in_words`: opening hours and costs in words
- `entry`: what an entry should answer, and what it answers
- `glossary`: SEND words in plain words, read and found in a text
- `guides`: what to do first, by situation: `data/guides.toml`, read and checked
- `hearing`: what sounds like danger, by its words and by its meaning
- `helplines`: national helplines and services for everybody, chosen by what somebody looks for
- `meaning`: what a text may mean, among the kinds of help and the needs that we know
- `notation`: OpenStreetMap's notation of opening hours, read for one day
- `offer`: the services of an area, ready to be searched: what each offers, and where its
  entrances are
- `opening`: when a service is open: on a day, at a time, this week
- `opening_of_many`: which of many services are open at a moment: fast enough for every change of
  a filter
- `phrases`: the tables of what people type, and how words are read
- `plain_words`: a parent's own words as sections, categories and needs
- `redress`: how to complain or appeal, by kind of service: `data/redress.toml`, read and checked
- `relevance`: what stands first in a list of services: `data/relevance.csv`, read and applied
- `said`: what somebody says as words and their stems, whatever the spelling
- `sentence_vectors`: sentences as vectors: what means the same lies near, in any language
- `typed`: whether what somebody typed has certain words in a row, in whatever ending
- `urgent`: words that say that somebody may be in danger, and who to call
- `vocabulary`: the Local Offer's vocabulary: sections, categories under them, and needs
"""
