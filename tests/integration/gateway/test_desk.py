"""The desk: who may speak, what is refused and how, and what the log is given."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

import httpx
import pytest

from gateway.desk import Publish
from gateway.exceptions import NotPublished
from schemas.events import Event
from testing.scope_writer import ScopeWriter
from tests.kit.gateway.running import RunningGateway, StartGateway

KEY = "a-key-for-these-tests"
Say = Callable[..., Awaitable[httpx.Response]]


class Log:
    """What the gateway is given to publish with."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.problem = ""

    async def publish(self, event: Event) -> None:
        if self.problem:
            raise NotPublished(self.problem)
        self.events.append(event)


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
async def desk(start_gateway: StartGateway, writer: ScopeWriter, log: Log) -> RunningGateway:
    await writer.put({f"competition/{writer.scope}": {"competition": writer.scope, "name": "Club", "programme": {}}})
    return await start_gateway(desk_key=KEY, publish=cast("Publish", log.publish))


@pytest.fixture
async def say(desk: RunningGateway, competition: str) -> AsyncIterator[Say]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{desk.port}") as client:

        async def post(
            what: str, body: Any = None, *, key: str = KEY, about: str = competition, **more: Any
        ) -> httpx.Response:
            headers = {b"Authorization": f"Bearer {key}".encode()} if key else {}
            content = more or {"json": body}
            return await client.post(f"/api/desk/{about}/{what}", headers=headers, **content)

        yield post


async def test_a_note_is_handed_to_the_log_and_its_id_given_back(say: Say, log: Log, competition: str) -> None:
    answer = await say("notes", {"text": "  Kok starts carefully. ", "author": "Erik", "id": "note-0001"})
    assert (answer.status_code, answer.json()["id"]) == (201, "note-0001")
    [event] = log.events
    assert event.type == "note.published"
    assert (event.source, event.id, event.subject) == ("/desk", "note-0001", competition)
    assert (event.data.text, event.data.author) == ("Kok starts carefully.", "Erik")
    assert event.author == "desk"  # the name of the token, whoever the page says is speaking


async def test_an_overlay_is_chosen(say: Say, log: Log, writer: ScopeWriter) -> None:
    await announce_kok(writer)
    answer = await say("overlays", {"kind": "skater", "shown": True, "subject": "kok"})
    assert answer.status_code == 201
    [event] = log.events
    assert event.type == "overlay.chosen"
    assert (event.id, event.data.kind, event.data.shown, event.data.subject) == (
        answer.json()["id"],
        "skater",
        True,
        "kok",
    )


async def announce_kok(writer: ScopeWriter) -> None:
    """Kok is on a start list, and on no ranking yet."""
    await writer.put(
        {
            f"competition/{writer.scope}": {
                "competition": writer.scope,
                "name": "Club",
                "programme": {"500m-women": {}},
            },
            f"startlist/{writer.scope}/500m-women": {"heats": {"7": {"lanes": {"inner": {"competitor": "kok"}}}}},
        }
    )


@pytest.mark.parametrize(
    ("kind", "subject", "status"),
    [
        ("skater", "kok", 201),
        ("skater", "nobody-at-all", 422),
        ("ranking", "500m-women", 201),
        ("ranking", "500m-men", 422),
        ("standings", "1000m-men", 422),
        ("record", "WR-500m", 422),
    ],
)
async def test_an_overlay_about_nothing_is_refused(
    say: Say, log: Log, writer: ScopeWriter, kind: str, subject: str, status: int
) -> None:
    """`nobody-at-all` once lit the lamp, and the screen stayed empty."""
    await announce_kok(writer)
    answer = await say("overlays", {"kind": kind, "shown": True, "subject": subject})
    assert answer.status_code == status, answer.text
    assert len(log.events) == (status == 201)


@pytest.mark.parametrize("key", ["", "another-key-altogether", "sleutél"])
async def test_nobody_speaks_without_the_key(say: Say, log: Log, key: str) -> None:
    answer = await say("notes", {"text": "hello"}, key=key)
    assert answer.status_code == 401
    assert "/signin" in answer.json()["message"]
    assert not log.events


async def test_tokens_of_an_address_that_guesses_are_not_looked_at(say: Say, log: Log) -> None:
    tried = [(await say("notes", {"text": "x"}, key=f"guess-{number}")).status_code for number in range(25)]
    assert tried[0] == 401
    assert tried[-1] == 429
    answer = await say("notes", {"text": "x"})  # otherwise the limit would not slow down a guess that is right
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert not log.events


async def test_too_much_at_once_is_refused_until_a_moment_later(say: Say) -> None:
    answers = await asyncio.gather(*(say("notes", {"text": "x"}) for _ in range(40)))
    refused = [answer for answer in answers if answer.status_code == 429]
    assert 0 < len(refused) < 40
    assert refused[0].headers["Retry-After"] == "2"


@pytest.mark.parametrize(
    ("what", "body", "named"),
    [
        ("notes", {"text": ""}, "text"),
        ("notes", {"text": " \n "}, "text"),
        ("notes", {"text": "x" * 2001}, "text"),
        ("notes", {"text": "x", "id": "a b"}, "id"),
        ("notes", {}, "text"),
        ("overlays", {"kind": "fireworks", "shown": True}, "kind"),
        ("overlays", {"kind": "clock"}, "shown"),
    ],
)
async def test_what_is_no_note_and_no_choice_is_refused_with_its_field(
    say: Say, log: Log, what: str, body: dict[str, Any], named: str
) -> None:
    answer = await say(what, body)
    assert answer.status_code == 422
    assert answer.json()["message"].startswith(f"{named}:")
    assert not log.events


async def test_what_is_no_json_object_is_refused(say: Say) -> None:

    assert (await say("notes", ["x"])).status_code == 400
    assert (await say("notes", data={"text": "x"})).status_code == 415


async def test_a_body_that_is_too_long_is_refused(say: Say, log: Log) -> None:
    assert (await say("notes", {"text": "x" * 50_000})).status_code == 413
    assert not log.events


async def test_a_competition_nobody_knows_gets_no_notes(say: Say, log: Log) -> None:
    assert (await say("notes", {"text": "x"}, about="not-there")).status_code == 404
    assert not log.events


async def test_a_log_that_is_away_is_said_and_the_same_note_may_come_again(say: Say, log: Log) -> None:
    log.problem = "no broker at 127.0.0.1:9"
    answer = await say("notes", {"text": "x", "id": "note-0002"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "try again" in answer.json()["message"]
    log.problem = ""
    assert (await say("notes", {"text": "x", "id": "note-0002"})).status_code == 201


async def test_a_gateway_without_a_key_has_no_desk(start_gateway: StartGateway, log: Log, competition: str) -> None:
    for settings in ({"desk_key": "", "publish": log.publish}, {"desk_key": KEY}):
        gateway = await start_gateway(**settings)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}") as client:
            answer = await client.post(
                f"/api/desk/{competition}/notes", json={"text": "x"}, headers={"Authorization": "Bearer x"}
            )
        assert answer.status_code == 403
        assert "RINKSIDE_DESK_KEY" in answer.json()["message"]


async def test_a_page_of_another_site_may_not_speak(desk: RunningGateway, competition: str, log: Log) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    asked["Access-Control-Request-Headers"] = "authorization,content-type"
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{desk.port}") as client:
        answer = await client.options(f"/api/desk/{competition}/notes", headers=asked)
    assert answer.status_code == 400
    assert "POST" not in answer.headers.get("Access-Control-Allow-Methods", "")
    assert not log.events
