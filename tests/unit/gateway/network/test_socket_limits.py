"""Which sockets are admitted, and which make room."""

import pytest

from gateway.network.socket_limits import Admission, SocketLimits, TrustedProxies, address_key


def _admit(limits: SocketLimits, address: str | None, aborted: list[str | None] | None = None) -> Admission | None:
    return limits.admit(address, lambda: aborted.append(address) if aborted is not None else None)


def test_silent_sockets_make_room_oldest_first_and_those_with_a_request_stay() -> None:
    limits, aborted = SocketLimits(3, 10), list[str | None]()
    first, second, third = (_admit(limits, f"192.0.2.{number}", aborted) for number in (1, 2, 3))
    assert first is not None
    limits.confirm(first)
    assert _admit(limits, "192.0.2.4", aborted) is not None
    assert aborted == ["192.0.2.2"]
    assert second is not None
    assert third is not None
    limits.release(second)  # the closing of a socket is noticed later
    assert len(limits) == 3


def test_nobody_is_admitted_when_every_socket_is_in_use() -> None:
    limits = SocketLimits(2, 10)
    admissions = [admission for number in (1, 2) if (admission := _admit(limits, f"192.0.2.{number}")) is not None]
    for admission in admissions:
        limits.confirm(admission)
    assert _admit(limits, "192.0.2.3") is None
    limits.release(admissions[0])
    assert _admit(limits, "192.0.2.3") is not None


def test_an_address_has_a_limit_and_gets_its_places_back() -> None:
    limits = SocketLimits(10, 2)
    admissions = [_admit(limits, "192.0.2.1") for _ in range(3)]
    assert [admission is not None for admission in admissions] == [True, True, False]
    assert _admit(limits, "192.0.2.2") is not None
    assert admissions[0] is not None
    for _ in range(2):
        limits.release(admissions[0])
    assert _admit(limits, "192.0.2.1") is not None
    assert _admit(limits, "192.0.2.1") is None


def test_a_network_of_ipv6_counts_as_one_address() -> None:
    assert address_key("2001:db8::1") == address_key("2001:db8::ffff:2") != address_key("2001:db8:0:1::1")
    assert address_key("::ffff:192.0.2.1") == address_key("192.0.2.1")
    assert address_key("fe80::1%eth0") == address_key("fe80::2")
    assert address_key("x" * 200) == "x" * 64


def test_a_socket_of_a_proxy_counts_for_the_client_behind_it() -> None:
    limits = SocketLimits(10, 1)
    proxied = [_admit(limits, None) for _ in range(3)]
    first, second, third = [each for each in proxied if each is not None]
    assert limits.assign(first, "203.0.113.9")
    assert not limits.assign(second, "203.0.113.9")
    assert limits.assign(third, "203.0.113.10")
    limits.release(first)
    assert limits.assign(second, "203.0.113.9")


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9,10.0.0.2 , ", "203.0.113.9"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "", None),
        ("10.0.0.1", "10.0.0.2", None),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "nonsense", "nonsense"),
    ],
)
def test_the_client_is_the_last_address_that_is_no_proxy(peer: str, forwarded_for: str, client: str | None) -> None:
    """What stands before it was written by the client itself."""
    assert TrustedProxies(["10.0.0.0/8"]).client_of(peer, forwarded_for) == client
