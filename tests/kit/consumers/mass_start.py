"""Two semi-finals and a final of a mass start, as events."""

from schemas.documents import Document
from tests.kit.consumers.log import Log

SEMI_FINALS = {1: ["a1", "a2", "a3", "a4"], 2: ["b1", "b2", "b3", "b4"]}
"""Heat → riders in the order in which they will finish; two go on."""


class MassStart(Log):
    """Two semi-finals of four, of which two go on, and a final."""

    def __init__(self) -> None:
        super().__init__(distance="mass-start-men", metres=6400)
        self.add(
            "competition.announced",
            {
                "name": "World Cup 1",
                "venue": {"name": "Oval"},
                "starts_on": "2021-11-12",
                "ends_on": "2021-11-14",
                "season": "2021-22",
                "stage": 1,
            },
        )
        data = {
            "number": 1,
            "name": "Mass start men",
            "discipline": "mass-start",
            "gender": "men",
            "start_mode": "mass",
        }
        self.add("distance.scheduled", {"distance": self.distance, "metres": 6400, **data})
        heats = [self.line_up(1, heat, riders, qualify=2) for heat, riders in SEMI_FINALS.items()]
        self.add("startlist.published", {"distance": self.distance, "heats": heats})

    def line_up(self, round_: int, heat: int, riders: list[str], **more: int) -> Document:
        entries = [
            {"race": f"{who}-{round_}", "lane": str(place), "competitor": {"id": who, "name": f"Rider {who}"}}
            for place, who in enumerate(riders, start=1)
        ]
        return {"heat": heat, "round": round_, "entries": entries, **more}

    def say(self, type_: str, round_: int, heat: int, **data: object) -> None:
        self.add(type_, {"distance": self.distance, "round": round_, "heat": heat, **data})

    def ride(self, round_: int, heat: int, riders: list[str], *, commit: bool = True) -> None:
        """The first of `riders` wins; the last is lapped."""
        self.say("heat.started", round_, heat, started_at=self.now)
        for place, who in enumerate(riders, start=1):
            lapped = {"laps": 15, "time_us": 440_000_000} if place == len(riders) else {"laps": 16}
            time_us = 460_000_000 + place * 100_000 + heat * 10_000_000
            self.say("result.committed", round_, heat, **{"race": f"{who}-{round_}", "time_us": time_us, **lapped})
        if commit:
            self.say("heat.committed", round_, heat)

    def final(self, riders: list[str]) -> None:
        heats = [self.line_up(2, 1, riders)]
        self.add("startlist.published", {"distance": self.distance, "heats": heats, "complete": False})
