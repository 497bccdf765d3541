"""Scripts and styles as they are served: minified by libraries, so what is tested is that nothing of ours is lost."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import rcssmin

from gateway.pages.rendering.bundle import modules_of
from gateway.pages.rendering.static_files import STATIC_FOLDER, read_static_file

EMBED = STATIC_FOLDER / "embed.js"
SOURCES = sorted(path for path in STATIC_FOLDER.rglob("*") if path.suffix in (".js", ".css") and path != EMBED)


def _minified(path: Path) -> bytes:
    return read_static_file(path, 0, 0, minify=True).body


def test_files_that_are_not_code_are_served_as_they_are(tmp_path: Path) -> None:
    image = tmp_path / "ice.svg"
    image.write_bytes(b"  <svg/>\n")
    assert read_static_file(image, 0, 0, minify=True).body == b"  <svg/>\n"


@pytest.mark.parametrize(
    "kept",
    [
        b'"a = { b }"',
        b"'it, \\' is'",
        b"`a = ${b} , f`",
        rb"text.replace(/[ =] [{\/ ,]/g, d)",
        b'url = "http://ice , snow" + e',
    ],
)
def test_quoted_text_is_not_changed(tmp_path: Path, kept: bytes) -> None:
    script = tmp_path / "a.js"
    script.write_bytes(b"const a = " + kept + b" ;\nb = { c } ;\n")
    made = _minified(script)
    for text in re.findall(rb"\"[^\"]*\"|'it.*is'|`a = |} , f`|/\[.*/g", kept):
        assert text in made
    assert len(made) < script.stat().st_size


@pytest.mark.parametrize("path", [each for each in SOURCES if each.suffix == ".js"], ids=lambda path: path.name)
def test_only_white_space_and_comments_are_removed_and_every_string_stays(path: Path) -> None:
    """Checked without the minifier: code without white space, and the strings of lines without a comment."""
    source, made = path.read_bytes(), _minified(path)
    lines = [line for line in source.split(b"\n") if not re.match(rb"\s*(/?\*|//)", line) and b" // " not in line]
    squeezed = re.sub(rb"\s", b"", made)
    assert [line for line in lines if re.sub(rb"\s|/\*\*?.*?\*/", b"", line) not in squeezed] == []
    strings = {text for line in lines if b"`" not in line for text in re.findall(rb'"[^"\\]*"', line)}
    assert [text for text in strings if text not in made] == []


@pytest.mark.parametrize("path", [each for each in SOURCES if each.suffix == ".js"], ids=lambda path: path.name)
def test_the_text_of_every_template_stays(path: Path) -> None:
    """rjsmin does not understand a template inside another one, and removes spaces from its text."""
    assert list(_templates(_minified(path).decode())) == list(_templates(path.read_text(encoding="utf-8")))


def test_the_bundle_of_the_embeds_has_every_template_of_its_modules() -> None:
    """Style sheets come without needless spaces: they are a third of the bundle."""
    modules = [each.read_text(encoding="utf-8") for each in modules_of(EMBED)]
    assert sorted(_templates(_minified(EMBED).decode())) == sorted(
        rcssmin.cssmin(text) if "{" in text and ":" in text else text for each in modules for text in _templates(each)
    )


def _templates(source: str) -> Iterator[str]:
    """The texts between backticks and `${`, `}`, nested ones too: a scanner that knows strings, comments and patterns."""
    skipped = re.compile(
        r"//[^\n]*|/\*.*?\*/|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"
        r"|(?:(?<=[(=,:\[!&|?{};\n])|(?<=[(=,:\[!&|?{};\n] ))/(?![/*])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/",
        re.DOTALL,
    )
    text = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*", re.DOTALL)
    place, depths = 0, list[int]()  # of each open template: how many braces are open in its `${`
    while place < len(source):
        sign = source[place]
        if found := skipped.match(source, place):
            place = found.end()
        elif sign == "`" or (sign == "}" and depths and depths[-1] == 0):
            if sign == "}":
                depths.pop()
            inner = text.match(source, place + 1)
            assert inner is not None
            yield inner[0]
            place = inner.end() + 1
            if source.startswith("${", inner.end()):
                depths.append(0)
                place += 1
        else:
            if sign in "{}" and depths:
                depths[-1] += 1 if sign == "{" else -1
            place += 1


_PARSE = """
const { readFileSync } = require("node:fs"), { SourceTextModule } = require("node:vm");
for (const path of process.argv.slice(1)) new SourceTextModule(readFileSync(path, "utf8"), { identifier: path });
"""


def test_every_minified_script_is_valid_javascript(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node to parse the scripts")
    scripts = [path for path in SOURCES if path.suffix == ".js"]
    made = [tmp_path / f"{number}-{path.name}" for number, path in enumerate(scripts)]
    for source, script in zip(scripts, made, strict=True):
        script.write_bytes(_minified(source))
    command = [node, "--no-warnings", "--experimental-vm-modules", "-e", _PARSE, *map(str, made)]
    parsed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert parsed.returncode == 0, parsed.stderr
