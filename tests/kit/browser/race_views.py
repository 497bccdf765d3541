"""What a board is given in these tests: made-up documents of a small competition, and moments of the race day."""

import functools
from typing import NamedTuple

from consumers.projection import Projection
from consumers.season.documents import standings_documents
from producers.simulate import COMPETITION, race_day
from schemas.documents import Document
from schemas.views import check_view

HOSTILE = "<img src=x onerror=alert(1)>"
STARTED = "2021-12-04T20:00:00.000000Z"
_DISTANCE: Document = {
    "name": "500 m women",
    "discipline": "500m",
    "form": "lanes",
    "metres": 500,
    "gender": "women",
    "run": 1,
}


def competition_view(competition: str, state: str = "running") -> Document:
    entry = {**_DISTANCE, "number": 1, "start_mode": "pairs", "starts_at": STARTED, "state": state}
    entry |= {"heats": 2, "heats_committed": 1}
    later = {**entry, "number": 2, "name": "1000 m men", "discipline": "1000m", "metres": 1000, "gender": "men"}
    later |= {"state": "scheduled", "heats": 0, "heats_committed": 0}
    venue = {"name": "Utah Olympic Oval", "city": "Salt Lake City", "country": "USA", "timezone": "America/Denver"}
    document = {
        "competition": competition,
        "name": f"World Cup {HOSTILE}",
        "venue": venue,
        "programme": {"500m-women": entry, "1000m-men": later},
    }
    check_view("competition", document)
    return document


def row(competitor: str, position: int, **more: object) -> Document:
    fields = {"competitor": competitor, "name": competitor.title(), "country": "NED", "heat": 1, "round": 1}
    fields |= {"lane": "inner", "race": f"race-{competitor}", "status": "ok", "gap": "", "laps": {}, "flags": []}
    return {**fields, "position": position, **more}


FIRST = row("erin", 1, rank=1, time="37.35", time_us=37_350_000)
HOSTILE_ROW = row("femke", 2, name=HOSTILE, heat=2, status="racing", provisional=True)


def ranking_view(competition: str, *rows: Document, state: str = "running") -> Document:
    by_id = {each["competitor"]: each for each in rows}
    document = {"competition": competition, "distance": "500m-women", **_DISTANCE, "state": state, "rows": by_id}
    check_view("ranking", document)
    return document


def live_view(competition: str, splits: Document, **more: object) -> Document:
    common: Document = {"status": "racing", "provisional": True, "splits": {}}
    inner = {"competitor": "femke", "name": HOSTILE, "country": "NED", "race": "r1", "lane": "inner", **common}
    outer = {"competitor": "erin", "name": "Erin", "country": "USA", "race": "r2", "lane": "outer", **common}
    inner |= {"splits": splits, **more}
    heat = {**_DISTANCE, "distance": "500m-women", "split_points": [100, 500], "round": 1, "heat": 2, "heats": 2}
    heat |= {"state": "running", "start_mode": "pairs", "started_at": STARTED, "races": {"r1": inner, "r2": outer}}
    document = {"competition": competition, "name": "World Cup", "heats": {"500m-women/2": heat}}
    check_view("live", document)
    return document


def quartet_view(competition: str, *, second_started: str = STARTED) -> Document:
    """Four skaters, two pairs: white and red, yellow and blue. The second pair may have another start."""
    live = live_view(competition, {})
    [pair] = live["heats"].values()
    bands = {1: ("white", "red"), 2: ("yellow", "blue")}
    live["heats"] = {}
    for heat, colours in bands.items():
        races = {
            f"{race}-{heat}": {**one, "race": f"{race}-{heat}", "armband": colour}
            for (race, one), colour in zip(pair["races"].items(), colours, strict=True)
        }
        started = STARTED if heat == 1 else second_started
        about = {"heat": heat, "heats": 4, "start_mode": "quartets", "started_at": started, "races": races}
        live["heats"][f"500m-women/{heat}"] = {**pair, **about}
    check_view("live", live)
    return live


SPLIT: Document = {"time": "10.58", "time_us": 10_580_000, "lap": "10.58", "rank": 1, "gap": "", "how": "transponder"}


class Moment(NamedTuple):
    """When the first of a heat has skated so many metres."""

    distance: str
    heat: int
    metres: int


PAIR, MASS = Moment("1500m-men", 5, 1200), Moment("mass-start-men", 1, 4400)
PURSUIT = Moment("team-pursuit-women", 3, 1600)
LAST_PAIR = Moment("1000m-women", 10, 600)
_MOMENTS = {PAIR, MASS, PURSUIT, LAST_PAIR}


def documents_at(moment: Moment | None) -> dict[str, Document]:
    """All documents of the race day at one of the moments (None: at its end), by channel. They are shared: change none."""
    return _day()[moment]


@functools.cache
def _day() -> dict[Moment | None, dict[str, Document]]:
    projection, found = Projection(COMPETITION), dict[Moment | None, dict[str, Document]]()
    for event in race_day():
        projection.apply(event)
        # Drawn only where a moment can have come: drawing costs more than applying.
        if getattr(event.data, "race", "").startswith(tuple(moment.distance for moment in _MOMENTS - found.keys())):
            projection.collect()
            for moment in _moments(projection.views[f"live/{COMPETITION}"].doc) & _MOMENTS - found.keys():
                found[moment] = _all_of(projection)
    projection.collect()
    assert found.keys() == _MOMENTS
    return {**found, None: _all_of(projection)}


def _moments(live: Document) -> set[Moment]:
    found = set()
    for heat in live["heats"].values():
        covered = max((race.get("metres", 0) for race in heat["races"].values()), default=0)
        found.add(Moment(heat["distance"], heat["heat"], covered))
    return found


def _all_of(projection: Projection) -> dict[str, Document]:
    documents = {channel: view.doc for channel, view in projection.views.items()}
    points = {COMPETITION: documents[f"points/{COMPETITION}"]}
    return documents | standings_documents("2021-22", points)


def conditions_view(competition: str) -> Document:
    measured = {"ice": "-8.3", "air": "12.0", "humidity": 34}
    at = "2021-12-04T20:10:00.000000Z"
    document = {
        "competition": competition,
        "latest": measured,
        "measurements": {"m1": {"at": at, "position": 1, **measured}},
    }
    check_view("conditions", document)
    return document
