"""Model folders to classifiers: every file is verified first."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.compute import Precision
from lingping.model.devices import pick_attention, pick_device
from lingping.model.manifest import CONFIG, WEIGHTS, Manifest, ModelError
from lingping.model.registry import resolve, verify
from lingping.model.scorer import Scorer
from lingping.model.temperatures import Temperatures
from lingping.model.tokenizer_files import read_tokenizer

if TYPE_CHECKING:
    from lingping.model.network import ReviewNetwork
    from lingping.model.tokenizer import Tokenizer


def load_classifier(
    reference: str, *, models: Path, device: str = "auto", token_budget: int = 8192, precision: Precision = "auto"
) -> Scorer:
    """The classifier that `reference` means (see `registry.resolve`), after `registry.verify`.

    Raises ModelError when there is none or a file is not the one that was saved, LingpingError for a device or a
    precision that this machine does not support.
    """
    network, tokenizer, manifest = load_network(resolve(reference, models))
    target = pick_device(device)
    network.encoder.set_attn_implementation(pick_attention(target))
    return Scorer(
        network,
        tokenizer,
        manifest.model_id,
        manifest.thresholds,
        longest=manifest.longest,
        device=target,
        token_budget=token_budget,
        temperatures=Temperatures(**manifest.temperatures),
        neutral=manifest.neutral,
        precision=precision,
    )


def load_network(folder: Path) -> "tuple[ReviewNetwork, Tokenizer, Manifest]":
    """Network, tokenizer and manifest of a model folder, after `registry.verify`.

    Raises ModelError also where the weights do not fit the network of this version.
    """
    from safetensors.torch import load_file
    from transformers import BertConfig  # 3 s with torch

    from lingping.model.network import ReviewNetwork

    manifest = verify(folder)
    network = ReviewNetwork(BertConfig.from_dict(json.loads((folder / CONFIG).read_bytes())))
    try:
        network.load_state_dict(load_file(folder / WEIGHTS))
    except RuntimeError as error:
        raise ModelError(
            f"{folder / WEIGHTS}: made by Lingping {manifest.lingping_version}, and this version's network is of "
            "another shape. Train the model again."
        ) from error
    return network, read_tokenizer(folder, manifest.tokenizer), manifest
