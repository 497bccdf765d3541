"""Files that pages load: scripts, styles, fonts, flags. Each is read and compressed once, and again when it changed on disk.

The tag is made from the content and not from the file's date, so that any gateway behind one address gives the same.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from gateway.pages.rendering.minify import lean

_ROOT = Path(str(resources.files("gateway").joinpath("static")))
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9][A-Za-z0-9_.-]*)*")
_TEXTS = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
_OTHERS = {".woff2": "font/woff2", ".png": "image/png", ".ico": "image/x-icon"}


@dataclass(frozen=True, slots=True)
class Asset:
    """`gzipped` is empty where compression gains nothing."""

    body: bytes
    gzipped: bytes
    tag: str
    media_type: str


class Assets:
    """The files below a folder (`gateway/static`), by names such as `css/board.css`."""

    def __init__(self, root: Path = _ROOT) -> None:
        self._root = root
        self._held: dict[tuple[str, bool], tuple[tuple[int, int], Asset]] = {}

    def get(self, name: str, *, whole: bool = False) -> Asset | None:
        """None for a name there is no file for, for one that leads elsewhere, and for kinds of file that no page loads.

        `whole`: with its comments, for somebody who reads it.
        """
        file = self._root / name
        if _NAME.fullmatch(name) is None or file.suffix not in {**_TEXTS, **_OTHERS} or not file.is_file():
            return None
        status = file.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        held = self._held.get((name, whole))
        if held is None or held[0] != stamp:
            held = self._held[name, whole] = (stamp, _read(file, whole))
        return held[1]


def flags_there_are() -> frozenset[str]:
    """Codes of the countries that there is a flag of."""
    return frozenset(flag.stem for flag in (_ROOT / "flags").glob("*.svg"))


def content_tag(body: bytes) -> str:
    """A weak tag (RFC 9110, 8.8.3): the same content, compressed or not."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'


def _read(file: Path, whole: bool) -> Asset:
    body = file.read_bytes() if whole else lean(file.read_bytes(), file.suffix)
    gzipped = gzip.compress(body, mtime=0) if file.suffix in _TEXTS else b""
    media_type = _TEXTS.get(file.suffix) or _OTHERS[file.suffix]
    return Asset(body, gzipped if len(gzipped) < len(body) else b"", content_tag(body), media_type)
