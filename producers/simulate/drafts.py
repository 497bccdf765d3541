"""Events from drafts, and the data that all days share."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from schemas.events import Event, build_event


def as_event(competition: str, when: datetime, type_: str, data: Mapping[str, Any]) -> Event:
    """The event of a draft. Its id is a digest of type, time and data; no two events of a day agree in all three."""
    content = orjson.dumps([type_, when, data], option=orjson.OPT_SORT_KEYS)
    return build_event(
        {
            "specversion": "1.0",
            "id": hashlib.blake2b(content, digest_size=12).hexdigest(),
            "source": f"/simulate/{competition}",
            "type": type_,
            "subject": competition,
            "time": when,
            "data": data,
        }
    )


def person_slug(name: str) -> str:
    """`"Andżelika Wójcik"` → `"andzelika-wojcik"`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def salt_lake_city(**about: Any) -> dict[str, Any]:
    """The data of `competition.announced` for a World Cup at the Utah Olympic Oval."""
    venue = {
        "name": "Utah Olympic Oval",
        "city": "Salt Lake City",
        "country": "USA",
        "timezone": "America/Denver",
        "altitude_m": 1425,
    }
    return {"venue": venue, "reconstructed": True, **about}
