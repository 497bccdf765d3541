"""One HTTP GET, for readiness probes.

With urllib in a thread: a whole HTTP client would be six more packages in the image, for two requests without a body.
"""

import asyncio
import http.client
import urllib.error
import urllib.request
from base64 import b64encode
from typing import NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

_MAX_BYTES = 2_000
"""An answer of `/readyz` has less; of anything else the beginning is enough to show."""


class Answer(NamedTuple):
    """The status, and the beginning of the body."""

    status: int
    body: bytes


async def http_get(url: str, timeout_s: float) -> Answer:
    """Returns the answer, whatever its status. Raises `OSError` when there is none.

    A user and password in the address are sent as an `Authorization` header, as urllib takes them for a part of the host.
    """
    parts = urlsplit(url)
    userinfo, _, server = parts.netloc.rpartition("@")
    request = urllib.request.Request(urlunsplit(parts._replace(netloc=server)))  # noqa: S310  # settings allow http and https only
    if userinfo:
        request.add_header("Authorization", f"Basic {b64encode(unquote(userinfo).encode()).decode()}")
    return await asyncio.to_thread(_get, request, timeout_s)


def _get(request: urllib.request.Request, timeout_s: float) -> Answer:
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as response:  # noqa: S310
            return Answer(response.status, response.read(_MAX_BYTES))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.read(_MAX_BYTES))
    except urllib.error.URLError as error:
        raise (error.reason if isinstance(error.reason, OSError) else OSError(str(error.reason))) from None
    except (ValueError, http.client.HTTPException) as error:
        raise OSError(str(error) or type(error).__name__) from error
