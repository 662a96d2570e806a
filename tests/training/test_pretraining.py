"""`pretrain`: an encoder that learns by masked words, resumable, and a base of `finetune`."""

import csv
import json

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from lingping.corpus.splits import list_training_texts
from lingping.errors import LingpingError
from lingping.model.encoders import load_pretrained
from lingping.model.registry import verify
from lingping.progress import Progress
from lingping.training import pretraining
from lingping.training.finetune import finetune
from lingping.training.pretraining import pretrain


def test_pre_training_reads_no_test_text(corpus):
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
    assert network.bigrams is not None
    saved = load_file(encoder / "model.safetensors")
    for name, tensor in {
        **network.encoder.state_dict(prefix="bert."),
        **network.bigrams.state_dict(prefix="bigrams."),
    }.items():
        assert torch.equal(tensor, saved[name]), name


def test_a_classifier_is_trained_on_it(encoder, labelled, tmp_path):
    folder = finetune(labelled, tmp_path, base=str(encoder), max_steps=2)
    assert verify(folder).tokenizer == "words"


def test_a_bert_is_trained_further_and_stays_a_bert(labelled, tiny_bert, tmp_path, needs):
    folder = pretrain(labelled, tmp_path / "more", base=str(tiny_bert), max_steps=3)
    before, after = load_pretrained(str(tiny_bert), needs)[0], load_pretrained(str(folder), needs)[0]
    assert after.bigrams is None
    assert json.loads((folder / "config.json").read_bytes())["model_type"] == "bert"
    moved = [
        not torch.equal(one, other)
        for one, other in zip(before.encoder.parameters(), after.encoder.parameters(), strict=True)
    ]
    assert any(moved)


class Interruption(Exception):
    pass


@pytest.mark.parametrize("base", [None, "tiny_bert"])
def test_an_interrupted_run_ends_with_the_weights_of_an_uninterrupted_one_to_six_decimals(
    encoder, labelled, base, request, tmp_path, monkeypatch
):
    base = base and str(request.getfixturevalue(base))
    whole = encoder if base is None else pretrain(labelled, tmp_path / "whole", base=base, epochs=2)
    monkeypatch.setattr(pretraining, "_SAVE_EVERY", 1)

    class Cut(Progress):
        def say(self, line):
            raise Interruption

    home = tmp_path / "home"
    with pytest.raises(Interruption):
        pretrain(labelled, home / "mini", base=base, epochs=2, progress=Cut())
    assert not (home / "mini").exists()
    again = pretrain(labelled, home / "mini", base=base, epochs=2)
    one, other = load_file(whole / "model.safetensors"), load_file(again / "model.safetensors")
    assert all(torch.allclose(one[name], other[name], atol=1e-6) for name in one)
    assert [path.name for path in home.iterdir()] == ["mini"]


def test_a_folder_without_labelled_texts_is_named(tmp_path):
    with pytest.raises(LingpingError, match=r"lacks sentiment\.parquet, needs\.parquet"):
        pretrain(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
