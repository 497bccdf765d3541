"""Builds standings and calendar from the documents of the competitions. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from consumers.rules.standings import Race, Total, points_of_stage, standings
from consumers.season.persons import Person, Persons
from schemas.distances import TEAM_DISCIPLINES, Division
from schemas.documents import Document


def seasons_of(contributions: Iterable[Document]) -> set[str]:
    """The seasons of documents, of either kind."""
    return {document["season"] for document in contributions if "season" in document}


def standings_documents(season: str, points: Mapping[str, Document]) -> dict[str, Document]:
    """`standings/{season}/{cup}` of every cup. `points` are the `points/…` documents of the season, by competition."""
    cups = sorted({cup for document in points.values() for cup in document["cups"]})
    persons = {gender: Persons(gender, points) for gender in set(map(_gender_of_persons, cups))}
    return {
        f"standings/{season}/{cup}": _standings_document(season, cup, points, persons[_gender_of_persons(cup)])
        for cup in cups
    }


def calendar_document(season: str, competitions: Mapping[str, Document]) -> Document:
    """`calendar/{season}`. `competitions` are the `competition/…` documents of the season, by competition."""
    return {
        "season": season,
        "competitions": {name: _calendar_entry(document) for name, document in sorted(competitions.items())},
    }


def standings_document(season: str, cup: str, points: Mapping[str, Document]) -> Document:
    """The standings of one cup; without rows where nobody has points."""
    return _standings_document(season, cup, points, Persons(_gender_of_persons(cup), points))


def _gender_of_persons(cup: str) -> str:
    """The gender of a cup of persons; empty for teams, whose rows keep their keys."""
    discipline, _, gender = cup.rpartition("-")
    return gender if discipline not in TEAM_DISCIPLINES else ""


def _standings_document(season: str, cup: str, points: Mapping[str, Document], persons: Persons) -> Document:
    people: dict[str, Person] = {}
    stages: dict[str, Document] = {}
    lists: dict[str, list[Document]] = {}
    numbers: dict[str, int] = {}
    racing: set[str] = set()

    for competition, document in sorted(points.items(), key=lambda item: (item[1].get("stage", 0), item[0])):
        for distance, race in sorted(document["cups"].get(cup, {}).get("races", {}).items()):
            stage = stages.setdefault(race["stage"], {"state": race["state"], "distances": {}})
            stage["distances"][f"{competition}/{distance}"] = race["state"]
            stage["state"] = _joint_state(stage["distances"].values())
            rows_here = {persons.key_of(competition, key, row): row for key, row in race["rows"].items()}
            lists.setdefault(race["stage"], []).append({**race, "rows": rows_here})
            numbers[race["stage"]] = min(race.get("number", 0), numbers.get(race["stage"], race.get("number", 0)))
            for person, row in rows_here.items():
                people.setdefault(person, Person()).add(row)
                if "racing" in row:
                    racing.add(person)
    per_stage = {stage: points_of_stage(map(_division_points, of_stage)) for stage, of_stage in lists.items()}
    # Standings carried in count only for stages without a race here, whichever competition they came with.
    raced = {stage: set(scores) for stage, scores in per_stage.items()}
    for _, document in sorted(points.items()):
        for key, seed in document["cups"].get(cup, {}).get("seeds", {}).items():
            person = persons.seed_key(key)
            if person not in people:
                people.setdefault(person, Person()).add(seed)
            for stage, amount in seed["stages"].items():
                stages.setdefault(stage, {"state": "official", "distances": {}})
                if person not in raced.get(stage, ()):
                    per_stage.setdefault(stage, {})[person] = amount
    order = sorted(per_stage, key=lambda stage: (_stage_order(stage), numbers.get(stage, 0), stage))
    races = [
        Race(
            stage,
            stages[stage]["state"] == "official",
            per_stage[stage],
            *_times(lists.get(stage, ())),
        )
        for stage in order
    ]
    rows = {}
    for position, (person, standing) in enumerate(standings(races).items(), start=1):
        official = {"official": _total(standing.official)} if standing.official is not None else {}
        rows[person] = {
            **people[person].keys(),
            "position": position,
            **official,
            "live": _total(standing.live),
            **({"racing": True} if person in racing else {}),
            "stages": {stage: per_stage[stage][person] for stage in order if person in per_stage[stage]},
        }
    is_complete = not any(document["cups"].get(cup, {}).get("incomplete") for document in points.values())
    about: Document = {"season": season, "cup": cup, **({} if is_complete else {"incomplete": True})}
    unknown = [
        f"{competition}/{distance}"
        for competition, document in sorted(points.items())
        for distance in document["cups"].get(cup, {}).get("unknown", ())
    ]
    return {**about, **({"unknown": unknown} if unknown else {}), "stages": stages, "rows": rows}


def _division_points(race: Document) -> tuple[Division | None, Mapping[str, int]]:
    return race.get("division"), {person: row["points"] for person, row in race["rows"].items()}


def _times(races: Iterable[Document]) -> tuple[str, Mapping[str, int]]:
    """The discipline of a stage, and the final time of everybody with one."""
    discipline = ""
    times_us: dict[str, int] = {}
    for race in races:
        discipline = race.get("discipline", "")
        for person, row in race["rows"].items():
            if "time_us" in row:
                times_us[person] = min(row["time_us"], times_us.get(person, row["time_us"]))
    return discipline, times_us


def _total(total: Total) -> Document:
    found: dict[str, Any] = {"rank": total.rank, "points": total.points}
    if total.change is not None:
        found["change"] = total.change
    if total.tie is not None:
        found["tie"] = total.tie
    return found


def _joint_state(states: Iterable[str]) -> str:
    """State of a stage with several result lists (divisions A and B): official when all of them are."""
    found = set(states) - {"cancelled"}
    for state in ("running", "provisional"):
        if state in found:
            return state
    if found == {"official"}:
        return "official"
    return "provisional" if "official" in found else "scheduled"


def _stage_order(stage: str) -> tuple[int, int]:
    """Sorts by stage, then by run; keys that are not numbers (`3.5000m`, `1-2`) come first, in the order of the programme."""
    first, _, second = stage.partition(".")
    number = int(first) if first.isdigit() else -1
    return number, int(second) if second.isdigit() else -1 if second else 0


def _calendar_entry(document: Document) -> Document:
    venue = document.get("venue", {})
    programme = document["programme"].values()
    states = {entry["state"] for entry in programme} - {"cancelled"}
    state = "scheduled" if states <= {"scheduled"} else "official" if states == {"official"} else "running"
    copied: Document = {key: document[key] for key in ("name", "stage", "starts_on", "ends_on") if key in document}
    place: Document = {key: venue[key] for key in ("city", "country") if key in venue}
    disciplines = sorted({f"{entry['discipline']}-{entry['gender']}" for entry in programme})
    return {**copied, "venue": venue.get("name", ""), **place, "disciplines": disciplines, "state": state}
