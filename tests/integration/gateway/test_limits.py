"""Who may connect, how much a client may say, and what it is told when it goes too far."""

import contextlib
import json

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from schemas.protocol import SUBPROTOCOL, CloseCode, Error, Pong
from testing.processes import free_port
from testing.servers import Server
from testing.waiting import eventually
from tests.kit.consumers.running import end, python_process
from tests.kit.gateway.checking_client import board
from tests.kit.gateway.running import RunningGateway, StartGateway


async def _status(url: str, **headers: str) -> tuple[int, str | None]:
    with pytest.raises(InvalidStatus) as refusal:
        async with connect(url, additional_headers=headers):
            pass
    response = refusal.value.response
    return response.status_code, response.headers.get("Retry-After")


async def test_a_page_of_another_origin_is_refused_and_a_listed_one_is_not(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(allowed_origins=("https://good.example", "https://fine.example"))
    url = f"ws://127.0.0.1:{gateway.port}/ws"
    assert (await _status(url, Origin="https://bad.example"))[0] == 403
    for headers in ({"Origin": "https://fine.example"}, {}):
        async with connect(url, additional_headers=headers):
            pass


async def test_as_many_connect_as_may_whatever_number_of_open_files_a_system_begins_with(store: Server) -> None:
    """Most systems begin with 1024 open files a process. The thousandth client waited for ever while `max_connections` was
    20,000, and so did `/healthz`."""
    port, few, clients = free_port(), 64, 100
    code = f"""
import asyncio, resource
from gateway.service import GatewaySettings, serve
resource.setrlimit(resource.RLIMIT_NOFILE, ({few}, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
settings = GatewaySettings({store.address!r}, port={port}, max_connections={clients})
asyncio.run(serve(settings, asyncio.Event()))
"""
    process = python_process(code)
    try:
        async with contextlib.AsyncExitStack() as stack, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:

            async def lives() -> bool:
                with contextlib.suppress(httpx.TransportError):
                    return (await http.get("/healthz")).status_code == 200
                return False

            await eventually(lives)
            for _ in range(clients):
                await stack.enter_async_context(board(port))
            assert (await http.get("/healthz")).status_code == 200
    finally:
        end([process])


async def test_there_is_no_websocket_elsewhere(gateway: RunningGateway) -> None:
    assert (await _status(f"ws://127.0.0.1:{gateway.port}/other"))[0] == 404
    async with connect(f"ws://127.0.0.1:{gateway.port}/ws?from=embed"):
        pass


async def test_a_full_gateway_says_when_to_try_again_and_takes_clients_when_others_left(
    start_gateway: StartGateway,
) -> None:
    gateway = await start_gateway(max_connections=1)
    url = f"ws://127.0.0.1:{gateway.port}/ws"
    async with connect(url):
        status, retry_after = await _status(url)
        assert (status, retry_after is not None) == (503, True)

    async def has_room() -> bool:
        try:
            async with connect(url):
                return True
        except InvalidStatus:
            return False

    await eventually(has_room)


async def test_the_subprotocol_is_chosen_when_offered_and_not_needed(gateway: RunningGateway) -> None:
    url = f"ws://127.0.0.1:{gateway.port}/ws"
    async with connect(url, subprotocols=["other", SUBPROTOCOL]) as connection:  # type: ignore[list-item]
        assert connection.subprotocol == SUBPROTOCOL
    async with connect(url) as connection:
        assert connection.subprotocol is None


async def test_nothing_is_compressed_because_one_frame_serves_all(gateway: RunningGateway) -> None:
    async with connect(f"ws://127.0.0.1:{gateway.port}/ws", compression="deflate") as connection:
        assert connection.response is not None
        assert "Sec-WebSocket-Extensions" not in connection.response.headers


@pytest.mark.parametrize("message", [b"\x00", "{", "", b'{"op":"ping"}'], ids=["bytes", "half", "empty", "binary"])
async def test_what_is_not_json_text_closes_the_connection(gateway: RunningGateway, message: str | bytes) -> None:
    async with board(gateway.port) as client:
        await client.connection.send(message)
        assert await client.close_code() == CloseCode.PROTOCOL_MISUSE


@pytest.mark.parametrize(
    "message", [{"op": "dance"}, {"channel": "live/x"}, {"op": "subscribe"}, {"op": "ping", "id": -1}]
)
async def test_json_that_is_no_message_is_answered_and_the_connection_goes_on(
    gateway: RunningGateway, message: dict[str, object]
) -> None:
    async with board(gateway.port) as client:
        await client.say(message)
        refusal = await client.next()
        assert isinstance(refusal, Error)
        assert refusal.code == "bad-message"
        await client.stays_quiet()


async def test_a_message_that_is_too_long_closes_the_connection_as_misuse(gateway: RunningGateway) -> None:
    async with board(gateway.port) as client:
        await client.connection.send(json.dumps({"op": "ping", "x": "y" * gateway.settings.max_message_bytes}))
        assert await client.close_code() == CloseCode.PROTOCOL_MISUSE


async def test_a_message_in_fragments_is_one_message(gateway: RunningGateway) -> None:
    async with board(gateway.port) as client:
        await client.connection.send(['{"op":', '"ping",', '"id":3}'])
        pong = await client.next()
        assert isinstance(pong, Pong)
        assert pong.id == 3


async def test_a_client_that_says_too_much_is_closed(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(message_burst=10, messages_per_s=1.0)
    async with board(gateway.port) as client:
        for number in range(11):
            await client.say({"op": "ping", "id": number})
        assert await client.close_code() == CloseCode.TOO_MANY_MESSAGES
        assert len(client.messages) == 10


async def test_one_subscription_too_many_is_refused(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(max_subscriptions=2)
    async with board(gateway.port) as client:
        for number in range(2):
            await client.subscribe(f"live/c{number}")
            await client.next()
        await client.subscribe("live/c9")
        refusal = await client.next()
        assert isinstance(refusal, Error)
        assert refusal.code == "too-many-subscriptions"


async def test_a_connection_that_never_answers_a_ping_is_dropped(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(ping_s=0.1)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}") as http:

        async def connections() -> int:
            lines = (await http.get("/metrics")).text.splitlines()
            return int(float(next(line.split()[1] for line in lines if line.startswith("rinkside_connections "))))

        before = await connections()
        async with board(gateway.port) as client:
            client.connection.transport.pause_reading()  # so that no ping is seen
            assert await connections() == before + 1

            async def dropped() -> bool:
                return await connections() == before

            await eventually(dropped)
