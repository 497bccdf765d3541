"""Copies of recorded events: under another competition, at another time. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from producers.exceptions import SameName
from producers.identifiers import check_competition
from schemas.event_data import ResetData
from schemas.events import CompetitionReset, Event

SOURCE: Final = "/replay"


def rehearsal_of(events: Iterable[Event], name: str) -> Iterator[Event]:
    """Yields the events as those of the rehearsal `name`. Each says which competition it is a copy of.

    Raises `BadName` when `name` is not a possible id, and `SameName` when the recording has a competition of that id that is no
    rehearsal.
    """
    check_competition(name)
    for event in events:
        original = event.rehearsalof or event.subject
        if original == name:
            raise SameName(name)
        yield event.model_copy(update={"subject": name, "rehearsalof": original})


def reset_before(event: Event, restores: int, id_: str) -> CompetitionReset:
    """The event that makes the competition of `event` start again; `restores` events of it follow at once."""
    return CompetitionReset(
        id=id_,
        source=SOURCE,
        subject=event.subject,
        rehearsalof=event.rehearsalof,
        time=event.time,
        data=ResetData(restores=restores),
    )


def shifted(event: Event, instant: datetime, by: timedelta) -> Event:
    """The event as if it had happened later: at `instant` plus `by`. Instants in its data move as far, dates by whole days."""
    time = instant + by
    days = timedelta(days=(time.date() - instant.date()).days)
    moved: dict[str, object] = {}
    for name in type(event.data).model_fields:
        value = getattr(event.data, name)
        if isinstance(value, datetime):
            moved[name] = value + by
        elif isinstance(value, date):
            moved[name] = value + days
    return event.model_copy(update={"time": time, "data": event.data.model_copy(update=moved)})
