"""The loss of masked words, where none of them is hidden."""

import pytest
import torch

from lingping.model.encoders import build_compact
from lingping.model.vocabulary import build_vocabulary
from lingping.training.masked_model import MaskedLoss, MaskedModel
from lingping.training.recipe import Recipe
from lingping.training.word_masking import encode_words

SHORT, LONG = ["差评"], ["快递很慢，音质不好，客服回复及时，耳机的包装盒也压扁了，下次不来"] * 8


@pytest.fixture(scope="module")
def loss():
    network, tokenizer = build_compact(build_vocabulary(LONG * 3), ("price",))
    recipe = Recipe(epochs=1, learning_rate=1e-4, warm_up=0.1, token_budget=30, masked=0.2)
    return MaskedLoss(MaskedModel(network), tokenizer, recipe, torch.device("cpu"))


def test_a_batch_without_a_hidden_word_has_no_loss_instead_of_nan(loss):
    short = encode_words(loss.tokenizer, SHORT, 40)
    computed = [loss.compute(short, (0, number)) for number in range(20)]
    assert None in computed
    assert all(each is None or torch.isfinite(each) for each in computed)
    assert loss.average(short) is None or loss.average(short) > 0


def test_the_average_leaves_out_batches_without_a_hidden_word(loss):
    texts = encode_words(loss.tokenizer, [*SHORT * 8, *LONG], 40)
    average = loss.average(texts)
    assert 0 < average < 20
