"""The page on monitoring lists every metric and every finding."""

import re
from importlib import import_module

from prometheus_client import REGISTRY

from testing.processes import REPOSITORY

PAGE = (REPOSITORY / "docs" / "monitoring.md").read_text(encoding="utf-8")
METRICS_IN = (
    "consumers.metrics",
    "consumers.recorder.status",
    "gateway.health.watch",
    "gateway.metrics",
    "producers.feed_status",
)


def test_every_metric_is_on_the_page() -> None:
    for module in METRICS_IN:
        import_module(module)
    known = {metric.name for metric in REGISTRY.collect() if metric.name.startswith("rinkside_")}
    listed = set(re.findall(r"^\| `(rinkside_[a-z_]+)` \|", PAGE, re.MULTILINE))
    assert listed == known, f"docs/monitoring.md: add {known - listed}, remove {listed - known}"


def test_every_module_with_metrics_is_in_this_test() -> None:
    found = {
        path.relative_to(REPOSITORY).with_suffix("").as_posix().replace("/", ".")
        for folder in ("schemas", "producers", "consumers", "gateway", "rinkside")
        for path in (REPOSITORY / folder).rglob("*.py")
        if re.search(r"^[A-Z_]+ = (Counter|Gauge|Histogram)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert found == set(METRICS_IN)


def test_every_finding_is_on_the_page() -> None:
    rules = (REPOSITORY / "schemas" / "health" / "diagnosis.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'Finding\(\s*"([a-z-]+)"', rules))
    table = PAGE[PAGE.index("| finding |") : PAGE.index("Competitions count as running")]
    assert set(re.findall(r"`([a-z]+(?:-[a-z]+)*)`", table)) == codes
