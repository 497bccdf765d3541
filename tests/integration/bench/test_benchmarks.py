"""Every benchmark runs, and its figures reach the page. How good they are is for a quiet machine to say."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.performance_page import BENCHMARKS, PAGE
from testing.processes import REPOSITORY
from testing.waiting import TIME_SCALE


@pytest.mark.slow
@pytest.mark.timeout(90 * TIME_SCALE)
@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_quick_run_writes_its_section(name: str, tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    command = [sys.executable, "-m", "bench.performance_page", "--quick", "--page", str(page), name]
    outcome = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    text = page.read_text(encoding="utf-8")
    measured = text[text.index(f"<!-- begin {name} -->") : text.index(f"<!-- end {name} -->")]
    assert f"bench.{name}" in measured
    assert measured.count("| ") > 6
