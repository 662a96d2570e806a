"""The linear part of a network, trained beside an encoder."""

from copy import deepcopy

import torch

from lingping.model.encoders import build_compact
from lingping.model.scorer import Scorer
from lingping.model.vocabulary import build_vocabulary
from lingping.training.wide import add_wide

CPU = torch.device("cpu")


def test_beside_an_untrained_encoder_it_gives_the_labels_that_it_was_trained_on(corpus, needs):
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
