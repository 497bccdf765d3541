"""A slice of the fuzzing; `make fuzz` sends a million of each."""

import os

import pytest

from testing.waiting import TIME_SCALE
from tests.fuzz.events import project
from tests.fuzz.gateway import send_frames, send_messages, send_requests
from tests.fuzz.target import target

SEED = int(os.environ.get("RINKSIDE_TEST_FUZZ_SEED", "1"))


@pytest.mark.slow
@pytest.mark.timeout(120 * TIME_SCALE)
def test_no_event_crashes_the_projection_or_makes_a_wrong_document() -> None:
    found = project(SEED, 40_000)
    assert found["events"] > found["read"] > found["events"] / 3
    assert found["changes"] > 100


@pytest.mark.timeout(120 * TIME_SCALE)
async def test_no_message_stops_a_gateway_or_reaches_another_client() -> None:
    async with target() as aim:
        found = await send_messages(aim.port, aim.channels, SEED, 6_000)
        await send_frames(aim.port, SEED, 20)
        await aim.check()
    assert found["messages"] == 6_000
    assert found["snapshot"] > 100
    assert found["error"] > 100


@pytest.mark.timeout(120 * TIME_SCALE)
async def test_no_request_is_answered_with_an_error_of_the_server() -> None:
    async with target() as aim:
        found = await send_requests(aim.port, aim.routes, aim.known, SEED, 4_000)
        await aim.check()
    assert found["requests"] == 4_000
    assert found["200"] > 300
    assert found["404"] > 300
