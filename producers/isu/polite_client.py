"""Asks the service politely: one question at a time, at least an interval between questions about the same thing, with the
validators of the last answer (ETag, Last-Modified), and with growing pauses while it fails or asks for them (Retry-After)."""

import asyncio
import contextlib
import email.utils
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.metadata import version

import httpx
import orjson
import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential

from producers.exceptions import BadFeed, ServiceUnusable
from producers.isu.wire import UnexpectedAnswer

_log = structlog.get_logger()

TIMEOUT_S = 10.0
"""Longest wait for an answer."""
MAX_BYTES = 8 * 2**20
"""The results of a distance are about 100 KB."""
_LEAST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 120.0
_LONGEST_WISH_S = 600.0
"""Longest pause that the service may ask for."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What identifies an answer, for the next question."""

    etag: str | None = None
    modified: str | None = None


class Unchanged(Exception):
    """The answer is the one of before."""


class TryLater(Exception):
    """The service does not answer now; `wish_s` is the pause that it asks for."""

    def __init__(self, problem: str, wish_s: float = 0.0) -> None:
        super().__init__(problem)
        self.wish_s = wish_s


class Stopped(Exception):
    """The command was stopped during a pause."""


class PoliteClient:
    """Reads JSON below `base`. Use as an async context manager."""

    def __init__(
        self,
        base: str,
        stopping: asyncio.Event,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        longest_pause_s: float = _LONGEST_PAUSE_S,
        least_pause_s: float = _LEAST_PAUSE_S,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        patience: int | None = None,
    ) -> None:
        if not base.startswith(("http://", "https://")):
            raise BadFeed(base, "give an address that begins with https:// or http://")
        self._base = base.rstrip("/")
        self._stopping = stopping
        self._longest_pause_s = longest_pause_s
        self._least_pause_s = least_pause_s
        self._now = now
        self._patience = patience
        self._validators: dict[str, Validators] = {}
        self._client = httpx.AsyncClient(
            transport=transport,
            timeout=TIMEOUT_S,
            follow_redirects=True,
            headers={"User-Agent": f"rinkside/{version('rinkside')}", "Accept": "application/json"},
        )
        self.requests = 0

    async def __aenter__(self) -> "PoliteClient":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def get(self, path: str) -> object:
        """The answer to a path (or to an address below the base, from `next` of a page).

        Raises `Unchanged` when it is the one of before, `UnexpectedAnswer` when it is no JSON or too long, `ServiceUnusable`
        when the service refuses it for good, and `Stopped`. Anything else is tried again.
        """
        url = path if path.startswith(self._base) else f"{self._base}/{path.lstrip('/')}"

        async def attempt() -> object:
            return await self._once(url)

        return await AsyncRetrying(
            retry=retry_if_exception_type(TryLater),
            wait=self._pause,
            sleep=self._sleep,
            before_sleep=self._tell,
            stop=lambda state: self._patience is not None and state.attempt_number >= self._patience,
            reraise=True,
        )(attempt)

    def _pause(self, state: RetryCallState) -> float:
        grown: float = wait_exponential(multiplier=self._least_pause_s, max=self._longest_pause_s)(state)
        error = state.outcome.exception() if state.outcome is not None else None
        return max(grown, min(error.wish_s, _LONGEST_WISH_S) if isinstance(error, TryLater) else 0.0)

    async def _sleep(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        if self._stopping.is_set():
            raise Stopped

    def _tell(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome is not None else None
        pause_s = state.next_action.sleep if state.next_action is not None else 0.0
        _log.warning("the results service does not answer", problem=str(error), again_in_s=round(pause_s, 1))

    async def _once(self, url: str) -> object:
        known = self._validators.get(url, Validators())
        headers = {}
        if known.etag is not None:
            headers["If-None-Match"] = known.etag
        if known.modified is not None:
            headers["If-Modified-Since"] = known.modified
        self.requests += 1
        try:
            async with self._client.stream("GET", url, headers=headers) as response:
                if response.status_code == HTTPStatus.NOT_MODIFIED:
                    raise Unchanged
                self._check(response, url)
                body = await _body_of(response)
        except httpx.TransportError as error:
            raise TryLater(str(error) or type(error).__name__) from error
        except (httpx.InvalidURL, httpx.HTTPError) as error:
            raise ServiceUnusable(url, str(error) or type(error).__name__) from error
        try:
            answer: object = orjson.loads(body)
        except ValueError as error:
            raise UnexpectedAnswer(f"{url}: not JSON") from error
        self._validators[url] = Validators(response.headers.get("ETag"), response.headers.get("Last-Modified"))
        return answer

    def _check(self, response: httpx.Response, url: str) -> None:
        status = response.status_code
        if status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS) or status >= 500:
            raise TryLater(f"{url} answers {status}", self._wish_s(response.headers.get("Retry-After")))
        if status != HTTPStatus.OK:
            raise ServiceUnusable(url, f"it answers {status} {response.reason_phrase}")

    def _wish_s(self, text: str | None) -> float:
        """Seconds, or the time until a date."""
        if text is None:
            return 0.0
        if text.strip().isdigit():
            return float(text)
        try:
            return max(0.0, (email.utils.parsedate_to_datetime(text) - self._now()).total_seconds())
        except (ValueError, TypeError):
            return 0.0


async def _body_of(response: httpx.Response) -> bytes:
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > MAX_BYTES:
            raise UnexpectedAnswer(f"{response.url}: longer than {MAX_BYTES // 2**20} MB")
    return bytes(body)


Ask = Callable[[str], Awaitable[object]]
