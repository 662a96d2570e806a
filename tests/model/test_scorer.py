import numpy as np
import pytest
import torch
from transformers import BertConfig

from lingping.errors import LingpingError
from lingping.model.encoders import load_pretrained
from lingping.model.network import ReviewNetwork
from lingping.model.scorer import Scorer

TEXTS = [
    "发货很快，很满意",
    "屏幕老是卡顿，售后不理人，差评",
    "味道香甜",
    "",
    "盒子都压扁了，" * 20,
    "发货很快，很满意",
    "👍",
    "卖得太贵",
]
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def scorer(tiny_bert, needs):
    torch.manual_seed(1)
    return Scorer(*load_pretrained(str(tiny_bert), needs), "tiny", [0.5] * len(needs), longest=64, device=CPU)


class Faked(ReviewNetwork):
    """A network of one need whose logits `answer` gives for a batch of tokens."""

    def __init__(self, answer):
        torch.nn.Module.__init__(self)
        self.config = BertConfig.from_dict({"needs": ["price"]})
        self.answer = answer

    def forward(self, tokens, mask):
        return self.answer(tokens)


def faked(answer, tokenizer):
    return Scorer(Faked(answer), tokenizer, "faked", [0.5], longest=64, device=CPU)


def by_length(tokens):
    """Logits that depend on the length of each text: positive for long ones."""
    length = (tokens != 0).sum(1, keepdim=True).float()
    return torch.cat([-length, 0 * length, length], 1), torch.zeros(len(tokens), 1, 4), torch.zeros(len(tokens))


def test_scores_are_probabilities(scorer, needs):
    scores = scorer.score(TEXTS)
    assert scores.sentiment.shape == (len(TEXTS), 3)
    assert scores.needs.shape == (len(TEXTS), len(needs), 4)
    assert scores.wish.shape == (len(TEXTS),)
    assert ((scores.wish >= 0) & (scores.wish <= 1)).all()
    assert scores.sentiment.dtype == scores.needs.dtype == scores.wish.dtype == np.float32
    np.testing.assert_allclose(scores.sentiment.sum(-1), 1, atol=1e-5)
    np.testing.assert_allclose(scores.needs.sum(-1), 1, atol=1e-5)


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_texts_get_the_same_scores_to_the_last_digit_whatever_is_scored_beside_them(tiny_bert, needs, precision):
    """Reviews that arrive late or in another order must not change the tables."""
    torch.manual_seed(1)
    network, tokenizer = load_pretrained(str(tiny_bert), needs)
    scorer = Scorer(network, tokenizer, "tiny", [0.5] * len(needs), longest=64, device=CPU, precision=precision)
    texts = [*TEXTS, *("很慢" * length for length in range(1, 12)), *(f"{word}很好用" for word in "一二三四五六七八九")]
    whole = scorer.score(texts)
    for size in (1, 2, 3, 5):
        parts = [scorer.score(texts[start : start + size]) for start in range(0, len(texts), size)]
        for name in ("sentiment", "needs", "wish"):
            np.testing.assert_array_equal(np.concatenate([getattr(part, name) for part in parts]), getattr(whole, name))


def test_scores_come_in_the_order_asked_and_a_repeated_text_is_read_once(scorer):
    read = []

    def answer(tokens):
        read.append(len(tokens.unique(dim=0)))  # a batch is filled up with repetitions
        return by_length(tokens)

    scores = faked(answer, scorer._tokenizer).score(["快", "很快很快", "快", "很快", "快"])
    assert sum(read) == 3
    longer = scores.sentiment[:, 2]
    assert longer[0] == longer[2] == longer[4] < longer[3] < longer[1]


@pytest.mark.parametrize("blank", ["", "  \n", "\u200b", "&nbsp;"])
def test_a_text_with_nothing_to_read_is_neutral_and_mentions_no_need(scorer, blank):
    scores = scorer.score([blank])
    assert scores.sentiment.tolist() == [[0, 1, 0]]
    assert (scores.needs[0] == [1, 0, 0, 0]).all()


def test_no_texts_give_no_scores(scorer, needs):
    scores = scorer.score([])
    assert scores.sentiment.shape == (0, 3)
    assert scores.needs.shape == (0, len(needs), 4)


def test_progress_adds_up_to_the_texts_asked(scorer):
    done = []
    scorer.score(TEXTS, progress=done.append)
    assert sum(done) == len(TEXTS)


def memory_for(texts, error):
    def answer(tokens):
        if len(tokens) > texts:
            raise error
        return by_length(tokens)

    return answer


@pytest.mark.parametrize("error", [torch.OutOfMemoryError("CUDA"), RuntimeError("DefaultCPUAllocator: can't")])
def test_a_batch_too_large_for_the_memory_is_halved(scorer, error):
    texts = [f"{word}好" for word in "一二三四五六七八九"]  # of one length
    scores = faked(memory_for(4, error), scorer._tokenizer).score(texts)
    np.testing.assert_array_equal(scores.sentiment, faked(by_length, scorer._tokenizer).score(texts).sentiment)
    with pytest.raises(LingpingError, match="one text alone exceeds the memory"):
        faked(memory_for(0, error), scorer._tokenizer).score(texts)


def test_another_fault_of_the_network_is_not_taken_for_a_lack_of_memory(scorer):
    with pytest.raises(RuntimeError, match="shapes"):
        faked(memory_for(0, RuntimeError("shapes differ")), scorer._tokenizer).score(["快"])


def test_nan_probabilities_are_refused(scorer):
    def answer(tokens):
        sentiment, needs, wish = by_length(tokens)
        return sentiment, needs * float("nan"), wish

    with pytest.raises(LingpingError, match="faked: NaN or infinite probabilities"):
        faked(answer, scorer._tokenizer).score(["快"])
