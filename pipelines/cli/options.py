"""Options that several commands share."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

DAY_FORMAT = ["%Y-%m-%d"]

Home = Annotated[Path | None, typer.Option("--home", envvar="LINGPING_HOME", help="Folder of everything. [./data]")]
Model = Annotated[
    str | None, typer.Option("--model", help="Classifier: id in HOME/models, a shipped one, or a folder.")
]
Data = Annotated[Path, typer.Option("--data", help="Folder of labelled texts (see lingping docs model).")]


def as_day(given: datetime | None) -> date | None:
    """The day that an option holds: typer reads days as instants."""
    return given.date() if given else None
