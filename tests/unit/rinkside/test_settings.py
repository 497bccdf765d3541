"""Settings: who wins, what is refused, and how it is said."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from rinkside.exceptions import BadSettings
from rinkside.settings import Settings, load_settings


def test_without_anything_the_usual_ports_of_this_machine_hold() -> None:
    settings = load_settings()
    assert settings.kafka_bootstrap_servers == "127.0.0.1:9092"
    assert settings.redis_url == "redis://127.0.0.1:6379/0"
    assert settings.gateway_url == "http://127.0.0.1:8080"
    assert (settings.gateway_host, settings.gateway_port) == ("127.0.0.1", 8080)
    assert settings.data == Path("rinkside-data")


def test_the_first_that_speaks_wins(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    discovered = {"gateway_url": "http://found:1"}
    assert load_settings(discovered=discovered).gateway_url == "http://found:1"

    (place / "rinkside.toml").write_text('gateway_url = "http://file:2"\n')
    assert load_settings(discovered=discovered).gateway_url == "http://file:2"

    monkeypatch.setenv("RINKSIDE_GATEWAY_URL", "http://variable:3")
    assert load_settings(discovered=discovered).gateway_url == "http://variable:3"

    flags = {"gateway_url": "http://flag:4"}
    assert load_settings(flags, discovered=discovered).gateway_url == "http://flag:4"


def test_each_setting_is_decided_by_itself(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "rinkside.toml").write_text("gateway_port = 1001\npartitions = 3\n")
    monkeypatch.setenv("RINKSIDE_GATEWAY_PORT", "1002")
    settings = load_settings({"gateway_host": "0.0.0.0"}, discovered={"redis_url": "redis://found:1/0"})
    assert settings.gateway_port == 1002
    assert settings.partitions == 3
    assert settings.gateway_host == "0.0.0.0"
    assert settings.redis_url == "redis://found:1/0"


def test_a_flag_that_was_not_given_and_an_empty_variable_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINKSIDE_GATEWAY_PORT", "")
    monkeypatch.setenv("RINKSIDE_METRICS_PORT", "")
    settings = load_settings({"gateway_port": None})
    assert (settings.gateway_port, settings.metrics_port) == (8080, None)


def test_a_named_file_is_read_instead_of_the_one_here(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "rinkside.toml").write_text("gateway_port = 1001\n")
    (place / "other.toml").write_text("gateway_port = 1002\n")
    (place / "third.toml").write_text("gateway_port = 1003\n")
    monkeypatch.setenv("RINKSIDE_CONFIG", "other.toml")
    assert load_settings().gateway_port == 1002
    assert load_settings(config=Path("third.toml")).gateway_port == 1003


@pytest.mark.parametrize(
    ("field", "value", "origin"),
    [
        ("gateway_port", 0, "--port 0"),
        ("gateway_port", 65536, "--port 65536"),
        ("gateway_host", "", "--host "),
        ("redis_url", "localhost", "--redis-url localhost"),
        ("gateway_url", "ftp://here", "--gateway-url ftp://here"),
        ("kafka_bootstrap_servers", "kafka", "--kafka-bootstrap-servers kafka"),
        ("kafka_bootstrap_servers", "kafka:9092 other:9092", "--kafka-bootstrap-servers kafka:9092 other:9092"),
    ],
)
def test_a_bad_flag_is_called_by_its_own_name(field: str, value: object, origin: str) -> None:
    with pytest.raises(BadSettings) as caught:
        load_settings({field: value})
    [problem] = caught.value.problems
    assert problem.startswith(f"{origin}: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RINKSIDE_GATEWAY_PORT", "eighty"),
        ("RINKSIDE_PARTITIONS", "1001"),
        ("RINKSIDE_MAX_CONNECTIONS", "0"),
        ("RINKSIDE_TRUSTED_PROXIES", "10.0.0.0/8,haproxy"),
        ("RINKSIDE_LOG_LEVEL", "loud"),
        ("RINKSIDE_LOG_FORMAT", "xml"),
        ("RINKSIDE_CONSUMER_GROUP", "g" * 201),
        ("RINKSIDE_METRICS_PORT", "-1"),
    ],
)
def test_a_bad_variable_is_named_with_its_value(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as caught:
        load_settings()
    assert caught.value.exit_code == 2
    assert f"  {name}={value}: " in str(caught.value)


def test_a_bad_key_is_named_with_its_value_and_its_file(place: Path) -> None:
    (place / "rinkside.toml").write_text('gateway_port = "eighty"\n')
    with pytest.raises(BadSettings, match=r"gateway_port = 'eighty' in rinkside\.toml: "):
        load_settings()


def test_an_unknown_key_is_refused_with_the_one_that_is_meant_or_the_list_of_all(place: Path) -> None:
    (place / "rinkside.toml").write_text("gatway_port = 8081\nwebserver = 1\n")
    with pytest.raises(BadSettings) as caught:
        load_settings()
    near, far = caught.value.problems
    assert near == "gatway_port = 8081 in rinkside.toml: there is no such setting; is gateway_port meant?"
    assert far.startswith("webserver = 1 in rinkside.toml: there is no such setting; there are ")
    assert all(name in far for name in Settings.model_fields)


def test_an_unknown_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """`RINKSIDE_KAFKA_BOOTSTRAP` was passed over in silence, and the events went to the broker of a running `up`."""
    monkeypatch.setenv("RINKSIDE_KAFKA_BOOTSTRAP", "kafka-1:9092")
    monkeypatch.setenv("RINKSIDE_WEBSERVER", "1")
    with pytest.raises(BadSettings) as caught:
        load_settings()
    near, far = caught.value.problems
    assert near == "RINKSIDE_KAFKA_BOOTSTRAP: there is no such setting; is RINKSIDE_KAFKA_BOOTSTRAP_SERVERS meant?"
    assert far.startswith("RINKSIDE_WEBSERVER: there is no such setting; there are ")
    assert all(f"RINKSIDE_{name.upper()}" in far for name in Settings.model_fields)


@pytest.mark.parametrize(
    "name", ["CONFIG", "TEST_TIME_SCALE", "SERVICE_HOST", "PORT", "PORT_8080_TCP_ADDR", "STORE_SERVICE_PORT_REDIS"]
)
def test_variables_of_others_with_our_prefix_are_no_settings(
    name: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kubernetes sets some in each container beside a service of that name; the tests have theirs."""
    (place / "some.toml").touch()
    monkeypatch.setenv(f"RINKSIDE_{name}", "some.toml" if name == "CONFIG" else "tcp://10.0.0.1:8080")
    assert load_settings().model_dump() == Settings().model_dump()


def test_all_problems_are_told_at_once(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "rinkside.toml").write_text("partitions = 0\n")
    monkeypatch.setenv("RINKSIDE_LOG_LEVEL", "loud")
    with pytest.raises(BadSettings) as caught:
        load_settings({"gateway_port": 0})
    assert len(caught.value.problems) == 3


def test_an_address_that_does_not_match_comes_with_an_example_of_one_that_does() -> None:
    with pytest.raises(BadSettings, match=r"redis://host:port/0"):
        load_settings({"redis_url": "localhost"})


def test_a_named_file_that_is_not_there_is_an_error_and_the_usual_one_need_not_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load_settings()
    monkeypatch.setenv("RINKSIDE_CONFIG", "lost.toml")
    with pytest.raises(
        BadSettings, match=r"lost\.toml: there is no such file \(named by --config or RINKSIDE_CONFIG\)"
    ):
        load_settings()


@pytest.mark.parametrize("content", [b"gateway_port = \n", b"\xff\xfe", b"[[["])
def test_a_file_that_cannot_be_read_is_named(place: Path, content: bytes) -> None:
    (place / "rinkside.toml").write_bytes(content)
    with pytest.raises(BadSettings, match=r"rinkside\.toml: "):
        load_settings()


def test_a_folder_in_place_of_the_file_is_named(place: Path) -> None:
    (place / "rinkside.toml").mkdir()
    with pytest.raises(BadSettings, match=r"rinkside\.toml"):
        load_settings()


def test_origins_come_as_a_list_or_separated_by_commas(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().allowed_origins == ("*",)
    (place / "rinkside.toml").write_text('allowed_origins = ["https://a.example", "https://b.example"]\n')
    assert load_settings().allowed_origins == ("https://a.example", "https://b.example")
    monkeypatch.setenv("RINKSIDE_ALLOWED_ORIGINS", "https://c.example, https://d.example,")
    assert load_settings().allowed_origins == ("https://c.example", "https://d.example")


def test_a_child_process_hears_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(
        {"gateway_port": 1001, "allowed_origins": "https://a.example,https://b.example", "data": Path("some where")}
    )
    for name, value in settings.as_environment().items():
        assert name.startswith("RINKSIDE_")
        monkeypatch.setenv(name, value)
    assert load_settings().model_dump() == settings.model_dump()
    assert os.environ["RINKSIDE_METRICS_PORT"] == ""


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load_settings().gateway_port = 1  # type: ignore[misc]
