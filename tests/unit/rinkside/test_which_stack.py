"""Several stacks on one machine: nobody publishes into the wrong one."""

import contextlib
from pathlib import Path

import pytest

from rinkside.commands.options import settings_with
from rinkside.embedded.discovery import RunningStack, announced, state_folder
from rinkside.exceptions import AmbiguousStack


def stack(number: int) -> RunningStack:
    return RunningStack(
        pid=number,
        kafka_bootstrap_servers=f"127.0.0.1:{9000 + number}",
        redis_url=f"redis://127.0.0.1:{6000 + number}/0",
        gateway_url=f"http://127.0.0.1:{8000 + number}",
        data=f"/data/{number}",
        started_at=f"2026-01-0{number}",
    )


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for name in ("KAFKA_BOOTSTRAP_SERVERS", "REDIS_URL", "GATEWAY_URL"):
        monkeypatch.delenv(f"RINKSIDE_{name}", raising=False)


def test_one_running_stack_is_found() -> None:
    with announced(stack(1), state_folder()):
        assert settings_with("kafka_bootstrap_servers").kafka_bootstrap_servers == "127.0.0.1:9001"


def test_of_several_one_must_be_named() -> None:
    with contextlib.ExitStack() as running:
        for number in (1, 2):
            running.enter_context(announced(stack(number), state_folder()))
        with pytest.raises(AmbiguousStack, match=r"127\.0\.0\.1:9001") as refused:
            settings_with("kafka_bootstrap_servers")
        assert "--kafka-bootstrap-servers 127.0.0.1:9002" in str(refused.value)
        named = settings_with("kafka_bootstrap_servers", kafka_bootstrap_servers="127.0.0.1:9001")
        assert named.kafka_bootstrap_servers == "127.0.0.1:9001"


def test_a_variable_names_one_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINKSIDE_GATEWAY_URL", "http://127.0.0.1:8001")
    with contextlib.ExitStack() as running:
        for number in (1, 2):
            running.enter_context(announced(stack(number), state_folder()))
        assert settings_with("gateway_url").gateway_url == "http://127.0.0.1:8001"
