"""The draw: published pairs stand, everybody skates once, a draw that cannot be is refused."""

from random import Random

import pytest

from producers.simulate.draw import draw_pairs
from producers.simulate.field import Skater


def field(pairs: dict[int, int], size: int = 8) -> list[Skater]:
    """Skaters by rank; `pairs` maps ranks to published pairs."""
    return [Skater(rank, 37_000_000 + rank * 100_000, True, pair=pairs.get(rank)) for rank in range(1, size + 1)]


def test_everybody_skates_once_and_published_pairs_stand() -> None:
    pairs = draw_pairs(field({1: 3, 8: 3, 2: 1}), Random(1))
    assert [pair.number for pair in pairs] == [1, 2, 3, 4]
    assert sorted(skater.rank for pair in pairs for skater in (pair.inner, pair.outer)) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert {pairs[2].inner.rank, pairs[2].outer.rank} == {1, 8}
    assert 2 in {pairs[0].inner.rank, pairs[0].outer.rank}


def test_the_slower_half_tends_to_start_first() -> None:
    pairs = draw_pairs(field({}, size=20), Random(1))
    ranks = [skater.rank for pair in pairs for skater in (pair.inner, pair.outer)]
    assert sum(ranks[:10]) > sum(ranks[10:])


def test_three_skaters_in_a_pair_are_refused() -> None:
    with pytest.raises(ValueError, match="does not fit in pair 3"):
        draw_pairs(field({1: 3, 2: 3, 4: 3}), Random(1))


def test_a_pair_beyond_the_last_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit in pair 5"):
        draw_pairs(field({1: 5}), Random(1))


def test_an_odd_field_is_refused() -> None:
    with pytest.raises(ValueError, match="7 skaters cannot form pairs"):
        draw_pairs(field({}, size=7), Random(1))
