"""Names under which events are published."""

from pydantic import TypeAdapter, ValidationError

from producers.exceptions import BadName
from schemas.channels import Identifier

_IDENTIFIER: TypeAdapter[str] = TypeAdapter(Identifier)


def check_competition(name: str) -> str:
    """The name itself. Raises `BadName` when no competition can have it: its events would be set aside one by one."""
    try:
        return _IDENTIFIER.validate_python(name)
    except ValidationError as error:
        raise BadName(name) from error
