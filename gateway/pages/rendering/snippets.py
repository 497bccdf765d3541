"""Snippets that a newsroom copies: the element with its script, or a plain iframe."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

_PARAMETERS = {
    "ranking": ("competition", "distance"),
    "live": ("competition",),
    "standings": ("season", "cup"),
    "calendar": ("season",),
    "ticker": ("competition",),
}
"""The parameters of each kind of embed, in the order of its address."""

KINDS = tuple(_PARAMETERS)
DELAYED = frozenset({"ranking", "live", "standings", "ticker"})
"""Kinds that can come later, to match delayed pictures."""
LIMITED = frozenset({"ranking", "standings", "ticker"})
"""Kinds with a limit of rows."""

_ROW_PX, _FRAME_PX = 30, 140
_HEIGHTS = {"live": 480, "ticker": 480}
_MAX_PX = 900


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen in the picker. `subject` has the ids that the kind needs; `limit` 0 means all rows."""

    kind: str
    subject: Mapping[str, str]
    language: str
    theme: str
    limit: int = 0
    delay: str = ""
    """Seconds by which everything comes later, to match delayed pictures."""

    @property
    def path(self) -> str:
        """`/embed/ranking/slc-2021/500m-women-2?lang=nl&theme=auto`."""
        ids = "/".join(self.subject[name] for name in _PARAMETERS[self.kind])
        query = {"lang": self.language, "theme": self.theme} | ({"limit": str(self.limit)} if self.limit else {})
        query |= {"delay": self.delay} if self.delay else {}
        return f"/embed/{self.kind}/{ids}?{urlencode(query)}"

    @property
    def full_path(self) -> str:
        """The whole page about the same."""
        ids = "/".join(self.subject[name] for name in _PARAMETERS[self.kind])
        return {"ranking": f"/results/{ids}", "live": f"/c/{ids}"}.get(self.kind, f"/{self.kind}/{ids}")


def parameters_of(kind: str) -> tuple[str, ...]:
    """Names of the ids that a kind needs, in the order of its address."""
    return _PARAMETERS[kind]


def channel_of(kind: str, ids: Mapping[str, str]) -> str:
    """The channel of an embed."""
    return "/".join([kind, *(ids[name] for name in _PARAMETERS[kind])])


def height_of(choice: Choice, rows: int) -> int:
    """Height of the frame in pixels; a long table scrolls inside it."""
    visible = min(rows, choice.limit) if choice.limit else rows
    return _HEIGHTS.get(choice.kind, min(_MAX_PX, _FRAME_PX + _ROW_PX * visible))


def frame_snippet(choice: Choice, origin: str, title: str, height: int) -> str:
    """A plain iframe, for sites that allow no script."""
    return (
        f'<iframe src="{escape(origin + choice.path)}" title="{escape(title)}" '
        f'width="100%" height="{height}" style="border:0" loading="lazy"></iframe>'
    )


def element_snippet(choice: Choice, origin: str, title: str, height: int) -> str:
    """The element with its script, live and part of the page.

    Readers without JavaScript get the iframe; when the script cannot be loaded they get a link.
    """
    values = [(name, choice.subject[name]) for name in _PARAMETERS[choice.kind]]
    values += [("lang", choice.language), ("theme", choice.theme)]
    values += [("limit", str(choice.limit))] if choice.limit else []
    values += [("delay", choice.delay)] if choice.delay else []
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
