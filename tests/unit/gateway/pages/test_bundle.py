"""Embeds are one file: its modules in the order of their imports, each once."""

from pathlib import Path

import pytest
import rjsmin

from gateway.pages.rendering.bundle import bundle, modules_of
from gateway.pages.rendering.static_files import STATIC_FOLDER


def _write(folder: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text)
    return folder / "entry.js"


def test_a_module_comes_once_and_before_those_that_import_it(tmp_path: Path) -> None:
    entry = _write(
        tmp_path,
        entry='import { b } from "./b.js";\nimport { a as first } from "./a.js";\nexport const both = first + b;',
        a="export const a = 1;\n",
        b='import { a } from "./a.js";\nexport function b() { return import("./c.js"); }',
        c="export class c {}\nexport const where = import.meta.url;",
    )
    text = bundle(entry, str)
    assert [text.count(each) for each in ("const a = 1", "function b()", "class c", "return {c,where}")] == [1] * 4
    assert "const {a: first}" in text.replace("{ ", "{")
    assert 'new URL("c.js", import.meta.url)' in text
    assert "Promise.resolve(m" in text
    assert "import {" not in text
    assert "export" not in text


@pytest.mark.parametrize("form", ["export default 1;", 'import x from "./a.js";', "export { a };", "export let a = 1;"])
def test_another_form_is_refused(tmp_path: Path, form: str) -> None:
    with pytest.raises(ValueError, match=r"entry\.js"):
        bundle(_write(tmp_path, entry=form, a=""), str)


def test_a_cycle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="imports itself"):
        bundle(_write(tmp_path, entry='import { a } from "./a.js";', a='import { e } from "./entry.js";'), str)


def test_all_modules_of_the_embeds_are_in_the_bundle() -> None:
    entry = STATIC_FOLDER / "embed.js"
    text = bundle(entry, rjsmin.jsmin)
    assert text.count("=(()=>{") + text.count("= (() => {") >= len(list(modules_of(entry.resolve())))
