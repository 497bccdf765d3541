"""Recordings and sheets that are not part of the project."""

from pathlib import Path

import pytest

from testing.processes import REPOSITORY

SHARED_DATA = REPOSITORY.parent / "shared" / "data"


def shared(relative: str) -> Path:
    """A file of the recordings and sheets that are not part of the project; skips the test where they are absent."""
    path = SHARED_DATA / relative
    if not path.exists():
        pytest.skip(f"the recorded data are not here: {path}")
    return path
