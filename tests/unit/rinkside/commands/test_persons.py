"""`rinkside person`: the event of a decision, and what cannot be one."""

from datetime import UTC, datetime

import pytest
import typer

from rinkside.commands.persons import decision_event
from schemas.events import IdentityDecided

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)


def test_a_decision_is_an_event_in_the_log_of_the_first_competition() -> None:
    event = decision_event("wc-1/kim", "wc-2/min", "same", reason="changed country", author="desk", now=NOW, new_id="1")
    assert isinstance(event, IdentityDecided)
    assert (event.subject, event.data.one.competitor, event.data.other.competition) == ("wc-1", "kim", "wc-2")
    assert (event.data.decision, event.data.reason) == ("same", "changed country")


@pytest.mark.parametrize(
    ("one", "other", "decision", "said"),
    [
        ("wc-1", "wc-2/min", "same", "'wc-1' is not COMPETITION/COMPETITOR"),
        ("wc-1/kim", "wc-1/kim", "same", "name two competitors"),
        ("wc-1/kim", "wc-2/min", "perhaps", "decision"),
        ("WC 1/kim", "wc-2/min", "same", "subject"),
    ],
)
def test_what_cannot_be_a_decision_is_refused(one: str, other: str, decision: str, said: str) -> None:
    with pytest.raises(typer.BadParameter, match=said):
        decision_event(one, other, decision, now=NOW, new_id="1")
