"""A crowd behind a real cache: the gateway answers each version once, whoever asks."""

import asyncio
import functools
import re
from collections.abc import Iterator

import httpx
import pytest

from schemas.documents import Document, apply_patch, document_hash
from testing.http_cache import CACHES, http_cache
from testing.scope_writer import ScopeWriter
from testing.servers import Server
from testing.waiting import eventually, within
from tests.kit.gateway.running import RunningGateway

_READERS = 40
_VERSIONS = 8


@pytest.fixture(params=CACHES)
def cache(gateway: RunningGateway, request: pytest.FixtureRequest) -> Iterator[Server]:
    with http_cache(request.param, gateway.port) as running:
        yield running


async def follow_requests(gateway: RunningGateway) -> int:
    """How many requests for a next version the gateway has had."""
    async with httpx.AsyncClient() as http:
        text = (await http.get(f"http://127.0.0.1:{gateway.port}/metrics")).text
    found = re.search(r"^rinkside_follow_requests_total (\S+)$", text, re.MULTILINE)
    assert found is not None
    return int(float(found[1]))


class Reader:
    """Follows a channel with requests for the next version, and checks every step."""

    def __init__(self, http: httpx.AsyncClient, channel: str) -> None:
        self.version = 0
        self._http = http
        self._channel = channel

    async def run(self, last: int) -> None:
        first = await self._http.get(f"/api/{self._channel}")
        epoch, self.version = first.headers["Rinkside-Epoch"], int(first.headers["Rinkside-Version"])
        document: Document = first.json()
        while self.version < last:
            message = (await self._http.get(f"/api/{self._channel}?after={self.version}&epoch={epoch}")).json()
            if message["op"] == "heartbeat":
                continue
            assert (message["op"], message["from"]) == ("patch", self.version), "no gap"
            document = apply_patch(document, message["patch"])
            assert document_hash(document) == message["hash"]
            self.version = message["version"]


def _all_have(readers: list[Reader], version: int) -> bool:
    return all(reader.version == version for reader in readers)


async def test_a_crowd_costs_the_gateway_two_requests_per_version(
    cache: Server, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 1}})
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{cache.port}", timeout=60, limits=limits) as http:
        readers = [Reader(http, channel) for _ in range(_READERS)]
        tasks = [asyncio.create_task(reader.run(_VERSIONS)) for reader in readers]
        for version in range(2, _VERSIONS + 1):
            before = await follow_requests(gateway)
            await eventually(functools.partial(_all_have, readers, version - 1))
            await writer.put({channel: {"n": version}})
            await eventually(functools.partial(_all_have, readers, version))
            assert await follow_requests(gateway) - before <= 2
        async with within(30):
            await asyncio.gather(*tasks)


async def test_an_immutable_patch_is_fetched_once(cache: Server, writer: ScopeWriter) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 1}})
    await writer.put({channel: {"n": 2}})
    address = f"/api/{channel}/patches/e1/1-2"
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{cache.port}") as http:
        answers = [await http.get(address) for _ in range(3)]
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["ETag"] for answer in answers}) == 1


async def test_the_cache_lets_a_client_without_the_desk_key_write_nothing(cache: Server, competition: str) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{cache.port}") as http:
        answer = await http.post(f"/api/live/{competition}", json={})
    assert answer.status_code == 405
