"""Delays of a competition in memory, while the clock of the store is set and the store is loaded again."""

import pytest

from gateway.fanout.channel_feed import Feed, Subscription
from gateway.replication.decoding import Entry, StoredScope
from gateway.replication.scope import Scope, build_histories
from schemas.channels import Channel
from schemas.documents import Document, document_hash
from schemas.storage_keys import StoredPatch, StoredView
from tests.kit.gateway.scripted_feed import CHANNEL, Client, Clock

DELAY_MS = 7_500
AT = "2021-12-04T20:00:00.000000Z"


class Competition:
    """A competition with one channel, its store, and the clock of each."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.store_offset_ms = 1_638_648_000_000
        self.scope = Scope("ec2020", lambda name: Feed(name, self.clock.read, self.clock.call_at_ms, 4_000))
        self.entries: list[Entry] = []
        self.views: dict[str, StoredView] = {}

    def store(self) -> Entry:
        """The projection writes the next version."""
        number = len(self.entries) + 1
        document: Document = {"n": number}
        patch = StoredPatch(CHANNEL, number, document_hash(document), AT, document, {"n": number - 1 or None})
        self.views[CHANNEL] = StoredView(number, patch.hash, AT, document)
        self.entries.append(Entry(number, "e1", int(self._store_ms()), [patch]))
        return self.entries[-1]

    def load(self) -> None:
        stored_ms = self.entries[-1].stored_ms
        newest_first = self.entries[::-1]
        stored = StoredScope(self._store_ms(), "e1", len(self.entries), stored_ms, AT, dict(self.views), newest_first)
        before, current_ms, now_ms = self.scope.histories(), self.scope.current_ms, self.clock.now_ms
        histories = build_histories(stored, before, limit=4_000, current_ms=current_ms, now_ms=now_ms)
        self.scope.replace(stored, histories, now_ms)

    def subscribe(self, delay_ms: int) -> Client:
        client = Client()
        self.scope.feed(CHANNEL).subscribe(Subscription(client, Channel(CHANNEL, "live", "ec2020"), delay_ms))
        return client

    def _store_ms(self) -> float:
        return self.clock.now_ms + self.store_offset_ms


@pytest.mark.parametrize("step_ms", [-3_600_000, -30_000, 30_000, 3_600_000])
@pytest.mark.parametrize("loads_again", [False, True])
def test_setting_the_clock_of_the_store_neither_sends_a_delayed_client_back_nor_silences_it(
    step_ms: int, loads_again: bool
) -> None:
    """Set back by 30 s, a client with a delay of 7.5 s was shown version 1 again (from 23) and then froze for 8 s. Set back
    by an hour, it got nothing any more."""
    competition = Competition()
    competition.store()
    competition.load()
    client = competition.subscribe(DELAY_MS)
    competition.clock.advance(DELAY_MS)
    for second in range(1, 100):
        competition.clock.advance(1_000)
        assert competition.scope.apply(competition.store(), competition.clock.now_ms)
        competition.scope.bring_forward()
        competition.scope.current_ms = competition.clock.now_ms
        if second == 30:
            competition.store_offset_ms += step_ms
        if loads_again and second % 10 == 5:
            competition.load()
        newest = competition.scope.feed(CHANNEL).history
        assert newest is not None
        if second > DELAY_MS / 1_000:
            assert client.version == newest.newest.version - int(DELAY_MS / 1_000) - 1
    versions = [version for version, _ in client.shown]
    assert versions == sorted(versions)


@pytest.mark.parametrize("step_ms", [-30_000, 30_000])
def test_what_a_load_brings_is_not_shown_before_the_last_moment_that_is_known_to_be_without_it(step_ms: int) -> None:
    competition = Competition()
    competition.store()
    competition.load()
    competition.clock.advance(60_000)
    client = competition.subscribe(DELAY_MS)
    competition.scope.current_ms = competition.clock.now_ms
    competition.clock.advance(1_000)
    competition.store()
    competition.store_offset_ms += step_ms
    competition.clock.advance(1_000)
    competition.load()
    assert client.version == 1
    competition.clock.advance(DELAY_MS - 2_001)
    assert client.version == 1
    competition.clock.advance(2_001)
    assert client.version == 2


def test_a_loaded_competition_is_as_old_as_the_store_says() -> None:
    competition = Competition()
    competition.store()
    competition.clock.advance(60_000)
    competition.store()
    competition.clock.advance(DELAY_MS - 1_000)
    competition.load()
    client = competition.subscribe(DELAY_MS)
    assert client.version == 1
    competition.clock.advance(1_000)
    assert client.version == 2
