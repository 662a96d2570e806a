"""The loss, masked to what each source labels."""

import numpy as np
import pytest
import torch

from lingping.corpus.examples import blank
from lingping.training.loss import compute_loss


def loss_of(change, sentiment=((0.0, 0.0, 0.0),)):
    examples = blank(["好"], 2)
    examples.sentiment[0, 0] = examples.needs[0, :, 0] = 1
    change(examples)
    logits = torch.tensor(sentiment), torch.arange(8.0).reshape(1, 2, 4), torch.zeros(1)
    return compute_loss(*logits, examples).item()


def test_what_a_source_does_not_label_costs_nothing():
    assert loss_of(lambda examples: None) == 0


def test_a_need_that_is_labelled_costs_and_its_unlabelled_neighbour_does_not():
    def label_first(examples):
        examples.needs_weight[0, 0] = 1

    def label_first_and_change_second(examples):
        label_first(examples)
        examples.needs[0, 1] = [0, 0, 0, 1]

    assert loss_of(label_first) > 0
    assert loss_of(label_first) == loss_of(label_first_and_change_second)


def test_a_binary_label_compares_negative_with_positive_alone():
    def binary(examples):
        examples.sentiment_weight[0] = 1
        examples.binary[0] = True

    def three_way(examples):
        examples.sentiment_weight[0] = 1

    assert loss_of(binary) == pytest.approx(np.log(2), abs=1e-4)
    assert loss_of(binary, ((0.0, 9.0, 0.0),)) == pytest.approx(np.log(2), abs=1e-4)
    assert loss_of(three_way) == pytest.approx(np.log(3), abs=1e-4)


def test_a_wish_costs_where_wishes_were_labelled():
    def wishing(examples):
        examples.wish[0] = examples.wish_weight[0] = 1

    assert loss_of(wishing) == pytest.approx(np.log(2) / 3, abs=1e-4)
