"""Limits of open sockets, in total and per address."""

import ipaddress
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_IPV6_SITE_BITS = 64
"""One customer of a provider has at least this network to choose addresses from."""


class TrustedProxies:
    """Proxies in front of the gateway, whose X-Forwarded-For names the client.

    >>> TrustedProxies(["10.0.0.0/8"]).client_of("10.0.0.7", "198.51.100.1, 203.0.113.9, 10.1.1.1")
    '203.0.113.9'
    >>> TrustedProxies(["10.0.0.0/8"]).client_of("192.0.2.1", "203.0.113.9")
    '192.0.2.1'
    """

    def __init__(self, networks: Sequence[str]) -> None:
        """Addresses or networks. Raises `ValueError` for one that is neither."""
        self._networks: list[Network] = [ipaddress.ip_network(each, strict=False) for each in networks]

    def has(self, address: str) -> bool:
        """Whether an address is that of a proxy."""
        try:
            parsed = _parse(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._networks)

    def client_of(self, peer: str, forwarded_for: str) -> str | None:
        """The address of a client: the last one in the header that is not a proxy. None when only proxies are known."""
        for address in (peer, *(part.strip() for part in reversed(forwarded_for.split(",")))):
            if address and not self.has(address):
                return address
        return None


@dataclass(eq=False, slots=True)
class Admission:
    """One open socket. `abort` closes it at once."""

    abort: Callable[[], None]
    address: str | None = None
    """Counted for this address; None for a proxy."""
    confirmed: bool = False
    """The client has sent a whole request."""


class SocketLimits:
    """Counts open sockets. When all are taken, those without a request yet make room, oldest first."""

    def __init__(self, limit: int, per_address: int) -> None:
        self._limit = limit
        self._per_address = per_address
        self._open: dict[Admission, None] = {}
        self._waiting: dict[Admission, None] = {}  # without a request yet, oldest first
        self._addresses: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._open)

    def admit(self, address: str | None, abort: Callable[[], None]) -> Admission | None:
        """Admits a socket. None: its address has too many, or all sockets are in use."""
        key = address_key(address) if address is not None else None
        if key is not None and self._addresses[key] >= self._per_address:
            return None
        if len(self._open) >= self._limit and not self._make_room():
            return None
        admission = Admission(abort, key)
        self._open[admission] = self._waiting[admission] = None
        if key is not None:
            self._addresses[key] += 1
        return admission

    def confirm(self, admission: Admission) -> None:
        """Notes that the client has sent a whole request."""
        if not admission.confirmed:
            admission.confirmed = True
            self._waiting.pop(admission, None)

    def assign(self, admission: Admission, address: str) -> bool:
        """Counts a socket for the client that a proxy names; False when that client has too many."""
        key = address_key(address)
        if self._addresses[key] >= self._per_address:
            return False
        self._forget_address(admission)
        admission.address = key
        self._addresses[key] += 1
        return True

    def release(self, admission: Admission) -> None:
        """Notes that a socket is closed; a second call does nothing."""
        if admission in self._open:
            del self._open[admission]
            self._waiting.pop(admission, None)
            self._forget_address(admission)

    def _forget_address(self, admission: Admission) -> None:
        if admission.address is not None:
            self._addresses[admission.address] -= 1
            if not self._addresses[admission.address]:
                del self._addresses[admission.address]
            admission.address = None

    def _make_room(self) -> bool:
        oldest = next(iter(self._waiting), None)
        if oldest is None:
            return False
        self.release(oldest)
        oldest.abort()
        return True


def address_key(address: str) -> str:
    """What counts as one address: an IPv4 address or the /64 network of an IPv6 address.

    >>> address_key("2001:db8::1") == address_key("2001:db8::2")
    True
    """
    try:
        parsed = _parse(address)
    except ValueError:
        return address[:64]
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, _IPV6_SITE_BITS), strict=False))


def _parse(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return parsed.ipv4_mapped or parsed if parsed.version == 6 else parsed
