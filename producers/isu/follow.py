"""Follows one event of the service until somebody stops it.

every 30 s       the list of distances, whose `lastUpdate` tells what changed
every interval   the results of each distance that is live
once             the results of a distance that changed, the start list of one that has no results
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from producers import Publish
from producers.exceptions import BadFeed, ServiceUnusable
from producers.isu.polite_client import Ask, PoliteClient, Stopped, TryLater, Unchanged
from producers.isu.translator import Options, Translator
from producers.isu.wire import (
    Distance,
    Meeting,
    Result,
    UnexpectedAnswer,
    distance_of,
    items_of,
    meeting_of,
    next_page,
    result_of,
)
from producers.places import is_time_zone, likely_time_zone
from schemas.events import Event

_log = structlog.get_logger()

SERVICE = "https://api.isuresults.eu"
LEAST_INTERVAL_S = 2.0
"""Users of the service ask every 3 s; more often is not polite."""
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
"""Files have the time of their rows, and none of their own."""
_LIST_S = 30.0
_MOST_PAGES = 50
_MOST_DISTANCES = 200
"""Distances of one event; a World Cup has about 30."""


@dataclass(slots=True)
class Followed:
    """Counts: questions asked, events published, rows and answers that could not be used."""

    requests: int = 0
    events: int = 0
    skipped: int = 0


async def produce_service(
    event: str,
    publish: Publish,
    *,
    options: Options,
    stopping: asyncio.Event,
    url: str = SERVICE,
    interval_s: float = 5.0,
    pace: float = 1.0,
    once: bool = False,
    client: PoliteClient | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Followed:
    """Publishes an event of the service (its `isuId`, `2022_NED_0002`) until `stopping` is set, or after one look at everything
    with `once`. `pace` scales all pauses, for tests.

    Raises `BadFeed` when the service has no such event, `ServiceUnusable` when it refuses to answer.
    """
    followed = Followed()
    pause_s = max(interval_s, LEAST_INTERVAL_S)
    async with client or PoliteClient(url, stopping) as service:
        follower = _Follower(event, service.get, publish, Translator(options), now, followed)
        try:
            await follower.announce()
            since_list_s = _LIST_S
            while not stopping.is_set():
                if since_list_s >= _LIST_S or once:
                    await follower.look_at_list()
                    since_list_s = 0.0
                await follower.look_at_results()
                if once:
                    break
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause_s * pace):
                        await stopping.wait()
                since_list_s += pause_s
        except Stopped:
            pass
        except TryLater as error:
            raise ServiceUnusable(url, str(error)) from error
        finally:
            followed.requests = service.requests
    return followed


async def follow_once(event: str, ask: Ask, publish: Publish, *, options: Options) -> Followed:
    """Publishes everything that `ask` answers, once. Raises `BadFeed` when the event is not there."""
    followed = Followed()
    follower = _Follower(event, ask, publish, Translator(options), lambda: _FIRST, followed)
    await follower.announce()
    await follower.look_at_list()
    await follower.look_at_results()
    return followed


class _Follower:
    """What was seen of one event."""

    def __init__(
        self,
        event: str,
        ask: Ask,
        publish: Publish,
        translator: Translator,
        now: Callable[[], datetime],
        followed: Followed,
    ) -> None:
        self._event = event
        self._ask = ask
        self._publish = publish
        self._translator = translator
        self._now = now
        self._followed = followed
        self._distances: dict[int, Distance] = {}
        self._seen: dict[int, str | None] = {}
        """`lastUpdate` of each distance when its results were asked for."""

    async def announce(self) -> None:
        """Finds the event in the list of its season. Raises `BadFeed` when it is not there."""
        season = self._event.split("_")[0]
        path: str | None = f"events/?season={season}"
        for _ in range(_MOST_PAGES):
            if path is None:
                break
            answer = await self._ask(path)
            for item in items_of(answer):
                if isinstance(item, dict) and item.get("isuId") == self._event:
                    meeting = meeting_of(item)
                    _warn_of_zone(meeting)
                    await self._tell(self._translator.meeting(meeting))
                    return
            path = next_page(answer)
        raise BadFeed(self._event, f"the results service has no event of that id in season {season}")

    async def look_at_list(self) -> None:
        with contextlib.suppress(Unchanged):
            answer = await self._ask(f"events/{self._event}/competitions/")
            for item in items_of(answer)[:_MOST_DISTANCES]:
                try:
                    distance = distance_of(item)
                    await self._tell(self._translator.distance(distance, self._now()))
                except UnexpectedAnswer as error:
                    self._skip("distance left out", str(error))
                    continue
                self._distances[distance.scheduleNumber] = distance

    async def look_at_results(self) -> None:
        """Asks for the results of live distances, and of those that changed since they were asked for."""
        for number, distance in self._distances.items():
            if distance.isLive or number not in self._seen or self._seen[number] != distance.lastUpdate:
                self._seen[number] = distance.lastUpdate
                await self._look_at(distance)

    async def _look_at(self, distance: Distance) -> None:
        base = f"events/{self._event}/competitions/{distance.scheduleNumber}"
        try:
            results, unreadable = self._read(items_of(await self._ask(f"{base}/results/?inSeconds=0")))
            is_whole = bool(results)
            if not results:
                results, unreadable = self._read(items_of(await self._ask(f"{base}/start-list/")))
            events = self._translator.results(distance, results, unreadable, self._now(), is_whole=is_whole)
        except Unchanged:
            return
        except (UnexpectedAnswer, ServiceUnusable) as error:
            self._skip("answer left out", str(error))
            return
        await self._tell(events)

    def _read(self, items: Iterable[object]) -> tuple[list[Result], int]:
        results: list[Result] = []
        unreadable = 0
        for item in items:
            try:
                results.append(result_of(item))
            except UnexpectedAnswer as error:
                unreadable += 1
                self._skip("row left out", str(error))
        return results, unreadable

    def _skip(self, message: str, reason: str) -> None:
        self._followed.skipped += 1
        _log.error(message, reason=reason)

    async def _tell(self, events: Iterable[Event]) -> None:
        self._followed.skipped += self._translator.skipped
        self._translator.skipped = 0
        for event in events:
            await self._publish(event)
            self._followed.events += 1


def _warn_of_zone(meeting: Meeting) -> None:
    zone = meeting.track.timeZone
    if zone and not is_time_zone(zone):
        likely = likely_time_zone(zone, city=meeting.track.city, country=meeting.track.country)
        _log.warning("the time zone of the venue is left out", zone=zone, likely=likely)
