"""What pages are made of: forms (`ask`), answers (`show`), and what all pages have in common.

Modules:

- `ask`: forms: what a page asks
- `assets`: what maps need, served by the app itself: Leaflet and the area's base map
- `choices`: widgets whose values stand in the page's address, so that a choice can be shared
- `device`: what this browser remembers for a visitor who asks it to: the list that they keep
- `html`: HTML from templates: what comes from data is escaped, and never markup
- `keep`: the list that a visitor keeps
- `map`: a map with its key, as every page draws it
- `page`: what every page has in common: how it begins, and the footer that it ends with
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
- `visit`: what a visit remembers from page to page, in the session alone: where it starts, and
  how
"""
