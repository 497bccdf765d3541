"""Scripts and styles as they are served."""

import re
from importlib import resources
from pathlib import Path

import pytest

from gateway.pages.rendering.minify import lean

STATIC = Path(str(resources.files("gateway").joinpath("static")))
SOURCES = sorted(path for path in STATIC.rglob("*") if path.suffix in (".js", ".css"))


def test_comments_indentation_and_spaces_around_signs_go_and_code_stays() -> None:
    source = (
        b'/** What it is. */\nconst a = "// no, comment"; // one\n  /* two\n     lines */\n    b(`//x, y`, c - -d);\n'
    )
    assert lean(source, ".js") == b'const a="// no, comment";\nb(`//x, y`,c - -d);\n'
    assert lean(b"/* ice */\na > :is(b, c) { d: url(//e); f: g }\n  // h\n", ".css") == (
        b"a > :is(b,c){d:url(//e);f:g}\n// h\n"
    )
    assert lean(b"  <svg/>\n", ".svg") == b"  <svg/>\n"


@pytest.mark.parametrize(
    "kept",
    [
        b'"a = { b }"',
        b"'it, \\' is'",
        b"`a = ${b(`c , ${ {d} } ; e`)} , f`",
        rb"text.replace(/[ =] [{\/ ,]/g, d)",
        b'url = "http://ice , snow" + e',
    ],
)
def test_what_is_quoted_is_not_touched(kept: bytes) -> None:
    made = lean(b"const a = " + kept + b" ;\nb = { c } ;\n", ".js")
    for text in re.findall(rb"\"[^\"]*\"|'it.*is'|`a = |`c , |} ; e`|} , f`|/\[.*/g", kept):
        assert text in made
    assert made.endswith(b";\nb={c};\n")


@pytest.mark.parametrize("path", [each for each in SOURCES if each.suffix == ".js"], ids=lambda path: path.name)
def test_nothing_but_space_and_comments_goes_and_every_string_stays(path: Path) -> None:
    """Told without the code that makes it: what is left after all white space, and the strings of lines without a comment."""
    source = path.read_bytes()
    made = lean(source, ".js")
    lines = [line for line in source.split(b"\n") if not re.match(rb"\s*(/?\*|//)", line) and b" // " not in line]
    squeezed = re.sub(rb"\s", b"", made)
    assert [line for line in lines if re.sub(rb"\s", b"", line) not in squeezed] == []
    strings = {text for line in lines if b"`" not in line for text in re.findall(rb'"[^"\\]*"', line)}
    assert [text for text in strings if text not in made] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(STATIC)))
def test_no_string_of_ours_spans_lines_with_what_would_go(path: Path) -> None:
    """What makes it safe not to parse: nothing in a template over several lines looks like a comment; what it holds is CSS."""
    for template in re.findall(r"`([^`]*)`", path.read_text(encoding="utf-8")):
        inner = template.split("\n")[1:]
        assert not [line for line in inner if re.match(r"\s*(//|/\*)", line)]
        assert not inner or "{" in template
