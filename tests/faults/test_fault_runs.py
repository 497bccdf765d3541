"""A few seeds of the fault runs; `make faults` runs two hundred. A seed that failed is run again with
`python -m tests.faults.run --seeds SEED`."""

import asyncio
import os

import pytest

from testing.kafka import kafka_libs
from testing.waiting import TIME_SCALE
from tests.faults.clusters import CLUSTER_FAULTS, cluster_plan
from tests.faults.plan import FAULTS, TARGETS, plan
from tests.faults.run import Baseline, baseline, disturbed

_FIRST, _, _LAST = os.environ.get("RINKSIDE_TEST_FAULT_SEEDS", "1-5").partition("-")
SEEDS = range(int(_FIRST), int(_LAST or _FIRST) + 1)

CLUSTER_SEED = int(os.environ.get("RINKSIDE_TEST_CLUSTER_SEED", "1"))


@pytest.fixture(scope="module")
def right() -> Baseline:
    kafka_libs()
    return asyncio.run(baseline())


@pytest.mark.kafka
@pytest.mark.slow
@pytest.mark.timeout(300 * TIME_SCALE)
@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_fails_the_documents_end_as_if_nothing_had(seed: int, right: Baseline) -> None:
    outcome = await disturbed(plan(seed), right)
    print(outcome)
    assert outcome.problems == [], outcome


@pytest.mark.kafka
@pytest.mark.slow
@pytest.mark.timeout(400 * TIME_SCALE)
async def test_on_clusters_too_the_documents_end_as_if_nothing_had_failed(right: Baseline) -> None:
    """Three brokers and a Redis Cluster of six nodes; `make faults ARGS=--clusters` runs more seeds."""
    outcome = await disturbed(cluster_plan(CLUSTER_SEED), right)
    print(outcome)
    assert outcome.problems == [], outcome


def test_two_seeds_in_a_row_have_every_fault_of_clusters() -> None:
    for first in (1, 3):
        seen = {(fault.kind, fault.target) for seed in (first, first + 1) for fault in cluster_plan(seed).faults}
        assert seen == set(CLUSTER_FAULTS)


def test_a_seed_gives_the_same_plan_again() -> None:
    assert plan(17) == plan(17)
    assert len({plan(seed).faults for seed in range(1, 201)}) == 200
    assert all(len(plan(seed).faults) == FAULTS for seed in range(1, 201))


def test_five_seeds_in_a_row_have_every_fault() -> None:
    everything = {(kind, target) for kind, targets in TARGETS.items() for target in targets}
    for first in (1, 6, 11):
        seen = {(fault.kind, fault.target) for seed in range(first, first + 5) for fault in plan(seed).faults}
        assert len(everything - seen) <= (0 if first == 1 else 4)
