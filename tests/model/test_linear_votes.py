"""The linear part of a compact network: what its votes change, and what they leave as it was."""

import pytest
import torch

from lingping.model.encoders import build_compact, load_pretrained
from lingping.model.linear_votes import Wide, add_votes
from lingping.model.vocabulary import SPECIAL

NEEDS = 3
SENTIMENT = torch.randn(8, 3, generator=torch.Generator().manual_seed(1))
EVEN, WISH = torch.zeros(8, NEEDS, 4), torch.linspace(-2, 2, 8)


@pytest.fixture
def wide():
    part = Wide(500, NEEDS)
    torch.nn.init.normal_(part.bias)
    return part


def test_votes_shift_the_odds_of_positive_and_leave_neutral_as_likely_as_it_was():
    votes = torch.linspace(-6, 6, 8)[:, None].expand(-1, 1 + NEEDS + 1)
    before, after = SENTIMENT.softmax(-1), add_votes(SENTIMENT, EVEN, WISH, votes)[0].softmax(-1)
    torch.testing.assert_close(after[:, 1], before[:, 1])
    odds = [(chances[:, 2] / chances[:, 0]).log() for chances in (before, after)]
    torch.testing.assert_close(odds[1] - odds[0], votes[:, 0], atol=1e-4, rtol=1e-4)


def test_votes_shift_the_odds_of_a_need_and_leave_its_polarities_alone():
    votes = torch.tensor([[0.0, 2.0, -2.0, 0.0, 1.0]]).expand(8, -1)
    needs = add_votes(SENTIMENT, EVEN, WISH, votes)[1].softmax(-1)[0]
    spoken = 1 - needs[:, 0]
    torch.testing.assert_close((spoken / needs[:, 0]).log() - torch.tensor(3.0).log(), votes[0, 1:-1])
    torch.testing.assert_close(needs[:, 1:] / spoken[:, None], torch.full((NEEDS, 3), 1 / 3))


def test_votes_shift_the_odds_of_a_wish_and_of_nothing_else():
    votes = torch.tensor([[0.0, 0.0, 0.0, 0.0, 1.5]]).expand(8, -1)
    sentiment, needs, wish = add_votes(SENTIMENT, EVEN, WISH, votes)
    torch.testing.assert_close(sentiment, SENTIMENT)
    torch.testing.assert_close(needs, EVEN)
    torch.testing.assert_close(wish, WISH + 1.5)


def test_a_text_gets_the_votes_beside_longer_ones_that_it_gets_alone(wide):
    tokens = torch.tensor([[2, 7, 9, 3, 0, 0], [2, 7, 9, 5, 6, 3]])
    together, alone = wide(tokens, tokens != 0), wide(tokens[:1, :4], tokens[:1, :4] != 0)
    torch.testing.assert_close(together[:1], alone)


def test_the_order_of_words_changes_the_votes(wide):
    tokens = torch.tensor([[2, 7, 9, 3], [2, 9, 7, 3]])
    first, second = wide(tokens, tokens != 0)
    assert not torch.allclose(first, second)


def test_a_bert_has_no_linear_part(tiny_bert, needs):
    assert load_pretrained(str(tiny_bert), needs)[0].wide is None


def test_a_model_from_before_the_linear_part_still_loads(needs):
    network, _ = build_compact(SPECIAL, needs)
    assert not hasattr(network.config, "wide_buckets")
    tokens = torch.tensor([[2, 0, 3]])
    assert network(tokens, tokens != 0)[0].shape == (1, 3)
