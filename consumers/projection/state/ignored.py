"""Which events do not count, and which corrections are therefore out of force."""

import hashlib

from consumers.projection.state.parts import Corrections, Ignore

_DIGEST_BYTES = 12


def digest_of(source: str, id_: str) -> bytes:
    """Identifies an event in little space."""
    return hashlib.blake2b(f"{source}\0{id_}".encode(), digest_size=_DIGEST_BYTES).digest()


def ignored_events(ignores: list[Ignore]) -> frozenset[str]:
    """The events that do not count, from all `event.ignored` in the order of the log.

    The newest decides: one that a later one takes back makes nothing ignored. So a revert can be reverted, and again.

    >>> sorted(ignored_events([Ignore("i1", ("x", "y")), Ignore("i2", ("i1",))]))
    ['i1']
    """
    found: set[str] = set()
    for each in reversed(ignores):
        if each.by not in found:
            found.update(each.targets)
    return frozenset(found)


def ignored_corrections(corrections: Corrections) -> frozenset[str]:
    """The ids of the corrections of which no event counts any more."""
    ignored = ignored_events(corrections.ignores)
    in_force: dict[str, bool] = {}
    for entry in corrections.entries:
        counts = digest_of(entry.cause.source, entry.cause.id).hex() not in ignored
        in_force[entry.correction] = in_force.get(entry.correction, False) or counts
    return frozenset(correction for correction, counts in in_force.items() if not counts)
