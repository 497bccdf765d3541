"""Small views of every kind, held against their models."""

from typing import Any

from schemas.documents import Document
from schemas.views import check_view

_DISTANCE = {
    "competition": "c1",
    "distance": "500m-women",
    "name": "500 m women",
    "discipline": "500m",
    "form": "lanes",
    "metres": 500,
    "gender": "women",
    "run": 1,
    "state": "running",
}


def row(position: int, **changes: Any) -> dict[str, Any]:
    """A row; its name is its key's, in capitals, unless it is given."""
    values = {"position": position, "country": "NED", "heat": 1, "round": 1, "lane": "inner", "status": "ok"}
    values |= {"gap": "", "laps": {}, "flags": [], **changes}
    if "time" in values:
        values = {"rank": position, "time_us": 36_000_000, **values}
    return values


def ranking(*, distance: dict[str, Any] | None = None, **rows: dict[str, Any]) -> Document:
    named = {key: {"name": key.upper(), "competitor": key, "race": f"r{key}", **values} for key, values in rows.items()}
    document = {**_DISTANCE, **(distance or {}), "rows": named}
    check_view("ranking", document)
    return document


def live(
    *, state: str = "running", splits: bool = True, lanes: tuple[str, ...] = ("inner",), lane: Any = None
) -> Document:
    split = {"time": "10.50", "time_us": 10_500_000, "rank": 1, "gap": "+0.00", "how": "optical"}
    races = {
        f"r{name}": {
            "competitor": f"k{name}",
            "name": "Femke Kok",
            "country": "NED",
            "race": f"r{name}",
            "lane": name,
            "status": "racing",
            "splits": {"100": split} if splits else {},
            **(lane or {}),
        }
        for name in lanes
    }
    heat = {key: _DISTANCE[key] for key in ("distance", "name", "discipline", "form", "gender", "run", "metres")}
    heat |= {"split_points": [100, 500], "round": 1, "heat": 3, "heats": 9, "state": state, "races": races}
    heat["start_mode"] = "pairs"
    heat["started_at"] = "2021-12-04T20:00:00.000000Z"
    document = {"competition": "c1", "name": "World Cup", "heats": {"500m-women/3": heat}}
    check_view("live", document)
    return document


def startlist(heats: int) -> Document:
    def lane(name: str, number: int) -> dict[str, Any]:
        key = f"{name}{number}"
        return {"competitor": key, "name": key, "race": f"r{key}", "personal_best": "36.96", "personal_best_us": 1}

    document = {
        **_DISTANCE,
        "heats": {
            str(number): {
                "round": 1,
                "heat": number,
                "state": "committed" if number <= heats // 2 else "scheduled",
                "lanes": {name: lane(name, number) for name in ("inner", "outer")},
            }
            for number in range(1, heats + 1)
        },
    }
    check_view("startlist", document)
    return document


def competition(distances: int = 3) -> Document:
    entry = {key: _DISTANCE[key] for key in ("name", "discipline", "form", "metres", "gender", "run", "state")}
    entry |= {"start_mode": "pairs", "heats": 9, "heats_committed": 2, "starts_at": "2021-12-04T19:15:00.000000Z"}
    venue = {"name": "Utah Olympic Oval", "city": "Kearns", "timezone": "America/Denver"}
    programme = {f"500m-women-{number}": {**entry, "number": number} for number in range(1, distances + 1)}
    document = {"competition": "c1", "name": "World Cup", "venue": venue, "programme": programme}
    check_view("competition", document)
    return document
