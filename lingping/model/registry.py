"""Models as folders that describe themselves: every file is named in manifest.json by its SHA-256."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

from lingping.atomic import replace_folder
from lingping.errors import LingpingError
from lingping.model.promotions import promoted_model

PROMOTED = "promoted"
SHIPPED_NAME = "lingping-mini"
SHIPPED = Path(__file__).with_name("shipped")
MANIFEST = "manifest.json"
WEIGHTS = "model.safetensors"
CONFIG = "config.json"
VOCABULARY = "vocab.txt"
TAXONOMY = "needs.yaml"
CARD = "README.md"
KNOWN_FILES = frozenset((WEIGHTS, CONFIG, VOCABULARY, TAXONOMY, CARD))  # safetensors alone: a pickle can run code


class ModelError(LingpingError):
    """A model folder that must not be loaded."""


@dataclass(frozen=True)
class Manifest:
    """What a model folder says of itself.

    `thresholds`: for each need the probability from which it counts as spoken of; `neutral`: that from which a text
    counts as neutral. `figures`: how good it is, and the baseline beside it (`evaluation.headlines`). `data_sha256`:
    of the training files. `mix`: shares of the labels it was trained on (`mix.label_mix`). `temperatures` and `rates`
    (of hits and false alarms): see `calibration`. `files`: SHA-256 of every other file of the folder.
    """

    model_id: str
    architecture: str
    tokenizer: str
    longest: int
    needs: tuple[str, ...]
    thresholds: tuple[float, ...]
    neutral: float
    figures: Mapping[str, Any]
    data_sha256: str
    seed: int
    lingping_version: str
    mix: Mapping[str, Mapping[str, float]]
    temperatures: Mapping[str, float]
    rates: Mapping[str, tuple[float, float]]
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def own_figures(self) -> Mapping[str, float]:
        """Its figures without the baseline's."""
        return next((each for name, each in self.figures.items() if self.model_id.startswith(name)), {})


def resolve(reference: str, models: Path) -> Path:
    """The folder that `reference` means: a model in `models`, a shipped one, or a path.

    `promoted` means the one that was promoted last, else the shipped one; `lingping-mini` the `lingping-mini-N` of the
    largest N. Raises ModelError when nothing fits.
    """
    known = known_models(models)
    if reference == PROMOTED:
        reference = promoted_model(models) or SHIPPED_NAME
    if reference in known:
        return known[reference]
    numbered = {int(name.rpartition("-")[2]): known[name] for name in known if _is_numbered(name, reference)}
    if numbered:
        return numbered[max(numbered)]
    if Path(reference).is_dir():
        return Path(reference)
    raise ModelError(f"Model {reference}: neither a folder nor one of {', '.join(sorted(known))}. Train it first.")


def verify(folder: Path) -> Manifest:
    """The manifest of `folder`, once every file there is the one that was saved. Raises ModelError otherwise."""
    path = folder / MANIFEST
    if not path.is_file():
        raise ModelError(f"{folder}: no {MANIFEST}, so it is no Lingping model. Weights go to `lingping train --base`.")
    manifest = _read_manifest(path)
    odd = set(manifest.files) - KNOWN_FILES
    if odd or WEIGHTS not in manifest.files:
        raise ModelError(f"{path}: names {', '.join(sorted(odd)) or 'no weights'}. A model has {sorted(KNOWN_FILES)}.")
    strangers = {entry.name for entry in folder.iterdir()} - {MANIFEST, *manifest.files}
    if strangers:
        raise ModelError(f"{folder / min(strangers)}: not one of the files that were saved ({MANIFEST}). Remove it.")
    for name, expected in sorted(manifest.files.items()):
        if not (folder / name).is_file():
            raise ModelError(f"{folder / name}: missing. Fetch the model again.")
        if _digest(folder / name) != expected:
            raise ModelError(f"{folder / name}: not the file that was saved (SHA-256 differs). Fetch the model again.")
    return manifest


def save(manifest: Manifest, files: Mapping[str, bytes], models: Path) -> Path:
    """Write `files` and the manifest with their digests as one folder in `models`, all or nothing; returns it.

    Eight digits of the weights' digest are put behind `manifest.model_id`: other weights, another id.
    """
    digests = {name: sha256(content).hexdigest() for name, content in files.items()}
    model_id = f"{manifest.model_id}-{digests[WEIGHTS][:8]}"
    stamped = asdict(manifest) | {"model_id": model_id, "files": digests}
    text = json.dumps(stamped, ensure_ascii=False, indent=2) + "\n"
    folder = models / model_id
    with replace_folder(folder) as draft:
        for name, content in {**files, MANIFEST: text.encode()}.items():
            (draft / name).write_bytes(content)
    return folder


def known_models(models: Path) -> dict[str, Path]:
    """Folders of models by name; the shipped ones, whose folder is the id without its digest, by their id too."""
    shipped = [path.parent for path in SHIPPED.glob(f"*/{MANIFEST}")]
    by_id = {_read_manifest(folder / MANIFEST).model_id: folder for folder in shipped}
    trained = [path.parent for path in models.glob(f"[!.]*/{MANIFEST}")]
    return by_id | {folder.name: folder for folder in (*shipped, *trained)}


def _is_numbered(name: str, reference: str) -> bool:
    return name.startswith(f"{reference}-") and name.removeprefix(f"{reference}-").isdigit()


def _read_manifest(path: Path) -> Manifest:
    try:
        entries = json.loads(path.read_bytes())
    except ValueError as error:
        raise ModelError(f"{path}: not JSON ({error}). Fetch the model again.") from error
    expected = {entry.name for entry in fields(Manifest)}
    if not isinstance(entries, dict) or set(entries) != expected:
        raise ModelError(f"{path}: must have exactly the fields {', '.join(sorted(expected))}. Fetch the model again.")
    needs, thresholds = entries["needs"], entries["thresholds"]
    if not (isinstance(needs, list) and isinstance(thresholds, list) and len(needs) == len(thresholds)):
        raise ModelError(f"{path}: must have one threshold for each need. Fetch the model again.")
    entries |= {"needs": tuple(needs), "thresholds": tuple(thresholds)}
    return Manifest(**entries)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
