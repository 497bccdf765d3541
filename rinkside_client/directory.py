"""Reads the gateway's list of channels over HTTP.

With urllib in a thread: it is one request, and an HTTP library would be a fourth dependency of the client.
"""

import asyncio
import http.client
import urllib.error
import urllib.request

from pydantic import BaseModel, ValidationError

from rinkside_client.addresses import Addresses
from rinkside_client.exceptions import NotAGateway, Unreachable

_MAX_BYTES = 8 * 1024 * 1024
"""Bound of the answer: 500 competitions of 60 channels with 60 bytes each are 2 MB."""


class _Index(BaseModel):
    competitions: dict[str, list[str]]


async def known_channels(addresses: Addresses, timeout_s: float = 5.0) -> list[str]:
    """Returns the channels that have a document, sorted. Raises `Unreachable`, `NotAGateway`."""
    try:
        body = await asyncio.to_thread(_read, addresses, timeout_s)
        index = _Index.model_validate_json(body)
    except ValidationError:
        raise NotAGateway(addresses.api, "its answer is not a list of channels") from None
    except urllib.error.HTTPError as error:
        raise NotAGateway(addresses.api, f"it answers with status {error.code}") from None
    except http.client.HTTPException as error:
        raise NotAGateway(addresses.api, f"it does not answer as a web server does ({error!r})") from None
    except OSError as error:
        raise Unreachable(addresses.api, timeout_s, str(error)) from None
    return sorted(channel for channels in index.competitions.values() for channel in channels)


def _read(addresses: Addresses, timeout_s: float) -> bytes:
    handlers = [urllib.request.ProxyHandler({})] if addresses.is_local else []
    opener = urllib.request.build_opener(*handlers)
    request = urllib.request.Request(addresses.api)  # noqa: S310  # `parse_address` makes http and https only
    if addresses.authorization is not None:
        request.add_header("Authorization", addresses.authorization)
    with opener.open(request, timeout=timeout_s) as response:
        body: bytes = response.read(_MAX_BYTES + 1)
    if len(body) > _MAX_BYTES:
        raise NotAGateway(addresses.api, "its answer is longer than any list of channels")
    return body
