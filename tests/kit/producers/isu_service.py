"""A results service with invented skaters, in the shapes that were published of the real one.

It keeps its answers in memory, sends validators, and can be told to fail.
"""

import hashlib
from collections import Counter
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

EVENT = "2027_NED_0001"


def meeting(**changes: Any) -> dict[str, Any]:
    track = {
        "id": 1,
        "name": "IJsbaan",
        "city": "Haarlem",
        "country": "NED",
        "timeZone": "Europe/Amsterdam",
        "timeZoneOffset": "+0100",
        "isOutdoor": True,
        "isActive": True,
        "altitude": 2.0,
        "latitude": "52.4",
        "longitude": "4.7",
    }
    return {
        "id": 7,
        "name": "World Cup Haarlem",
        "isuShortName": "wcssned2027",
        "nationalFederation": "NED",
        "isuId": EVENT,
        "start": "2026-11-28",
        "end": "2026-11-29",
        "season": 2027,
        "tags": ["world-cup", "senior"],
        "track": track,
        "logo": "",
        "precision": 3,
        "isPublished": True,
        "isCancelled": False,
        **changes,
    }


def distance(number: int = 1, metres: int = 500, **changes: Any) -> dict[str, Any]:
    return {
        "scheduleNumber": number,
        "type": "ID",
        "title": f"{metres}m Women",
        "subTitle": "",
        "start": f"2026-11-28T1{number}:00:00Z",
        "distance": {
            "identifier": f"ID_{metres}",
            "name": f"{metres} Meter",
            "distance": metres,
            "lapCount": 2,
            "type": "ID",
        },
        "number": None,
        "category": "F",
        "division": "A",
        "referee": None,
        "starter": None,
        "isLive": False,
        "isOfficial": False,
        "resultsUrl": "",
        "personalBestsUrl": "",
        "lastUpdate": "2026-11-28T11:00:00Z",
        **changes,
    }


def result(number: int, lane: str, skater: int, time: str | None = None, *laps: str, **changes: Any) -> dict[str, Any]:
    person = {
        "id": skater,
        "firstName": f"First{skater}",
        "lastName": f"Family{skater}",
        "country": "NED",
        "gender": "F",
        "dateOfBirth": "2000-01-01",
        "iocCode": "NED",
        "photo": None,
        "personalBestUrl": "",
    }
    return {
        "id": 1000 + skater,
        "type": "ind",
        "competitor": {"number": skater, "identifier": f"F{skater}", "skater": person},
        "startNumber": number,
        "startLane": lane,
        "armband": "white" if lane == "I" else "red",
        "rank": None,
        "status": 0,
        "time": time,
        "timeBehind": "0.000",
        "reskate": 0,
        "isOfficial": False,
        "created": "2026-11-28T11:00:00Z",
        "modified": "2026-11-28T11:01:00Z",
        "laps": [
            {"number": place, "time": each[:-1], "passageTime": each, "rank": 1}
            for place, each in enumerate(laps, start=1)
        ],
        **changes,
    }


class Service:
    """`answers` by path; `failures` are statuses (with headers) that the next requests get; `asked` counts whole answers and
    `unchanged` the others, by path."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.failures: list[tuple[int, dict[str, str]]] = []
        self.asked: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()
        self.agents: set[str] = set()
        self.app = Starlette(routes=[Route("/{path:path}", self._answer)])

    def event(self, *meetings: dict[str, Any]) -> None:
        self.answers["events/"] = {"count": len(meetings), "next": None, "previous": None, "results": list(meetings)}

    def distances(self, *distances: dict[str, Any]) -> None:
        self.answers[f"events/{EVENT}/competitions/"] = list(distances)

    def results(self, number: int, *results: dict[str, Any]) -> None:
        self.answers[f"events/{EVENT}/competitions/{number}/results/"] = list(results)

    def start_list(self, number: int, *results: dict[str, Any]) -> None:
        self.answers[f"events/{EVENT}/competitions/{number}/start-list/"] = list(results)

    async def _answer(self, request: Request) -> Response:
        path = request.path_params["path"]
        self.agents.add(request.headers.get("user-agent", ""))
        if self.failures:
            status, headers = self.failures.pop(0)
            return Response(status_code=status, headers=headers)
        if path not in self.answers:
            return Response(status_code=404)
        body = self.answers[path] if isinstance(self.answers[path], bytes) else orjson.dumps(self.answers[path])
        etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        headers = {"ETag": etag, "Last-Modified": "Sat, 28 Nov 2026 11:00:00 GMT"}
        if request.headers.get("if-none-match") == etag:
            self.unchanged[path] += 1
            return Response(status_code=304, headers=headers)
        self.asked[path] += 1
        return Response(body, media_type="application/json", headers=headers)
