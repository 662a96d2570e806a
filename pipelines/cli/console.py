"""What the terminal shows: progress bars for long work, tables for answers, one line for an error."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from numbers import Number

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from lingping.clock import SHANGHAI
from lingping.progress import Advance, Progress

BETA_NOTE = "Parameter `backfill_policy`"  # Dagster warns at every start that backfills in one run are in beta

_MOST_ROWS = 100
_SHORT = 9.95  # seconds below which a tenth says something
_NARROWEST = 10  # characters of a column that can still be read

out = Console()
err = Console(stderr=True)


class TerminalProgress(Progress):
    """Draws one bar per step on stderr while it is used as a context manager; plain lines where no terminal is."""

    def __init__(self) -> None:
        self._bars = Bars(
            SpinnerColumn(finished_text="[green]✓"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[unit]}"),
            TimeElapsedColumn(),
            console=err,
        )

    def __enter__(self) -> "TerminalProgress":
        return self

    def __exit__(self, *_: object) -> None:
        self._finish()
        if self._bars.live.is_started:
            self._bars.stop()

    def step(self, name: str, *, total: int | None = None, unit: str = "rows") -> Advance:
        """A new bar; the steps before it count as finished."""
        self._finish()
        self._bars.start()  # not before there is something to draw: an empty display is a blank line
        task_id = self._bars.add_task(name, total=total, unit=unit)
        return lambda advance: self._bars.advance(task_id, advance)

    def say(self, line: str) -> None:
        """A line above the bars."""
        self._bars.console.print(line, highlight=False)

    def _finish(self) -> None:
        for task in self._bars.tasks:
            self._bars.update(task.id, total=task.completed)


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, whole: str = "") -> None:
    """Print rows as a table; numbers to the right, instants in Shanghai time, NULL as a dash; `whole` never breaks."""
    rows = [tuple(row) for row in rows]
    table = Table(title=title or None, title_justify="left", header_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for position, column in enumerate(columns):
        is_number = any(isinstance(row[position], Number) for row in rows)
        table.add_column(
            column, justify="right" if is_number else "left", overflow="fold", no_wrap=is_number or column == whole
        )
    for row in rows:
        table.add_row(*(escape(_text(value)) for value in row))
    out.print(table)


def show_answer(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print the answer to a query: a table where it fits the terminal, else row by row; the first rows of many."""
    few = rows[:_MOST_ROWS]
    if len(columns) * _NARROWEST <= out.width:
        show_table("", columns, few)
    else:
        for row in few:
            show_table("", ("column", "value"), zip(columns, map(_text, row), strict=True))
    rest = f"; the first {len(few)} are shown, --csv and --json print all" if len(rows) > len(few) else ""
    out.print(f"{len(rows):,} row{'' if len(rows) == 1 else 's'}{rest}", highlight=False)


def duration(seconds: float | None) -> str:
    """Seconds for people: 0.4 s, 12 s, 3 min 5 s, 1 h 12 min; a dash for None."""
    if seconds is None:
        return "–"
    if seconds < _SHORT:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def age(since: datetime | None, now: datetime) -> str:
    """How long ago, in the largest unit that fits: 5 min, 3 h, 2 d; a dash for None."""
    if since is None:
        return "–"
    minutes = max(0, int((now - since).total_seconds() // 60))
    days, hours = minutes // 1440, minutes // 60
    return f"{days} d" if days > 1 else f"{hours} h" if hours else f"{minutes} min"


def shown_instant(instant: datetime | None) -> str:
    """An instant as the wall clock in Shanghai shows it; a dash for None."""
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if instant else "–"


def _text(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return shown_instant(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f"{value:,}"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
