"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[Path | None, typer.Option("--home", envvar="LINGPING_HOME", help="Folder of everything. [./data]")]
Model = Annotated[
    str | None, typer.Option("--model", help="Classifier: id in HOME/models, a shipped one, or a folder.")
]
Data = Annotated[Path, typer.Option("--data", help="Folder of labelled texts (docs/model.md names files and columns).")]
