"""How long work reports that it advances, whoever displays it: a terminal, a log, or nothing."""

from collections.abc import Callable

Advance = Callable[[int], None]


class Progress:
    """Receives the steps of long work. This one displays nothing; the command line has one that draws bars."""

    def step(self, name: str, *, total: int | None = None, unit: str = "rows") -> Advance:
        """Begin the step `name` of `total` units (None: unknown); call the result with each advance."""
        del name, total, unit
        return lambda advance: None

    def say(self, line: str) -> None:
        """Show one line to the user."""
        del line


SILENT = Progress()
