"""Training: a classifier from labelled texts, and the encoder that it may start from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lingping.model.manifest import CARD
from lingping.progress import SILENT, Progress
from lingping.settings import Settings
from lingping.training.finetune import finetune
from warehouse.ledgers.correction_ledger import read_corrected_texts


@dataclass(frozen=True)
class TrainedModel:
    """The folder of a classifier, which the setting `model` takes, and its card in Markdown."""

    folder: Path
    card: str


@dataclass(frozen=True)
class PretrainedEncoder:
    """The folder of an encoder, which `train_classifier` takes as `base`."""

    folder: Path


def train_classifier(
    settings: Settings,
    data: Path,
    out_folder: Path | None = None,
    *,
    base: str | None = None,
    name: str | None = None,
    taxonomy: Path | None = None,
    epochs: int | None = None,
    max_steps: int | None = None,
    seed: int = 7,
    progress: Progress = SILENT,
) -> TrainedModel:
    """Fine-tune a classifier on the labelled texts of `data` and on what people corrected in HOME.

    It goes to `out_folder`, by default HOME/models, and is called `name`, by default after its base. `base` is an
    encoder on the hub or in a folder, by default a compact one that is trained from scratch; `max_steps` stops early,
    to try things out. An interrupted training is resumed by the same call. Raises LingpingError for data, base or
    taxonomy that cannot be used.
    """
    folder = finetune(
        data,
        out_folder or settings.models,
        base=base,
        name=name,
        epochs=epochs,
        seed=seed,
        max_steps=max_steps,
        device=settings.device,
        taxonomy=taxonomy or settings.taxonomy,
        corrections=read_corrected_texts(settings.published),
        progress=progress,
    )
    return TrainedModel(folder, (folder / CARD).read_text("utf-8"))


def import_encoder(
    settings: Settings,
    sources: Sequence[Path],
    texts: Path,
    out_folder: Path,
    *,
    layers: int | None = None,
    progress: Progress = SILENT,
) -> PretrainedEncoder:
    """Write a pre-trained encoder from folders or wheels as a base for `train_classifier` to `out_folder`.

    Its vocabulary is pruned to `texts`: a folder of labelled texts, or a file with one text a line (`.xz` packed). Of
    its layers the lowest `layers` are kept, all by default. Raises LingpingError for sources or texts that cannot be
    used.
    """
    from lingping.training.encoder_import import import_encoder as write_base
    from lingping.training.pruning_texts import read_pruning_texts

    del settings  # every operation takes them; this one depends on its files alone
    progress.step("read the texts", unit="")
    return PretrainedEncoder(
        write_base(sources, read_pruning_texts(texts), out_folder, layers=layers, progress=progress)
    )


def pretrain_encoder(
    settings: Settings,
    data: Path,
    out_folder: Path,
    *,
    base: str | None = None,
    epochs: int | None = None,
    max_steps: int | None = None,
    seed: int = 7,
    progress: Progress = SILENT,
) -> PretrainedEncoder:
    """Train an encoder on the texts of `data` by predicting hidden words, and write it to `out_folder`.

    An interrupted training is resumed by the same call. Raises LingpingError for texts or a base that cannot be used.
    """
    from lingping.training.pretraining import pretrain  # 3 s: PyTorch

    folder = pretrain(
        data,
        out_folder,
        base=base,
        epochs=epochs,
        seed=seed,
        max_steps=max_steps,
        device=settings.device,
        progress=progress,
    )
    return PretrainedEncoder(folder)
