"""What a family looks for, and what is within its reach.

Modules:

- `beyond`: services that a family asks for by name, and that are beyond its limit: how far they are
- `completions`: what somebody may be about to type: places, services by name, and kinds of help
- `counts`: how many services each filter would leave, so that nobody has to try them one by one
- `easy_read`: an entry in Easy Read: one idea a line, in short words, each with a picture
- `full_text`: the words of all services, to be searched: which services have a word, and where
- `helped`: who helps wherever a family lives: the area's SENDIASS first, then national helplines
- `kept`: the services that a family keeps, each at one location: its details and its distance
  agree
- `known`: what entries say: the details of every service at each of its locations, asked for once
- `listing`: the answer to a search as a file
- `matching`: what a family types, compared with every service: how well each matches, and why
- `order`: the order of a list of results
- `questions`: the questions of families: one method each, over the parts of an area that they
  need
- `search`: for families: the services within reach of a place, nearest first
- `stops`: the public transport stops nearest to a place, along streets
- `suggest`: what a family could change where a search found nothing, and how much that would find
- `wanted`: what a family looks for: one table of filters, read by every door
- `way`: how to get to a service: each of its locations, and the route to one entrance
"""
