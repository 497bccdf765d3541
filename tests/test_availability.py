"""Tests whose program is missing: skipped and noted in a first run, and failed in the run that needs them."""

import subprocess
import sys
from pathlib import Path

import pytest

from testing.processes import REPOSITORY

EXAMPLE = """
import pytest
from testing.processes import Unavailable

def find_server():
    {finding}

@pytest.fixture(scope="module")
def server():
    return find_server()

def test_with_a_fixture(server): pass
def test_with_the_same_fixture(server): pass
def test_that_looks_itself(): find_server()
def test_without(): pass
"""
NOTED = [
    "test_example.py::test_with_a_fixture",
    "test_example.py::test_with_the_same_fixture",
    "test_example.py::test_that_looks_itself",
]


@pytest.fixture
def example(tmp_path: Path) -> Path:
    (tmp_path / "test_example.py").write_text(EXAMPLE.format(finding="raise Unavailable('no server')"))
    return tmp_path


def run(folder: Path, *options: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-p", "tests.kit.availability", "-p", "no:cacheprovider", *options]
    paths = {"PYTHONPATH": str(REPOSITORY), "PATH": "/usr/bin:/bin"}
    outcome = subprocess.run(command, cwd=folder, env=paths, capture_output=True, text=True, check=False, timeout=60)
    return outcome.returncode, outcome.stdout + outcome.stderr


def test_a_missing_program_skips_a_test_and_is_noted(example: Path) -> None:
    code, output = run(example, "--note-unavailable=noted", "-rs")
    assert code == 0, output
    assert "1 passed, 3 skipped" in output
    assert "no server" in output
    assert (example / "noted").read_text().splitlines() == NOTED


def test_the_second_run_takes_only_what_was_noted_and_fails_what_is_still_missing(example: Path) -> None:
    run(example, "--note-unavailable=noted")
    code, output = run(example, "--only-noted=noted")
    assert code != 0
    assert "passed" not in output
    assert "skipped" not in output
    assert "no server" in output
    (example / "test_example.py").write_text(EXAMPLE.format(finding="return 1"))
    code, output = run(example, "--only-noted=noted")
    assert code == 0, output
    assert "3 passed, 1 deselected" in output


def test_a_noted_test_that_is_gone_is_an_error(example: Path) -> None:
    (example / "noted").write_text("test_example.py::test_renamed\n")
    code, output = run(example, "--only-noted=noted")
    assert code != 0
    assert "test_renamed" in output
