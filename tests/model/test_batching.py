import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lingping.model.batching import cut_batches, draw_batches, pad

lengths_of_texts = st.lists(st.integers(2, 128), min_size=1, max_size=300).map(np.array)


@given(lengths_of_texts, st.integers(1, 600))
def test_every_text_is_in_one_batch_and_no_batch_exceeds_the_budget_unless_it_is_one_text(lengths, budget):
    for batches in (draw_batches(lengths, budget, seed=(7, 0)), list(cut_batches(lengths.argsort(), lengths, budget))):
        assert sorted(row for rows in batches for row in rows) == list(range(len(lengths)))
        assert all(len(rows) * lengths[rows].max() <= budget or len(rows) == 1 for rows in batches)


def test_scoring_sorted_batches_pads_little():
    lengths = np.random.default_rng(0).integers(2, 128, 3_000)
    padding = (
        sum(len(rows) * lengths[rows].max() for rows in cut_batches(lengths.argsort(), lengths, 2_048)) - lengths.sum()
    )
    assert padding < 0.05 * lengths.sum()


def test_the_order_of_an_epoch_depends_on_its_seed():
    lengths = np.arange(2, 100)
    first, again, other = (draw_batches(lengths, 256, seed=(7, epoch)) for epoch in (0, 0, 1))
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert [list(rows) for rows in first] != [list(rows) for rows in other]


def test_shorter_rows_are_filled_up_to_a_multiple_of_four():
    assert pad([[2, 3], [2, 7, 8, 3]], 0).tolist() == [[2, 3, 0, 0], [2, 7, 8, 3]]
    assert pad([[2, 7, 8, 9, 3]], 1).tolist() == [[2, 7, 8, 9, 3, 1, 1, 1]]


def test_few_shapes_occur_in_a_training():
    lengths = np.random.default_rng(0).integers(2, 128, 20_000)
    shapes = {
        tuple(pad([[1] * lengths[row] for row in rows], 0).shape) for rows in draw_batches(lengths, 2_048, seed=(7,))
    }
    assert len(shapes) <= 2 * 128 / 4
