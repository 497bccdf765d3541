"""Made-up documents of one small competition, as the projection would write them; names in them are not nice."""

from schemas.documents import Document
from schemas.views import check_view

HOSTILE = "<img src=x onerror=alert(1)>"
BREAKING = '</script><script>alert(1)</script>"'
SEASON = "2021-22"
CUP = "500m-women"
_DISTANCE: Document = {
    "name": "500 m women",
    "discipline": "500m",
    "form": "lanes",
    "metres": 500,
    "gender": "women",
    "run": 1,
}


def competition_document(competition: str, *, season: str = SEASON, state: str = "official") -> Document:
    entry = {**_DISTANCE, "number": 1, "start_mode": "pairs", "starts_at": "2021-12-04T20:10:00.000000Z"}
    entry |= {"state": state, "heats": 2, "heats_committed": 2}
    later = {
        **entry,
        "number": 2,
        "name": "Mass start men",
        "discipline": "mass-start",
        "form": "mass",
        "metres": 6400,
        "gender": "men",
    }
    later |= {"start_mode": "mass", "state": "scheduled", "heats": 0, "heats_committed": 0}
    venue = {"name": "Utah Olympic Oval", "city": "Salt Lake City", "country": "USA", "timezone": "America/Denver"}
    document = {
        "competition": competition,
        "name": f"World Cup {HOSTILE}",
        "venue": venue,
        "starts_on": "2021-12-03",
        "ends_on": "2021-12-05",
        "season": season,
        "programme": {"500m-women": entry, "mass-start-men": later},
    }
    check_view("competition", document)
    return document


def row(competitor: str, position: int, **more: object) -> Document:
    fields = {"competitor": competitor, "name": competitor.title(), "country": "NED", "heat": 1, "round": 1}
    fields |= {"lane": "inner", "race": f"race-{competitor}", "status": "ok", "gap": "", "laps": {}, "flags": []}
    return {**fields, "position": position, **more}


def ranking_document(competition: str, *, season: str = SEASON, state: str = "official") -> Document:
    laps = {"100": {"time": "10.47", "time_us": 10_471_900, "lap": "10.47", "rank": 1}}
    laps["500"] = {"time": "1:36.96", "time_us": 96_965_000, "lap": "1:26.49", "rank": 1}
    rows = [
        row(
            "femke",
            1,
            rank=1,
            name=HOSTILE,
            time="1:36.96",
            time_us=96_965_000,
            thousandth=5,
            laps=laps,
            flags=["NR", "PB"],
        ),
        row(
            "erin", 2, rank=2, name=BREAKING, country="USA", time="1:37.35", time_us=97_350_000, gap="+0.39", points=54
        ),
        row("sum", 3, rank=3, name="=SUM(A1)", country="ROC", time="1:38.00", time_us=98_000_000, gap="+1.04"),
        row("out", 4, name="Out, Early", status="DQ", reason="lane <b>infringement</b>"),
    ]
    document = {"competition": competition, "distance": "500m-women", **_DISTANCE, "state": state}
    document |= {"season": season, "cup": CUP, "rows": {each["competitor"]: each for each in rows}}
    check_view("ranking", document)
    return document


def live_document(competition: str) -> Document:
    split = {"time": "10.58", "time_us": 10_580_000, "lap": "10.58", "rank": 1, "gap": "", "how": "transponder"}
    common = {"status": "racing", "provisional": True, "country": "NED"}
    inner = {"competitor": "femke", "name": HOSTILE, "race": "r1", "lane": "inner", "splits": {"100": split}, **common}
    outer = {"competitor": "erin", "name": "Erin", "race": "r2", "lane": "outer", "splits": {}, **common}
    heat = {**_DISTANCE, "distance": "500m-women", "split_points": [100, 500], "round": 1, "heat": 2, "heats": 2}
    heat |= {
        "state": "running",
        "start_mode": "pairs",
        "started_at": "2021-12-04T20:12:00.000000Z",
        "races": {"r1": inner, "r2": outer},
    }
    document = {"competition": competition, "name": f"World Cup {HOSTILE}", "heats": {"500m-women/2": heat}}
    check_view("live", document)
    return document


def standings_document(season: str, competition: str, *, moving: bool = False) -> Document:
    def standing(position: int, name: str, points: int, change: int) -> Document:
        live = {"rank": position, "points": points, "change": change}
        official = {"rank": position, "points": points - 10}
        return {
            "name": name,
            "country": "NED",
            "position": position,
            "official": official,
            "live": live,
            "stages": {"3.1": points},
        }

    state = "running" if moving else "official"
    document = {
        "season": season,
        "cup": CUP,
        "stages": {"3.1": {"state": state, "distances": {f"{competition}/500m-women": state}}},
        "rows": {"femke": standing(1, HOSTILE, 332, 2), "erin": standing(2, "Erin", 296, -1)},
    }
    check_view("standings", document)
    return document


def calendar_document(season: str, competition: str) -> Document:
    entry = {
        "name": f"World Cup {HOSTILE}",
        "stage": 3,
        "starts_on": "2021-12-03",
        "ends_on": "2021-12-05",
        "country": "USA",
    }
    entry |= {
        "venue": "Utah Olympic Oval",
        "city": "Salt Lake City",
        "disciplines": ["500m-women"],
        "state": "official",
    }
    document = {"season": season, "competitions": {competition: entry}}
    check_view("calendar", document)
    return document


def ticker_document(competition: str) -> Document:
    def line(position: int, importance: int, english: str, dutch: str) -> Document:
        at = f"2021-12-04T20:{position + 10}:00.000000Z"
        said = {"at": at, "position": position, "kind": "note", "importance": importance}
        return {**said, "event": {"source": "/desk", "id": str(position)}, "text": {"en": english, "nl": dutch}}

    hostile = line(2, 5, HOSTILE, f"{HOSTILE} in het Nederlands")
    document = {
        "competition": competition,
        "lines": {"a": line(1, 2, "The ice is ready.", "Het ijs ligt klaar."), "b": hostile},
    }
    check_view("ticker", document)
    return document


def report_document(competition: str) -> Document:
    def sentence(english: str, dutch: str, **more: object) -> Document:
        return {"kind": "official", "text": {"en": english, "nl": dutch}, **more}

    def short(competitor: str, position: int, **more: object) -> Document:
        fields = {"competitor": competitor, "name": competitor.title(), "status": "ok", "gap": "", "flags": []}
        return {**fields, "position": position, "rank": position, "time": "36.77", **more}

    distance: Document = {"competition": competition, "distance": "500m-women", **_DISTANCE, "state": "official"}
    distance |= {
        "position": 1,
        "title": {"en": "500 m women", "nl": "500 m vrouwen"},
        "sentences": [
            sentence("Wojcik wins in 36.77.", "Wojcik wint in 36,77."),
            sentence("Kok is fourth.", "Kok wordt vierde.", country="NED"),
            sentence("Jackson is sixth.", "Jackson wordt zesde.", country="USA"),
        ],
        "top": {"wojcik": short("wojcik", 1, name=HOSTILE, country="POL", flags=["NR"])},
        "countries": {
            "NED": {"kok": short("kok", 4, country="NED")},
            "USA": {"jackson": short("jackson", 6, country="USA")},
        },
    }
    document = {
        "competition": competition,
        "name": f"World Cup {HOSTILE}",
        "date": "2021-12-04",
        "state": "official",
        "title": {"en": "World Cup, 4 December", "nl": "Wereldbeker, 4 december"},
        "headline": {"en": "Wojcik wins", "nl": "Wojcik wint"},
        "intro": [sentence(HOSTILE, f"{HOSTILE} in het Nederlands")],
        "distances": {"500m-women": distance},
    }
    check_view("report", document)
    return document
