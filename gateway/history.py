"""What a channel showed, version by version: pure memory for resumes and delays.

Documents share their untouched parts, so that a history costs little more than its patches.
"""

from bisect import bisect_right
from collections import deque
from dataclasses import dataclass

from schemas.documents import Document, apply_patch
from schemas.places import StoredPatch, StoredView


@dataclass(frozen=True, slots=True)
class Version:
    """A document at one version. `stored_ms` is when it became visible, on the store's clock."""

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
    epoch: str, views: dict[str, StoredView], entries: list[tuple[int, list[StoredPatch]]], stored_ms: int, limit: int
) -> dict[str, History]:
    """Histories by channel out of a scope's documents and its stream, walked backwards with `undo`.

    `entries` are (stored_ms, patches) of this epoch, the newest first; `stored_ms` is that of the newest write.
    """
    histories: dict[str, History] = {}
    for channel, view in views.items():
        stamp = next((at for at, patches in entries if any(p.channel == channel for p in patches)), stored_ms)
        histories[channel] = History(epoch, Version(view.version, view.hash, view.at, stamp, view.doc), limit)
    oldest: dict[str, tuple[int, Document]] = {channel: (view.version, view.doc) for channel, view in views.items()}
    undo: dict[str, StoredPatch] = {}
    for at, patches in entries:
        for patch in reversed(patches):
            if patch.channel not in oldest:
                continue
            version, document = oldest[patch.channel]
            later = undo.get(patch.channel)
            if later is not None and patch.version == version - 1:
                document = apply_patch(document, later.undo)
                histories[patch.channel].prepend(Version(patch.version, patch.hash, patch.at, at, document))
                oldest[patch.channel] = (patch.version, document)
                undo[patch.channel] = patch
            elif later is None and patch.version == version:
                undo[patch.channel] = patch
    return histories
