"""Writes `docs/examples/500m-women.jsonl.gz`: python -m testing.example_recording.

It is one race of the simulated day of `producers.simulate`: real results, and where no source gives a skater, a time or a
split, a modelled one that says so (`reconstructed`).
"""

from producers.recording import write_recording
from producers.simulate import race_day
from schemas.events import Event
from testing.processes import REPOSITORY

PATH = REPOSITORY / "docs" / "examples" / "500m-women.jsonl.gz"
DISTANCE = "500m-women-2"


def example_events() -> list[Event]:
    """The events of the race, and those of the whole day: the competition, the records and bests, the cup standings."""
    return [event for event in race_day() if getattr(event.data, "distance", None) in (DISTANCE, None)]


if __name__ == "__main__":
    print(f"{write_recording(PATH, example_events())} events written to {PATH.relative_to(REPOSITORY)}")
