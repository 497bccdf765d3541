"""The channel `system/health` and the dead letters of the operator page: who may see and do what, over real sockets."""

from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
import websockets
from redis.asyncio import Redis

from gateway.access.roles import Role
from gateway.access.tokens import format_token, new_secret, stored
from gateway.exceptions import DeadLetterGone, DeadLetterUnusable, NotPublished
from schemas.health import FeedReport, Report
from schemas.health.dead_letters import DEAD_LETTERS_KEY, DeadLetterIndex, DeadLetterSummary
from schemas.health.reports import KEPT_S, PARTS_KEY, REPORT_SCRIPT, encode_report
from schemas.protocol import SUBPROTOCOL
from schemas.views import check_view
from testing.waiting import eventually
from tests.kit.gateway.checking_client import Board
from tests.kit.gateway.running import RunningGateway, StartGateway

OPERATOR, EDITOR = new_secret(), new_secret()


class Letters:
    """What the gateway is given to handle dead letters with."""

    def __init__(self) -> None:
        self.handled: list[tuple[str, ...]] = []
        self.problem: Exception | None = None

    async def read(self, id_: str) -> dict[str, str]:
        if self.problem:
            raise self.problem
        return {"id": id_, "reason": "no subject", "text": "{}"}

    async def resend(self, id_: str, text: str, by: str) -> str:
        if self.problem:
            raise self.problem
        self.handled.append(("resend", id_, text, by))
        return "note.published n1"

    async def discard(self, id_: str, by: str) -> None:
        self.handled.append(("discard", id_, by))


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
async def gateway(start_gateway: StartGateway, tmp_path: Path, letters: Letters, client: Redis) -> RunningGateway:
    await client.delete(PARTS_KEY, DEAD_LETTERS_KEY)
    path = tmp_path / "tokens"
    people = {"olga": (Role.OPERATOR, OPERATOR), "edo": (Role.EDITOR, EDITOR)}
    path.write_text("\n".join(format_token(stored(name, [role], secret)) for name, (role, secret) in people.items()))
    return await start_gateway(tokens_file=path, dead_letters=letters)


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


async def report(client: Redis, part: str, said: Report) -> None:
    await client.eval(REPORT_SCRIPT, 1, PARTS_KEY, part, encode_report(said), str(KEPT_S))


async def connected(gateway: RunningGateway, headers: Mapping[str, str]) -> Board:
    url = f"ws://127.0.0.1:{gateway.port}/ws"
    return Board(await websockets.connect(url, subprotocols=[SUBPROTOCOL], additional_headers=dict(headers)))  # type: ignore[list-item]


async def test_an_operator_follows_the_state_of_the_installation(gateway: RunningGateway, client: Redis) -> None:
    board = await connected(gateway, bearer(OPERATOR))
    await board.subscribe("system/health")
    await board.until(lambda: "system/health" in board.held)
    held = board.held["system/health"]
    check_view("system", held.doc)
    assert held.doc["light"] == "red"
    assert "no-consumer" in held.doc["findings"]

    feed = FeedReport(host="h", name="ec2020", source="ws://timing", changed_s=60, problem="Connection refused")
    await report(client, "feed@h#1", feed)
    await board.until(lambda: "feed@h#1" in board.held["system/health"].doc["feeds"])
    doc = board.held["system/health"].doc
    check_view("system", doc)
    codes = {finding["code"]: finding for finding in doc["findings"].values()}
    assert codes["feed-disconnected"]["what"]["nl"].startswith("De feed van ec2020 heeft al 60 s geen verbinding")

    # Another client joins later, and one resumes: both end with the same document.
    late = await connected(gateway, bearer(OPERATOR))
    await late.subscribe("system/health")
    await late.until(lambda: "system/health" in late.held)
    resumed = await connected(gateway, bearer(OPERATOR))
    await resumed.resume("system/health", board.held["system/health"])

    await client.set(
        DEAD_LETTERS_KEY,
        DeadLetterIndex(
            count=1,
            newest=(DeadLetterSummary(id="0-7", at="2026-01-01T00:00:00Z", competition="c", reason="no", bytes=2),),
        ).model_dump_json(),
    )
    for each in (board, late, resumed):
        await each.until(lambda each=each: bool(each.held["system/health"].doc["dead_letters"]["count"]))  # type: ignore[misc]
        check_view("system", each.held["system/health"].doc)
        await each.connection.close()


async def test_a_store_that_is_away_is_shown_over_the_protocol(start_gateway: StartGateway, tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text(format_token(stored("olga", [Role.OPERATOR], OPERATOR)))
    gateway = await start_gateway(tokens_file=path, redis_url="redis://127.0.0.1:1/0", store_timeout_s=0.5)
    board = await connected(gateway, bearer(OPERATOR))
    await board.subscribe("system/health")
    await board.until(lambda: "system/health" in board.held)
    doc = board.held["system/health"].doc
    assert set(doc["findings"]) == {"store-lost"}
    assert doc["headline"]["en"].startswith("Redis does not answer: ")
    await board.connection.close()


async def test_nobody_else_sees_or_does_anything(gateway: RunningGateway, letters: Letters) -> None:
    for headers in ({}, bearer(EDITOR)):
        board = await connected(gateway, headers)
        await board.subscribe("system/health")
        message = await board.next()
        assert (message.op, getattr(message, "code", "")) == ("error", "not-allowed")
        await board.connection.close()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}") as http:
        for headers, status in (({}, 401), (bearer(EDITOR), 403)):
            assert (await http.get("/api/system/health", headers=headers)).status_code == status
            for method, path in (("GET", "0-7"), ("POST", "0-7/resend"), ("POST", "0-7/discard")):
                answer = await http.request(method, f"/api/operator/dead-letters/{path}", headers=headers)
                assert answer.status_code == status, path
        assert (await http.get("/sse?channel=system/health", headers=bearer(OPERATOR))).status_code == 403
        own = await http.get("/api/system/health", headers=bearer(OPERATOR))
        assert own.json()["light"] == "red"
        assert own.headers["Cache-Control"] == "private, no-store"
        assert "system" not in (await http.get("/api")).text
    assert letters.handled == []


async def test_an_operator_reads_resends_and_discards(gateway: RunningGateway, letters: Letters) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}", headers=bearer(OPERATOR)) as http:
        assert (await http.get("/api/operator/dead-letters/0-7")).json()["reason"] == "no subject"
        answer = await http.post("/api/operator/dead-letters/0-7/resend", json={"text": "{}"})
        assert answer.json() == {"event": "note.published n1"}
        assert (await http.post("/api/operator/dead-letters/0-8/discard")).status_code == 200
        assert letters.handled == [("resend", "0-7", "{}", "olga"), ("discard", "0-8", "olga")]
        for body in ({}, ["x"], {"text": 1}):
            assert (await http.post("/api/operator/dead-letters/0-7/resend", json=body)).status_code == 400
        too_long = await http.post("/api/operator/dead-letters/0-7/resend", json={"text": "x" * 1_200_000})
        assert too_long.status_code == 413
        for problem, status in (
            (DeadLetterGone("gone"), 404),
            (DeadLetterUnusable("note.published.data.text: Field required"), 422),
            (NotPublished("no broker"), 503),
        ):
            letters.problem = problem
            answer = await http.post("/api/operator/dead-letters/0-7/resend", json={"text": "{}"})
            assert answer.status_code == status
        assert answer.headers["Retry-After"]


async def test_metrics_and_readiness_report_the_same_findings(gateway: RunningGateway, client: Redis) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}") as http:

        async def says_so() -> bool:
            ready = (await http.get("/readyz")).json()
            return ready["light"] == "red" and "no-consumer" in {each["code"] for each in ready["findings"]}

        await eventually(says_so)
        metrics = (await http.get("/metrics")).text
        assert 'rinkside_findings{code="no-consumer",severity="red"} 1.0' in metrics
        assert "rinkside_store_accepts_writes 1.0" in metrics
