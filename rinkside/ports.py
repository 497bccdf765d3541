"""Ports of this machine: is one free, which are, does something listen."""

import asyncio
import socket

from rinkside.exceptions import PortTaken

_PROBE_S = 1.0


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now. A port in TIME_WAIT counts as free, as servers may take it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def refuse_taken(host: str, port: int, option: str) -> None:
    """Raises `PortTaken` unless the port is free; `option` is the flag that chooses another."""
    if not is_free(host, port):
        raise PortTaken(port, option)


def usual_or_free(*usual: int) -> list[int]:
    """For each usual port that one, or any free port where it is taken. All of them differ."""
    probes: list[socket.socket] = []
    try:
        for port in usual:
            probe = socket.socket()
            probes.append(probe)
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server will
            probe.bind(("127.0.0.1", port if is_free("127.0.0.1", port) else 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


async def listens(host: str, port: int) -> bool:
    """Whether something accepts a connection there."""
    try:
        async with asyncio.timeout(_PROBE_S):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
