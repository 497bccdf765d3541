"""The generated declarations are those of the models, and every kind of channel is declared."""

import re

from clients.javascript.declarations import declarations, stale
from schemas import channels
from schemas.views import VIEWS
from testing.processes import REPOSITORY

_PACKAGE = REPOSITORY / "clients" / "javascript"


def test_the_committed_declarations_are_those_of_the_models() -> None:
    assert stale() == [], "schemas have changed; run: python -m clients.javascript.declarations"


def test_every_kind_of_channel_has_a_document_and_a_name() -> None:
    text = declarations()["documents.d.ts"]
    for kind, model in VIEWS.items():
        assert f"  readonly {kind}: {model.__name__};" in text
    names = re.findall(r"^  \| `(\w+)/", text, re.MULTILINE)
    assert names == list(channels.KINDS)


def test_every_type_that_is_used_is_declared_once() -> None:
    for text in declarations().values():
        declared = re.findall(r"^export (?:interface|type) (\w+)", text, re.MULTILINE)
        assert len(declared) == len(set(declared))
        code = re.sub(r"/\*\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
        used = set(re.findall(r"(?<![\w\"])[A-Z][A-Za-z]+(?![\w\"])", code))
        assert used <= set(declared)


def test_the_readme_names_the_type_of_every_kind_of_channel() -> None:
    text = (_PACKAGE / "README.md").read_text("utf-8")
    for kind, parameters in channels.PARAMETERS.items():
        name = "/".join([kind, *(f"{{{parameter}}}" for parameter in parameters)])
        assert f"| `{name}` | `{VIEWS[kind].__name__}` |" in text
