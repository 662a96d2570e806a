import csv
import json

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from lingping.corpus.splits import read_corpus
from lingping.errors import LingpingError
from lingping.model.encoders import load_pretrained
from lingping.model.registry import verify
from lingping.model.tokenizer import PieceTokenizer, WordTokenizer
from lingping.model.vocabulary import build_vocabulary
from lingping.progress import Progress
from lingping.training import pretraining
from lingping.training.finetune import finetune
from lingping.training.pretraining import list_training_texts, pretrain
from lingping.training.word_masking import encode_words, mask_words, stack

TEXTS = ["快递很慢，耳机的音质不好", "iPhone15的包装盒压扁了", "客服回复及时，下次还来"] * 40


@pytest.fixture(scope="module")
def words():
    return WordTokenizer(build_vocabulary(["快递很慢，音质不好，客服回复及时。耳机包装盒压扁了下次还来的"] * 3))


@pytest.fixture
def pieces(tiny_bert):
    return PieceTokenizer((tiny_bert / "vocab.txt").read_text("utf-8").rstrip("\n").split("\n"))


@pytest.mark.parametrize("kind", ["words", "pieces"])
def test_tokens_with_their_words_are_the_tokens_that_the_network_reads(kind, request):
    tokenizer = request.getfixturevalue(kind)
    texts = encode_words(tokenizer, TEXTS[:3], longest=12)
    assert [text.tokens for text in texts] == tokenizer.encode(TEXTS[:3], 12)
    assert all(text.words[0] == text.words[-1] == 0 for text in texts)


def masked(tokenizer, share=0.5):
    tokens, of_word = stack(encode_words(tokenizer, TEXTS, longest=40), tokenizer.pad)
    generator = torch.Generator().manual_seed(3)
    shown, targets = mask_words(tokens, of_word, share=share, tokenizer=tokenizer, generator=generator)
    return tokens, of_word, shown, targets


@pytest.mark.parametrize("kind", ["words", "pieces"])
def test_a_word_is_hidden_with_all_its_tokens_or_not_at_all(kind, request):
    tokens, of_word, _, targets = masked(request.getfixturevalue(kind))
    chosen = targets >= 0
    several = 0
    for row in range(len(tokens)):
        for word in range(1, int(of_word[row].max()) + 1):
            lots = chosen[row][of_word[row] == word]
            assert lots.all() or not lots.any()
            several += len(lots) > 1
    assert several > 0


def test_hidden_words_are_masked_replaced_or_left_in_berts_shares_and_nothing_else_is_touched(words):
    tokens, of_word, shown, targets = masked(words)
    chosen = targets >= 0
    assert not chosen[of_word == 0].any()
    assert (shown == tokens)[~chosen].all()
    assert (targets == tokens)[chosen].all()
    assert chosen[of_word > 0].float().mean() == pytest.approx(0.5, abs=0.06)
    assert (shown == words.mask)[chosen].float().mean() == pytest.approx(0.8, abs=0.06)
    assert (shown == tokens)[chosen].float().mean() == pytest.approx(0.1, abs=0.05)


def test_pre_training_reads_no_text_of_an_evaluation(labelled, needs):
    corpus = read_corpus(labelled, needs)
    texts = list_training_texts(corpus)
    assert len(texts) == len(set(texts)) > 0
    assert not set(texts) & {*corpus.test_needs.texts, *corpus.test_sentiment.texts}


@pytest.fixture(scope="module")
def encoder(labelled, tmp_path_factory):
    return pretrain(labelled, tmp_path_factory.mktemp("encoders") / "mini", epochs=2)


def test_the_loss_on_unseen_texts_falls_and_is_written_and_drawn_beside_the_weights(encoder):
    with (encoder / "loss.csv").open(encoding="utf-8") as file:
        unseen = [float(row["loss"]) for row in csv.DictReader(file) if row["texts"] == "unseen texts"]
    vocabulary = len((encoder / "vocab.txt").read_text("utf-8").splitlines())
    assert unseen[1] < unseen[0] < np.log(vocabulary)
    assert "unseen texts" in (encoder / "loss.svg").read_text("utf-8")


def test_a_pre_trained_compact_encoder_is_a_base_with_all_its_weights(encoder, needs):
    network, tokenizer = load_pretrained(str(encoder), needs)
    assert tokenizer.kind == "words"
    saved = load_file(encoder / "model.safetensors")
    for name, tensor in {
        **network.encoder.state_dict(prefix="bert."),
        **network.bigrams.state_dict(prefix="bigrams."),
    }.items():
        assert torch.equal(tensor, saved[name]), name


def test_a_classifier_is_trained_on_it(encoder, labelled, tmp_path):
    folder = finetune(labelled, tmp_path, base=str(encoder), max_steps=2)
    assert verify(folder).tokenizer == "words"


def test_a_bert_goes_on_learning_and_stays_a_bert(labelled, tiny_bert, tmp_path, needs):
    folder = pretrain(labelled, tmp_path / "more", base=str(tiny_bert), max_steps=3)
    before, after = load_pretrained(str(tiny_bert), needs)[0], load_pretrained(str(folder), needs)[0]
    assert after.bigrams is None
    assert json.loads((folder / "config.json").read_bytes())["model_type"] == "bert"
    moved = [
        not torch.equal(one, other)
        for one, other in zip(before.encoder.parameters(), after.encoder.parameters(), strict=True)
    ]
    assert any(moved)


class PowerCut(Exception):
    pass


@pytest.mark.parametrize("base", [None, "tiny_bert"])
def test_a_run_that_was_cut_off_ends_with_the_weights_of_an_unbroken_one(
    encoder, labelled, base, request, tmp_path, monkeypatch
):
    base = base and str(request.getfixturevalue(base))
    whole = encoder if base is None else pretrain(labelled, tmp_path / "whole", base=base, epochs=2)
    monkeypatch.setattr(pretraining, "_SAVE_EVERY", 1)

    class Cut(Progress):
        def say(self, line):
            raise PowerCut

    home = tmp_path / "home"
    with pytest.raises(PowerCut):
        pretrain(labelled, home / "mini", base=base, epochs=2, progress=Cut())
    assert not (home / "mini").exists()
    again = pretrain(labelled, home / "mini", base=base, epochs=2)
    one, other = load_file(whole / "model.safetensors"), load_file(again / "model.safetensors")
    assert all(torch.allclose(one[name], other[name], atol=1e-6) for name in one)
    assert [path.name for path in home.iterdir()] == ["mini"]


def test_a_folder_without_labelled_texts_is_named(tmp_path):
    with pytest.raises(LingpingError, match=r"sentiment\.parquet: no such file"):
        pretrain(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
