"""Rebuilds one competition from its events, from the first to the last. Pure."""

from consumers.delta import Change, Delta, change_of
from consumers.exceptions import PoisonEvent
from consumers.partition import RebuiltCompetition
from consumers.projection import Projection
from consumers.store import StoredScope
from schemas.events import CompetitionReset, Event, UnreadableEvent, format_instant
from schemas.storage_keys import StoredView


class CompetitionRebuild:
    """Applies events without storing anything. `one_by_one`: keeps the state after each event, so that an event on which the
    projection fails can be left out; slower. `stored`: starts with that state, of that projection
    version (None = the current one), and adds to it what it lacks. `ignored`: digests of events that do not count.

    With `renews`, the result replaces what is stored under a new epoch, instead of adding to it: the store went back, and
    clients may hold versions of the old epoch that will never come again.

    Raises whatever the projection raises when `stored` cannot be read.
    """

    def __init__(
        self,
        name: str,
        *,
        one_by_one: bool = False,
        stored: StoredScope | None = None,
        version: int | None = None,
        ignored: frozenset[str] = frozenset(),
        renews: bool = False,
    ) -> None:
        self.name = name
        self.one_by_one = one_by_one and stored is None
        self._stored = stored
        self._version = version
        if stored is not None:
            self._projection = Projection(name, stored.parts, stored.views, stored.seen)
        else:
            self._projection = Projection(name, ignored=ignored)
        self._given_ignored = ignored if stored is None else None
        self._first = stored.origin.first if stored is not None else None
        self._last = -1
        self._at = stored.at if stored is not None else ""
        self._renews = renews and stored is not None
        base = stored if self._renews else None
        self._parts: dict[str, bytes] = dict(base.parts) if base is not None else {}
        self._views: dict[str, StoredView] = dict(base.views) if base is not None else {}
        self._seen: set[bytes] = set(base.seen) if base is not None else set()

    def apply(self, offset: int, event: Event) -> None:
        """Applies the next event. Raises `PoisonEvent` when the projection fails: one by one, the event is left out and the
        rebuild goes on; otherwise the rebuild must start again, one by one. Raises `UnreadableEvent` as the projection does."""
        try:
            self._projection.apply(event)
            if self.one_by_one:
                self._keep(self._projection.collect())
        except UnreadableEvent:
            raise
        except Exception as error:
            if self.one_by_one:
                self._projection = Projection(
                    self.name, dict(self._parts), dict(self._views), set(self._seen), ignored=self._given_ignored
                )
            raise PoisonEvent(offset, self.one_by_one, error) from error
        if isinstance(event, CompetitionReset):
            self._first, self._stored, self._version, self._at = None, None, None, ""
        self._first = offset if self._first is None else self._first
        self._last = offset
        self._at = max(self._at, format_instant(event.time))

    @property
    def must_start_over(self) -> frozenset[str] | None:
        """The events to ignore in another rebuild, when those given to this one turned out to be others; None otherwise."""
        return self._projection.ignored if self._projection.needs_rebuild else None

    def result(self) -> RebuiltCompetition | None:
        """The competition as one write; None without an event. With `stored`, the write adds to it.

        Raises `PoisonEvent` when its views cannot be built.
        """
        if self._first is None or self._last < 0:
            return None
        try:
            delta = self._projection.collect()
        except Exception as error:
            raise PoisonEvent(self._last, False, error) from error
        if self._renews:
            self._keep(delta)
        if (self.one_by_one or self._renews) and delta.listing != "removed":
            delta = self._whole(delta)
            projection = Projection(self.name, self._parts, {c.channel: c.view for c in delta.changes}, self._seen)
        else:
            projection = self._projection
        continues = self._stored.position if self._stored is not None and not self._renews else None
        return RebuiltCompetition(projection, delta, self._first, self._last, self._at, continues, self._version)

    def _keep(self, delta: Delta) -> None:
        if delta.rewrite:
            self._parts, self._views, self._seen = {}, {}, set()
        for name, part in delta.parts.items():
            if part is None:
                self._parts.pop(name, None)
            else:
                self._parts[name] = part
        self._views |= {change.channel: change.view for change in delta.changes}
        self._seen |= set(delta.seen)

    def _whole(self, newest: Delta) -> Delta:
        """Everything that was kept, with documents in their first version, listed as in the newest delta."""
        changes: list[Change] = []
        for channel, view in sorted(self._views.items()):
            if change := change_of(None, channel, view.doc, view.at):
                changes.append(change)
        seen = tuple(sorted(self._seen))
        return Delta(dict(self._parts), tuple(changes), seen, listing=newest.listing, is_relisted=True)
