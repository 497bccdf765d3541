"""How pages and files are sent: caching, compression, HEAD, an unreachable store."""

import asyncio
import re
import socket
import threading
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from gateway.pages.rendering.renderer import render
from gateway.service import GatewaySettings, _listen
from testing.processes import free_port
from testing.scope_writer import ScopeWriter
from testing.servers import valkey
from testing.waiting import TIME_SCALE, eventually
from tests.kit.gateway.checking_client import board
from tests.kit.gateway.documents import (
    ranking_document,
)
from tests.kit.gateway.page_fixtures import DUTCH
from tests.kit.gateway.running import RunningGateway, StartGateway


async def test_head_is_get_without_the_page(http: httpx.AsyncClient, published: str) -> None:
    for path in (f"/results/{published}", "/static/js/locale.js", f"/results/{published}.csv"):
        head, whole = await http.head(path), await http.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["ETag"] == whole.headers["ETag"]


async def test_a_page_that_did_not_change_is_not_sent_again(
    http: httpx.AsyncClient, published: str, writer: ScopeWriter
) -> None:
    path = f"/results/{published}/500m-women"
    tag = (await http.get(path)).headers["ETag"]
    again = await http.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    dutch = await http.get(path, headers={"If-None-Match": tag, **DUTCH})
    assert dutch.status_code == 200, "another language is another page"


async def test_a_reader_is_told_to_come_back_while_the_store_is_away(start_gateway: StartGateway) -> None:
    with valkey() as away:
        gateway = await start_gateway(redis_url=away.address, store_timeout_s=0.5)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}", timeout=20) as http:
        for path in ("/results", "/results/x/500m-women", "/standings/2021-22/500m-women", "/embed", "/embed/live/x"):
            answer = await http.get(path, headers=DUTCH)
            assert answer.status_code == 503, path
            assert int(answer.headers["Retry-After"]) > 0
            assert "even niet te lezen" in answer.text


async def test_query_parameters_that_a_page_does_not_know_are_ignored(
    http: httpx.AsyncClient, published: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight readers of one page with `?x=RANDOM` took a whole core: each of their requests rendered the page."""
    rendered: list[str] = []

    def counting(template: str, language: str, context: Mapping[str, Any]) -> str:
        rendered.append(template)
        return render(template, language, context)

    monkeypatch.setattr("gateway.pages.page_request.render", counting)
    for path in (f"/results/{published}/500m-women", f"/embed/ranking/{published}/500m-women"):
        pages = {(await http.get(path, params={"x": str(number)})).text for number in range(5)}
        assert len(pages) == 1
    assert rendered == ["distance.html", "embed.html"]
    await http.get(f"/embed/ranking/{published}/500m-women", params={"limit": "3"})
    assert rendered[2:] == ["embed.html"]


async def test_frames_are_sent_while_a_page_is_rendered(
    http: httpx.AsyncClient,
    gateway: RunningGateway,
    writer: ScopeWriter,
    published: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rendering took milliseconds of the event loop: readers of pages raised everybody's round trip from 1 to 32 ms."""
    may_render = threading.Event()

    def rendering(template: str, language: str, context: Mapping[str, Any]) -> str:
        assert may_render.wait(60)
        return render(template, language, context)

    monkeypatch.setattr("gateway.pages.page_request.render", rendering)
    reading = asyncio.create_task(http.get(f"/results/{published}/500m-women", timeout=60))
    async with board(gateway.port) as client:
        await client.subscribe(f"live/{published}")
        await client.next()
        for number in range(3):
            await writer.put({f"live/{published}": {"n": number}})
            await client.shows(f"live/{published}", {"n": number})
        assert not reading.done()
        may_render.set()
        assert (await reading).status_code == 200


async def test_a_page_is_made_anew_when_its_document_changed(
    http: httpx.AsyncClient, published: str, writer: ScopeWriter
) -> None:
    path = f"/embed/ranking/{published}/500m-women"
    assert (await http.get(path)).text == (await http.get(path)).text
    ranking = ranking_document(published)
    ranking["rows"]["erin"]["name"] = "Somebody New"
    await writer.put({f"ranking/{published}/500m-women": ranking})

    async def shown() -> bool:
        return "Somebody New" in (await http.get(path)).text

    await eventually(shown)


async def test_naming_what_there_is_keeps_nothing_in_memory(http: httpx.AsyncClient, every_page: list[str]) -> None:
    for path in ("/results", "/results/nothing-here", "/embed?kind=calendar"):
        await http.get(path)
    lines = (await http.get("/metrics")).text.splitlines()
    assert float(next(line.split()[1] for line in lines if line.startswith("rinkside_scopes "))) <= 2


async def test_what_is_written_goes_out_at_once() -> None:
    """A listener that did not name its protocol left Nagle's algorithm on: each answer waited 40 ms for its second write."""
    listener = _listen(GatewaySettings(redis_url="", port=free_port()))
    seen: asyncio.Queue[int] = asyncio.Queue()

    async def look(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held = writer.get_extra_info("socket")
        await seen.put(held.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async with await asyncio.start_server(look, sock=listener):
        _, writer = await asyncio.open_connection(*listener.getsockname())
        assert await asyncio.wait_for(seen.get(), 10 * TIME_SCALE)
        writer.close()


@pytest.mark.parametrize("path", ["/static/js/locale.js", "/static/css/tokens.css", "/rinkside.js"])
async def test_a_file_is_the_same_compressed_or_not(http: httpx.AsyncClient, path: str) -> None:
    packed = await http.get(path)
    plain = await http.get(path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.text == plain.text
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert packed.headers["ETag"].startswith("W/"), "two codings of one content are not the same bytes"
    assert packed.headers["Cache-Control"] == "no-cache"
    assert int(packed.headers["Content-Length"]) < len(plain.content)
    again = await http.get(path, headers={"If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_long_document_is_compressed_and_its_tag_says_so(http: httpx.AsyncClient, published: str) -> None:
    channel = f"/api/ranking/{published}/500m-women"
    packed = await http.get(channel)
    assert packed.headers["Content-Encoding"] == "gzip"
    plain = await http.get(channel, headers={"Accept-Encoding": "identity"})
    assert (packed.headers["ETag"], plain.headers["ETag"]) == ('W/"e1-1"', '"e1-1"')
    assert (await http.get(channel, headers={"If-None-Match": 'W/"e1-1"'})).status_code == 304


async def test_every_file_that_a_page_names_is_there(http: httpx.AsyncClient, every_page: list[str]) -> None:
    pages = [(await http.get(path)).text for path in every_page]
    named = {name for page in pages for name in re.findall(r'(?:src|href)="(/static/[^"]+)"', page)}
    assert any(name.startswith("/static/flags/") for name in named)
    assert [name for name in sorted(named) if (await http.get(name)).status_code != 200] == []
