"""Messages and requests to a real gateway, changed at random, while a client that believes nothing looks on.

A message is answered with a message of the protocol, or the connection is closed with a code of the protocol. A request never
gets an answer of 500. The gateway goes on, and the onlooker sees no broken promise.
"""

import asyncio
import json
import os
from collections import Counter
from collections.abc import Sequence
from random import Random
from urllib.parse import quote

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from testing.waiting import within
from tests.fuzz.mutation import JUNK, mutated

_ANSWERS = {"snapshot", "patch", "unsubscribed", "heartbeat", "pong", "error"}
_CLOSES = {1000, 1002, 1003, 1007, 1009, 4500, 4502}
"""What a connection of such a client may end with: bad frames, bad messages, too many of them."""
_BURST = 150
_METHODS = ("GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "X")
_HEADERS = (
    "Accept-Language", "Accept", "Accept-Encoding", "If-None-Match", "If-Modified-Since", "Host", "Origin", "Range", "Cookie",
    "Authorization", "Content-Type", "Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol",
    "X-Forwarded-For", "X-Forwarded-Host",
)  # fmt: skip
_PARAMETERS = ("limit", "lang", "theme", "country", "delay", "competition", "kind", "season", "after", "x", "")


async def send_messages(port: int, channels: Sequence[str], seed: int, count: int) -> Counter[str]:
    """Sends that many messages, at most 150 on each connection; counts the answers."""
    random, found, sent = Random(seed), Counter[str](), 0
    while sent < count:
        burst = min(_BURST, count - sent)
        sent += burst
        found["messages"] += burst
        async with connect(f"ws://127.0.0.1:{port}/ws", subprotocols=["rinkside.v1"], compression=None) as connection:  # type: ignore[list-item]
            try:
                for _ in range(burst):
                    await connection.send(_message(random, channels))
                await connection.send('{"op":"ping","id":424242}')
                async with within(30):
                    while True:
                        answer = json.loads(await connection.recv())
                        assert answer["op"] in _ANSWERS, answer
                        found[answer["op"]] += 1
                        if answer["op"] == "pong" and answer["id"] == 424242:
                            break
            except ConnectionClosed:
                code = connection.close_code
                assert code in _CLOSES, f"the gateway closed a connection with {code}"
                found[f"closed {code}"] += 1
    return found


def _message(random: Random, channels: Sequence[str]) -> str | bytes:
    channel = random.choice(channels)
    message = random.choice(
        (
            {"op": "subscribe", "channel": channel},
            {"op": "subscribe", "channel": channel, "since": {"epoch": "e1", "version": random.randint(0, 5)}},
            {"op": "subscribe", "channel": channel, "delay": random.choice((0, 0.001, 1.5, 119.9))},
            {"op": "unsubscribe", "channel": channel},
            {"op": "ping", "id": random.randint(0, 2**53)},
        )
    )
    chance = random.random()
    if chance < 0.6:
        return json.dumps(message)
    if chance < 0.997:
        return json.dumps(mutated(random, message))
    return random.choice(("", "{", "[" * 2000, "x" * 5000, b"\x00\xff", json.dumps(message)[:-2]))


async def send_frames(port: int, seed: int, connections: int) -> int:
    """Random bytes where frames belong, after a handshake that is right. Only the gateway's health counts."""
    random = Random(seed)
    for _ in range(connections):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: rinkside.v1\r\n\r\n".encode()
        )
        async with within(20):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(random.randbytes(random.randint(1, 600)))
            writer.write_eof()
            while await reader.read(65536):
                pass
        writer.close()
    return connections


async def send_requests(port: int, routes: Sequence[str], known: Sequence[str], seed: int, count: int) -> Counter[str]:
    """Sends that many requests to every route with known and hostile values; counts the statuses."""
    random, found = Random(seed), Counter[str]()
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    for number in range(count):
        request = _request(random, port, routes[number % len(routes)], known)
        if connection is None:
            connection = await asyncio.open_connection("127.0.0.1", port)
        reader, writer = connection
        writer.write(request)
        status, goes_on = await _answer(reader, request)
        found[status] += 1
        found["requests"] += 1
        assert not status.startswith("5") or status == "503", request
        if not goes_on:
            writer.close()
            connection = None
    if connection is not None:
        connection[1].close()
    return found


async def _answer(reader: asyncio.StreamReader, request: bytes) -> tuple[str, bool]:
    """The status, and whether the connection can be used again."""
    async with within(30):
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return "closed", False
        lines = head.decode("latin-1").lower().split("\r\n")
        status = lines[0].split()[1]
        headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
        if status == "101" or "content-length" not in headers or headers.get("connection") == "close":
            return status, False
        if not request.startswith(b"HEAD") and status not in ("204", "304"):
            await reader.readexactly(int(headers["content-length"]))
    return status, True


def _request(random: Random, port: int, route: str, known: Sequence[str]) -> bytes:
    method, path = random.choice(_METHODS), _path(random, route, known)
    if random.random() < 0.4:
        pairs = ((random.choice(_PARAMETERS), _text(random)) for _ in range(random.randint(1, 3)))
        path += "?" + "&".join(f"{name}={_quoted(random, value)}" for name, value in pairs)
    headers = [f"Host: 127.0.0.1:{port}"]
    headers += [f"{random.choice(_HEADERS)}: {_header(random)}" for _ in range(random.randint(0, 3))]
    body = b""
    if method in ("POST", "PUT", "PATCH"):
        body = json.dumps(mutated(random, {"text": "a note", "author": "desk"})).encode()
        headers.append(f"Content-Length: {len(body)}")
    return (
        f"{method} {path} HTTP/1.1\r\n".encode()
        + "\r\n".join(headers).encode("latin-1", "replace")
        + b"\r\n\r\n"
        + body
    )


def _path(random: Random, route: str, known: Sequence[str]) -> str:
    parts = []
    for part in route.split("/"):
        if not part.startswith("{"):
            parts.append(part if random.random() < 0.97 else _quoted(random, _text(random)))
        elif random.random() < 0.6:
            parts.append(random.choice(known))
        else:
            parts.append(_quoted(random, _text(random)))
    return "/".join(parts) or "/"


def _text(random: Random) -> str:
    chance = random.random()
    if chance < 0.1:
        return random.choice("a9.%/") * random.choice((300, 5000))
    if chance < 0.2:
        return os.fsdecode(random.randbytes(random.randint(1, 12)))
    return str(random.choice(JUNK))


def _quoted(random: Random, text: str) -> str:
    if random.random() < 0.1:
        return quote(text.encode("utf-8", "surrogateescape"), safe="/.%").replace(" ", "+") or "."
    return quote(text.encode("utf-8", "surrogateescape"), safe="")


def _header(random: Random) -> str:
    text = _text(random)[:500].encode("utf-8", "surrogateescape").decode("latin-1")
    return "".join(each for each in text if each.isprintable())
