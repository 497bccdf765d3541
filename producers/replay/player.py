"""Plays a recording with pause, rate and seek. One task plays; others give it commands.

commands ──▶ Player ──▶ publish
               │ forward: the events in between, at once
               └ back: competition.reset, then the events up to the new position
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from producers import Publish
from producers.exceptions import CannotGoBack
from producers.replay.copies import reset_before, shifted
from producers.replay.timeline import Timeline
from schemas.events import Event

SLOWEST, FASTEST = 0.1, 1000.0
_RATES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)


@dataclass(slots=True)
class Playing:
    """How a replay plays. `rate` None = as fast as possible; `loop` is the range of positions to repeat."""

    rate: float | None = 1.0
    paused: bool = False
    loop: tuple[int, int] | None = None
    stays: bool = False
    """At the end, wait for commands."""


class Player:
    """`position` counts the published events of the time line; `end` is where the replay ends.

    `clock` counts seconds, `new_id` returns a new id for each reset. With `now`, events happen now: their times are shifted.
    """

    def __init__(
        self,
        timeline: Timeline,
        publish: Publish,
        playing: Playing,
        *,
        clock: Callable[[], float],
        new_id: Callable[[], str],
        end: int | None = None,
        may_rewrite: bool = False,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.timeline = timeline
        self.playing = playing
        self.position = 0
        self.end = len(timeline) if end is None else end
        self.may_rewrite = may_rewrite
        self.stopped = False
        self._publish = publish
        self._clock = clock
        self._new_id = new_id
        self._now = now
        self._wanted: int | None = None
        self._wanted_s: float | None = None
        self._starts_again = False
        self._woken = asyncio.Event()
        self._anchor_s, self._anchored_at = 0.0, clock()
        self._settled = asyncio.Event()

    # --- what it does ---

    @property
    def has_ended(self) -> bool:
        return self.position >= self.end and self._wanted is None

    @property
    def at(self) -> datetime:
        """The time of the recording, which runs between two events too."""
        if not len(self.timeline):
            raise ValueError("an empty recording has no time")
        return self.timeline.at_seconds(self._seconds())

    @property
    def state(self) -> str:
        """`playing`, `paused` or `ended`."""
        return "ended" if self.has_ended else "paused" if self.playing.paused else "playing"

    # --- commands ---

    def start_again(self) -> None:
        """Resets the competitions before the first event: what an earlier replay published there no longer counts.

        Raises `CannotGoBack` as `seek` does.
        """
        self._check_rewrite(self.timeline.events)
        self._starts_again = True

    def pause(self, paused: bool) -> None:
        self._anchor(self._seconds())
        self.playing.paused = paused
        self._wake()

    def set_rate(self, rate: float | None) -> None:
        """Sets the rate: times the recorded speed, None = as fast as possible."""
        self._anchor(self._seconds())
        self.playing.rate = rate
        self._wake()

    def change_rate(self, by: int) -> None:
        """The next faster (1) or slower (-1) of the usual rates; beyond the fastest is as fast as possible."""
        rate = self.playing.rate
        if rate is None:
            faster, slower = None, FASTEST
        else:
            faster = next((each for each in _RATES if each > rate), None)
            slower = next((each for each in reversed(_RATES) if each < rate), SLOWEST)
        self.set_rate(faster if by > 0 else slower)

    def seek(self, position: int, instant: datetime | None = None) -> None:
        """Goes to a position; `instant` is the exact time between two events.

        Raises `CannotGoBack` when that would rewrite a competition that is no rehearsal."""
        position = min(max(0, position), len(self.timeline))
        if position < self.position:
            self._check_rewrite(self.timeline.events[: self.position])
        self.end = max(self.end, position)
        self._wanted, self._wanted_s = position, self.timeline.seconds_at(instant) if instant is not None else None
        self._settled.clear()
        self._wake()

    def _check_rewrite(self, published: Sequence[Event]) -> None:
        real = sorted({event.subject for event in published if event.rehearsalof is None})
        if real and not self.may_rewrite:
            raise CannotGoBack(real)

    def step(self) -> None:
        """Pauses, and publishes the next event."""
        self.pause(True)
        self.seek(self._target + 1)

    def step_heat(self, by: int) -> None:
        """Goes to the next or previous heat."""
        self.seek(self.timeline.step(self._target, by, self.timeline.heats))

    def step_distance(self, by: int) -> None:
        """Goes to the first heat of the next or previous distance."""
        self.seek(self.timeline.step(self._target, by, self.timeline.distances))

    def repeat(self, loop: tuple[int, int] | None) -> None:
        """Repeats the range between two positions; None = no longer."""
        self.playing.loop = loop
        self._wake()

    def stop(self) -> None:
        self.stopped = True
        self._wake()

    async def settled(self) -> None:
        """Returns when the last seek is done."""
        await self._settled.wait()

    # --- playing ---

    async def run(self) -> None:
        """Plays until the end, or until `stop`."""
        self._anchor(self.timeline.seconds[0] if len(self.timeline) else 0.0)
        while not self.stopped:
            self._woken.clear()
            if self._wanted is not None or self._starts_again:
                await self._go()
            elif self.playing.loop is not None and self.position >= self.playing.loop[1]:
                self.seek(self.playing.loop[0])
            elif self.has_ended:
                if not self.playing.stays and not self.playing.paused:
                    return
                await self._woken.wait()
            elif self.playing.paused:
                await self._woken.wait()
            else:
                await self._play()

    async def _play(self) -> None:
        """Publishes the next event when it is due, unless a command comes first."""
        if self.playing.rate is not None:
            wait_s = (self.timeline.seconds[self.position] - self._seconds(bounded=False)) / self.playing.rate
            if wait_s > 0:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait_s):
                        await self._woken.wait()
                return
        await self._send(self.position)
        self.position += 1
        if self.playing.rate is None:
            self._anchor(self.timeline.seconds[self.position - 1])
            await asyncio.sleep(0)

    async def _go(self) -> None:
        """Publishes what leads from the position to the wanted one."""
        target, seconds = self._target, self._wanted_s
        if target < self.position or self._starts_again:
            await self._reset(target)
        # Nothing else changes the position, and a command that comes meanwhile is done after this one.
        self._wanted, self._starts_again = None, False
        while self.position < target:
            await self._send(self.position, at=target)
            self.position += 1
        if len(self.timeline):
            self._anchor(seconds if seconds is not None else self.timeline.seconds[max(0, target - 1)])
        if self._wanted is None:
            self._settled.set()

    async def _reset(self, target: int) -> None:
        """Resets each competition that has events so far, and begins again."""
        events = self.timeline.events
        touched = events if self._starts_again else events[: self.position]
        restores = Counter(event.subject for event in events[:target])
        first: dict[str, Event] = {}
        for event in touched:
            first.setdefault(event.subject, event)
        for subject, event in first.items():
            await self._publish(reset_before(event, restores[subject], self._new_id()))
        self.position = 0

    async def _send(self, index: int, *, at: int | None = None) -> None:
        event, instant = self.timeline.events[index], self.timeline.times[index]
        if self._now is not None:
            moment = self.timeline.at(at) if at is not None else instant
            event = shifted(event, instant, self._now() - moment)
        await self._publish(event)

    @property
    def _target(self) -> int:
        """Where the replay is after the commands so far."""
        return self._wanted if self._wanted is not None else self.position

    def _seconds(self, *, bounded: bool = True) -> float:
        """The point of the time line that is reached now; `bounded`: not beyond the next event."""
        if self.playing.paused or self.playing.rate is None or not len(self.timeline):
            return self._anchor_s
        seconds = self._anchor_s + (self._clock() - self._anchored_at) * self.playing.rate
        following = self.timeline.seconds[min(self.position, len(self.timeline) - 1)]
        return min(seconds, max(following, self._anchor_s)) if bounded else seconds

    def _anchor(self, seconds: float) -> None:
        self._anchor_s, self._anchored_at = seconds, self._clock()

    def _wake(self) -> None:
        self._woken.set()
