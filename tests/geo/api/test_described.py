"""The API does as its own description says."""

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import GenerationConfig

from geo.api.everywhere import ASKED_IN_A_BODY
from tests.examples import examples
from tests.geo.api.asking import Client, get

PATHS = (
    "/",
    "/completions",
    "/helplines",
    "/search",
    "/walked-route",
    "/walked-route/pdf",
    "/services",
    "/services/{id}",
    "/taxonomies",
    "/taxonomies/{id}",
    "/taxonomy_terms",
    "/taxonomy_terms/{id}",
    "/service_at_locations",
    "/service_at_locations/{id}",
    "/organizations",
    "/organizations/{id}",
)

MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def test_the_description_has_every_address(client: Client) -> None:
    assert sorted(get(client, "/openapi.json")["paths"]) == sorted(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_it_does_as_its_description_says(client: Client, path: str) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app)
    operation = schema[path]["POST" if path in ASKED_IN_A_BODY else "GET"]
    examined = 0

    @settings(
        max_examples=examples(15),
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in MODES)))
    def examine(case: schemathesis.Case) -> None:
        nonlocal examined
        # That a proximity needs a postcode is told in words, as a schema has none for it.
        query = case.query or {}
        assume("proximity" not in query or "postcode" in query)
        case.call_and_validate()
        examined += 1

    for case in schema.iter_coverage_cases(
        operation, generation_modes=list(MODES), generation_config=GenerationConfig()
    ):
        if "proximity" not in (case.query or {}):
            case.call_and_validate()
    examine()
    assert examined
