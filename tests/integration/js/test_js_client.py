"""The JavaScript client, in Node: its own tests, the same vectors as the Python side, and a real gateway."""

import subprocess
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest

from schemas.documents import Document, Json, apply_patch, canonical, diff, document_hash
from testing.scope_writer import ScopeWriter
from testing.waiting import TIME_SCALE, eventually
from tests.kit.client.node import SCRIPTS, following, node
from tests.kit.gateway.running import RunningGateway, StartGateway

_KEYS = ["a", "b", "rows", "1", "10", "9", "rank", "__proto__", "constructor", "toString", "A", "~", ""]
_LEAVES: list[Json] = [0, 1, -1, 72_870_000, 2**53 - 1, True, False, "", "1:12.87", 'Ž\u2028é🧊\x00\x1f\t"\\/\x7f<img>']


def some_document(random: Random, depth: int = 3) -> Document:
    def value(left: int) -> Any:
        if left and random.random() < 0.45:
            return some_document(random, left - 1)
        if random.random() < 0.15:
            return [value(0) for _ in range(random.randrange(3))]
        return random.choice(_LEAVES)

    return {key: value(depth) for key in random.sample(_KEYS, random.randrange(len(_KEYS)))}


def vectors() -> list[dict[str, Any]]:
    random = Random(20211204)
    made = []
    for _ in range(200):
        doc, result = some_document(random), some_document(random)
        for patch in (diff(doc, result), some_document(random)):
            after = apply_patch(doc, patch)
            made.append(
                {
                    "doc": doc,
                    "patch": patch,
                    "result": after,
                    "text": canonical(after).decode(),
                    "hash": document_hash(after),
                }
            )
    return made


def test_the_clients_own_tests_pass_with_vectors_of_the_projection(tmp_path: Path) -> None:
    file = tmp_path / "vectors.json"
    file.write_bytes(orjson.dumps(vectors()))
    run = subprocess.run(
        [*node(), "--test", *map(str, sorted(SCRIPTS.glob("*.test.mjs")))],
        env={"RINKSIDE_TEST_VECTORS": str(file), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60 * TIME_SCALE,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "# skipped 0" in run.stdout or "skipped 0" in run.stdout, run.stdout


@pytest.mark.parametrize("transport", ["auto", "http", "blocked"])
async def test_it_follows_a_real_gateway_and_proves_each_document(
    gateway: RunningGateway, writer: ScopeWriter, transport: str
) -> None:
    channel = f"ranking/{writer.scope}/500m-men"
    await writer.put({channel: {"rows": {"a": {"rank": 1, "name": "Gołębiewski"}}}})
    async with following(gateway, channel, transport=transport) as follower:
        await eventually(lambda: follower.newest)
        for rank in range(2, 12):
            await writer.put({channel: {"rows": {"a": {"rank": rank, "name": "Gołębiewski"}}}})
        await eventually(lambda: follower.newest["version"] == 11)
        await writer.rewrite("e2", {channel: {"rows": {}}})
        await eventually(lambda: follower.newest["epoch"] == "e2")
    assert follower.newest["doc"] == {"rows": {}}
    assert follower.newest["hash"] == document_hash({"rows": {}})
    assert all(line["verified"] for line in follower.said if "doc" in line)
    assert not [line for line in follower.said if "error" in line]
    assert follower.states[-1] == "closed"


@pytest.mark.parametrize("transport", ["auto", "http", "blocked"])
async def test_it_comes_back_and_goes_on_when_a_gateway_was_started_again(
    start_gateway: StartGateway, writer: ScopeWriter, transport: str
) -> None:
    channel = f"ranking/{writer.scope}/500m-men"
    await writer.put({channel: {"n": 1}})
    gateway = await start_gateway()
    async with following(gateway, channel, transport=transport) as follower:
        await eventually(lambda: follower.newest)
        await gateway.stop()
        await eventually(lambda: "lost" in follower.states)
        await writer.put({channel: {"n": 2}})
        await writer.put({channel: {"n": 3, "more": "x"}})
        await start_gateway(port=gateway.port)
        await eventually(lambda: follower.newest["version"] == 3)
    assert follower.newest["doc"] == {"n": 3, "more": "x"}
    assert follower.newest["kind"] == "patch", "the resume is complete, so no snapshot is needed"
    assert not [line for line in follower.said if "error" in line]


@pytest.mark.parametrize("transport", ["auto", "http"])
async def test_a_name_that_is_no_channel_is_said_with_what_to_do(gateway: RunningGateway, transport: str) -> None:
    async with following(gateway, "ranking/EC 2020", transport=transport) as follower:
        await eventually(lambda: [line for line in follower.said if "error" in line])
    (error,) = [line for line in follower.said if "error" in line]
    assert error["error"] == "unknown-channel"
    assert "/api" in error["message"]
