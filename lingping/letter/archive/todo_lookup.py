"""What letters asked the shop to do: by the printed code, and of the week before."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from lingping.errors import LingpingError
from lingping.letter.archive.letter_files import letters_of
from lingping.letter.archive.versions import read_record, records
from lingping.letter.quote_codes import normalise_code
from lingping.letter.rows.printed_todos import PrintedTodo


@dataclass(frozen=True)
class FoundTodo:
    """What a code stands for, and whose letter printed it."""

    merchant_id: str
    todo: PrintedTodo


def find_todo(letters: Path, written: str, *, merchant_id: str | None = None) -> FoundTodo:
    """What the code stands for, in the newest letter below `letters` that prints it.

    Raises LingpingError where no letter prints the code, and where letters of several merchants do.
    """
    code = normalise_code(written)
    printed = [
        FoundTodo(record.merchant_id, version.todos[code])
        for record in records(letters)
        if merchant_id in (None, record.merchant_id)
        for version in record.versions
        if code in version.todos
    ]
    if not printed:
        asked = f" of {merchant_id}" if merchant_id else ""
        raise LingpingError(
            f"{written}: no letter{asked} below {letters} asks for anything under this code. "
            "It stands under each thing to do, after 办完登记 or “done”: five letters and digits."
        )
    if len(merchants := sorted({each.merchant_id for each in printed})) > 1:
        raise LingpingError(f"{code} stands in letters of {' and '.join(merchants)}: name one with --merchant.")
    return max(printed, key=lambda each: each.todo.week)


def todos_before(letters: Path, merchant_id: str, week: date) -> tuple[PrintedTodo, ...]:
    """What the merchant's letter of the week before `week` asks for in its newest version; none without that letter."""
    before = week - timedelta(weeks=1)
    page = letters_of(letters, merchant_id).get(before)
    if page is None:
        return ()
    record = read_record(page, merchant_id, before)
    return tuple(record.versions[-1].todos.values()) if record.versions else ()
