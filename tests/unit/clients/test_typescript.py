"""The TypeScript of a JSON Schema, for what pydantic makes of `schemas`."""

from typing import Annotated, Any, Literal, TypeAlias

import pytest
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from clients.javascript.typescript import UnsupportedSchema, Writer, comment

TimeText: TypeAlias = Annotated[str, StringConstraints(pattern=r"^\d+$")]
State: TypeAlias = Literal["running", "official"]

NAMES = {"TimeText": TypeAdapter(TimeText).json_schema(), "State": TypeAdapter(State).json_schema()}


class Row(BaseModel):
    name: str


class Document(BaseModel):
    """A document."""

    model_config = ConfigDict(extra="forbid")

    op: Literal["snapshot"] = "snapshot"
    time: TimeText
    state: State
    time_us: int | None = None
    gap: Annotated[str | None, Field(description="To the leader.")] = None
    rows: dict[str, Row]
    by_time: dict[TimeText, list[Row]]
    by_state: dict[State, bool] | None = None
    flags: list[Literal["PB", "SB"]]
    other: str | int
    anything: dict[str, Any]


EXPECTED = """\
/** A document. */
export interface Document {
  readonly op: "snapshot";
  readonly time: TimeText;
  readonly state: State;
  readonly time_us?: number;
  /** To the leader. */
  readonly gap?: string;
  readonly rows: { readonly [key: string]: Row };
  readonly by_time: { readonly [key: TimeText]: readonly Row[] };
  readonly by_state?: { readonly [K in State]?: boolean };
  readonly flags: readonly ("PB" | "SB")[];
  readonly other: string | number;
  readonly anything: { readonly [key: string]: unknown };
}
"""


def test_an_interface_has_the_types_of_its_model() -> None:
    schema = Document.model_json_schema()
    del schema["$defs"]
    assert Writer(NAMES).interface("Document", schema) == EXPECTED


def test_a_named_type_has_its_pattern_in_the_comment() -> None:
    text = Writer(NAMES).alias("TimeText", NAMES["TimeText"], "As printed.")
    assert text == "/**\n * As printed.\n *\n * Pattern: `^\\d+$`\n */\nexport type TimeText = string;\n"


def test_a_long_list_of_values_has_a_line_for_each() -> None:
    values = [f"value-{number}" for number in range(20)]
    text = Writer({}).alias("Long", {"type": "string", "enum": values}, None)
    assert text.splitlines()[:3] == ["export type Long =", '  | "value-0"', '  | "value-1"']


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "contentEncoding": "base64"},
        {"type": "null"},
        {"enum": [1, 2], "type": "integer"},
        {"oneOf": [{"type": "string"}]},
    ],
)
def test_what_has_no_translation_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedSchema):
        Writer({}).type(schema)


def test_a_comment_cannot_be_closed_by_its_text() -> None:
    assert comment("a */ b") == ["/** a *\\/ b */"]
