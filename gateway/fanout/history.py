"""Recent versions of a channel's document, for resumes and delays.

Documents share their unchanged parts, so a history costs little more memory than its patches.
"""

import dataclasses
import itertools
import math
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schemas.documents import Document, apply_patch, document_hash
from schemas.storage_keys import StoredPatch, StoredView

ALWAYS: Final = -math.inf
"""Time of a version that is older than the history can tell."""

TimedPatches = tuple[float, list[StoredPatch]]
"""When an entry of the stream became visible, and its patches."""


@dataclass(frozen=True, slots=True)
class Version:
    """A document at one version.

    `visible_ms` is when this gateway had the version, on its monotonic clock. Delays count from there and not from the
    store's clock, because somebody may set that. `at` is empty when the event that caused the version is no longer known.
    """

    version: int
    hash: str
    at: str
    visible_ms: float
    doc: Document


class History:
    """Consecutive versions of one channel in one epoch, the oldest first; at most `limit`.

    `is_rewritten` means that the first version of the epoch replaced a document of an earlier epoch.
    """

    def __init__(self, epoch: str, newest: Version, limit: int, *, is_rewritten: bool = False) -> None:
        self.epoch = epoch
        self.is_rewritten = is_rewritten
        self._versions = deque([newest], maxlen=limit)

    @property
    def newest(self) -> Version:
        return self._versions[-1]

    @property
    def oldest(self) -> Version:
        return self._versions[0]

    def append(self, patch: StoredPatch, visible_ms: float) -> None:
        """Adds a version. The caller has checked that it follows the newest one."""
        document = apply_patch(self.newest.doc, patch.patch)
        self._versions.append(Version(patch.version, patch.hash, patch.at, visible_ms, document))

    def prepend(self, version: Version) -> None:
        """Adds an older version, if there is room for it."""
        if len(self._versions) < (self._versions.maxlen or 0):
            self._versions.appendleft(version)

    def get(self, version: int) -> Version | None:
        """The document at a version; None when the history does not have it."""
        index = version - self.oldest.version
        return self._versions[index] if 0 <= index < len(self._versions) else None

    def as_of(self, moment_ms: float) -> Version | None:
        """The version that was visible at a moment; None when the history begins later."""
        index = bisect_right(self._versions, moment_ms, key=lambda version: version.visible_ms)
        return self._versions[index - 1] if index else None

    def after(self, version: int) -> Version | None:
        """The version after another; the oldest one when that is older than the history; None after the newest."""
        if version < self.oldest.version:
            return self.oldest
        return self.get(version + 1)

    def continue_from(self, before: "History", current_ms: float) -> None:
        """Takes over from an earlier history when versions became visible, so that a load changes no delay.

        A version that `before` does not have was not visible at `current_ms`, when `before` was known to be complete.
        """
        same_epoch = before.epoch == self.epoch
        self.is_rewritten = self.is_rewritten or not same_epoch
        earliest_ms = ALWAYS
        for index, version in enumerate(self._versions):
            known = before.get(version.version) if same_epoch else None
            if known is not None and known.hash == version.hash:
                earliest_ms = known.visible_ms
            elif same_epoch and version.version < before.oldest.version:
                earliest_ms = max(earliest_ms, version.visible_ms)
            else:
                earliest_ms = max(earliest_ms, version.visible_ms, current_ms)
            self._versions[index] = dataclasses.replace(version, visible_ms=earliest_ms)


def rebuild(
    epoch: str,
    views: dict[str, StoredView],
    entries: Sequence[TimedPatches],
    limit: int,
    *,
    is_rewritten: bool = False,
) -> dict[str, History]:
    """Rebuilds the history of each channel from the documents of a scope and its stream, backwards with `undo`.

    `entries` are those of this epoch, newest first. The document before the oldest entry becomes a version that was always
    visible, because the stream does not tell when it was stored. `is_rewritten` means that the oldest entry is the first one of
    an epoch that replaced another.
    """
    changes: dict[str, list[tuple[float, StoredPatch]]] = {channel: [] for channel in views}
    for visible_ms, patches in entries:
        for patch in reversed(patches):
            if patch.channel in changes:
                changes[patch.channel].append((visible_ms, patch))
    rewritten = {patch.channel for patch in entries[-1][1]} if entries and is_rewritten else set()
    return {
        channel: _walk_back(epoch, view, changes[channel], limit, is_rewritten=channel in rewritten)
        for channel, view in views.items()
    }


def _walk_back(
    epoch: str, view: StoredView, changes: list[tuple[float, StoredPatch]], limit: int, *, is_rewritten: bool
) -> History:
    followed = changes if changes and changes[0][1].version == view.version else []
    newest_ms = followed[0][0] if followed else ALWAYS
    newest = Version(view.version, view.hash, view.at, newest_ms, view.doc)
    history = History(epoch, newest, limit, is_rewritten=is_rewritten)
    document = view.doc
    for (_, patch), (earlier_ms, earlier) in itertools.pairwise(followed):
        if earlier.version != patch.version - 1:
            return history
        document = apply_patch(document, patch.undo)
        history.prepend(Version(earlier.version, earlier.hash, earlier.at, earlier_ms, document))
    if followed and followed[-1][1].version > 1:
        oldest = followed[-1][1]
        document = apply_patch(document, oldest.undo)
        history.prepend(Version(oldest.version - 1, document_hash(document), "", ALWAYS, document))
    return history
