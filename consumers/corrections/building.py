"""Builds the events of a correction from the state of the competition."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consumers.corrections import commands
from consumers.projection.state.competition_state import CompetitionState
from consumers.projection.state.parts import Heat, Race
from consumers.rules.armbands import armband
from schemas.event_data import Entry, OutcomeChange
from schemas.events import Event, UnreadableEvent, build_event
from schemas.fields import How
from schemas.times import parse_time

SOURCE = "/desk"


class BadCorrection(Exception):
    """The correction cannot be made; the message says why and what would do."""


@dataclass(frozen=True, slots=True)
class Corrector:
    """Who corrects, when and why. `id` names the correction and its events."""

    id: str
    author: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Found:
    distance: str
    key: str
    heat: Heat
    entry: Entry

    @property
    def about(self) -> dict[str, Any]:
        return {**self.about_heat, "race": self.entry.race}

    @property
    def about_heat(self) -> dict[str, Any]:
        return {"distance": self.distance, "heat": self.heat.heat, "round": self.heat.round}

    @property
    def race(self) -> Race:
        return self.heat.races.get(self.entry.race) or Race()


def build_events(
    competition: str,
    state: CompetitionState,
    command: commands.Command,
    who: Corrector,
    changes: tuple[OutcomeChange, ...] = (),
) -> list[Event]:
    """The events of a correction. `changes`: the rows that ignored events change. Raises `BadCorrection`."""
    built = []
    for number, (type_, data) in enumerate(_data(state, command, changes), start=1):
        values = {
            "specversion": "1.0",
            "id": who.id if number == 1 else f"{who.id}-{number}",
            "source": SOURCE,
            "type": type_,
            "subject": competition,
            "time": who.at,
            "author": who.author,
            "correction": who.id,
            "why": who.why,
            "data": data,
        }
        try:
            built.append(build_event(values))
        except UnreadableEvent as error:
            raise BadCorrection(error.reason.removeprefix(f"{type_}.")) from error
    return built


def _data(
    state: CompetitionState, command: commands.Command, changes: tuple[OutcomeChange, ...]
) -> list[tuple[str, dict[str, Any]]]:
    match command:
        case commands.Time():
            return [_result(_find(state, command), {"status": "ok", "time_us": _time_us(command.time)})]
        case commands.StatusChange():
            return [_result(_find(state, command), {"status": command.status, "reason": command.reason})]
        case commands.Lap():
            return _lap(_find(state, command), command)
        case commands.Passing():
            return _passing(_find(state, command), command)
        case commands.HeatLife():
            _heat(state, command.distance, command.heat, command.round)
            type_ = {"clear": "heat.cleared", "reopen": "heat.reopened", "commit": "heat.committed"}[command.action]
            return [(type_, {"distance": command.distance, "heat": command.heat, "round": command.round})]
        case commands.Swap():
            return [_swap(state, command)]
        case commands.Replace():
            return [_replace(_find(state, command), command)]
        case commands.StartList():
            _check_distance(state, command.distance)
            return [("startlist.published", command.model_dump(mode="json", exclude={"kind"}, exclude_none=True))]
        case commands.Official():
            _check_distance(state, command.distance)
            return [("distance.official", {"distance": command.distance, "official": command.official})]
        case commands.Ignore():
            return [
                ("event.ignored", {"events": [e.model_dump() for e in command.events], "changes": _dumped(changes)})
            ]
        case commands.Revert():
            return [_revert(state, command, changes)]
        case commands.Note():
            return [("note.published", {"text": command.text, "distance": command.distance})]


def _result(found: _Found, outcome: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The corrected result. What else the committed result says stays (flags, laps, points); splits are those measured."""
    result = found.race.result
    if result is None:
        replaces: dict[str, Any] = {"status": "ok"}
        kept: dict[str, Any] = {}
    else:
        replaces = {"status": result.status, "time_us": result.time_us, "reason": result.reason}
        kept = result.model_dump(mode="json", include={"reskate", "flags", "laps", "sprint_points"}, exclude_none=True)
    return "result.corrected", {**found.about, **kept, **outcome, "replaces": replaces}


def _lap(found: _Found, command: commands.Lap) -> list[tuple[str, dict[str, Any]]]:
    known = found.race.presented.get(command.metres, {})
    withdrawn = ("lap.withdrawn", {**found.about, "metres": command.metres, "how": command.how})
    if command.action != "add" and not known:
        at = ", ".join(f"{metres} m" for metres in sorted(found.race.presented)) or "none"
        raise BadCorrection(f"there is no split at {command.metres} m; the splits of this race are {at}")
    if command.action == "withdraw":
        return [withdrawn]
    how: How = command.how if command.how is not None else next(iter(known), "manual")
    time_us = _time_us(command.time) if command.time is not None else known.get(how)
    if time_us is None:
        raise BadCorrection("a split that is added needs its time since the start")
    if command.action == "move" and command.to is None and command.time is None:
        raise BadCorrection("a split is moved to other metres (to) or to another time")
    presented = {**found.about, "metres": command.to or command.metres, "time_us": time_us, "how": how}
    if command.action == "add" or command.to in (None, command.metres):
        return [("lap.presented", presented)]
    return [withdrawn, ("lap.presented", presented)]


def _passing(found: _Found, command: commands.Passing) -> list[tuple[str, dict[str, Any]]]:
    time_us = _time_us(command.time)
    withdrawn = ("passing.withdrawn", {**found.about, "time_us": time_us, "how": command.how})
    if command.action == "add":
        added = {**found.about, "time_us": time_us, "how": command.how, "metres": command.metres}
        return [("passing.recorded", added)]
    known = next((p for p in found.race.passings if p.how == command.how and p.time_us == time_us), None)
    if known is None:
        raise BadCorrection(f"no {command.how} device recorded a crossing of this race at {command.time}")
    if command.action == "withdraw":
        return [withdrawn]
    if command.to is None:
        raise BadCorrection("a crossing is moved to another time: give it as `to`")
    moved = {"time_us": _time_us(command.to), "how": known.how, "metres": command.metres or known.metres}
    return [
        withdrawn,
        ("passing.recorded", {**found.about, **moved, "speed_ms": known.speed_ms, "counts": known.counts}),
    ]


def _swap(state: CompetitionState, command: commands.Swap) -> tuple[str, dict[str, Any]]:
    heat = _heat(state, command.distance, command.heat, command.round)
    if len(heat.entries) != 2:
        raise BadCorrection(f"heat {command.heat} has {len(heat.entries)} skaters; two can swap")
    data = state.distance(command.distance).data
    one, other = heat.entries
    if command.what == "lanes":
        entries = [one.model_copy(update={"lane": other.lane}), other.model_copy(update={"lane": one.lane})]
    else:
        mode = data.start_mode if data is not None else "pairs"
        colours = [each.armband or armband(mode, heat.heat, each.lane) for each in (one, other)]
        entries = [one.model_copy(update={"armband": colours[1]}), other.model_copy(update={"armband": colours[0]})]
    return _line_up(command.distance, heat, entries)


def _replace(found: _Found, command: commands.Replace) -> tuple[str, dict[str, Any]]:
    race = found.race
    if race.presented or race.passings or race.result is not None:
        raise BadCorrection(f"{found.entry.competitor.name} has been measured in this heat; clear the heat first")
    entry = Entry(
        race=f"{found.entry.race}-{command.by.id}"[:128],
        lane=found.entry.lane,
        competitor=command.by,
        armband=found.entry.armband,
    )
    entries = [entry if each is found.entry else each for each in found.heat.entries]
    return _line_up(found.distance, found.heat, entries)


def _line_up(distance: str, heat: Heat, entries: list[Entry]) -> tuple[str, dict[str, Any]]:
    line_up: dict[str, Any] = {
        "heat": heat.heat,
        "round": heat.round,
        "qualify": heat.qualify,
        "entries": [entry.model_dump(mode="json", exclude_none=True) for entry in entries],
    }
    return "startlist.published", {"distance": distance, "complete": False, "heats": [line_up]}


def _revert(
    state: CompetitionState, command: commands.Revert, changes: tuple[OutcomeChange, ...]
) -> tuple[str, dict[str, Any]]:
    entries = [each for each in state.corrections().entries if each.correction == command.correction]
    if not entries:
        raise BadCorrection(f"there is no correction {command.correction}; audit/… lists them")
    events = [{"source": each.cause.source, "id": each.cause.id} for each in entries]
    return "event.ignored", {"events": events, "reverts": command.correction, "changes": _dumped(changes)}


def _dumped(changes: tuple[OutcomeChange, ...]) -> list[dict[str, Any]]:
    return [each.model_dump(mode="json", exclude_none=True) for each in changes]


def _find(state: CompetitionState, command: Any) -> _Found:
    """The race that a command is about."""
    _check_distance(state, command.distance)
    exact, similar = [], []
    said = command.skater.casefold()
    for key, heat in state.heats(command.distance):
        if (command.heat or heat.heat) != heat.heat or (command.round or heat.round) != heat.round:
            continue
        for entry in heat.entries:
            found = _Found(command.distance, key, heat, entry)
            if command.skater in (entry.race, entry.competitor.id) or said == entry.competitor.name.casefold():
                exact.append(found)
            elif said in entry.competitor.name.casefold():
                similar.append(found)
    candidates = exact or similar
    if len(candidates) > 1:
        listed = ", ".join(f"{each.entry.competitor.name} in heat {each.heat.heat}" for each in candidates[:6])
        raise BadCorrection(f"{command.skater!r} may be {listed}: give the heat too, or more of the name")
    if not candidates:
        raise BadCorrection(f"nobody called {command.skater!r} is on the start list of {command.distance}")
    return candidates[0]


def _heat(state: CompetitionState, distance: str, number: int, round_: int) -> Heat:
    _check_distance(state, distance)
    for _, heat in state.heats(distance):
        if (heat.heat, heat.round) == (number, round_):
            return heat
    raise BadCorrection(f"{distance} has no heat {number} in round {round_}")


def _check_distance(state: CompetitionState, distance: str) -> None:
    if distance not in state.competition.distances:
        listed = ", ".join(state.competition.distances) or "none"
        raise BadCorrection(f"there is no distance {distance!r}; the distances are {listed}")


def _time_us(text: str) -> int:
    try:
        return parse_time(text)
    except ValueError as error:
        raise BadCorrection(f"{text!r} is not a time like 37.25 or 1:12.853") from error
