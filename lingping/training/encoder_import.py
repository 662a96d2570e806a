"""A pre-trained encoder as a base folder: its vocabulary pruned to reviews, its upper layers left out if wanted."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.atomic import replace_folder
from lingping.errors import LingpingError
from lingping.model.manifest import CARD, CONFIG, TOKENIZER_FILE, WEIGHTS
from lingping.model.subword_tokenizer import SubwordTokenizer
from lingping.progress import SILENT, Progress
from lingping.training.encoder_sources import EncoderFiles, read_sources
from lingping.training.vocabulary_pruning import choose_pieces, prune

if TYPE_CHECKING:
    from torch import Tensor

_WORDS = "embeddings.word_embeddings.weight"
_PARTS = ("embeddings.", "encoder.layer.")
_LAYER = "encoder.layer."
_LEAST = 2  # occurrences of a piece that is kept


def import_encoder(
    sources: Sequence[Path],
    texts: Sequence[str],
    out: Path,
    *,
    layers: int | None = None,
    progress: Progress = SILENT,
) -> Path:
    """Write the encoder in `sources` (see `read_sources`) as a base folder `out`, for `--base`; returns it.

    Pieces that occur less than twice in `texts` leave the vocabulary. Of its layers the lowest `layers` are kept, all
    by default: the upper ones are the most dispensable when fine-tuning (Sajjad et al. 2023, On the effect of dropping
    layers of pre-trained transformer models).

    Raises LingpingError for sources without an encoder or with another kind than BERT, for fewer layers than asked,
    without a text, and where `out` holds an encoder already.
    """
    if (out / CONFIG).exists():
        raise LingpingError(f"{out}: holds an encoder already. Remove it, or name another folder.")
    if not any(text.strip() for text in texts):
        raise LingpingError(
            "There is no text to prune the vocabulary to. Pass a file with one text a line, or a folder."
        )
    progress.step("read the encoder", unit="")
    files = read_sources(sources)
    if files.config.get("model_type") != "bert":
        raise LingpingError(f"{sources[0]}: model_type is {files.config.get('model_type')}. Pass a BERT.")
    depth = files.config["num_hidden_layers"]
    if layers is not None and not 0 < layers <= depth:
        raise LingpingError(f"{sources[0]}: it has {depth} layers, so --layers is a number from 1 to {depth}.")
    progress.step("count the pieces of the texts", unit="")
    tokenizer = SubwordTokenizer(json.dumps(files.tokenizer))
    kept = choose_pieces(tokenizer, texts, least=_LEAST)
    progress.step("write the base folder", unit="")
    _write(files, kept, layers or depth, out, texts=len(texts))
    return out


def _write(files: EncoderFiles, kept: Sequence[int], layers: int, out: Path, *, texts: int) -> None:
    from safetensors.torch import save

    config = files.config | {"vocab_size": len(kept), "num_hidden_layers": layers, "tokenizer": SubwordTokenizer.kind}
    config["attention_probs_dropout_prob"] = 0.0  # PyTorch's fast attention has none on a CPU
    with replace_folder(out) as draft:
        (draft / WEIGHTS).write_bytes(save(_cut(files.weights, kept, layers), {"format": "pt"}))
        (draft / CONFIG).write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", "utf-8")
        pruned = json.dumps(prune(files.tokenizer, kept), ensure_ascii=False)
        (draft / TOKENIZER_FILE).write_text(pruned, "utf-8")
        (draft / CARD).write_text(_describe(files, len(kept), layers, texts), "utf-8")


def _cut(weights: "dict[str, Tensor]", kept: Sequence[int], layers: int) -> "dict[str, Tensor]":
    """The encoder's weights with the rows `kept` of its embeddings and the lowest `layers`; heads are left out."""
    chosen = {
        name: weight.contiguous()
        for name, weight in weights.items()
        if name.startswith(_PARTS) and not name.endswith("position_ids") and _find_layer(name) < layers
    }
    return chosen | {_WORDS: weights[_WORDS][list(kept)].contiguous()}


def _find_layer(name: str) -> int:
    """The number of the layer that a weight belongs to; -1 for embeddings."""
    return int(name.removeprefix(_LAYER).partition(".")[0]) if name.startswith(_LAYER) else -1


def _describe(files: EncoderFiles, pieces: int, layers: int, texts: int) -> str:
    whole = files.config
    lines = (
        "# A base encoder for `lingping train --base`",
        "",
        "Taken from",
        "",
        *files.origin,
        "",
        f"Changed: {pieces:,} of {whole['vocab_size']:,} pieces of the vocabulary are kept (those that occur at least "
        f"twice in {texts:,} review texts, and single characters), and {layers} of {whole['num_hidden_layers']} layers "
        "(the lowest). The weights are otherwise as they were; 4-bit weights were expanded to 32 bits.",
    )
    return "\n".join(lines) + "\n"
