"""docs/security.md: every test that it names exists."""

import re

import pytest

from testing.processes import REPOSITORY

_NAMED = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (REPOSITORY / "docs" / "security.md").read_text("utf-8"))


def test_the_page_names_tests() -> None:
    assert len(_NAMED) > 20


@pytest.mark.parametrize(("file", "function"), sorted(set(_NAMED)))
def test_a_test_that_the_page_names_exists(file: str, function: str) -> None:
    text = (REPOSITORY / file).read_text("utf-8")
    assert f"def {function}(" in text if function else text
