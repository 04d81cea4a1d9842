"""What pages are made of: forms (`ask`), answers (`show`), and what all pages have in common.

Modules:

- `admission`: who and what is let in to the app: hosts, origins, messages and files
- `answers`: answers to planners' questions that are kept, within bounds for one visit and for the
  process
- `ask`: forms: what a page asks
- `assets`: what maps need, served by the app itself: Leaflet, our scripts, and the area's base
  map
- `choices`: widgets whose values stand in the page's address, so that a choice can be shared
- `device`: what this browser remembers for a visitor who asks it to: the list that they keep
- `fields`: fields that a press changes from a part of the page that does not draw them
- `fold`: a fold whose label changes while what is in it stays
- `html`: HTML from templates: what comes from data is escaped, and never markup
- `in_step`: a map and its tables in step: what is chosen in one is lit in the other, and its
  details shown
- `keep`: the list that a visitor keeps
- `language`: the language of a visit: which one, where it is chosen, and what says so on the page
- `look`: how all pages look: the properties of `geo.tokens`, then the sheets of the folder `style`
- `map`: a map with its key, as every page draws it
- `map_tiles`: the base maps' files of tiles, sent piece by piece as a browser asks for them
- `network`: which network a request comes from, as a word that cannot be turned back into its
  address
- `page`: what every page has in common: how it begins, and the footer that it ends with
- `papers`: questions kept for a paper: under a name, for the visit; opened again, saved, made into
  a PDF
- `problem`: what a visitor is shown of an error: what to do, and nothing about our machine
- `running`: the app as a process: ready before anybody comes, and watched
- `save`: buttons that save a table or a map as a file
- `serving`: how the app's files reach a browser: compressed, and in a page that knows its own
  address
- `session`: what all visitors share: the open database and its network, loaded once for each data
  version
- `show`: answers: what a page shows
- `signin`: who of the council's staff is at the page: sign-in with the council's OpenID Connect
  provider
- `site`: every page of the site: its file, its title, what it is for, and where a link leads to
  it
- `tables`: tables of planners' pages: to sort, to search, with totals, and a row to choose
- `turns`: so many pages are worked out at once, and families go first
- `uploads`: files that visitors give: taken on a page that asks for one, and never more than there
  is room
- `visit`: what a visit remembers from page to page, in the session alone: where it starts, and
  how
- `workspace`: the workspace of planners and commissioners: choices in a column, the answer beside
  it
"""
