"""Masks secrets in everything that the command line writes for a person: messages, log lines, tracebacks.

Known secrets (the desk key, passwords in addresses) are replaced wherever they occur, so a message of a library that quotes a
part of an address shows nothing either. Standard output stays as it is: it carries documents, which must not change.
"""

import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any, TextIO
from urllib.parse import unquote

from schemas.urls import MASK, masked

_SECRET_NAME = re.compile(r"pass|secret|token|key|credential", re.IGNORECASE)
_USERINFO = re.compile(r"\b[a-z][a-z0-9+.-]*:/{0,2}([^\s'\"]*)@", re.IGNORECASE)
_QUERY = re.compile(r"[?&][^=&\s]*(?:pass|token|secret|key)[^=&\s]*=([^&\s#'\"]+)", re.IGNORECASE)
_SHORTEST = 4
"""Shorter parts would mask ordinary text; they are masked only inside a URL."""

_known: set[str] = set()


def is_secret(setting: str) -> bool:
    """Whether the value of a setting is a secret as a whole, by its name. A path of a file is not."""
    return _SECRET_NAME.search(setting) is not None and not setting.lower().endswith("_file")


def learn(name: str, value: str) -> None:
    """Notes the secrets in the value of a setting or an option."""
    found = [value] if is_secret(name) else []
    for userinfo in _USERINFO.findall(value):
        user, _, password = userinfo.partition(":")
        found.append(password or user)
    found += _QUERY.findall(value)
    for secret in found:
        parts = {secret, unquote(secret), *re.split(r"[/#?@:]", secret)}
        _known.update(part for part in parts if len(part) >= _SHORTEST)


def learn_from(arguments: Iterable[str], environment: Mapping[str, str], prefix: str) -> None:
    """Notes the secrets in the arguments of the command line and in the variables with this prefix."""
    for argument in arguments:
        learn("", argument)
    for name, value in environment.items():
        if name.startswith(prefix):
            learn(name.removeprefix(prefix), value)


def mask(text: str) -> str:
    """Returns the text with all known secrets, and all credentials in URLs, masked."""
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return masked(text)


def shown_value(setting: str, value: object) -> str:
    """Returns the value of a setting for a message; that of a secret one is masked."""
    text = str(value)
    if is_secret(setting):
        return MASK
    shown = mask(text)
    if setting.endswith("_url") and "@" in shown and f"{MASK}@" not in shown:
        return f"{MASK}@{shown.rpartition('@')[2]}"
    return shown


class MaskedStream:
    """A text stream that masks what is written to it, one write at a time."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(mask(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def mask_standard_error() -> None:
    """Masks everything that Python writes to standard error from now on, tracebacks included."""
    if not isinstance(sys.stderr, MaskedStream):
        sys.stderr = MaskedStream(sys.stderr)
