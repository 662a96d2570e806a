"""Networks before fine-tuning: the compact encoder from scratch, or BERT's weights from a folder or the hub.

Takes 3 s to import, with torch and transformers: import it inside the function that needs it, like `network` and
`training`.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from safetensors.torch import load_file
from transformers import BertConfig, BertModel
from transformers.utils import logging

from lingping.errors import LingpingError
from lingping.model.network import ReviewNetwork
from lingping.model.subword_tokenizer import SubwordTokenizer
from lingping.model.tokenizer import Tokenizer, WordTokenizer
from lingping.model.tokenizer_files import find_kind, read_tokenizer

_FILES = ("config.json", "model.safetensors")
_DOWNLOADED = (*_FILES, "vocab.txt", "tokenizer.json")

_COMPACT = {
    "hidden_size": 256,
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "intermediate_size": 1024,
    "max_position_embeddings": 256,
    # Word dropout regularises instead; dropout inside the encoder took a quarter of the training time.
    "hidden_dropout_prob": 0.0,
    "attention_probs_dropout_prob": 0.0,
    "classifier_dropout": 0.2,
    "bigram_buckets": 2**14,
    "bigram_width": 128,
}
_DROPOUT = 0.1
_PLAIN = {"bigram_buckets": 0, "bigram_width": 0}
_NEW_HEADS = {"wide_buckets": 0}  # added once the rest is trained


def build_compact(vocabulary: Sequence[str], needs: Sequence[str]) -> tuple[ReviewNetwork, Tokenizer]:
    """The untrained network of lingping-mini, 10.5 million weights with 20,000 words."""
    config = BertConfig.from_dict({**_COMPACT, "vocab_size": len(vocabulary), "needs": list(needs)})
    return ReviewNetwork(config), WordTokenizer(vocabulary)


def find_encoder(base: str) -> Path:
    """The folder of the BERT encoder `base`: itself, or what the hub has under that name, downloaded once.

    Raises LingpingError when the hub cannot be reached, or weights are missing or in a pickle alone.
    """
    folder = Path(base) if Path(base).is_dir() else _download(base)
    _read_config(folder)
    return folder


def load_pretrained(
    base: str, needs: Sequence[str], *, encoder_dropout: float | None = None
) -> tuple[ReviewNetwork, Tokenizer]:
    """A network on the BERT encoder in the folder `base`, or of that name on the hub, with new heads.

    `encoder_dropout` replaces the dropout of hidden states that the encoder's configuration names.
    Raises LingpingError when the hub cannot be reached, or weights are missing or in a pickle alone.
    """
    folder = find_encoder(base)
    described = _read_config(folder)
    dropout = described.get("classifier_dropout") or _DROPOUT
    config = BertConfig.from_dict(
        {**_PLAIN, **described, **_NEW_HEADS, "classifier_dropout": dropout, "needs": list(needs)}
    )
    if encoder_dropout is not None:
        config.hidden_dropout_prob = encoder_dropout
    config.tokenizer = described.get("tokenizer") or find_kind(folder)
    tokenizer = read_tokenizer(folder, config.tokenizer)
    tokens, rows = len(tokenizer.vocabulary), config.vocab_size
    if tokens > rows or (tokens < rows and config.tokenizer != SubwordTokenizer.kind):  # XLM-R has spare rows
        raise LingpingError(f"{folder}: {tokens} tokens for {rows} embeddings. Take the vocabulary of these weights.")
    network = ReviewNetwork(config)
    network.encoder = _load_encoder(folder, config)
    if network.bigrams is not None:
        table = load_file(folder / "model.safetensors")
        network.bigrams.load_state_dict({name: table[f"bigrams.{name}"] for name in network.bigrams.state_dict()})
    return network, tokenizer


def _load_encoder(folder: Path, config: BertConfig) -> BertModel:
    """The encoder with the weights in `folder`. Raises LingpingError when one is missing."""
    logging.set_verbosity_error()  # its report of unused weights looks like an error
    logging.disable_progress_bar()
    loaded: Any = BertModel.from_pretrained(
        folder, config=config, add_pooling_layer=False, use_safetensors=True, output_loading_info=True
    )
    encoder, loading = loaded
    missing = sorted(loading["missing_keys"])
    if missing:
        raise LingpingError(f"{folder}/model.safetensors: no {missing[0]} ({len(missing)} missing). Download it again.")
    return encoder


def _read_config(folder: Path) -> dict[str, Any]:
    """The configuration in `folder`. Raises LingpingError unless a complete BERT in safetensors is there."""
    missing = [name for name in _FILES if not (folder / name).is_file()]
    if "model.safetensors" in missing and (folder / "pytorch_model.bin").is_file():
        raise LingpingError(
            f"{folder}/pytorch_model.bin: a pickle can run code, so it is not read. "
            "Download the model.safetensors of the same model, or convert it on a machine that may."
        )
    if missing:
        raise LingpingError(f"{folder}: no {', '.join(missing)}. A base encoder has {', '.join(_FILES)}.")
    config = json.loads((folder / "config.json").read_bytes())
    if config.get("model_type") != "bert":
        raise LingpingError(
            f"{folder}/config.json: model_type is {config.get('model_type')}. Pass a BERT such as bert-base-chinese."
        )
    return config


def _download(name: str) -> Path:
    import httpx
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, allow_patterns=list(_DOWNLOADED)))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, httpx.HTTPError) as error:
        raise LingpingError(
            f"Base encoder {name}: no such folder, and the hub gave nothing ({type(error).__name__}). "
            f"Download {', '.join(_DOWNLOADED)} where there is a network and pass their folder as --base."
        ) from error
