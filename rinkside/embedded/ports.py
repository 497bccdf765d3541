"""Ports of this machine: checks whether one is free, reserves free ones, checks whether a server listens."""

import asyncio
import contextlib
import errno
import itertools
import socket
from collections.abc import Iterator

from rinkside.exceptions import BadSettings, PortTaken

_PROBE_S = 1.0
_ATTEMPTS = 100
"""To find a free port that is not reserved: one attempt fails only when another stack takes the same port just now."""


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now. A port in TIME_WAIT counts as free, as servers may take it."""
    try:
        _bind(host, port)
    except OSError:
        return False
    return True


def refuse_taken(host: str, port: int, option: str) -> None:
    """Raises `PortTaken` unless the port is free; `option` is the flag that chooses another.

    Raises `BadSettings` when no server could ever listen there.
    """
    try:
        _bind(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(port, option) from None
        if error.errno == errno.EACCES:
            raise BadSettings(
                [f"{option} {port}: only an administrator may listen there; take one above 1023"]
            ) from None
        raise BadSettings([f"--host {host}: this machine has no such address ({error.strerror})"]) from None


def _bind(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


@contextlib.contextmanager
def reserved_ports(*usual: int) -> Iterator[list[int]]:
    """Yields each usual port, or another free one where it is taken. All of them differ.

    They stay reserved while the block runs: no other stack gets them, even while no server listens there. Without that,
    two stacks that start at the same moment would both find the usual ports free, and one would use the other's broker.
    """
    with contextlib.ExitStack() as reservations:
        yield [reservations.enter_context(_reserved(port)) for port in usual]


@contextlib.contextmanager
def _reserved(usual: int) -> Iterator[int]:
    for port in itertools.chain([usual], (_any_port() for _ in range(_ATTEMPTS))):
        if (reservation := _reserve(port)) is not None:
            with reservation:
                yield port
            return
    raise OSError(errno.EADDRINUSE, f"no free port was found on this machine in {_ATTEMPTS} attempts")


def _reserve(port: int) -> socket.socket | None:
    # A socket on the UDP port of the same number is the reservation; the kernel ends it with this process. The TCP port
    # cannot be reserved for a child: bound here it is in the child's way or, with SO_REUSEADDR, invisible to others.
    reservation = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        reservation.bind(("127.0.0.1", port))
    except OSError:
        reservation.close()
        return None
    if is_free("127.0.0.1", port):
        return reservation
    reservation.close()
    return None


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def listens(host: str, port: int) -> bool:
    """Whether a server accepts a connection there."""
    try:
        async with asyncio.timeout(_PROBE_S):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
