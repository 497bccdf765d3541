"""The documents of a small competition for the commentator's view and the overlays, and a log that notes what the desk says."""

from gateway.exceptions import NotPublished
from schemas.documents import Document
from schemas.events import Event
from schemas.views import check_view
from tests.kit.browser.race_views import (
    HOSTILE,
    HOSTILE_ROW,
    SPLIT,
    STARTED,
    competition_view,
    live_view,
    ranking_view,
    row,
)

KEY = "a-key-for-these-tests"
LEADER = row("ireen", 1, rank=1, time="37.35", time_us=37_350_000)
SECOND = row("second", 2, rank=2, name=HOSTILE, time="37.40", time_us=37_400_000, gap="+0.05")


class Log:
    """What a gateway is given to publish with. `problem` makes it refuse."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.refused: list[Event] = []
        self.problem = ""

    async def publish(self, event: Event) -> None:
        if self.problem:
            self.refused.append(event)
            raise NotPublished(self.problem)
        self.events.append(event)


def overlay_view(competition: str, **shown: Document) -> Document:
    document = {"competition": competition, "shown": {kind: {"at": STARTED, **more} for kind, more in shown.items()}}
    check_view("overlay", document)
    return document


def ticker_view(competition: str) -> Document:
    def line(position: int, importance: int, text: str) -> Document:
        at = f"2021-12-04T20:0{position}:00.000000Z"
        event = {"source": "/test", "id": str(position)}
        return {
            "at": at,
            "position": position,
            "kind": "lead",
            "importance": importance,
            "event": event,
            "text": {"en": text, "nl": text},
        }

    lines = {
        "old": line(1, 5, "The oldest and greatest."),
        "new": line(3, 2, "The newest."),
        "middle": line(2, 3, HOSTILE),
    }
    return {"competition": competition, "lines": lines}


def startlist_view(competition: str) -> Document:
    def lane(who: str, name: str, best: str, best_us: int) -> Document:
        entry: Document = {"competitor": who, "name": name, "country": "NED", "race": f"race-{who}"}
        return {**entry, "personal_best": best, "personal_best_us": best_us}

    on_ice, to_come = lane("femke", HOSTILE, "37.01", 37_010_000), lane("nao", f"Nao {HOSTILE}", "36.47", 36_470_000)
    heats: Document = {
        "2": {"round": 1, "heat": 2, "state": "running", "lanes": {"inner": on_ice}},
        "3": {"round": 1, "heat": 3, "state": "scheduled", "lanes": {"outer": to_come}},
    }
    about = {
        "competition": competition,
        "distance": "500m-women",
        "name": "500 m women",
        "discipline": "500m",
        "form": "lanes",
        "metres": 500,
    }
    document = {**about, "gender": "women", "run": 1, "state": "running", "heats": heats}
    check_view("startlist", document)
    return document


def records_view(competition: str) -> Document:
    broken: Document = {"name": HOSTILE, "country": "NED", "distance": "500m-women", "heat": 2, "time": "36.96"}
    broken |= {"time_us": 36_960_000, "by": "0.05"}
    record: Document = {"kind": "NR", "discipline": "500m", "gender": "women", "time": "37.01", "time_us": 37_010_000}
    record |= {"holder": "Before", "country": "NED", "broken": [broken]}
    document = {"competition": competition, "records": {"nr-500m-women-ned": record}}
    check_view("records", document)
    return document


def documents(competition: str) -> dict[str, Document]:
    """Pair 2 on the ice, the first split of the inner lane passed, a record fallen, one pair to come. All names are hostile."""
    split = {**SPLIT, "against": {"leader": "-0.05", "best": "+0.02"}}
    return {
        f"competition/{competition}": competition_view(competition),
        f"live/{competition}": live_view(competition, {"100": split}, personal_best="37.01"),
        f"ranking/{competition}/500m-women": ranking_view(competition, LEADER, SECOND, {**HOSTILE_ROW, "position": 3}),
        f"startlist/{competition}/500m-women": startlist_view(competition),
        f"records/{competition}": records_view(competition),
        f"ticker/{competition}": ticker_view(competition),
    }
