"""Static files: scripts, styles, fonts and flags, minified and compressed once per change on disk.

`embed.js` is served with all its modules in one file: newspapers' pages load it, from far away and beside much else.
"""

import functools
import os
import re
import string
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import rcssmin
import rjsmin
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from gateway.pages.rendering.bundle import bundle
from gateway.pages.rendering.responses import content_etag, respond

STATIC_FOLDER = Path(str(resources.files("gateway").joinpath("static")))
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9][A-Za-z0-9_.-]*)*")
_TEXTS = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
_MEDIA_TYPES = {**_TEXTS, ".woff2": "font/woff2", ".png": "image/png", ".ico": "image/x-icon"}
_MINIFIERS: dict[str, Callable[[bytes], bytes]] = {".js": rjsmin.jsmin, ".css": rcssmin.cssmin}
_STYLE_SHEET = re.compile(r"((?:\bcss|_CSS|TOKENS|COMMON) = (?:\w+ \+ )*`)([^`$]*)`")
_PRIVATE = re.compile(r"\bthis\.#(\w+)")
_BUNDLES = frozenset({STATIC_FOLDER / "embed.js"})
_MAX_CACHED = 500
"""More than the files there are."""

HEADERS = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Browsers revalidate each file, so that an update of the gateway shows at once. Any site may load the files, also one that
isolates itself from other origins: embeds need that."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is served. `gzipped` is empty when compression gains nothing."""

    body: bytes
    gzipped: bytes
    etag: str
    media_type: str


class Static(StaticFiles):
    """Starlette's static files with minified, precompressed bodies.

    The ETag comes from the content and not from the file's date, so that all gateways behind one address agree on it.
    """

    def __init__(self, directory: Path = STATIC_FOLDER, *, minify: bool = True) -> None:
        super().__init__(directory=directory)
        self._minify = minify

    def get_path(self, scope: Scope) -> str:
        """The path below the folder. Raises 404 unless it is the plain name of a kind of file that pages load."""
        name = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix("/")
        if _NAME.fullmatch(name) is None or Path(name).suffix not in _MEDIA_TYPES:
            raise HTTPException(404)
        return super().get_path(scope)

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        path, changed_ns = Path(full_path), stat_result.st_mtime_ns
        if path in _BUNDLES:
            changed_ns = max(each.stat().st_mtime_ns for each in STATIC_FOLDER.rglob("*.js"))
        file = read_static_file(path, changed_ns, stat_result.st_size, minify=self._minify)
        headers, body = {**HEADERS, "Vary": "Accept-Encoding"}, file.body
        if file.gzipped and "gzip" in Headers(scope=scope).get("Accept-Encoding", ""):
            headers["Content-Encoding"], body = "gzip", file.gzipped
        return respond(Request(scope), body, file.media_type, headers, etag=file.etag, status=status_code)


@functools.lru_cache(_MAX_CACHED)
def read_static_file(path: Path, _modified_ns: int, _size: int, *, minify: bool) -> StaticFile:
    """Reads, minifies and compresses a file. Date and size are part of the cache key."""
    body = path.read_bytes()
    if path in _BUNDLES:
        body = bundle(path, _minify_module if minify else str).encode()
    elif minify and path.suffix in _MINIFIERS:
        body = _MINIFIERS[path.suffix](body)
    gzipped = _gzip(body) if path.suffix in _TEXTS else b""
    return StaticFile(body, gzipped if len(gzipped) < len(body) else b"", content_etag(body), _MEDIA_TYPES[path.suffix])


def _gzip(body: bytes) -> bytes:
    """Compressed as far as zlib can: once per file, for all readers."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS, 9)
    return packer.compress(body) + packer.flush()


def _minify_module(script: str) -> str:
    """A module of a bundle without comments and needless spaces, also in its style sheets, and with short private names."""
    for number, name in enumerate(sorted(set(_PRIVATE.findall(script)))):
        script = re.sub(
            rf"#{name}\b", f"#{string.ascii_lowercase[number // 26]}{string.ascii_lowercase[number % 26]}", script
        )
    return str(rjsmin.jsmin(_STYLE_SHEET.sub(lambda sheet: f"{sheet[1]}{rcssmin.cssmin(sheet[2])}`", script)))


def flags() -> frozenset[str]:
    """Codes of the countries with a flag."""
    return frozenset(flag.stem for flag in (STATIC_FOLDER / "flags").glob("*.svg"))
