import json
import shutil

import huggingface_hub.constants
import pytest
import torch
from safetensors.torch import load_file, save_file

from lingping.errors import LingpingError
from lingping.model.encoders import build_compact, load_pretrained
from lingping.model.vocabulary import SPECIAL


@pytest.fixture
def copy(tiny_bert, tmp_path):
    return shutil.copytree(tiny_bert, tmp_path / "bert")


def refused(folder, needs):
    with pytest.raises(LingpingError) as caught:
        load_pretrained(str(folder), needs)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_every_weight_of_the_base_encoder_is_taken_over(tiny_bert, needs):
    network, tokenizer = load_pretrained(str(tiny_bert), needs)
    stored = load_file(tiny_bert / "model.safetensors")
    taken = network.encoder.state_dict()
    assert all(torch.equal(taken[name], stored[name]) for name in taken)
    assert network.bigrams is None
    assert len(tokenizer.vocabulary) == network.config.vocab_size


def test_weights_named_as_in_bert_base_chinese_are_taken_over_too(copy, needs):
    stored = load_file(copy / "model.safetensors")
    older = {
        "bert."
        + name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): weight
        for name, weight in stored.items()
    }
    save_file(older | {"cls.predictions.bias": torch.zeros(8)}, copy / "model.safetensors", {"format": "pt"})
    taken = load_pretrained(str(copy), needs)[0].encoder.state_dict()
    assert all(torch.equal(taken[name], stored[name]) for name in taken)


def test_attention_is_torchs_own(tiny_bert, needs):
    for network, _ in (load_pretrained(str(tiny_bert), needs), build_compact(SPECIAL, needs)):
        assert network.encoder.config._attn_implementation == "sdpa"


def test_a_pickle_is_refused_and_never_opened(copy, needs):
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    message = refused(copy, needs)
    assert "pytorch_model.bin: a pickle can run code" in message
    assert "model.safetensors" in message


@pytest.mark.parametrize("name", ["config.json", "vocab.txt", "model.safetensors"])
def test_a_missing_file_of_the_base_is_named(copy, needs, name):
    (copy / name).unlink()
    assert name in refused(copy, needs)


def test_weights_that_lack_a_layer_are_refused_rather_than_drawn_at_random(copy, needs):
    weights = load_file(copy / "model.safetensors")
    del weights["encoder.layer.1.output.dense.weight"]
    save_file(weights, copy / "model.safetensors", {"format": "pt"})
    assert "encoder.layer.1.output.dense.weight" in refused(copy, needs)


def test_another_architecture_is_refused(copy, needs):
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps(config | {"model_type": "gpt2"}))
    assert "gpt2" in refused(copy, needs)


def test_a_vocabulary_of_another_model_is_refused(copy, needs):
    with (copy / "vocab.txt").open("a", encoding="utf-8") as file:
        file.write("多\n")
    assert "Take the vocabulary of these weights" in refused(copy, needs)


def test_without_the_hub_the_message_names_the_encoder_and_the_way_round(needs, monkeypatch):
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    message = refused("somebody/no-such-encoder", needs)
    assert "somebody/no-such-encoder" in message
    assert "pass their folder as --base" in message
