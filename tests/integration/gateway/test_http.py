"""The same documents over HTTP, and what operators ask."""

from collections.abc import AsyncIterator

import httpx
import orjson
import pytest
from redis.asyncio import Redis

from schemas.channels import parse_channel
from schemas.documents import document_hash
from testing.scope_writer import ScopeWriter
from testing.waiting import eventually
from tests.kit.gateway.documents import competition_document
from tests.kit.gateway.running import RunningGateway, StartGateway


@pytest.fixture
async def http(gateway: RunningGateway) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}") as client:
        yield client


async def test_a_view_is_the_document_with_what_proves_it(http: httpx.AsyncClient, writer: ScopeWriter) -> None:
    channel = f"ranking/{writer.scope}/500m-men"
    document = {"rows": {"a": {"name": "Gołębiewski", "rank": 1}}}
    await writer.put({channel: document})
    answer = await http.get(f"/api/{channel}", headers={"Origin": "https://newsroom.example"})
    assert answer.status_code == 200
    assert answer.json() == document
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["ETag"] == '"e1-1"'
    assert answer.headers["Rinkside-Epoch"] == "e1"
    assert answer.headers["Rinkside-Version"] == "1"
    assert answer.headers["Rinkside-Hash"] == document_hash(orjson.loads(answer.content))
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Cache-Control" in answer.headers


async def test_a_view_that_did_not_change_is_not_sent_again(http: httpx.AsyncClient, writer: ScopeWriter) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 1}})
    tag = (await http.get(f"/api/{channel}")).headers["ETag"]
    for asked in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        answer = await http.get(f"/api/{channel}", headers={"If-None-Match": asked})
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    await writer.put({channel: {"n": 2}})

    async def changed() -> bool:
        return (await http.get(f"/api/{channel}", headers={"If-None-Match": tag})).status_code == 200

    await eventually(changed)


async def test_head_is_get_without_the_document(http: httpx.AsyncClient, writer: ScopeWriter) -> None:
    await writer.put({f"live/{writer.scope}": {"n": 1}})
    answer = await http.head(f"/api/live/{writer.scope}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["ETag"] == '"e1-1"'


async def test_a_channel_nothing_was_written_to_is_empty(http: httpx.AsyncClient, competition: str) -> None:
    answer = await http.get(f"/api/live/{competition}")
    assert (answer.status_code, answer.json(), answer.headers["Rinkside-Epoch"]) == (200, {}, "none")


@pytest.mark.parametrize("path", ["/api/ranking/EC", "/api/nothing/x", "/api/live/x/y/z", "/nowhere", "/ws/x"])
async def test_what_does_not_exist_is_said_as_json_with_what_to_do(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert answer.status_code == 404
    assert "/api" in answer.json()["message"]


async def test_writing_is_refused(http: httpx.AsyncClient) -> None:
    answer = await http.post("/api/live/x", json={})
    assert answer.status_code == 405
    assert "reading" in answer.json()["message"]


async def test_the_index_lists_competitions_and_their_channels(http: httpx.AsyncClient, writer: ScopeWriter) -> None:
    channels = [f"live/{writer.scope}", f"ranking/{writer.scope}/500m-men"]
    await writer.put({channel: {"n": 1} for channel in channels})
    index = (await http.get("/api")).json()
    assert index["competitions"][writer.scope] == channels
    assert all(parse_channel(name) for name in index["competitions"][writer.scope])


async def test_competitions_are_listed_the_latest_first_and_unchanged_answers_cost_nothing(
    http: httpx.AsyncClient, client: Redis, writer: ScopeWriter
) -> None:
    for name, starts_on, state in (("early", "2021-01-02", "running"), ("late", "2021-01-03", "official")):
        document = competition_document(f"{writer.scope}-{name}", season="2020-21", state=state) | {
            "starts_on": starts_on
        }
        await ScopeWriter(client, f"{writer.scope}-{name}").put({f"competition/{writer.scope}-{name}": document})
    answer = await http.get("/api/competitions")
    listed = [each for each in answer.json()["competitions"] if each["competition"].startswith(writer.scope)]
    assert [(each["competition"].removeprefix(f"{writer.scope}-"), each["is_running"]) for each in listed] == [
        ("late", False),
        ("early", True),
    ]
    assert listed[0]["name"] == document["name"]
    again = await http.get("/api/competitions", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_operators_are_answered(http: httpx.AsyncClient) -> None:
    assert (await http.get("/healthz")).status_code == 200
    assert (await http.get("/readyz")).status_code == 200
    metrics = (await http.get("/metrics")).text
    for name in ("connections", "subscriptions", "frames_total", "frame_bytes_total", "snapshots_total"):
        assert f"rinkside_{name}" in metrics
    assert (await http.get("/asyncapi.json")).json()["asyncapi"].startswith("3.")


async def test_the_page_loads_nothing_from_elsewhere(http: httpx.AsyncClient) -> None:
    answer = await http.get("/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "https://" not in answer.text
    assert "Set-Cookie" not in answer.headers


async def test_every_allowed_origin_may_read(start_gateway: StartGateway) -> None:
    origins = ("https://one.example", "https://two.example")
    gateway = await start_gateway(allowed_origins=origins)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}") as client:
        for origin in origins:
            answer = await client.get("/api/live/x", headers={"Origin": origin})
            assert answer.headers["Access-Control-Allow-Origin"] == origin


async def test_asking_for_made_up_competitions_does_not_fill_the_memory(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(max_scopes=5)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}") as client:
        for number in range(20):
            await client.get(f"/api/live/made-up-{number}")
        # The gauge is set when the replica goes round, which a new scope makes it do.
        lines = (await client.get("/metrics")).text.splitlines()
        scopes = int(float(next(line.split()[1] for line in lines if line.startswith("rinkside_scopes "))))
        assert scopes <= 6
