"""Tests that need a program which this machine does not have.

Code that misses a program raises `Unavailable`, and the test is skipped. Two options let a second run take exactly those tests
once the programs are installed: `--note-unavailable FILE` writes their names, `--only-noted FILE` runs them, and then what is
still missing is a failure.
"""

from collections.abc import Generator
from pathlib import Path

import pytest

from testing.processes import Unavailable

NOTED = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("missing programs")
    group.addoption(
        "--note-unavailable", type=Path, metavar="FILE", help="write the tests that a missing program skips into FILE"
    )
    group.addoption(
        "--only-noted", type=Path, metavar="FILE", help="run the tests named in FILE; a missing program fails them"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[NOTED] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    path: Path | None = config.getoption("only_noted")
    if path is None:
        return
    wanted = set(path.read_text(encoding="utf-8").splitlines())
    if unknown := wanted - {item.nodeid for item in items}:
        raise pytest.UsageError(f"{path} names tests that are not collected: {sorted(unknown)}")
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in wanted])
    items[:] = [item for item in items if item.nodeid in wanted]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    yield from _handling_unavailable(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    yield from _handling_unavailable(item)


def pytest_sessionfinish(session: pytest.Session) -> None:
    path: Path | None = session.config.getoption("note_unavailable")
    if path is not None:
        path.write_text("".join(f"{each}\n" for each in session.config.stash[NOTED]), encoding="utf-8")


def _handling_unavailable(item: pytest.Item) -> Generator[None, None, None]:
    try:
        yield
    except Unavailable as missing:
        if item.config.getoption("only_noted") is not None:
            pytest.fail(str(missing), pytrace=False)
        item.config.stash[NOTED].append(item.nodeid)
        pytest.skip(str(missing))
