"""Ports of this machine."""

import socket

import pytest

from rinkside.embedded.ports import is_free, listens, refuse_taken, reserved_ports
from rinkside.exceptions import BadSettings, PortTaken
from testing.processes import free_port


def test_a_port_is_free_until_somebody_listens() -> None:
    port = free_port()
    assert is_free("127.0.0.1", port)
    refuse_taken("127.0.0.1", port, "--port")
    with socket.create_server(("127.0.0.1", port)):
        assert not is_free("127.0.0.1", port)
        with pytest.raises(PortTaken, match=rf"port {port} is in use .* choose another port with --port"):
            refuse_taken("127.0.0.1", port, "--port")
    assert is_free("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_an_address_of_another_machine_is_not_called_a_taken_port(host: str) -> None:
    """`--host` with a slip in it said that the port was in use, on every port."""
    with pytest.raises(BadSettings, match=rf"--host {host}: this machine has no such address"):
        refuse_taken(host, free_port(), "--port")


def test_a_port_that_was_just_closed_with_a_connection_on_it_counts_as_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            accepted, _ = server.accept()
            accepted.close()  # the server's side waits in TIME_WAIT
    assert is_free("127.0.0.1", port)


def test_the_usual_port_is_taken_where_it_is_free() -> None:
    first, second = free_port(), free_port()
    with reserved_ports(first, second) as ports:
        assert ports == [first, second]


def test_another_port_is_found_where_the_usual_one_is_taken() -> None:
    usual = free_port()
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with reserved_ports(taken, usual) as (found, kept):
            assert kept == usual
            assert found not in (taken, usual)
            assert is_free("127.0.0.1", found)


def test_found_ports_differ() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with reserved_ports(taken, taken, taken) as ports:
            assert len({*ports, taken}) == 4


def test_two_stacks_that_start_at_the_same_moment_get_different_ports() -> None:
    """Two `rinkside up` at once both found 9092 free; one broker could not start, and its stack, seeing that something
    listened there, loaded its recording into the other one's log."""
    usual = free_port()
    with reserved_ports(usual) as [first], reserved_ports(usual) as [second]:  # nothing listens there yet
        assert first == usual
        assert second != usual
        with socket.create_server(("127.0.0.1", first)), socket.create_server(("127.0.0.1", second)):
            pass  # the promise is in no server's way
        with reserved_ports(usual) as [third]:  # and holds when a server fell
            assert third not in (first, second)
    with reserved_ports(usual) as [again]:
        assert again == usual


async def test_listens_says_whether_a_connection_is_accepted() -> None:
    port = free_port()
    assert not await listens("127.0.0.1", port)
    with socket.create_server(("127.0.0.1", port)):
        assert await listens("127.0.0.1", port)


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_an_address_of_ipv6_is_understood() -> None:
    try:
        server = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("no IPv6 here")
    with server:
        assert not is_free("::1", server.getsockname()[1])
