"""The time of the events of a competition: what the desk publishes belongs between them."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.replication.replica import Replica
from gateway.settings import GatewaySettings


@pytest.mark.parametrize(("behind", "is_recorded"), [(timedelta(seconds=2), False), (timedelta(days=1800), True)])
def test_a_note_during_a_replay_has_the_time_of_the_replay(behind: timedelta, *, is_recorded: bool) -> None:
    replica = Replica(GatewaySettings("redis://unused"), None)  # type: ignore[arg-type]  # nothing is read here
    now = datetime.now(UTC)
    with replica.pinned("c1") as scope:
        scope.newest_ms = int(now.timestamp() * 1000)
        scope.newest_at = (now - behind).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        expected = now - behind if is_recorded else now
        assert abs(replica.event_time("c1") - expected) < timedelta(seconds=30)
    assert abs(replica.event_time("nobody") - now) < timedelta(seconds=30)
