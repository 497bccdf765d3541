"""The race days that `rinkside demo` can play."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from producers.simulate import day, published
from schemas.events import Event


@dataclass(frozen=True, slots=True)
class DemoDay:
    """`begin` is where the demo starts to play; what is before is published at once. `distance` is one to look at."""

    name: str
    title: str
    competition: str
    distance: str
    events: Callable[[], Iterator[Event]]
    begin: datetime | None = None


DEFAULT_DAY = "slc-2021-12-04"

DEMO_DAYS: Mapping[str, DemoDay] = {
    each.name: each
    for each in (
        DemoDay(
            DEFAULT_DAY, "World Cup Salt Lake City, 4 December 2021", day.COMPETITION, "500m-women-2", day.race_day
        ),
        DemoDay(
            "slc-2025-11-16",
            "World Cup Salt Lake City, 16 November 2025",
            published.COMPETITION,
            "500m-women-2",
            published.published_day,
            published.first_of_division_a(),
        ),
    )
}
