"""What a newsroom copies: the element with its script, or a plain iframe."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

_ATTRIBUTES = {
    "ranking": ("competition", "distance"),
    "live": ("competition",),
    "standings": ("season", "cup"),
    "calendar": ("season",),
    "ticker": ("competition",),
}
"""What each kind of embed is about, in the order of its address."""

KINDS = tuple(_ATTRIBUTES)
LIMITED = frozenset({"ranking", "standings", "ticker"})
"""Kinds that can be cut to so many rows."""

_ROW_PX, _FRAME_PX = 30, 140
_HEIGHTS = {"live": 480, "ticker": 480}
_MOST_PX = 900


@dataclass(frozen=True, slots=True)
class Choice:
    """What was picked. `subject` has the ids that the kind needs; `limit` 0 = all rows."""

    kind: str
    subject: Mapping[str, str]
    language: str
    theme: str
    limit: int = 0

    @property
    def path(self) -> str:
        """`/embed/ranking/slc-2021/500m-women-2?lang=nl&theme=auto`."""
        ids = "/".join(self.subject[name] for name in _ATTRIBUTES[self.kind])
        query = {"lang": self.language, "theme": self.theme} | ({"limit": str(self.limit)} if self.limit else {})
        return f"/embed/{self.kind}/{ids}?{urlencode(query)}"

    @property
    def full_path(self) -> str:
        """The page that lasts about the same."""
        ids = "/".join(self.subject[name] for name in _ATTRIBUTES[self.kind])
        return {"ranking": f"/results/{ids}", "live": f"/c/{ids}"}.get(self.kind, f"/{self.kind}/{ids}")


def attributes_of(kind: str) -> tuple[str, ...]:
    return _ATTRIBUTES[kind]


def channel_of(kind: str, ids: Mapping[str, str]) -> str:
    """The channel that an embed shows."""
    return "/".join([kind, *(ids[name] for name in _ATTRIBUTES[kind])])


def height_of(choice: Choice, rows: int) -> int:
    """Pixels for so many rows; beyond the most it scrolls within."""
    shown = min(rows, choice.limit) if choice.limit else rows
    return _HEIGHTS.get(choice.kind, min(_MOST_PX, _FRAME_PX + _ROW_PX * shown))


def frame_snippet(choice: Choice, origin: str, title: str, height: int) -> str:
    """A plain iframe: it works where no script is wanted."""
    return (
        f'<iframe src="{escape(origin + choice.path)}" title="{escape(title)}" '
        f'width="100%" height="{height}" style="border:0" loading="lazy"></iframe>'
    )


def element_snippet(choice: Choice, origin: str, title: str, height: int) -> str:
    """The element, live and in the page's own flow; a reader without scripts gets the iframe, one whose page could not load
    the script a link."""
    values = [(name, choice.subject[name]) for name in _ATTRIBUTES[choice.kind]]
    values += [("lang", choice.language), ("theme", choice.theme)]
    values += [("limit", str(choice.limit))] if choice.limit else []
    attributes = " ".join(f'{name}="{escape(value)}"' for name, value in values)
    return "\n".join(
        [
            f'<script type="module" src="{escape(origin)}/embed.js"></script>',
            f"<rinkside-{choice.kind} {attributes}>",
            f'  <a href="{escape(origin + choice.full_path)}?lang={choice.language}">{escape(title)}</a>',
            f"  <noscript>{frame_snippet(choice, origin, title, height)}</noscript>",
            f"</rinkside-{choice.kind}>",
        ]
    )
