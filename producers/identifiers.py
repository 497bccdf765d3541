"""Checks ids of competitions."""

from pydantic import TypeAdapter, ValidationError

from producers.exceptions import BadName
from schemas.fields import Identifier

_IDENTIFIER: TypeAdapter[str] = TypeAdapter(Identifier)


def check_competition(name: str) -> str:
    """Returns `name`. Raises `BadName` when it is not a possible id: each of its events would become a dead letter."""
    try:
        return _IDENTIFIER.validate_python(name)
    except ValidationError as error:
        raise BadName(name) from error
