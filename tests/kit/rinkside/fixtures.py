"""Terminals, and one stack that runs for all of them. The `conftest.py` of a suite imports the fixtures that it needs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.rinkside.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.clean()


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A terminal in which `rinkside up` runs. Tests publish under competitions of their own."""
    terminal = Terminal(tmp_path_factory.mktemp("stack"))
    try:
        terminal.up()
        yield terminal
    finally:
        terminal.clean()
