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

from lingping.counts import count_of
from lingping.errors import LingpingError
from lingping.inert import make_inert
from lingping.progress import Advance, Progress
from pipelines.cli.column_widths import break_heading, fit_columns
from pipelines.time_format import format_instant

_MOST_ROWS = 100
_GAP = 3  # characters between two columns


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
        begun = "" if is_counted else f"{task.completed:,.0f} of "
        counted = int((task.completed if is_counted else task.total) or 0)
        noun = task.fields["unit"].removesuffix("s")
        return Text(f"{begun}{count_of(counted, noun) if noun else f'{counted:,}'}")


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

    Headings and values in the column `whole` are never cut: where the terminal is too narrow for them, each row is
    printed as a list of its fields.
    """
    rows = [tuple(row) for row in rows]
    headings = [_inert(column) for column in columns]
    cells = [[_inert(_text(value)) for value in row] for row in rows]
    numbers = {place for place in range(len(columns)) if _is_number(row[place] for row in rows)}
    kept = {place for place, column in enumerate(columns) if place in numbers or column == whole}
    widths = fit_columns(headings, cells, whole=kept, room=out.width - _GAP * len(columns))
    if title:  # not as part of the table, which may be narrower
        out.print(title, style="italic", highlight=False, markup=False, soft_wrap=True)
    if widths is None:
        _show_rows(headings, cells)
        return
    table = Table(header_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for place, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        side = "right" if place in numbers else "left"
        table.add_column(escape(break_heading(heading, width)), justify=side, overflow="fold", width=width)
    for row in cells:
        table.add_row(*map(escape, row))
    out.print(table)


def show_fields(fields: Iterable[tuple[str, object]]) -> None:
    """Print names with their values, one a line; a long value folds, a name never."""
    listed = Table.grid(padding=(0, 2))
    listed.add_column(no_wrap=True)
    listed.add_column(overflow="fold")
    for name, value in fields:
        listed.add_row(Text(name), Text(_inert(_text(value))))
    out.print(listed)


def show_answer(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print the rows of a query: as a table where it fits the terminal, else row by row; only the first of many."""
    few = rows[:_MOST_ROWS]
    show_table("", columns, few)
    rest = f"; the first {len(few)} are shown, --csv and --json print all" if len(rows) > len(few) else ""
    out.print(f"{count_of(len(rows), 'row')}{rest}", highlight=False)


def _show_rows(headings: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    for row in cells:
        show_fields(zip(headings, row, strict=True))
        out.print()


def _is_number(values: Iterable[object]) -> bool:
    """Whether all values that are there are numbers."""
    known = [value for value in values if value is not None]
    return bool(known) and all(isinstance(value, Number) for value in known)


def _inert(text: str) -> str:
    return make_inert(text, lines=True)  # before its width is measured


def _text(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f"{value:,}"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
