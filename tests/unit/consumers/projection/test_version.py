"""A change of the projection's output needs a new PROJECTION_VERSION.

Without it, a store keeps the documents of the old code, and the new code writes its changes on top of them.
"""

from tests.kit.consumers.digests import current, recorded

ADVICE = (
    "the same events give other documents or parts: increase consumers/projection/version.txt "
    "and run: python -m tests.kit.consumers.digests"
)


def test_another_output_has_another_version() -> None:
    now, before = current(), recorded()
    if now["version"] == before["version"]:
        assert now["digests"] == before["digests"], ADVICE
    assert now == before, "PROJECTION_VERSION changed; run: python -m tests.kit.consumers.digests"
