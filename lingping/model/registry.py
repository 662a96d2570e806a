"""Model folders: found by name, saved whole, and verified against the SHA-256 of every file before they are loaded."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from lingping.atomic import replace_folder
from lingping.model.manifest import KNOWN_FILES, MANIFEST, WEIGHTS, Manifest, ModelError, read_manifest
from lingping.model.promotions import promoted_model

PROMOTED = "promoted"
SHIPPED_NAME = "lingping-mini"
SHIPPED = Path(__file__).with_name("shipped")


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
    """The manifest of `folder`, after checking that its files are exactly those that were saved.

    Raises ModelError naming the first file that is missing, changed or added.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise ModelError(f"{folder}: no {MANIFEST}, so it is no Lingping model. Weights go to `lingping train --base`.")
    manifest = read_manifest(path)
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

    The first eight digits of the weights' SHA-256 are appended to `manifest.model_id`: other weights, another id.
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
    """Model folders in `models` by name, and the shipped ones by name (the id without its digest) and by id."""
    shipped = [path.parent for path in SHIPPED.glob(f"*/{MANIFEST}")]
    by_id = {read_manifest(folder / MANIFEST).model_id: folder for folder in shipped}
    trained = [path.parent for path in models.glob(f"[!.]*/{MANIFEST}")]
    return by_id | {folder.name: folder for folder in (*shipped, *trained)}


def _is_numbered(name: str, reference: str) -> bool:
    return name.startswith(f"{reference}-") and name.removeprefix(f"{reference}-").isdigit()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
