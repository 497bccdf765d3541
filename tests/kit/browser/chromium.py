"""The system's Chromium, and what a page in it did: whom it asked, what it kept, what went wrong."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Request, WebSocket, async_playwright, expect

from testing.processes import Unavailable
from testing.waiting import TIME_SCALE

_BINARIES = ("chromium", "chromium-browser", "google-chrome")
DEADLINE_MS = 10_000 * TIME_SCALE


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A running one; raises Unavailable where there is none."""
    binary = next(filter(None, map(shutil.which, _BINARIES)), None)
    if binary is None:
        raise Unavailable("Chromium is not installed (apt-get install chromium)")
    expect.set_options(timeout=DEADLINE_MS)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        try:
            yield launched
        finally:
            await launched.close()


@contextlib.asynccontextmanager
async def site(page: str) -> AsyncIterator[str]:
    """A site with one page, on a port of its own; gives its address, host:port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            body = page.encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


class Watched:
    """A page, the hosts that it and its frames talked to, and its errors."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.hosts: set[str] = set()
        self.wrongs: list[str] = []
        page.set_default_timeout(DEADLINE_MS)
        page.on("request", self._requested)
        page.on("websocket", self._connected)
        page.on("pageerror", lambda error: self.wrongs.append(str(error)))
        page.on("console", lambda said: self.wrongs.append(said.text) if said.type == "error" else None)
        page.on("dialog", lambda dialog: self.wrongs.append(dialog.message))

    def _requested(self, request: Request) -> None:
        if not request.url.startswith("data:"):
            self.hosts.add(urlsplit(request.url).netloc)

    def _connected(self, socket: WebSocket) -> None:
        self.hosts.add(urlsplit(socket.url).netloc)

    async def kept(self) -> list[str]:
        """What the page and its frames keep about the reader: cookies and the names in every storage."""
        names = [str(cookie.get("name")) for cookie in await self.page.context.cookies()]
        for frame in self.page.frames:
            names += await frame.evaluate(
                "async () => [...Object.keys(localStorage), ...Object.keys(sessionStorage),"
                " ...(await indexedDB.databases()).map((each) => each.name), ...(await (self.caches?.keys() ?? []))]"
            )
        return names


async def violations(page: Page) -> list[str]:
    """What axe-core finds wrong for people who read with other than their eyes, or with other eyes."""
    results = await Axe().run(page)
    return [
        f"{each['id']}: {node['target']} {node.get('failureSummary', '')}"
        for each in results.response["violations"]
        for node in each["nodes"]
    ]
