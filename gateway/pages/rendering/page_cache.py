"""Pages that were made already: whoever asks for what another reader just got is given the same bytes.

Making a page takes milliseconds during which nothing is pushed to anybody, and a frame on a newspaper's front page is asked
for by thousands at once. A page is found by all that it is made of, so it is never older than its documents.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from gateway.pages.rendering.assets import content_tag

_MOST_PAGES = 300
"""Some 20 KB each: every distance, standing and embed of a weekend in each language and theme that is read."""


@dataclass(frozen=True, slots=True)
class Made:
    """A page as it goes out, compressed and not."""

    body: bytes
    gzipped: bytes
    tag: str


class Shelf:
    """The pages asked for last."""

    def __init__(self, most: int = _MOST_PAGES) -> None:
        self._most = most
        self._made: OrderedDict[bytes, Made] = OrderedDict()

    def take(self, ingredients: Any, make: Callable[[], str]) -> Made:
        """The page of these ingredients (anything that is plain data), made now where it is not there."""
        key = hashlib.sha256(orjson.dumps(ingredients, default=_plain)).digest()
        made = self._made.get(key)
        if made is None:
            body = make().encode()
            made = self._made[key] = Made(body, gzip.compress(body, 6, mtime=0), content_tag(body))
            if len(self._made) > self._most:
                self._made.popitem(last=False)
        else:
            self._made.move_to_end(key)
        return made


def _plain(value: object) -> object:
    """Sets have no order of their own."""
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(type(value))
