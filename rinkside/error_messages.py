"""Turns errors into messages for a person; nothing else in the command line does."""

import sys

from rinkside.exceptions import RinksideError


def expected() -> tuple[type[BaseException], ...]:
    """The errors with a message for a person. Only a package that is loaded can have raised one."""
    found: list[type[BaseException]] = [RinksideError, OSError]
    trees = {
        "producers.exceptions": "ProducerError",
        "consumers.exceptions": "ConsumerError",
        "gateway.exceptions": "GatewayError",
        "rinkside_client.exceptions": "ClientError",
    }
    for module, name in trees.items():
        error = getattr(sys.modules.get(module), name, None)
        if isinstance(error, type) and issubclass(error, BaseException):
            found.append(error)
    return tuple(found)


def leaves(error: BaseException) -> list[BaseException]:
    """Returns the errors in a group, or the error itself."""
    if isinstance(error, BaseExceptionGroup):
        return [leaf for each in error.exceptions for leaf in leaves(each)]
    return [error]


def message_of(error: BaseException) -> str:
    """Returns the text to print after `rinkside:`."""
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}"
    return str(error) or type(error).__name__


def exit_code_of(error: BaseException) -> int:
    """2 for wrong usage, 1 for everything else."""
    return error.exit_code if isinstance(error, RinksideError) else 1
