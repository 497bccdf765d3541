"""Ports of this machine: is one free, which are, does something listen."""

import asyncio
import contextlib
import errno
import itertools
import socket
from collections.abc import Iterator

from rinkside.exceptions import BadSettings, PortTaken

_PROBE_S = 1.0
_ATTEMPTS = 100
"""To find a port that nobody has or was promised: each fails only when another stack chose the same one just now."""


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now. A port in TIME_WAIT counts as free, as servers may take it."""
    try:
        _bind(host, port)
    except OSError:
        return False
    return True


def refuse_taken(host: str, port: int, option: str) -> None:
    """Raises `PortTaken` unless the port is free; `option` is the flag that chooses another.

    Raises `BadSettings` when nobody could listen there at all.
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
def usual_or_free(*usual: int) -> Iterator[list[int]]:
    """For each usual port that one, or any free port where it is taken. All of them differ.

    While the block runs they are promised: no other stack gets them here, though nothing listens there yet or for a
    while not. Without that, two stacks that start at the same moment both see the usual ports free, and one of them
    would take the other's broker for its own.
    """
    with contextlib.ExitStack() as promises:
        yield [promises.enter_context(_promised(port)) for port in usual]


@contextlib.contextmanager
def _promised(usual: int) -> Iterator[int]:
    for port in itertools.chain([usual], (_any_port() for _ in range(_ATTEMPTS))):
        if (promise := _promise(port)) is not None:
            with promise:
                yield port
            return
    raise OSError(errno.EADDRINUSE, f"no free port was found on this machine in {_ATTEMPTS} attempts")


def _promise(port: int) -> socket.socket | None:
    # The UDP port of the same number is the sign. The TCP port itself cannot be held for a child: bound here it is
    # either in the child's way or, with SO_REUSEADDR, seen by nobody. It ends with this process, however that ends.
    sign = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sign.bind(("127.0.0.1", port))
    except OSError:
        sign.close()
        return None
    if is_free("127.0.0.1", port):
        return sign
    sign.close()
    return None


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def listens(host: str, port: int) -> bool:
    """Whether something accepts a connection there."""
    try:
        async with asyncio.timeout(_PROBE_S):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
