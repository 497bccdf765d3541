"""Warns whoever publishes a World Cup race whose points are not known.

The tables of each season are data (`consumers/rules/seasons`). Without one, a race has results and no points; the producer
hears of it when the race is scheduled, not when somebody misses it in the standings.
"""

from collections.abc import Awaitable, Callable

import structlog

from consumers.rules.points import points_are_known
from schemas.events import CompetitionAnnounced, DistanceScheduled, Event

_log = structlog.get_logger()

Send = Callable[[Event], Awaitable[None]]


def noting_unknown_points(send: Send) -> Send:
    """`send`, with a warning for each distance of a World Cup without a points table, once."""
    seasons: dict[str, str] = {}
    told: set[tuple[str, str]] = set()

    async def sending(event: Event) -> None:
        if isinstance(event, CompetitionAnnounced):
            season, stage = event.data.season, event.data.stage
            if season is not None and stage is not None:
                seasons[event.subject] = season
            else:
                seasons.pop(event.subject, None)
        elif isinstance(event, DistanceScheduled) and (season := seasons.get(event.subject)) is not None:
            data = event.data
            where = event.subject, data.distance
            if where not in told and not points_are_known(season, data.discipline, data.gender, data.division):
                told.add(where)
                _log.warning(
                    "the World Cup points of this race are not known; it gets none",
                    season=season,
                    competition=event.subject,
                    distance=data.distance,
                    advice=f"add the table to consumers/rules/seasons/{season}.json",
                )
        await send(event)

    return sending
