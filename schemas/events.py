"""Events: everything that is written to the log.

Each is one CloudEvents 1.0 JSON object in structured mode. `source` + `id` identify it: the same event published
twice counts once. `subject` is the competition and the Kafka key. `type` selects the model of `data`.

    {"specversion": "1.0", "id": "…", "source": "/vantage", "type": "lap.presented", "subject": "ec2020",
     "time": "2020-01-12T15:06:15.672800Z", "data": {"distance": "1000m-men", "heat": 1, "race": "…", …}}

Unknown keys are ignored, so that a newer producer does not break an older consumer. An unknown `type` is not an
event: `decode_event` raises `UnreadableEvent`, as for anything else that cannot be read.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from schemas.event_data import (
    BestData,
    CompetitionData,
    ConditionsData,
    CorrectionData,
    DistanceData,
    HeatClearedData,
    HeatData,
    HeatStartedData,
    IdentityData,
    IgnoredData,
    LapData,
    LapWithdrawnData,
    LifecycleData,
    NoteData,
    OfficialData,
    OverlayData,
    PassingData,
    PassingWithdrawnData,
    RecordData,
    ResetData,
    ResultData,
    SeedData,
    SprintData,
    StartListData,
)
from schemas.fields import Frozen, Identifier, Instant


class _Event(Frozen):
    specversion: Literal["1.0"] = "1.0"
    id: Annotated[str, StringConstraints(min_length=1, max_length=256)]
    source: Annotated[str, StringConstraints(min_length=1, max_length=256)]
    subject: Identifier
    time: Instant
    """When it happened, not when it was received."""
    rehearsalof: Identifier | None = None
    """The competition that this event is a copy of: its own competition (`subject`) is a rehearsal. (CloudEvents allows no
    other characters in the name of an attribute.)"""
    author: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    """Who sent it from the desk: the name of their token."""
    correction: Annotated[str, StringConstraints(min_length=1, max_length=128)] | None = None
    """Set when the event is a correction, or one event of a correction: the id of the correction. `author` says who and `why`
    says why."""
    why: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None


class CompetitionAnnounced(_Event):
    type: Literal["competition.announced"] = "competition.announced"
    data: CompetitionData


class DistanceScheduled(_Event):
    type: Literal["distance.scheduled"] = "distance.scheduled"
    data: DistanceData


class StartListPublished(_Event):
    type: Literal["startlist.published"] = "startlist.published"
    data: StartListData


class HeatActivated(_Event):
    """The heat is on the board."""

    type: Literal["heat.activated"] = "heat.activated"
    data: HeatData


class HeatDeactivated(_Event):
    """The heat leaves the board; its data stays."""

    type: Literal["heat.deactivated"] = "heat.deactivated"
    data: HeatData


class HeatStarted(_Event):
    """The start shot. A second one without a clear in between corrects the start instant and clears nothing."""

    type: Literal["heat.started"] = "heat.started"
    data: HeatStartedData


class HeatCleared(_Event):
    """False start or restart: what was measured in the heat before this moment no longer counts."""

    type: Literal["heat.cleared"] = "heat.cleared"
    data: HeatClearedData


class HeatCommitted(_Event):
    type: Literal["heat.committed"] = "heat.committed"
    data: HeatData


class HeatReopened(_Event):
    """The commit is withdrawn: the results of the heat are provisional again."""

    type: Literal["heat.reopened"] = "heat.reopened"
    data: HeatData


class PassingRecorded(_Event):
    type: Literal["passing.recorded"] = "passing.recorded"
    data: PassingData


class PassingWithdrawn(_Event):
    type: Literal["passing.withdrawn"] = "passing.withdrawn"
    data: PassingWithdrawnData


class LapPresented(_Event):
    type: Literal["lap.presented"] = "lap.presented"
    data: LapData


class LapWithdrawn(_Event):
    type: Literal["lap.withdrawn"] = "lap.withdrawn"
    data: LapWithdrawnData


class ResultCommitted(_Event):
    type: Literal["result.committed"] = "result.committed"
    data: ResultData


class ResultCorrected(_Event):
    type: Literal["result.corrected"] = "result.corrected"
    data: CorrectionData


class SprintAwarded(_Event):
    type: Literal["sprint.awarded"] = "sprint.awarded"
    data: SprintData


class DistanceOfficial(_Event):
    type: Literal["distance.official"] = "distance.official"
    data: OfficialData


class RecordLoaded(_Event):
    type: Literal["record.loaded"] = "record.loaded"
    data: RecordData


class BestLoaded(_Event):
    type: Literal["best.loaded"] = "best.loaded"
    data: BestData


class CupSeeded(_Event):
    type: Literal["cup.seeded"] = "cup.seeded"
    data: SeedData


class IdentityDecided(_Event):
    """An editor says whether two competitors are one person."""

    type: Literal["identity.decided"] = "identity.decided"
    data: IdentityData


class ConditionsMeasured(_Event):
    type: Literal["conditions.measured"] = "conditions.measured"
    data: ConditionsData


class NotePublished(_Event):
    type: Literal["note.published"] = "note.published"
    data: NoteData


class OverlayChosen(_Event):
    """The desk shows or hides a graphic over the TV picture."""

    type: Literal["overlay.chosen"] = "overlay.chosen"
    data: OverlayData


class CompetitionReset(_Event):
    """The competition starts again. It counts each time that it is on the log, also under an id that was seen before."""

    type: Literal["competition.reset"] = "competition.reset"
    data: ResetData


class EventIgnored(_Event):
    """Other events count as if they had never been sent: a mistake of a feed, or a correction that is reverted."""

    type: Literal["event.ignored"] = "event.ignored"
    data: IgnoredData


class CompetitionArchived(_Event):
    """The competition leaves lists and polling; its documents stay readable."""

    type: Literal["competition.archived"] = "competition.archived"
    data: LifecycleData


class CompetitionRemoved(_Event):
    """The documents of the competition are deleted. Its events stay on the log."""

    type: Literal["competition.removed"] = "competition.removed"
    data: LifecycleData


class CompetitionRestored(_Event):
    """The competition is no longer archived or removed."""

    type: Literal["competition.restored"] = "competition.restored"
    data: LifecycleData


Event: TypeAlias = (
    CompetitionAnnounced
    | DistanceScheduled
    | StartListPublished
    | HeatActivated
    | HeatDeactivated
    | HeatStarted
    | HeatCleared
    | HeatCommitted
    | HeatReopened
    | PassingRecorded
    | PassingWithdrawn
    | LapPresented
    | LapWithdrawn
    | ResultCommitted
    | ResultCorrected
    | SprintAwarded
    | DistanceOfficial
    | RecordLoaded
    | BestLoaded
    | CupSeeded
    | IdentityDecided
    | ConditionsMeasured
    | NotePublished
    | OverlayChosen
    | EventIgnored
    | CompetitionReset
    | CompetitionArchived
    | CompetitionRemoved
    | CompetitionRestored
)

EVENTS: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])


class UnreadableEvent(ValueError):
    """Bytes that are not an event. `reason` is one line for a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decode_event(raw: bytes | str) -> Event:
    """Returns the event in `raw` (one JSON object). Raises `UnreadableEvent`."""
    try:
        return EVENTS.validate_json(raw)
    except ValidationError as error:
        raise UnreadableEvent(_first_problem(error)) from error


def build_event(values: dict[str, Any]) -> Event:
    """Returns the event in a dict; times and dates may be strings or objects. Raises `UnreadableEvent`."""
    try:
        return EVENTS.validate_python(values)
    except ValidationError as error:
        raise UnreadableEvent(_first_problem(error)) from error


def encode_event(event: Event) -> bytes:
    """Returns the one-line JSON of an event, without fields that are None."""
    return event.model_dump_json(exclude_none=True).encode()


def format_instant(instant: datetime) -> str:
    """RFC 3339 in UTC with microseconds: `2020-01-12T15:05:58.538822Z`."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


_LONG_FRACTION = re.compile(r"(\.\d{6})\d+")


def parse_instant(text: str) -> datetime:
    """Returns the aware instant of RFC 3339 text; decimals are truncated to microseconds, and no zone means UTC."""
    instant = datetime.fromisoformat(_LONG_FRACTION.sub(r"\1", text))
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)


def _first_problem(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    first = problems[0]
    where = ".".join(str(part) for part in first["loc"]) or "message"
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{where}: {first['msg']}{more}"
