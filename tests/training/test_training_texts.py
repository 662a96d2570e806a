"""Which texts an epoch trains on."""

import numpy as np

from lingping.corpus.examples import blank
from lingping.training.loop import TrainingTexts


def test_alternating_texts_are_each_seen_once_in_their_turns_and_steady_ones_in_every_epoch(needs):
    steady, alternating = blank(["甲", "乙"], len(needs)), blank([f"文{n}" for n in range(7)], len(needs))
    texts = TrainingTexts(steady, alternating, turns=3)
    epochs = [texts.pick_rows(epoch).tolist() for epoch in range(6)]
    assert all(rows[:2] == [0, 1] for rows in epochs)
    for first in (0, 3):
        seen = np.concatenate([rows[2:] for rows in epochs[first : first + 3]])
        assert sorted(seen.tolist()) == list(range(2, 9))
    assert texts.examples.texts[:3] == ["甲", "乙", "文0"]


def test_without_alternating_texts_every_epoch_has_all(needs):
    texts = TrainingTexts(blank(["甲", "乙", "丙"], len(needs)))
    assert texts.pick_rows(0).tolist() == texts.pick_rows(5).tolist() == [0, 1, 2]
