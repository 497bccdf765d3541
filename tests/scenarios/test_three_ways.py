"""A recorded championship through the whole pipeline three times: as fast as it goes, paced, and under fire.

Whatever happened on the way, the views are the same byte for byte, and so are the documents of a client that was there
from the beginning, of one that came late, and of one that was cut off and resumed.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack

import httpx
import pytest

from consumers.projection import Projection
from producers.vantage import produce_file
from schemas.documents import canonical, document_hash
from schemas.events import Event, decode_event, encode_event
from testing.kafka import apache_kafka
from testing.pipeline import Pipeline, pipeline
from testing.servers import Server, redis_server, tansu, valkey
from testing.waiting import eventually
from tests.kit.follower import Follower
from tests.kit.recorded_data import shared

EVENTS = 1754
CHANNELS = ("ranking/ec2020/1000m-men", "live/ec2020", "competition/ec2020")
KILLS = 10
PACED = ("--rate", "20", "--skip-idle", "2")

Servers = Callable[[], AbstractContextManager[Server]]


async def _kill_on_the_way(running: Pipeline, follower: Follower) -> None:
    consumers = [name for name in running.names if name != "gateway"]
    for number in range(KILLS):
        await running.stored((number + 1) * EVENTS // (KILLS + 2))
        running.kill(consumers[number % len(consumers)])
        await running.stored((number + 1) * EVENTS // (KILLS + 2) + 20)
        seen = follower.connections
        running.kill("gateway")
        await eventually(lambda seen=seen: follower.connections > seen, 30)  # type: ignore[misc]


async def _agree(running: Pipeline, follower: Follower, views: dict[str, bytes]) -> None:
    async def agrees() -> bool:
        return set(follower.held) == set(CHANNELS) and all(
            canonical(held.doc) == views[channel] for channel, held in follower.held.items()
        )

    await eventually(agrees, 30)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{running.port}") as http:
        for channel, held in follower.held.items():
            answer = await http.get(f"/api/{channel}")
            assert answer.headers["Rinkside-Hash"] == document_hash(held.doc)
            assert answer.content == canonical(held.doc)


async def _one_way(
    broker: str, store: str, pace: tuple[str, ...], *, fire: bool, consumers: int, idempotence: bool
) -> dict[str, bytes]:
    recording = shared("live_ec2020/raw.jsonl")
    async with pipeline(broker, store, consumers=consumers, idempotence=idempotence) as running:
        stopping = asyncio.Event()
        throughout = Follower(running.port, CHANNELS)
        tasks = [asyncio.create_task(throughout.follow(stopping))]
        await eventually(lambda: throughout.connections > 0)
        arguments = ("vantage", "--file", str(recording), "--competition", "ec2020", *pace)
        produced = asyncio.create_task(running.produce(*arguments))
        cut_off = Follower(running.port, CHANNELS)
        leaving = asyncio.Event()
        away = asyncio.create_task(cut_off.follow(leaving))
        if fire:
            await _kill_on_the_way(running, throughout)
            assert running.kills == 2 * KILLS
        await eventually(lambda: cut_off.held)
        leaving.set()
        await away
        await produced
        await running.stored(EVENTS)
        views = await running.views("ec2020")
        late = Follower(running.port, CHANNELS)
        tasks += [asyncio.create_task(each.follow(stopping)) for each in (late, cut_off)]
        for follower in (throughout, late, cut_off):
            await _agree(running, follower, views)
        assert throughout.connections > KILLS if fire else throughout.connections == 1
        assert cut_off.connections >= 2
        stopping.set()
        await asyncio.gather(*tasks)
    return views


async def in_memory() -> dict[str, bytes]:
    """The same championship through the projection alone, which another test holds against the official sheets row by row."""
    projection = Projection("ec2020")

    async def apply(event: Event) -> None:
        projection.apply(decode_event(encode_event(event)))

    await produce_file(shared("live_ec2020/raw.jsonl"), apply, competition="ec2020", rate=None)
    projection.collect()
    return {channel: canonical(view.doc) for channel, view in projection.views.items()}


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("brokers", "stores"),
    [
        pytest.param(tansu, valkey, id="embedded"),
        pytest.param(apache_kafka, redis_server, id="kafka-redis", marks=pytest.mark.kafka),
    ],
)
async def test_three_ways_to_the_same_bytes(brokers: Servers, stores: Servers) -> None:
    shared("live_ec2020/raw.jsonl")
    ways = [(("--rate", "max"), False), (PACED, False), (PACED, True)]
    with ExitStack() as stack:
        places = [(stack.enter_context(brokers()), stack.enter_context(stores())) for _ in ways]
        real = brokers is apache_kafka
        fast, paced, under_fire = await asyncio.gather(
            *(
                _one_way(
                    broker.address,
                    store.address,
                    pace,
                    fire=fire,
                    consumers=2 if real and fire else 0,
                    idempotence=real,
                )
                for (broker, store), (pace, fire) in zip(places, ways, strict=True)
            )
        )
    assert fast == await in_memory()
    assert fast == paced
    assert fast == under_fire
