"""What stands on the command line, before it is parsed: empty values, and texts that begin with dashes."""

import re
from collections.abc import Sequence
from itertools import pairwise

import typer
from typer.core import TyperCommand

from lingping.errors import LingpingError

_NO_OPTION = re.compile(r"-+[^A-Za-z-]|-[^=\s]*\s")  # after the dashes no letter, or white space within the name
_WITHOUT_VALUE = re.compile(r"--[a-z-]+=")


class TextCommand(TyperCommand):
    """A command whose argument is a text that may begin with dashes: `-- a comment` of SQL, a review `-5分`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Parse what was given. White space before a text keeps it from being an option."""
        return super().parse_args(ctx, [f" {each}" if _NO_OPTION.match(each) else each for each in args])


def refuse_empty(arguments: Sequence[str]) -> None:
    """Raise LingpingError for an empty argument: mostly a shell variable that is not set.

    A command would take it for a name, or for the folder in which it is started.
    """
    for before, given in pairwise(("", *arguments)):
        if not given or _WITHOUT_VALUE.fullmatch(given):
            name = given.rstrip("=") or before
            place = name if name.startswith("-") else "An argument"
            raise LingpingError(f"{place}: is empty. Pass a value, or leave it out.")
