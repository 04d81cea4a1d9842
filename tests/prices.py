"""A made-up council's file of prices: the amounts are no council's."""

FILLED = """
title = "Made up"
source = "for a test"
school_days = 190

[prices.pass]
amount = 500
unit = "pounds a child a year"
year = "2026-27"

[prices.mileage]
amount = 45
unit = "pence a mile"
year = "2026-27"

[prices.assistant]
amount = 60.5
unit = "pounds a day"
year = "2026-27"

[prices.training]
amount = 2000
unit = "pounds a child"
year = "2026-27"

[[vehicles]]
name = "Car"
places = 4
a_day = { amount = 40, unit = "pounds a day", year = "2026-27" }
a_mile = { amount = 2, unit = "pounds a mile", year = "2026-27" }

[[vehicles]]
name = "Bus"
places = 8
wheelchair_places = 2
a_day = { amount = 100, unit = "pounds a day", year = "2026-27" }
a_mile = { amount = 3, unit = "pounds a mile", year = "2026-27" }
"""
