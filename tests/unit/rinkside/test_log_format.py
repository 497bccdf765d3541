"""Log lines: those of libraries look as ours do, are not repeated without end, and tell no secrets."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from rinkside.log_format import RateLimit, configure_logs

SECRET = "a-password-in-an-address"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
    structlog.reset_defaults()


def fail_with_a_secret() -> None:
    address = SECRET  # a variable, which a traceback could show
    try:
        raise ValueError(len(address))
    except ValueError as error:
        structlog.get_logger().error("ours", exc_info=error)
        logging.getLogger("library").exception("theirs")


def test_every_line_for_a_machine_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines of aiokafka stood among them as text, and what reads the log stumbled over each."""
    configure_logs("info", "json")
    structlog.get_logger().info("ours", number=1)
    logging.getLogger("aiokafka.cluster").error("theirs: %s", 2)
    fail_with_a_secret()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["ours", "theirs: 2", "ours", "theirs"]
    assert lines[1]["logger"] == "aiokafka.cluster"
    assert all(line["level"] and line["timestamp"] for line in lines)
    assert "ValueError" in lines[2]["exception"]


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_traceback_does_not_tell_the_values_of_variables(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Tracebacks listed them: the address of a store with its password, the key of the desk."""
    configure_logs("info", style)
    fail_with_a_secret()
    said = capsys.readouterr().err
    assert said.count("ValueError") >= 2
    assert SECRET not in said


def test_a_broker_that_is_gone_is_told_once_in_a_while(capsys: pytest.CaptureFixture[str]) -> None:
    """A replay whose broker was started again drowned its progress in twenty lines a second."""
    configure_logs("info", "text")
    for number in range(50):
        logging.getLogger("aiokafka").error("Unable connect to node with id %s", number)
    logging.getLogger("another").error("of another kind")
    first, second = capsys.readouterr().err.splitlines()
    assert "Unable connect to node with id 0" in first
    assert "of another kind" in second


def test_after_a_while_a_library_may_complain_again() -> None:
    now_s = 100.0
    limit = RateLimit("aiokafka", quiet_s=10, clock=lambda: now_s)
    record = logging.makeLogRecord({"name": "aiokafka.client"})
    assert [limit.filter(record), limit.filter(record)] == [True, False]
    now_s += 10
    assert [limit.filter(record), limit.filter(record)] == [True, False]
    assert limit.filter(logging.makeLogRecord({"name": "aiokafkaesque"}))


def test_the_logs_may_be_configured_twice(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info", "text")
    configure_logs("error", "text")
    logging.getLogger("library").error("once")
    assert capsys.readouterr().err.count("once") == 1
