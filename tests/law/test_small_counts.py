"""Small counts are hidden, and what is hidden cannot be reckoned from a total that is shown."""

import pytest

from jianhe.law.small_counts import FEWEST, masked


@pytest.mark.parametrize(("counts", "shown"), [
    ([0, 7, 9], [0, 7, 9]), ([4, 7, 9], [None, None, 9]), ([4, 1, 9], [None, None, 9]), ([0, 3, 0], [0, None, 0]), ([], []),
])  # fmt: skip
def test_what_is_small_goes_and_takes_the_next_with_it(counts: list[int], shown: list[int | None]) -> None:
    assert masked(counts) == shown


def test_no_single_hidden_count_follows_from_a_total_of_five_or_more() -> None:
    for a in range(12):
        for b in range(12):
            for c in range(12):
                shown = masked([a, b, c])
                hidden = shown.count(None)
                assert all(one is None or one == 0 or one >= FEWEST for one in shown)
                assert hidden != 1 or a + b + c < FEWEST
