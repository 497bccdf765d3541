"""The shape of the source tree: sizes, who imports whom, no sleeping in tests."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from testing.processes import REPOSITORY

PRODUCT = ("schemas", "producers", "consumers", "gateway", "rinkside", "rinkside_client")
SUPPORT = ("testing", "tests", "bench")
MOST_LINES = 350
MOST_MODULES = 14


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((REPOSITORY / folder).rglob("*.py"))]


def name(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def imported(path: Path) -> Iterator[str]:
    """The dotted names that a module imports, in functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_module_is_longer_than_350_lines() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules(*PRODUCT, *SUPPORT)}
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_folder_has_more_than_14_modules() -> None:
    counts = Counter(name(path.parent) for path in modules(*PRODUCT, *SUPPORT) if path.name != "__init__.py")
    assert {folder: count for folder, count in counts.items() if count > MOST_MODULES} == {}


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [("testing", ("tests", "bench")), ("bench", ("tests",)), *((each, SUPPORT) for each in PRODUCT)],
)
def test_imports_point_one_way(folder: str, forbidden: tuple[str, ...]) -> None:
    wrong = {
        f"{name(path)} imports {each}"
        for path in modules(folder)
        for each in imported(path)
        if each.split(".")[0] in forbidden
    }
    assert wrong == set()


def test_nothing_is_imported_from_a_test_module() -> None:
    wrong = {
        f"{name(path)} imports {each}"
        for path in modules(*SUPPORT)
        for each in imported(path)
        if any(part.startswith("test_") or part == "conftest" for part in each.split(".")[:-1])
    }
    assert wrong == set()


SLEEPS_IN = {
    "tests/browser/screens.py",  # a command that takes pictures, not a test: it lets animations end
}


def test_tests_wait_for_conditions_and_never_sleep() -> None:
    """`eventually` and `wait_until` of testing/waiting.py wait for a condition with a deadline; only `sleep(0)`, which lets
    other tasks run, is free."""
    wrong = {
        f"{name(path)}:{node.lineno}"
        for path in modules("tests")
        if name(path) not in SLEEPS_IN
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("sleep", "wait_for_timeout")
        and not (node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value == 0)
    }
    assert wrong == set()


def test_the_tests_in_javascript_wait_with_eventually_only() -> None:
    scripts = sorted((REPOSITORY / "tests" / "js").glob("*.mjs"))
    assert len(scripts) > 3
    assert {script.name for script in scripts if "setTimeout(" in script.read_text(encoding="utf-8")} == {
        "scripted.mjs"
    }
