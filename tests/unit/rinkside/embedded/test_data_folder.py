"""The data folder: one owner at a time, and usable."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rinkside.embedded.data_folder import owned_folder
from rinkside.exceptions import FolderBusy, FolderUnusable


def test_the_folder_is_made_with_a_place_for_logs(place: Path) -> None:
    with owned_folder(place / "a" / "b") as logs:
        assert logs == place / "a" / "b" / "logs"
        assert logs.is_dir()


def test_nobody_else_gets_it_until_it_is_given_back(place: Path) -> None:
    with owned_folder(place), pytest.raises(FolderBusy) as caught, owned_folder(place):
        pass
    assert f"{place} belongs to a running Rinkside (process {os.getpid()})" in str(caught.value)
    assert "--data" in str(caught.value)
    with owned_folder(place):
        pass


def test_an_owner_that_was_killed_is_no_owner(place: Path) -> None:
    program = (
        "import os, pathlib, signal, sys\n"
        "from rinkside.embedded.data_folder import owned_folder\n"
        "with owned_folder(pathlib.Path(sys.argv[1])):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(place)], check=False, timeout=60)
    assert (place / ".owner").exists()
    with owned_folder(place):
        assert (place / ".owner").read_text() == f"process {os.getpid()}"


def test_the_logs_of_the_run_before_are_kept_once(place: Path) -> None:
    for run in ("first", "second", "third"):
        with owned_folder(place) as logs:
            (logs / "broker.log").write_text(run)
    assert (logs / "broker.log").read_text() == "third"
    assert (logs / "broker.log.1").read_text() == "second"


def test_what_else_is_in_the_folder_stays(place: Path) -> None:
    (place / "events.jsonl").write_text("{}\n")
    with owned_folder(place):
        pass
    assert (place / "events.jsonl").read_text() == "{}\n"


@pytest.mark.parametrize("below", [".", "below", "below/that"])
def test_a_file_is_no_folder(place: Path, below: str) -> None:
    file = place / "notes.txt"
    file.write_text("mine")
    problem = r"notes\.txt.*: it is not a folder; .*choose another --data"
    with pytest.raises(FolderUnusable, match=problem), owned_folder(file / below):
        pass
    assert file.read_text() == "mine"


def test_a_file_in_place_of_the_folder_of_logs_is_told(place: Path) -> None:
    (place / "logs").write_text("mine")
    with pytest.raises(FolderUnusable, match="it is not a folder"), owned_folder(place):
        pass


def test_a_full_disk_is_called_so(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(FolderUnusable, match="the disk is full; free some space"), owned_folder(place):
        pass
