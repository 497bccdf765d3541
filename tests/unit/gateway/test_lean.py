"""Scripts and styles as they are served."""

import re
from importlib import resources
from pathlib import Path

import pytest

from gateway.pages.lean import lean

STATIC = Path(str(resources.files("gateway").joinpath("static")))
SOURCES = sorted(path for path in STATIC.rglob("*") if path.suffix in (".js", ".css"))


def test_comments_and_indentation_go_and_code_stays() -> None:
    source = (
        b'/** What it is. */\nconst a = "// no comment"; // one that stays\n  /* two\n     lines */\n    b(`//x`);\n'
    )
    assert lean(source, ".js") == b'const a = "// no comment"; // one that stays\nb(`//x`);\n'
    assert lean(b"/* ice */\na { b: url(//c) }\n  // d\n", ".css") == b"a { b: url(//c) }\n// d\n"
    assert lean(b"  <svg/>\n", ".svg") == b"  <svg/>\n"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(STATIC)))
def test_no_string_of_ours_spans_lines_with_what_would_go(path: Path) -> None:
    """What makes it safe not to parse: nothing in a template over several lines looks like a comment; what it holds is CSS."""
    for template in re.findall(r"`([^`]*)`", path.read_text(encoding="utf-8")):
        inner = template.split("\n")[1:]
        assert not [line for line in inner if re.match(r"\s*(//|/\*)", line)]
        assert not inner or "{" in template
