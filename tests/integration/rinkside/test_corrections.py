"""Corrections through a gateway, with a real broker, store and consumer: what the preview says is what happens."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis

from consumers.service import ConsumerSettings
from gateway.access.roles import Role
from gateway.access.tokens import format_token, new_secret, stored
from gateway.service import GatewaySettings, serve
from rinkside.corrections.preview import CorrectionPreview
from rinkside.corrections.shown import lines_of
from rinkside.desk import DeskPublisher
from schemas.documents import Document, document_hash
from testing.processes import free_port
from testing.servers import Server, tansu, valkey
from testing.waiting import eventually
from tests.kit.consumers.corrections import documents_after, without_traces
from tests.kit.consumers.running import consuming, publish, story
from tests.kit.consumers.running import stored as stored_documents

EDITOR, COMMENTATOR = new_secret(), new_secret()
WHY = "photo finish re-read"
OFFICIAL = {"kind": "official", "distance": "1000m-men"}
DQ = {"kind": "status", "distance": "1000m-men", "skater": "a1", "status": "DQ", "reason": "T04"}


class Stack:
    def __init__(self, client: httpx.AsyncClient, redis: Redis, competition: str) -> None:
        self.client = client
        self.redis = redis
        self.competition = competition

    async def post(self, body: dict[str, Any], token: str = EDITOR) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        path = f"/api/desk/{self.competition}/corrections"
        return await self.client.post(path, json=body, headers=headers)

    async def documents(self) -> dict[str, Document]:
        return await stored_documents(self.redis, self.competition)

    async def correct(self, correction: dict[str, Any]) -> tuple[str, Document]:
        """Previews and publishes; waits until every changed document is the one of the preview."""
        body = {"correction": correction, "why": WHY}
        shown = await self.post(body)
        assert shown.status_code == 200, shown.text
        preview = shown.json()
        done = await self.post(body | {name: preview[name] for name in ("id", "at", "expect")})
        assert done.status_code == 201, done.text
        predicted = preview["consequences"]["hashes"]

        async def is_as_predicted() -> bool:
            found = await self.documents()
            season = {channel: doc for channel, doc in found.items() if channel in predicted}
            return {channel: document_hash(document) for channel, document in season.items()} == {
                channel: value for channel, value in predicted.items() if not channel.startswith("standings/")
            }

        await eventually(is_as_predicted, 30)
        return preview["id"], preview["consequences"]


@pytest.fixture(scope="module")
def servers() -> Any:
    with tansu() as broker, valkey() as store:
        yield broker, store


@pytest.fixture
async def stack(servers: tuple[Server, Server], tmp_path: Path) -> AsyncIterator[Stack]:
    broker, store = servers
    competition = f"cup-{os.urandom(4).hex()}"
    tokens = ";".join(
        format_token(stored(name, [role], secret))
        for name, role, secret in (("anna", Role.EDITOR, EDITOR), ("cor", Role.COMMENTATOR, COMMENTATOR))
    )
    settings = GatewaySettings(redis_url=store.address, port=free_port(), tokens=tokens)
    redis, stopping = Redis.from_url(store.address), asyncio.Event()
    await redis.flushall()
    async with (
        consuming(ConsumerSettings(broker.kafka, store.address, group=None)),
        contextlib.aclosing(DeskPublisher(broker.kafka)) as desk,
        contextlib.aclosing(CorrectionPreview(broker.kafka, store.address)) as preview,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.port}", timeout=60) as client,
        contextlib.aclosing(redis),
    ):
        serving = asyncio.create_task(serve(settings, stopping, desk.publish, preview.prepare))
        events = story(competition)
        await publish(broker.address, events)
        made = Stack(client, redis, competition)
        wanted = documents_after(events)

        async def holds() -> bool:
            return await made.documents() == wanted and (await client.get("/readyz")).status_code == 200

        with contextlib.suppress(httpx.TransportError):
            await eventually(lambda: client.get("/healthz"))
        await eventually(holds, 30)
        yield made
        stopping.set()
        await serving


async def test_disqualify_the_leader_of_an_official_list_and_take_it_back(stack: Stack) -> None:
    await stack.correct(OFFICIAL)
    before = await stack.documents()
    ranking = f"ranking/{stack.competition}/1000m-men"
    leader = next(row for row in before[ranking]["rows"].values() if row["rank"] == 1)
    assert leader["competitor"] == "a1"

    id_, consequences = await stack.correct(DQ)
    [changed] = [row for row in consequences["rankings"][ranking.partition("/")[2]] if row["name"] == leader["name"]]
    assert (changed["before"]["rank"], changed["after"]["status"]) == (1, "DQ")
    shown = "\n".join(lines_of(consequences))
    assert "Skater a1: 1. 1:10.06 → DQ" in shown or "→ DQ" in shown
    assert consequences["ticker"]["superseded"], shown
    after = await stack.documents()
    assert after[ranking]["corrected"]["why"] == WHY
    assert next(row for row in after[ranking]["rows"].values() if row["rank"] == 1)["competitor"] != "a1"

    _, back = await stack.correct({"kind": "revert", "correction": id_})
    reverted = await stack.documents()
    assert without_traces(reverted) == without_traces(before)
    mark = reverted[ranking]["rows"]["a1"]["corrected"]
    assert (mark["before"], mark["after"]) == ("DQ", leader["time"])
    assert back["ticker"]["restored"] or back["ticker"]["added"]
    audit = reverted[f"audit/{stack.competition}"]["corrections"]
    assert [each["author"] for each in audit.values()] == ["anna"] * 3
    assert audit[id_]["in_force"] is False


@pytest.mark.parametrize(
    "correction",
    [
        {"kind": "time", "distance": "1000m-men", "skater": "Skater b2", "time": "1:10.85"},
        {"kind": "lap", "distance": "1000m-men", "skater": "b2", "action": "withdraw", "metres": 600},
        {"kind": "heat", "distance": "1000m-men", "heat": 2, "action": "reopen"},
        {"kind": "heat", "distance": "1000m-men", "heat": 2, "action": "clear"},
        {"kind": "swap", "distance": "1000m-men", "heat": 1, "what": "lanes"},
        {"kind": "swap", "distance": "1000m-men", "heat": 1, "what": "armbands"},
        {"kind": "note", "text": "A protest was filed."},
    ],
)
async def test_every_correction_does_what_its_preview_says_and_can_be_taken_back(
    stack: Stack, correction: dict[str, Any]
) -> None:
    before = await stack.documents()
    id_, consequences = await stack.correct(correction)
    assert consequences["channels"]
    await stack.correct({"kind": "revert", "correction": id_})
    assert without_traces(await stack.documents()) == without_traces(before)


async def test_an_event_of_the_feed_is_ignored(stack: Stack) -> None:
    committed = next(event for event in story(stack.competition) if event.type == "result.committed")
    await stack.correct({"kind": "ignore", "events": [{"source": committed.source, "id": committed.id}]})
    without = [event for event in story(stack.competition) if event.id != committed.id]
    assert without_traces(await stack.documents()) == documents_after(without)


async def test_what_cannot_be_corrected_is_refused_with_what_would_do(stack: Stack) -> None:
    for correction, said in (
        ({"kind": "time", "distance": "10000m", "skater": "a1", "time": "1:10.00"}, "1000m-men"),
        ({"kind": "time", "distance": "1000m-men", "skater": "nobody", "time": "1:10.00"}, "nobody"),
        ({"kind": "time", "distance": "1000m-men", "skater": "Skater", "time": "1:10.00"}, "give the heat"),
        ({"kind": "time", "distance": "1000m-men", "skater": "a1", "time": "soon"}, "not a time"),
        ({"kind": "lap", "distance": "1000m-men", "skater": "a1", "action": "move", "metres": 400}, "200 m"),
        ({"kind": "revert", "correction": "not-there"}, "not-there"),
        ({"kind": "dance"}, "correction"),
    ):
        answer = await stack.post({"correction": correction, "why": WHY})
        assert answer.status_code == 422, answer.text
        assert said in answer.json()["message"]
    assert (await stack.post({"correction": DQ})).status_code == 422, "without a reason"


async def test_nobody_corrects_without_a_token_that_may(stack: Stack) -> None:
    body = {"correction": DQ, "why": WHY}
    assert [(await stack.post(body, token)).status_code for token in ("", "wrong", COMMENTATOR)] == [401, 401, 403]
    published = body | {"id": "a-forged-id", "at": "2026-01-01T00:00:00Z", "expect": "0" * 16}
    assert [(await stack.post(published, token)).status_code for token in ("", COMMENTATOR)] == [401, 403]


async def test_a_preview_that_is_out_of_date_publishes_nothing_and_shows_the_new_one(stack: Stack) -> None:
    body = {"correction": DQ, "why": WHY}
    shown = (await stack.post(body)).json()
    await stack.correct({"kind": "time", "distance": "1000m-men", "skater": "a1", "time": "1:09.00"})
    again = await stack.post(body | {name: shown[name] for name in ("id", "at", "expect")})
    assert again.status_code == 409
    assert again.json()["expect"] != shown["expect"]
    done = await stack.post(body | {name: again.json()[name] for name in ("id", "at", "expect")})
    assert done.status_code == 201
