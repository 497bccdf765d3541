"""What a channel showed, version by version: pure memory for resumes and delays.

Documents share their untouched parts, so that a history costs little more than its patches.
"""

import itertools
from bisect import bisect_right
from collections import deque
from dataclasses import dataclass

from schemas.documents import Document, apply_patch, document_hash
from schemas.storage_keys import StoredPatch, StoredView


@dataclass(frozen=True, slots=True)
class Version:
    """A document at one version. `stored_ms` is when it became visible, on the store's clock (0 = longer ago than is
    known); `at` is empty where the event that caused it is not known any more."""

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
        """The next version. The caller has checked that it is the next one."""
        document = apply_patch(self.newest.doc, patch.patch)
        self._versions.append(Version(patch.version, patch.hash, patch.at, stored_ms, document))

    def prepend(self, version: Version) -> None:
        if len(self._versions) < (self._versions.maxlen or 0):
            self._versions.appendleft(version)

    def get(self, version: int) -> Version | None:
        """A version, None when it is not kept."""
        index = version - self._versions[0].version
        return self._versions[index] if 0 <= index < len(self._versions) else None

    def as_of(self, moment_ms: float) -> Version | None:
        """What was visible at a moment. None: nothing was yet, or what was is not kept any more."""
        index = bisect_right(self._versions, moment_ms, key=lambda version: version.stored_ms)
        return self._versions[index - 1] if index else None

    def after(self, version: int) -> Version | None:
        """The version that follows, the oldest kept for 0; None at the end."""
        if version < self._versions[0].version:
            return self._versions[0]
        return self.get(version + 1)


def rebuild(
    epoch: str, views: dict[str, StoredView], entries: list[tuple[int, list[StoredPatch]]], limit: int
) -> dict[str, History]:
    """Histories by channel out of a scope's documents and its stream, walked backwards with `undo`.

    `entries` are (stored_ms, patches) of this epoch, the newest first. What stood before the oldest entry is kept as a
    version that was always there (`stored_ms` 0): the stream does not tell since when.
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
