"""The options that several verbs share."""

import pytest
import typer

from rinkside.commands.options import rate_of, settings_with
from rinkside.embedded.discovery import announced
from tests.kit.rinkside.running_stack import stack


@pytest.mark.parametrize(("text", "rate"), [("1", 1.0), ("0.5", 0.5), ("8", 8.0), ("1e3", 1000.0), ("max", None)])
def test_a_rate_is_a_number_or_max(text: str, rate: float | None) -> None:
    assert rate_of(text) == rate


@pytest.mark.parametrize("text", ["0", "-1", "fast", "", "nan", "inf", "1e9", "MAX"])
def test_anything_else_is_no_rate(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="is not a speed: give a number above 0, or max"):
        rate_of(text)


def test_a_running_stack_is_found_and_everything_said_is_stronger(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_with().gateway_url == "http://127.0.0.1:8080"
    with announced(stack(gateway_url="http://127.0.0.1:9")):
        assert settings_with().gateway_url == "http://127.0.0.1:9"
        assert settings_with(gateway_url="http://flag:1").gateway_url == "http://flag:1"
        monkeypatch.setenv("RINKSIDE_GATEWAY_URL", "http://variable:1")
        assert settings_with().gateway_url == "http://variable:1"


def test_of_two_running_stacks_the_newer_is_taken() -> None:
    older = stack(pid=1, started_at="2026-11-25T18:00:00+00:00", gateway_url="http://127.0.0.1:1")
    newer = stack(pid=2, started_at="2026-11-25T19:00:00+00:00", gateway_url="http://127.0.0.1:2")
    with announced(newer), announced(older):
        assert settings_with().gateway_url == "http://127.0.0.1:2"
