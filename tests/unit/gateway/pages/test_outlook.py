"""The phase of a competition, from its programme alone."""

import pytest

from gateway.pages.content.outlook import day_at, phase_of
from schemas.documents import Document

_FRIDAY, _SATURDAY = "2021-12-03T19:30:00.000000Z", "2021-12-05T01:00:00.000000Z"
"""The second one is still Saturday the 4th in Salt Lake City."""


def _competition(*entries: tuple[str, str, int]) -> Document:
    """Distances as start, state and committed heats."""
    programme = {
        f"d{number}": {"number": number, "starts_at": starts, "state": state, "heats_committed": committed}
        for number, (starts, state, committed) in enumerate(entries, start=1)
    }
    return {"competition": "c", "venue": {"timezone": "America/Denver"}, "programme": programme}


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ((), ("", "", "", "")),
        (((_FRIDAY, "scheduled", 0), (_SATURDAY, "scheduled", 0)), ("before", "d1", "", "2021-12-03")),
        (((_FRIDAY, "running", 0),), ("before", "d1", "", "2021-12-03")),
        (((_FRIDAY, "running", 3), (_FRIDAY, "scheduled", 0)), ("pause", "d1", "d1", "2021-12-03")),
        (((_FRIDAY, "official", 9), (_FRIDAY, "scheduled", 0)), ("pause", "d2", "d1", "2021-12-03")),
        (((_FRIDAY, "official", 9), (_SATURDAY, "scheduled", 0)), ("over", "d2", "d1", "2021-12-03")),
        (((_FRIDAY, "cancelled", 0), (_SATURDAY, "official", 9)), ("over", "", "d2", "2021-12-04")),
        (((_FRIDAY, "scheduled", 0), (_SATURDAY, "official", 9)), ("pause", "d1", "d2", "2021-12-04")),
    ],
)
def test_the_phase_follows_from_the_states_and_days(
    entries: tuple[tuple[str, str, int], ...], expected: tuple[str, str, str, str]
) -> None:
    outlook = phase_of(_competition(*entries))
    assert (outlook.phase, outlook.next, outlook.last, outlook.day) == expected


def test_a_day_is_that_of_the_venue() -> None:
    assert day_at(_SATURDAY, "America/Denver") == "2021-12-04"
    assert day_at("no instant", "UTC") == ""
