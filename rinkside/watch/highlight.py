"""Highlights rows that have just changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from schemas.documents import Document

BRIGHT_S = 1.5
FADED_S = 5.0
_FOLLOWS = frozenset({"position", "rank", "gap", "points", "change"})
"""Fields that change in all rows below a skater who finishes, like the ranks of splits; they do not highlight a row."""
_ROWS = {"ranking": "rows", "startlist": "heats", "competition": "programme", "standings": "rows"}

Light = Literal["bright", "fading"]


@dataclass(slots=True)
class Freshness:
    """Highlights of one channel of this `kind`."""

    kind: str
    _since_s: dict[str, float] = field(default_factory=dict)

    def compare(self, old: Document, new: Document, now_s: float) -> list[str]:
        """Returns the rows with news, and highlights them from now on."""
        key = _ROWS.get(self.kind)
        if key is None:
            return []
        before, after = old.get(key, {}), new.get(key, {})
        news = [row for row, value in after.items() if _has_news(before.get(row), value)]
        self._since_s.update(dict.fromkeys(news, now_s))
        return news

    def lights(self, now_s: float) -> dict[str, Light]:
        self._since_s = {row: since_s for row, since_s in self._since_s.items() if now_s - since_s < FADED_S}
        return {row: "bright" if now_s - since_s < BRIGHT_S else "fading" for row, since_s in self._since_s.items()}


def _has_news(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> bool:
    if old is new:
        return False
    return old is None or _news(old) != _news(new)


def _news(row: Mapping[str, Any]) -> dict[str, Any]:
    news = {key: value for key, value in row.items() if key not in _FOLLOWS}
    if "laps" in news:
        news["laps"] = {metres: lap["time_us"] for metres, lap in news["laps"].items()}
    return news
