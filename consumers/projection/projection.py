"""One competition's projection: events in, changed parts and changed documents out."""

from collections.abc import Iterator, Mapping
from importlib import resources

from consumers.delta import Delta, Listing, change_of
from consumers.projection.consequences import apply_with_traces, leaves_traces
from consumers.projection.handlers import apply, corrections, rehearsal
from consumers.projection.memo import Memo
from consumers.projection.race.snapshot import Snapshot
from consumers.projection.state.competition_state import CompetitionState
from consumers.projection.state.ignored import digest_of, ignored_events
from consumers.projection.state.parts import COMPETITION, Competition, dump_part, load_part
from consumers.projection.view import View
from consumers.projection.views import VIEWS
from schemas.documents import Document
from schemas.events import CompetitionReset, Event, EventIgnored, UnreadableEvent
from schemas.storage_keys import StoredView

PROJECTION_VERSION = int(resources.files(__package__).joinpath("version.txt").read_text())
"""Increase it when the same events give other documents or other parts: stored competitions are then rebuilt from the log."""


class Projection:
    """The projection of one competition. After an exception its state is undefined: load it again."""

    def __init__(
        self,
        competition: str,
        parts: Mapping[str, bytes] | None = None,
        views: Mapping[str, StoredView] | None = None,
        seen: set[bytes] | None = None,
        memo: Memo | None = None,
        ignored: frozenset[str] | None = None,
    ) -> None:
        """`parts`, `views` and `seen` are what the store holds. `memo` is replaced only by tests. `ignored` has the digests of
        events that do not count, for a rebuild that knows them before it begins; by default the corrections so far say it.
        """
        self.competition = competition
        self._state = CompetitionState({name: load_part(name, raw) for name, raw in (parts or {}).items()})
        self._views = dict(views or {})
        self._seen = seen if seen is not None else set()
        self._applied: list[bytes] = []
        self._memo = memo if memo is not None else Memo()
        self._starts_again = False
        self._stored_listing = self.listing
        self._ignored_given = ignored
        self._ignored = ignored if ignored is not None else self.ignored
        self._is_outdated = False

    @property
    def state(self) -> CompetitionState:
        """The state, to read."""
        return self._state

    @property
    def ignored(self) -> frozenset[str]:
        """The digests of the events that do not count, as the events so far say."""
        return ignored_events(self._state.corrections().ignores)

    @property
    def needs_rebuild(self) -> bool:
        """Whether the documents have events that must be ignored, or lack some that count again: only the log can tell what
        they should be. `ignored` is what the rebuild must know."""
        if self._ignored_given is not None:
            return self._ignored_given != self.ignored
        return self._is_outdated

    @property
    def views(self) -> Mapping[str, StoredView]:
        """The documents as of the last `collect`, by channel."""
        return self._views if self.listing != "removed" else {}

    @property
    def listing(self) -> Listing:
        """Where others find the competition. The state of a removed one that comes from the store lacks everything else."""
        part = self._state.parts.get(COMPETITION)
        if not isinstance(part, Competition):
            return "listed"
        return "removed" if part.removed else "archived" if part.archived else "listed"

    def apply(self, event: Event) -> bool:
        """Applies an event; returns False, and changes nothing, when it was applied before.

        Raises `UnreadableEvent`, and changes nothing, for an event that this competition must not have.
        """
        if reason := rehearsal.refusal(self._state, event, is_new=not self._seen):
            raise UnreadableEvent(reason)
        if isinstance(event, CompetitionReset):
            self._start_again(event)
            return True
        digest = digest_of(event.source, event.id)
        if digest in self._seen:
            return False
        self._seen.add(digest)
        self._applied.append(digest)
        corrections.list_correction(self._state, event)
        if isinstance(event, EventIgnored):
            self._ignore(event, digest.hex())
        if digest.hex() not in self._ignored:
            self._apply(event)
        return True

    def _apply(self, event: Event) -> None:
        if leaves_traces(self._state, event):
            apply_with_traces(self.competition, self._state, event, self._memo, lambda: apply(self._state, event))
        else:
            apply(self._state, event)

    def _ignore(self, event: EventIgnored, by: str) -> None:
        targets = tuple(digest_of(each.source, each.id).hex() for each in event.data.events)
        corrections.ignore(self._state, event, by, targets)
        if self._ignored_given is None:
            before, self._ignored = self._ignored, self.ignored
            self._is_outdated |= any(bytes.fromhex(each) in self._seen for each in before ^ self._ignored)

    def _start_again(self, event: CompetitionReset) -> None:
        """Forgets everything. Nothing but the mark of a rehearsal remains, so the events that follow give the documents that
        they give without the reset."""
        self._state = CompetitionState()
        self._views, self._seen, self._applied, self._memo = {}, set(), [], Memo()
        self._starts_again = True
        self._ignored, self._is_outdated = self._ignored_given or frozenset(), False
        apply(self._state, event)

    def check(self) -> None:
        """Builds what `collect` would and discards it: raises what `collect` would raise, and changes nothing."""
        for channel, document, view, rest in self._documents():
            change_of(self._views.get(channel), channel, document, self._changed_at(view, rest))
        for name in self._state.touched:
            self._dump(name)

    def collect(self) -> Delta:
        """Everything that changed since the last call. Builds only documents of views that depend on a changed aspect."""
        listing = self.listing
        is_relisted = listing != self._stored_listing
        if listing == "removed":
            return self._removed(is_relisted=is_relisted)
        hidden: Mapping[str, StoredView] = {}
        if self._stored_listing == "removed":  # the store holds nothing: every part and every document is new
            hidden, self._views = self._views, {}
            self._state.touched.update(self._state.parts)
            self._applied = list(self._seen)
        changed = []
        for channel, document, view, rest in self._documents():
            before = self._views.get(channel)
            if before is not None and before.doc is document:
                continue
            if change := change_of(before, channel, document, self._changed_at(view, rest)):
                changed.append(change)
                self._views[channel] = change.view
            elif before is not None:
                self._views[channel] = before._replace(doc=document)  # equal: the next comparison is by identity
        for channel in sorted(hidden.keys() - self._views.keys()):
            if change := change_of(None, channel, hidden[channel].doc, hidden[channel].at):
                changed.append(change)
                self._views[channel] = change.view
        parts = {name: self._dump(name) for name in sorted(self._state.touched)}
        rewrite = self._starts_again or self._stored_listing == "removed"
        delta = Delta(parts, tuple(changed), tuple(self._applied), rewrite, listing, is_relisted or self._starts_again)
        self._starts_again, self._stored_listing = False, listing
        self._state.touched.clear()
        self._state.changed.clear()
        self._applied = []
        return delta

    def _removed(self, *, is_relisted: bool) -> Delta:
        """Replaces everything that is stored by the fact that it is removed. What is in memory stays, for a restore."""
        competition = Competition(rehearsal_of=self._state.competition.rehearsal_of, removed=True)
        self._starts_again, self._stored_listing = False, "removed"
        return Delta({COMPETITION: dump_part(competition)}, (), (), is_relisted, "removed", is_relisted)

    def _documents(self) -> Iterator[tuple[str, Document, View, str]]:
        """(channel, document, its view, rest of the channel name) of the views that depend on a changed aspect."""
        if not self._state.changed:
            return
        snapshot = Snapshot(self.competition, self._state, self._memo)
        aspects = {aspect for aspect, _ in self._state.changed}
        is_rehearsal = self._state.competition.rehearsal_of is not None
        for view in VIEWS:
            if not view.needs & aspects:
                continue
            for rest, document in view.build(snapshot).items():
                name = f"{view.kind}/{self.competition}"
                channel = f"{name}/{rest}" if rest else name
                if is_rehearsal:
                    document = self._memo.get(("rehearsal", channel), _as_rehearsal, document)
                yield channel, document, view, rest

    def _changed_at(self, view: View, distance: str) -> str:
        """The time of the newest change that this document, or else the view, depends on."""
        changes = [(of, at) for (aspect, of), at in self._state.changed.items() if aspect in view.needs]
        own = [at for of, at in changes if of in ("", distance)]  # the newest change comes last
        return own[-1] if own else changes[-1][1]

    def _dump(self, name: str) -> bytes | None:
        part = self._state.parts.get(name)
        return dump_part(part) if part is not None else None


def _as_rehearsal(document: Document) -> Document:
    """The document with its mark, which every reader of documents respects."""
    return {**document, "rehearsal": True}
