"""Empty virtual environments, filled with the locked packages that a wheel declares, without the network."""

import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

from testing.processes import REPOSITORY
from testing.waiting import TIME_SCALE


def environment_with(folder: Path, wheel: Path) -> Path:
    """Installs a wheel into a new environment; the Python of it.

    The dependencies are copied from the environment of these tests, which holds the locked versions; a package that the
    lock file of the application does not name is an error. pip then checks what the wheel asks for.
    """
    venv.create(folder)
    [target] = folder.glob("lib/python*/site-packages")
    pins = dict(
        re.findall(r"^([A-Za-z0-9._-]+)==([^ ;]+)", (REPOSITORY / "requirements.lock").read_text(), re.MULTILINE)
    )
    for package in _needed_by(_requirements_of(wheel)):
        assert pins[_normal(package.name)] == package.version
        _copy(package, target)
    run = subprocess.run(
        [*(sys.executable, "-m", "pip", "--python", str(folder), "install"), "--no-index", "--quiet", str(wheel)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120 * TIME_SCALE,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return folder / "bin" / "python"


def _requirements_of(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        [metadata] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return re.findall(r"^Requires-Dist: (.*)$", archive.read(metadata).decode(), re.MULTILINE)


def _needed_by(requirements: list[str]) -> Iterator[Distribution]:
    """The packages that are needed in turn, each once."""
    seen: set[str] = set()
    wanted = [Requirement(each) for each in requirements]
    while wanted:
        requirement = wanted.pop()
        name = _normal(requirement.name)
        if name in seen or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        package = distribution(name)
        yield package
        wanted += [Requirement(each) for each in package.requires or []]


def _copy(package: Distribution, target: Path) -> None:
    for path in package.files or []:
        if ".." not in path.parts and "__pycache__" not in path.parts:
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(str(path.locate()), target / path)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
