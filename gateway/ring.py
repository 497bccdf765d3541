"""The recent versions of one channel, in one epoch: what resumes and delays are answered from.

Documents are immutable and share what did not change, so a version costs little more than its patch.
"""

from bisect import bisect_right
from collections import deque
from dataclasses import dataclass

from schemas.documents import Document, Patch, diff
from schemas.protocol import NO_EPOCH

BEGINNING_MS = 0
"""Stored before anything that is remembered."""


@dataclass(frozen=True, slots=True)
class Version:
    """A document as it stood from `stored_ms` (the store's clock) on. `patch` leads here from the version before."""

    version: int
    hash: str
    at: str | None
    stored_ms: int
    doc: Document
    patch: Patch | None = None


class Ring:
    """Consecutive versions of one channel in one epoch; never empty.

    `floor_ms` is the earliest moment of which the ring knows how the channel stood. `following` is the ring that
    took over when history was rewritten (or the channel got its first document): a delayed client goes on from one to
    the other when the moment `following.began_ms` comes for it.
    """

    def __init__(self, epoch: str, first: Version, *, floor_ms: int, began_ms: int) -> None:
        self.epoch = epoch
        self.floor_ms = floor_ms
        self.began_ms = began_ms
        self.following: Ring | None = None
        self._versions = deque([first])

    @property
    def newest(self) -> Version:
        return self._versions[-1]

    @property
    def oldest(self) -> Version:
        return self._versions[0]

    def __len__(self) -> int:
        return len(self._versions)

    def get(self, version: int) -> Version | None:
        """That version, or None when it is trimmed or still to come."""
        index = version - self._versions[0].version
        return self._versions[index] if 0 <= index < len(self._versions) else None

    def append(self, version: Version) -> None:
        """Adds the next version. Raises ValueError when it is not the next."""
        if version.version != self.newest.version + 1:
            raise ValueError(f"version {version.version} does not follow {self.newest.version}")
        self._versions.append(version)

    def trim(self, *, keep: int, until_ms: int, most: int) -> None:
        """Lets go of old versions, but keeps the last `keep`, and up to `most` as long as they say what stood after
        `until_ms`."""
        versions = self._versions
        while len(versions) > most or (len(versions) > keep and versions[1].stored_ms <= until_ms):
            versions.popleft()
            self.floor_ms = max(self.floor_ms, versions[0].stored_ms)

    def standing_at(self, moment_ms: float) -> Version | None:
        """The version that stood at a moment, or None when the ring does not go back that far."""
        if moment_ms < self.floor_ms:
            return None
        index = bisect_right(self._versions, moment_ms, key=lambda version: version.stored_ms)
        return self._versions[max(0, index - 1)]

    def after(self, version: int) -> Version | None:
        """The version after that one, if it is there."""
        return self.get(version + 1)

    def between(self, held: int, target: int) -> Patch | None:
        """One merge patch from version `held` to the later version `target`, or None when one of them is gone."""
        before, after = self.get(held), self.get(target)
        if before is None or after is None or held > target:
            return None
        if target == held + 1 and after.patch is not None:
            return after.patch
        return diff(before.doc, after.doc)


def empty_ring(floor_ms: int = BEGINNING_MS) -> Ring:
    """The ring of a channel nothing was written to: version 0 of epoch `none`, an empty document."""
    return Ring(NO_EPOCH, Version(0, EMPTY_HASH, None, BEGINNING_MS, {}), floor_ms=floor_ms, began_ms=BEGINNING_MS)


EMPTY_HASH = "44136fa355b3678a"
"""`document_hash({})`."""
