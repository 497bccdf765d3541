"""`make install`, with a Python and a pip that only note what they are asked."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from testing.processes import REPOSITORY
from testing.waiting import eventually

PYTHON = """#!/bin/sh
[ "$1" = -c ] && exit 0
echo "$@" >> asked
mkdir -p .venv/bin
printf '#!/bin/sh\\necho pip "$@" >> asked\\n' > .venv/bin/pip
chmod +x .venv/bin/pip
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name in ("Makefile", "requirements-embedded.lock", "pyproject.toml"):
        shutil.copy(REPOSITORY / name, tmp_path)
    (tmp_path / "python").write_text(PYTHON)
    (tmp_path / "python").chmod(0o755)
    return tmp_path


def make(clone: Path) -> subprocess.Popen[str]:
    command = ["make", "PYTHON=./python", ".venv/.installed"]
    kept = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
    return subprocess.Popen(
        command,
        cwd=clone,
        env=kept,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def installed(clone: Path) -> list[str]:
    running = make(clone)
    said, _ = running.communicate(timeout=60)
    assert running.returncode == 0, said
    assert "half a minute" in said
    asked = (clone / "asked").read_text().splitlines()
    (clone / "asked").unlink()
    return asked


def test_an_installation_that_was_interrupted_halfway_is_begun_anew(clone: Path) -> None:
    """Ctrl-C while the virtual environment was made left one without pip: every later `make demo` failed on it."""
    (clone / ".venv" / "bin").mkdir(parents=True)
    venv, locked, ours = installed(clone)
    assert venv == "-m venv --clear .venv"
    assert "--require-hashes -r requirements-embedded.lock" in locked
    assert "--no-deps --no-build-isolation -e ." in ours


def test_a_changed_lock_file_is_installed_into_the_environment_that_is_there(clone: Path) -> None:
    installed(clone)
    (clone / ".venv" / ".installed").unlink()
    assert installed(clone)[0] == "-m venv .venv"


async def test_an_interrupted_installation_says_how_to_go_on_and_shows_no_python(clone: Path) -> None:
    script = PYTHON.replace('echo "$@" >> asked', "echo Traceback >&2; mkfifo waiting; cat waiting")
    (clone / "python").write_text(script)
    running = make(clone)
    await eventually((clone / "waiting").exists)
    os.killpg(running.pid, signal.SIGINT)
    said, _ = running.communicate(timeout=60)
    assert running.returncode != 0
    assert "interrupted; the same command goes on from here" in said
    assert "Traceback" not in said
    assert not (clone / ".venv" / ".installed").exists()
