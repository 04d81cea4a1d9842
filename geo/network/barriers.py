"""The kinds of barrier on a street that each mode cannot pass, where no tag lets it through."""

STOPS_ALL = {"wall", "fence", "hedge", "city_wall", "retaining_wall", "ditch", "guard_rail"}
STOPS_WHEELCHAIRS = STOPS_ALL | {
    "stile",
    "kissing_gate",
    "turnstile",
    "full-height_turnstile",
    "horse_stile",
    "cycle_barrier",
    "motorcycle_barrier",
    "log",
    "debris",
    "step",
    "sump_buster",
}

STOPS_BICYCLES = STOPS_ALL | {"stile", "turnstile", "full-height_turnstile", "horse_stile", "log"}
STOPS_CARS = STOPS_BICYCLES | {
    "bollard",
    "block",
    "jersey_barrier",
    "kissing_gate",
    "cycle_barrier",
    "motorcycle_barrier",
    "chain",
    "planter",
    "debris",
    "bus_trap",
    "horse_jump",
    "wicket_gate",
    "bar",
    "rope",
    "step",
}
