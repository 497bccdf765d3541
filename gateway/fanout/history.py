"""Recent versions of a channel's document, for resumes and delays.

Documents share their unchanged parts, so a history costs little more memory than its patches.
"""

import itertools
from bisect import bisect_right
from collections import deque
from dataclasses import dataclass

from schemas.documents import Document, apply_patch, document_hash
from schemas.storage_keys import StoredPatch, StoredView


@dataclass(frozen=True, slots=True)
class Version:
    """A document at one version.

    `stored_ms` is when the version became visible, on the store's clock; 0 means earlier than the history tells.
    `at` is empty when the event that caused the version is no longer known.
    """

    version: int
    hash: str
    at: str
    stored_ms: int
    doc: Document


class History:
    """Consecutive versions of one channel in one epoch, the oldest first; at most `limit`."""

    def __init__(self, epoch: str, newest: Version, limit: int) -> None:
        self.epoch = epoch
        self._versions = deque([newest], maxlen=limit)

    @property
    def newest(self) -> Version:
        return self._versions[-1]

    def append(self, patch: StoredPatch, stored_ms: int) -> None:
        """Adds a version. The caller has checked that it follows the newest one."""
        document = apply_patch(self.newest.doc, patch.patch)
        self._versions.append(Version(patch.version, patch.hash, patch.at, stored_ms, document))

    def prepend(self, version: Version) -> None:
        """Adds an older version, if there is room for it."""
        if len(self._versions) < (self._versions.maxlen or 0):
            self._versions.appendleft(version)

    def get(self, version: int) -> Version | None:
        """The document at a version; None when the history does not have it."""
        index = version - self._versions[0].version
        return self._versions[index] if 0 <= index < len(self._versions) else None

    def as_of(self, moment_ms: float) -> Version | None:
        """The version that was visible at a moment; None when the history begins later."""
        index = bisect_right(self._versions, moment_ms, key=lambda version: version.stored_ms)
        return self._versions[index - 1] if index else None

    def after(self, version: int) -> Version | None:
        """The version after another; the oldest one when that is older than the history; None after the newest."""
        if version < self._versions[0].version:
            return self._versions[0]
        return self.get(version + 1)


def rebuild(
    epoch: str, views: dict[str, StoredView], entries: list[tuple[int, list[StoredPatch]]], limit: int
) -> dict[str, History]:
    """Rebuilds the history of each channel from the documents of a scope and its stream, backwards with `undo`.

    `entries` are (stored_ms, patches) of this epoch, newest first. The document before the oldest entry becomes a version
    with `stored_ms` 0, because the stream does not tell when it was stored.
    """
    changes: dict[str, list[tuple[int, StoredPatch]]] = {channel: [] for channel in views}
    for stored_ms, patches in entries:
        for patch in reversed(patches):
            if patch.channel in changes:
                changes[patch.channel].append((stored_ms, patch))
    return {channel: _walk_back(epoch, view, changes[channel], limit) for channel, view in views.items()}


def _walk_back(epoch: str, view: StoredView, changes: list[tuple[int, StoredPatch]], limit: int) -> History:
    followed = changes if changes and changes[0][1].version == view.version else []
    newest_ms = followed[0][0] if followed else 0
    history = History(epoch, Version(view.version, view.hash, view.at, newest_ms, view.doc), limit)
    document = view.doc
    for (_, patch), (earlier_ms, earlier) in itertools.pairwise(followed):
        if earlier.version != patch.version - 1:
            return history
        document = apply_patch(document, patch.undo)
        history.prepend(Version(earlier.version, earlier.hash, earlier.at, earlier_ms, document))
    if followed and followed[-1][1].version > 1:
        oldest = followed[-1][1]
        document = apply_patch(document, oldest.undo)
        history.prepend(Version(oldest.version - 1, document_hash(document), "", 0, document))
    return history
