"""What stands beside figures: whatever of them was made up."""

from pathlib import Path

from geo.area import Area
from geo.publish.figure_context import made_up_among


def test_services_that_were_made_up_are_counted_among_those_of_an_answer(small_db: Path) -> None:
    area = Area.open(small_db)
    table = area.offer.services
    made_up = table["illustrative"].to_numpy(bool)
    examples, real = (table["service_id"][which].tolist() for which in (made_up, ~made_up))
    assert examples
    assert len(real) > 1
    assert made_up_among(area, real) == []
    mixed = made_up_among(area, [*real, examples[0]])
    assert mixed == [f"1 of the {len(real) + 1} services counted is an example, not real."]
    assert made_up_among(area, examples[:1]) == ["The service counted is an example, not real."]
