"""What the terminal shows: progress bars for long work, tables for answers, lines for everything else."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from numbers import Number
from typing import IO

from rich import box
from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from lingping.errors import LingpingError
from lingping.inert import make_inert
from lingping.progress import Advance, Progress
from pipelines.time_format import format_instant

_MOST_ROWS = 100
_NARROWEST = 10  # characters of a column that can still be read


class InertConsole(Console):
    """A console on which nothing that strangers wrote is obeyed: no escape sequences, no `:emoji:` names."""

    def __init__(self, file: IO[str] | None = None, *, stderr: bool = False) -> None:
        super().__init__(file=file, stderr=stderr, emoji=False)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """The segments of `renderable`; only rich's own control segments may move the cursor."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else make_inert(text, lines=True), style, control)


out = InertConsole()
err = InertConsole(stderr=True)


class _Mark(SpinnerColumn):
    """Turns while a step works; then a tick, or a cross where an error or a signal ended it."""

    def render(self, task: Task) -> RenderableType:
        return Text("✗", "red") if task.fields["failed"] else super().render(task)


class _Count(ProgressColumn):
    """Done and total units; nothing for a step that counts none, such as loading a model."""

    def render(self, task: Task) -> Text:
        if not (task.completed or task.total):
            return Text()
        is_counted = task.total is None or task.total == task.completed
        total = "" if is_counted else f" of {task.total:,.0f}"
        unit = task.fields["unit"]
        is_one = (task.completed if is_counted else task.total) == 1
        return Text(f"{task.completed:,.0f}{total} {(is_one and unit.removesuffix('s')) or unit}")


class TerminalProgress(Progress):
    """Draws one bar per step on stderr, as a context manager; plain lines where stderr is no terminal.

    On a terminal it writes to a duplicate of the descriptor: Dagster redirects the descriptor itself into a log while
    a step runs, and the bars would appear when the step is over.
    """

    def __init__(self) -> None:
        self._terminal = os.fdopen(os.dup(sys.stderr.fileno()), "w") if sys.stderr.isatty() else None
        self._bars = Bars(
            _Mark(finished_text="[green]✓"),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            _Count(),
            TimeElapsedColumn(),
            console=InertConsole(self._terminal) if self._terminal else err,
        )

    def __enter__(self) -> "TerminalProgress":
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        self._finish(failed=error is not None)
        if error and issubclass(error, LingpingError | OSError) and len(self._bars.tasks) == 1:
            self._bars.live.transient = True  # refused before anything was done: the message says it all
            self._bars.live.stop()
        elif self._bars.live.is_started:
            self._bars.stop()
        if self._terminal:
            self._terminal.close()

    def step(self, name: str, *, total: int | None = None, unit: str = "rows") -> Advance:
        """Begin a new bar; those before it are marked as finished."""
        self._finish()
        self._bars.start()  # only when there is a bar: an empty display prints a blank line
        task_id = self._bars.add_task(name, total=total, unit=unit, failed=False)
        return lambda advance: self._bars.advance(task_id, advance)

    def say(self, line: str) -> None:
        """Print a line on stderr, above the bars: no markup, and no line break in the middle of a path."""
        self._bars.console.print(line, highlight=False, markup=False, soft_wrap=True)

    def _finish(self, *, failed: bool = False) -> None:
        """Mark the newest step as finished or `failed`; those before it were finished when it began."""
        for task in self._bars.tasks[-1:]:
            self._bars.update(task.id, total=task.completed, failed=failed)


def say(line: str) -> None:
    """Print a line as it stands: no markup, and no line break in the middle of a path."""
    out.print(line, highlight=False, markup=False, soft_wrap=True)


def emit(text: str) -> None:
    """Print data as they are for a program, and inert on a terminal."""
    sys.stdout.write(make_inert(text, lines=True) if sys.stdout.isatty() else text)


def warn(subject: str, line: str) -> None:
    """Print a warning about `subject` on stderr."""
    err.print(f"[yellow]{subject}:[/] {escape(line)}", highlight=False, soft_wrap=True)


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, whole: str = "") -> None:
    """Print rows as a table: numbers to the right, instants in Shanghai time, NULL as a dash.

    Values in the column `whole` are never broken into lines.
    """
    rows = [tuple(row) for row in rows]
    table = Table(title=title or None, title_justify="left", header_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for position, column in enumerate(columns):
        is_number = any(isinstance(row[position], Number) for row in rows)
        table.add_column(
            escape(column),
            justify="right" if is_number else "left",
            overflow="fold",
            no_wrap=is_number or column == whole,
        )
    for row in rows:
        table.add_row(*(escape(_text(value)) for value in row))
    out.print(table)


def show_answer(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print the rows of a query: as a table where it fits the terminal, else row by row; only the first of many."""
    few = rows[:_MOST_ROWS]
    if len(columns) * _NARROWEST <= out.width:
        show_table("", columns, few)
    else:
        for row in few:
            show_table("", ("column", "value"), zip(columns, map(_text, row), strict=True))
    rest = f"; the first {len(few)} are shown, --csv and --json print all" if len(rows) > len(few) else ""
    out.print(f"{len(rows):,} row{'' if len(rows) == 1 else 's'}{rest}", highlight=False)


def _text(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f"{value:,}"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
