"""Turns the address of a gateway into those of its WebSocket and its HTTP API."""

import ipaddress
from base64 import b64encode
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from rinkside_client.exceptions import BadAddress
from schemas.protocol import PATH

_SOCKET = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}
_HTTP = {"http": "http", "https": "https", "ws": "http", "wss": "https"}


@dataclass(frozen=True, slots=True)
class Addresses:
    socket: str = field(repr=False)
    api: str
    is_local: bool
    """On this machine: no proxy is used."""
    authorization: str | None = field(default=None, repr=False)
    """Value of the `Authorization` header, from user and password in the address. `api` has neither."""


def parse_address(url: str) -> Addresses:
    """Parses `http://host:port`, also https, ws, wss, below a path, with or without `/ws` at its end. Raises `BadAddress`."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        # The message of the library may quote a part of the password.
        raise BadAddress(
            url, "its host or port is not valid, or its password has signs that are not written as %XX"
        ) from None
    if parts.scheme not in _SOCKET:
        raise BadAddress(url, "it begins with none of http://, https://, ws://, wss://")
    if not host:
        raise BadAddress(url, "it names no host")
    if port == 0:
        raise BadAddress(url, "nothing listens on port 0")
    base = parts.path.rstrip("/").removesuffix(PATH)
    userinfo, _, server = parts.netloc.rpartition("@")
    return Addresses(
        f"{_SOCKET[parts.scheme]}://{parts.netloc}{base}{PATH}",
        f"{_HTTP[parts.scheme]}://{server}{base}/api",
        _local(host),
        f"Basic {b64encode(unquote(userinfo).encode()).decode()}" if userinfo else None,
    )


def _local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
