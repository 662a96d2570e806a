"""The linear part of a compact network: what its votes may change, and how heavy they are."""

from copy import deepcopy

import numpy as np
import pytest
import torch

from lingping.corpus.examples import blank
from lingping.corpus.splits import read_corpus
from lingping.model.classifier import Scores
from lingping.model.encoders import build_compact, load_pretrained
from lingping.model.linear_votes import Wide, add_votes
from lingping.model.scorer import Scorer
from lingping.model.vocabulary import SPECIAL, build_vocabulary
from lingping.training.stacking import fit_stacking
from lingping.training.wide import add_wide

CPU = torch.device("cpu")

N, NEEDS = 400, 3
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


def test_votes_that_know_are_heavy_and_votes_that_guess_weigh_nothing():
    random = np.random.default_rng(3)
    gold = blank([str(number) for number in range(N)], NEEDS)
    positive, spoken = random.random(N) < 0.5, random.random((N, NEEDS)) < 0.3
    gold.sentiment[np.arange(N), np.where(positive, 2, 0)] = 1
    gold.needs[..., 0], gold.needs[..., 3] = ~spoken, spoken
    gold.wish[:] = random.random(N) < 0.2
    gold.sentiment_weight[:], gold.needs_weight[:], gold.wish_weight[:] = 1, 1, 1
    unsure = Scores(np.full((N, 3), 1 / 3), np.full((N, NEEDS, 4), 1 / 4), np.full(N, 1 / 2))
    guess = random.normal(size=(N, 1 + NEEDS + 1))
    know = np.column_stack([positive, spoken, gold.wish]) * 2 - 1 + guess
    heavy, light = (fit_stacking(unsure, votes, gold) for votes in (know, guess))
    assert min(heavy.sentiment, heavy.needs, heavy.wish) > 0.5
    assert max(light.sentiment, light.needs, light.wish) < 0.2


def test_an_encoder_too_sure_that_nobody_wishes_is_set_right():
    gold = blank([str(number) for number in range(N)], NEEDS)
    gold.wish[: N // 10], gold.wish_weight[:] = 1, 1
    doubting = Scores(np.full((N, 3), 1 / 3), np.full((N, NEEDS, 4), 1 / 4), np.where(gold.wish > 0, 0.4, 0.001))
    found = fit_stacking(doubting, np.zeros((N, 1 + NEEDS + 1)), gold)
    assert np.log(0.4 / 0.6) + found.wish_shift > 0 > np.log(0.001 / 0.999) + found.wish_shift


def test_beside_an_encoder_that_knows_nothing_it_reads_what_it_was_taught(labelled, needs):
    corpus = read_corpus(labelled, needs)
    network, tokenizer = build_compact(build_vocabulary(corpus.gold.texts, least=1), needs)

    def scorer():
        return Scorer(deepcopy(network), tokenizer, "wide", [0.5] * len(needs), longest=64, device=CPU)

    add_wide(network, tokenizer, corpus, 64, scorer())
    scores = scorer().score(["快递太慢了，很失望", "发货很快，很满意", "卖得太贵，差评"])
    assert (scores.sentiment[:, 2] > scores.sentiment[:, 0]).tolist() == [False, True, False]
    spoken = 1 - scores.needs[..., 0]
    logistics, price = (spoken[:, needs.index(need)] for need in ("logistics", "price"))
    assert min(logistics[0], logistics[1]) > logistics[2]
    assert price[2] > max(price[0], price[1])


def test_a_bert_has_no_linear_part(tiny_bert, needs):
    assert load_pretrained(str(tiny_bert), needs)[0].wide is None


def test_a_model_from_before_the_linear_part_is_still_read(needs):
    network, _ = build_compact(SPECIAL, needs)
    assert not hasattr(network.config, "wide_buckets")
    tokens = torch.tensor([[2, 0, 3]])
    assert network(tokens, tokens != 0)[0].shape == (1, 3)
