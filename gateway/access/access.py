"""Access: from the headers of a request to the person who sent it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import Response

from gateway.access.attempts import Attempts
from gateway.access.roles import Right, Role, right_to_read, rights_of
from gateway.access.token_list import TokenList
from gateway.access.tokens import cookie_of, find, parse_tokens, stored
from schemas.channels import Channel

COOKIE: Final = "rinkside_session"
RETRY_S = 5
_CLOSED = (
    "this gateway has no tokens, so nobody may do this: make one with `rinkside token new NAME --role ROLE` "
    "(or set RINKSIDE_TOKENS or RINKSIDE_DESK_KEY)"
)


class Refused(Exception):
    """A request that is answered with an error status."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def response(self) -> Response:
        """The answer. No cache keeps it: after a sign-in the same request succeeds."""
        body = orjson.dumps({"status": self.status, "message": self.message})
        return Response(body, self.status, {"Cache-Control": "no-store", **self.headers}, "application/json")


@dataclass(frozen=True, slots=True)
class Person:
    """Who sent a request: the name of the token, its roles, and what they allow. `hash` recognises the token."""

    name: str
    roles: frozenset[Role]
    hash: str

    @property
    def rights(self) -> frozenset[Right]:
        return rights_of(self.roles)


class Access:
    """The tokens of a gateway. `now` reads a monotonic clock in seconds."""

    def __init__(self, tokens: TokenList, *, now: Callable[[], float] = time.monotonic) -> None:
        self._tokens = tokens
        self._attempts = Attempts()
        self._now = now

    @classmethod
    def of(
        cls, tokens: str, path: Path | None, desk_key: str = "", *, now: Callable[[], float] = time.monotonic
    ) -> "Access":
        """Access by the lines of `RINKSIDE_TOKENS`, a file, and the single key of release 0.1.0, which is an editor's token
        with the name `desk`. Raises `BadToken`."""
        fixed = parse_tokens(tokens)
        if desk_key:
            fixed["desk"] = stored("desk", {Role.EDITOR}, desk_key)
        return cls(TokenList(fixed, path, now=now), now=now)

    @property
    def is_open(self) -> bool:
        """Whether there is a token at all."""
        return bool(self._tokens.all())

    def require(self, request: Request, right: Right) -> Person:
        """The person who sent a request, when they have the right. Raises `Refused` (401, 403, 429)."""
        if not self.is_open:
            raise Refused(403, _CLOSED)
        person = self.identify(request.headers, address_of(request))
        if person is None:
            raise Refused(
                401, "sign in at /signin, or send a token: Authorization: Bearer …", WWW_Authenticate="Bearer"
            )
        if right not in person.rights:
            roles = ", ".join(sorted(person.roles))
            raise Refused(403, f"you may not {right}: the token {person.name} is for {roles}")
        return person

    def may_read(self, channel: Channel, request: Request) -> bool:
        """Whether a request may see a channel. Raises `Refused` when it may not; True for a public channel."""
        if (right := right_to_read(channel)) is not None:
            self.require(request, right)
        return True

    def identify(self, headers: Mapping[str, str], address: str) -> Person | None:
        """The person behind the headers of a request or a handshake; None without a token or cookie.

        Raises `Refused` for a wrong one (401), and for any while too many wrong ones came (429).
        """
        cookie = _credential(headers)
        return self._check(cookie, address) if cookie else None

    def sign_in(self, secret: str, address: str) -> tuple[Person, str]:
        """The person with this token, and the value of their cookie. Raises `Refused` as `identify` does."""
        cookie = cookie_of(secret)
        return self._check(cookie, address), cookie

    def is_current(self, person: Person) -> bool:
        """Whether the token of a person is still in force, for connections that stay open."""
        return any(
            token.hash == person.hash and token.name == person.name and token.roles == person.roles
            for token in self._tokens.all()
        )

    def _check(self, cookie: str, address: str) -> Person:
        now_s = self._now()
        if not self._attempts.allows(address, now_s):
            raise Refused(429, "too many wrong tokens; try again in a moment", Retry_After=str(RETRY_S))
        token = find(self._tokens.all(), cookie)
        if token is None:
            self._attempts.failed(address, now_s)
            raise Refused(
                401,
                "this token is not known here, or it was revoked: sign in again at /signin",
                WWW_Authenticate="Bearer",
            )
        self._attempts.succeeded(address)
        return Person(token.name, token.roles, token.hash)


def _credential(headers: Mapping[str, str]) -> str:
    """The cookie, or what the cookie of the given token would be; empty without either.

    The cookie counts only in requests of our own pages: browsers name the origin of every request that changes something and
    of every WebSocket. `SameSite` says the same, and one of the two may be missing.
    """
    scheme, _, given = headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and given.strip():
        return cookie_of(given.strip())
    if is_foreign(headers):
        return ""
    try:
        morsel = SimpleCookie(headers.get("Cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel is not None else ""


def is_foreign(headers: Mapping[str, str]) -> bool:
    """Whether a page of another site sent a request."""
    origin = headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("Host")


def address_of(request: Request) -> str:
    return request.client.host if request.client is not None else ""
