"""Signing in, private channels over HTTP and WebSocket, and a token that is revoked while a socket is open."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest
import websockets

from gateway.access.roles import PRIVATE, Right, Role
from gateway.access.tokens import format_token, new_secret, stored
from testing.scope_writer import ScopeWriter
from testing.waiting import eventually, within
from tests.kit.gateway.running import RunningGateway, StartGateway

EDITOR, READER, COMMENTATOR = (new_secret() for _ in range(3))


@pytest.fixture
def tokens(tmp_path: Path) -> Path:
    path = tmp_path / "tokens"
    roles = {"anna": (Role.EDITOR, EDITOR), "rita": (Role.READER, READER), "cor": (Role.COMMENTATOR, COMMENTATOR)}
    path.write_text("\n".join(format_token(stored(name, [role], secret)) for name, (role, secret) in roles.items()))
    return path


@pytest.fixture
async def gateway(
    start_gateway: StartGateway, writer: ScopeWriter, tokens: Path, monkeypatch: pytest.MonkeyPatch
) -> RunningGateway:
    monkeypatch.setitem(PRIVATE, "conditions", Right.READ_AUDIT)
    await writer.put({f"conditions/{writer.scope}": {"competition": writer.scope}})
    return await start_gateway(tokens_file=tokens, silent_s=0.3)


async def test_a_browser_signs_in_with_a_cookie_and_out_again(gateway: RunningGateway) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}") as browser:
        assert (await browser.get("/session")).json() == {"open": True}
        answer = await browser.post("/session", json={"token": EDITOR})
        assert answer.json()["name"] == "anna"
        said = answer.headers["Set-Cookie"]
        assert all(part in said for part in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age="))
        assert "Secure" not in said
        assert EDITOR not in said
        assert (await browser.get("/session")).json()["rights"] == ["correct", "note", "overlay", "read_audit"]
        await browser.delete("/session")
        assert "name" not in (await browser.get("/session")).json()
        secure = await browser.post("/session", json={"token": EDITOR}, headers={"X-Forwarded-Proto": "https"})
        assert "Secure" in secure.headers["Set-Cookie"]


async def test_the_form_works_without_a_script_and_leads_on_only_within_this_site(gateway: RunningGateway) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}") as browser:
        for given, led in (
            ("/commentary/x", "/commentary/x"),
            ("//elsewhere.example", "/"),
            ("https://e.example", "/"),
        ):
            answer = await browser.post("/session", data={"token": EDITOR, "next": given})
            assert (answer.status_code, answer.headers["Location"]) == (303, led)
        wrong = await browser.post("/session", data={"token": "wrong"})
        assert wrong.headers["Location"] == "/signin?refused=401"
        assert "revoked" in (await browser.get("/signin?refused=401")).text
        foreign = await browser.post(
            "/session", data={"token": EDITOR}, headers={"Origin": "https://elsewhere.example"}
        )
        assert foreign.headers["Location"] == "/signin?refused=403"


async def test_a_private_channel_is_for_those_who_may_read_it(gateway: RunningGateway, competition: str) -> None:
    path = f"/api/conditions/{competition}"
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}") as client:
        assert (await client.get(path)).status_code == 401
        assert (await client.get(path, headers={"Authorization": f"Bearer {COMMENTATOR}"})).status_code == 403
        answer = await client.get(path, headers={"Authorization": f"Bearer {READER}"})
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
        assert (await client.get("/api")).json()["competitions"][competition] == []


async def test_a_socket_gets_a_private_channel_until_its_token_is_revoked(
    gateway: RunningGateway, competition: str, tokens: Path
) -> None:
    url, subscribe = f"ws://127.0.0.1:{gateway.port}/ws", {"op": "subscribe", "channel": f"conditions/{competition}"}
    async with websockets.connect(url) as public, within(10):
        await public.send(json.dumps(subscribe))
        assert json.loads(await public.recv())["code"] == "not-allowed"
    async with websockets.connect(url, additional_headers={"Authorization": f"Bearer {READER}"}) as socket:
        await socket.send(json.dumps(subscribe))
        async with within(10):
            assert json.loads(await socket.recv())["op"] == "snapshot"
        await asyncio.to_thread(tokens.write_text, "")
        await eventually(lambda: socket.close_code == 4501)
    with pytest.raises(websockets.InvalidStatus) as caught:
        await websockets.connect(url, additional_headers={"Authorization": "Bearer wrong"})
    assert caught.value.response.status_code == 401


async def test_no_address_of_the_http_edge_shows_a_private_channel(gateway: RunningGateway, competition: str) -> None:
    channel = f"conditions/{competition}"
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}", timeout=10) as client:
        for path in (f"/sse?channel={channel}", f"/api/{channel}/patches/e/1-2", f"/api/{channel}/versions/e/1"):
            assert (await client.get(path)).status_code == 403, path
        assert (await client.get(f"/api/{channel}?after=0")).status_code == 401
