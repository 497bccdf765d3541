"""Tokens: a name, roles, and the hash of a random secret. Pure.

One line per token, in the file and in `RINKSIDE_TOKENS` (there separated by `;`):

    anna editor,commentator 8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4

What is stored is SHA-256 of the value of the session cookie, and that value is HMAC-SHA-256 of the token. So a stolen file
opens nothing, a stolen cookie does not show the token, and every gateway that reads the file accepts both. A slow hash would
protect chosen passwords; these secrets are random and have 256 bits.
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.access.roles import Role

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_PREFIX = "rinkside_"
_HASH = re.compile(r"[0-9a-f]{64}")
_COOKIE = b"rinkside session 1"


class BadToken(ValueError):
    """A line that is not a token; the message names the problem and never the secret."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token as stored."""

    name: str
    roles: frozenset[Role]
    hash: str


def new_secret() -> str:
    """A new token as its owner gets it. It begins with `rinkside_`, so that scanners of published code recognise it."""
    return _PREFIX + secrets.token_urlsafe(32)


def cookie_of(secret: str) -> str:
    """The value of the session cookie of a token."""
    digest = hmac.digest(secret.encode(), _COOKIE, "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hash_of_cookie(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


def stored(name: str, roles: Iterable[Role], secret: str) -> Token:
    """What is stored of a token. Raises `BadToken` for a name that cannot be one."""
    if NAME.fullmatch(name) is None:
        raise BadToken(f"{name!r} is not a name: 1 to 40 letters, digits and . _ -")
    return Token(name, frozenset(roles), hash_of_cookie(cookie_of(secret)))


def find(tokens: Iterable[Token], cookie: str) -> Token | None:
    """The token with this cookie. Compares with every token, in constant time, so an answer takes equally long."""
    wanted, found = hash_of_cookie(cookie), None
    for token in tokens:
        if hmac.compare_digest(token.hash, wanted):
            found = token
    return found


def format_token(token: Token) -> str:
    return f"{token.name} {','.join(sorted(token.roles))} {token.hash}"


def parse_tokens(text: str) -> dict[str, Token]:
    """The tokens of a text by name. Empty lines and lines that begin with # are ignored. Raises `BadToken`."""
    found: dict[str, Token] = {}
    without_comments = re.sub(r"(?m)^\s*#.*$", "", text)  # a comment may contain a semicolon
    for number, line in enumerate(re.split(r"[\n;]", without_comments), start=1):
        words = line.split()
        if not words:
            continue
        if len(words) != 3 or NAME.fullmatch(words[0]) is None or _HASH.fullmatch(words[2]) is None:
            raise BadToken(f"line {number}: a token is NAME ROLE[,ROLE…] HASH; `rinkside token new` writes such lines")
        try:
            roles = frozenset(Role(role) for role in words[1].split(","))
        except ValueError:
            raise BadToken(f"line {number}: the roles are {', '.join(Role)}") from None
        if words[0] in found:
            raise BadToken(f"line {number}: there is a token {words[0]} already")
        found[words[0]] = Token(words[0], roles, words[2])
    return found
