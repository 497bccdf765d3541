"""Turns the address of a gateway into those of its WebSocket and its HTTP API."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from rinkside_client.exceptions import BadAddress
from schemas.protocol import PATH

_SOCKET = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}
_HTTP = {"http": "http", "https": "https", "ws": "http", "wss": "https"}


@dataclass(frozen=True, slots=True)
class Addresses:
    socket: str
    api: str
    is_local: bool
    """On this machine: no proxy is used."""


def parse_address(url: str) -> Addresses:
    """Parses `http://host:port`, also https, ws, wss, below a path, with or without `/ws` at its end. Raises `BadAddress`."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadAddress(url, str(error)) from None
    if parts.scheme not in _SOCKET:
        raise BadAddress(url, "it begins with none of http://, https://, ws://, wss://")
    if not host:
        raise BadAddress(url, "it names no host")
    if port == 0:
        raise BadAddress(url, "nothing listens on port 0")
    base = parts.path.rstrip("/").removesuffix(PATH)
    where = f"{parts.netloc}{base}"
    return Addresses(f"{_SOCKET[parts.scheme]}://{where}{PATH}", f"{_HTTP[parts.scheme]}://{where}/api", _local(host))


def _local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
