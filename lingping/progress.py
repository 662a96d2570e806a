"""How long work tells that it advances, without knowing who listens: a terminal, a log, nobody."""

from collections.abc import Callable

Advance = Callable[[int], None]


class Progress:
    """Hears about steps of long work. This one is silent; the command line brings one that draws bars."""

    def step(self, name: str, *, total: int | None = None, unit: str = "rows") -> Advance:
        """Begin the step `name` of `total` units (None: unknown); call the result with each advance."""
        del name, total, unit
        return lambda advance: None

    def say(self, line: str) -> None:
        """Tell a person something worth a line."""
        del line
