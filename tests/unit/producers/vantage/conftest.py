"""A feed of one competition whose current distance is known."""

import pytest

from tests.kit.producers.vantage_wire import (
    Feed,
    competition,
    distance_activated,
)


@pytest.fixture
def feed() -> Feed:
    feed = Feed()
    feed.tell(competition(), distance_activated())
    return feed
