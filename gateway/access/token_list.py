"""The tokens in force: those of the environment, and those of a file that is read again when it changes."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from gateway.access.tokens import BadToken, Token, parse_tokens

_log = structlog.get_logger()
_CHECK_S = 1.0
"""How long after a revocation a gateway may still accept a token."""


class TokenList:
    """Tokens by name. A file that cannot be read gives no tokens: a mistake in it closes doors and opens none."""

    def __init__(
        self, fixed: dict[str, Token], path: Path | None, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._fixed = fixed
        self._path = path
        self._now = now
        self._checked_at_s: float | None = None
        self._stamp: tuple[int, int, int] | None = None
        self._of_file: dict[str, Token] = {}

    def all(self) -> list[Token]:
        """The tokens in force now. A name in the environment and in the file means both tokens."""
        self._read_again()
        return [*self._fixed.values(), *self._of_file.values()]

    def _read_again(self) -> None:
        now_s = self._now()
        if self._path is None or (self._checked_at_s is not None and now_s - self._checked_at_s < _CHECK_S):
            return
        self._checked_at_s = now_s
        try:
            status = os.stat(self._path)  # noqa: PTH116  # the same call as Path.stat, on a path that may be missing
            stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
            if stamp == self._stamp:
                return
            self._of_file = parse_tokens(self._path.read_text(encoding="utf-8"))
            self._stamp = stamp
            _log.info("tokens read", path=str(self._path), names=sorted(self._of_file))
        except FileNotFoundError:
            self._of_file, self._stamp = {}, None
        except (OSError, UnicodeDecodeError, BadToken) as error:
            if self._of_file or self._stamp != (0, 0, 0):
                _log.error(
                    "the tokens cannot be read: all of the file are refused", path=str(self._path), problem=str(error)
                )
            self._of_file, self._stamp = {}, (0, 0, 0)
