"""What a family looks for, and what is within its reach.

- `questions`: every question of a family, as methods of `geo.area.Area`
- `wanted`: the table of filters; `counts`: how many services each would leave
- `search`: the services within reach, and those that stand apart; `listing`: the answer as a file
- `suggest`: what to change where nothing was found
- `way`: the route to each location of a service; `stops`: the stops near a door
- `kept`: the services of a list, each at one location; `known`: the details of all entries
"""
