"""The page of figures: a section for each benchmark, which a run replaces and nothing else."""

import pytest

from bench.figures import Figure
from bench.performance_page import BENCHMARKS, PAGE, replace, section


def test_every_benchmark_has_its_section() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name in BENCHMARKS:
        assert "new text" in replace(page, name, "new text")


def test_a_run_replaces_its_section_and_nothing_else() -> None:
    page = "before\n<!-- begin a -->\nold\n<!-- end a -->\nbetween\n<!-- begin b -->\nother\n<!-- end b -->\n"
    assert replace(page, "a", r"new \1") == page.replace("old", r"new \1")
    with pytest.raises(SystemExit):
        replace(page, "c", "new")


def test_a_section_names_its_command_and_what_each_figure_is_compared_with() -> None:
    figures = [Figure("bare", 3.0, "ms"), Figure("client", 12.5, "ms", "bare", 12.5 / 3)]
    text = section("latency", ["--pairs"], "A race", figures)
    assert "`python -m bench.latency --pairs`" in text
    assert "| bare | 3.00 ms |  |" in text
    assert "| client | 12.5 ms | 4.17 × bare |" in text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0.000 s"), (0.0123, "0.012 s"), (1.5, "1.50 s"), (25, "25.0 s"), (123456.7, "123,457 s")]
)
def test_a_value_is_short(value: float, text: str) -> None:
    assert Figure("x", value, "s").amount == text
