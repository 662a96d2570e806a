"""Letters from a published snapshot: which merchants get one, its rows, and writing it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
from filelock import FileLock

from lingping.atomic import make_folder, write_text
from lingping.clock import utc_now, week_of
from lingping.errors import LingpingError
from lingping.letter.archive.companion_files import CompanionSource, Format
from lingping.letter.archive.index_pages import write_indexes
from lingping.letter.archive.letter_files import letters_of, move_guessable, path_of
from lingping.letter.archive.parallel_writing import LetterJob, write_all
from lingping.letter.archive.todo_lookup import todos_before
from lingping.letter.archive.versions import as_text, read_record, record_of
from lingping.letter.build import build
from lingping.letter.discovery import letter_queries
from lingping.letter.rows.letter_rows import WEEKS, LetterRows, Snapshot
from lingping.letter.wording.phrases import LANGUAGES, Language
from lingping.progress import Advance
from warehouse.database.tables import Connection
from warehouse.letters.one_merchant import is_newest_week, one_merchant


def last_weeks(con: Connection, *, today: date) -> dict[date, list[str]]:
    """The merchants with dated reviews, by the Monday of the last week of theirs that was complete before `today`."""
    rows = con.execute(
        """
        with merchants as (
            select merchant_id, max(week) filter (where is_complete and week < ?) as week
            from marts.merchant_weeks
            group by merchant_id
            having sum(reviews) > 0
        )
        select week, list(merchant_id order by merchant_id)
        from merchants
        where week is not null
        group by week
        order by week
        """,
        [week_of(today)],
    ).fetchall()
    return dict(rows)


def merchants_with_letter(con: Connection, week: date) -> list[str]:
    """Merchants for whom `week` is over and who had a dated review in it or in the eleven weeks before."""
    rows = con.execute(
        "select merchant_id from marts.merchant_weeks where week between $first and $week group by merchant_id"
        " having sum(reviews) > 0 and bool_or(week = $week and is_complete) order by merchant_id",
        {"first": _first_week(week), "week": week},
    ).fetchall()
    return [merchant_id for (merchant_id,) in rows]


def unwritten_letters(con: Connection, letters: Path, week: date) -> list[str]:
    """Merchants who get a letter of `week` that has not been written below `letters` yet."""
    return [
        merchant_id for merchant_id in merchants_with_letter(con, week) if week not in letters_of(letters, merchant_id)
    ]


def write_letters(
    con: Connection,
    letters: Path,
    week: date,
    merchants: Iterable[str],
    *,
    language: Language,
    on_letter: Advance,
    at: datetime | None = None,
    formats: Collection[Format] = (),
) -> list[Path]:
    """Write one HTML letter per merchant below `letters`, each atomically; returns their paths.

    The `formats` are written beside each; the pages that list the letters are written again at the end. Each letter is
    built from a database that holds that merchant alone. A letter with other content is a new version as of `at`,
    by default now. One writer at a time: a second one waits.
    """
    names, paths = list(merchants), []
    make_folder(letters, is_private=True)
    with FileLock(letters.with_name(f".{letters.name}.lock")):
        style = Style(letters, frozenset(formats), language, at or utc_now())
        jobs = (_letter_job(con, week, merchant_id, style) for merchant_id in names)
        for path in write_all(jobs, letters=len(names)):
            paths.append(path)
            on_letter(1)
        write_indexes(letters, {path.parent for path in paths})
    return paths


@dataclass(frozen=True)
class Style:
    """Where letters lie, in which formats and language, and when they are written."""

    letters: Path
    formats: frozenset[Format]
    language: Language
    at: datetime


def _letter_job(con: Connection, week: date, merchant_id: str, style: Style) -> LetterJob:
    """The letter and its version. The record of what it cites is written before the page."""
    with one_merchant(con, merchant_id, week) as own:
        rows = letter_rows(own, merchant_id, week)
    move_guessable(style.letters, merchant_id)
    rows = replace(rows, last_todos=todos_before(style.letters, merchant_id, week))
    letter = build(rows, style.language)
    path = path_of(style.letters, merchant_id, week)
    known = read_record(path, merchant_id, week)
    others = (build(rows, language) for language in LANGUAGES if language != style.language)
    record = known.take(letter, at=style.at, others=others)
    if record != known:
        write_text(record_of(path), as_text(record))
    return LetterJob(letter, path, record.identity, record.edition(), CompanionSource(rows, style.formats))


def letter_rows(con: Connection, merchant_id: str, week: date) -> LetterRows:
    """Everything that the letter of `merchant_id` for `week` may read.

    Raises LingpingError for a snapshot without the tables or columns that the letter reads.
    """
    parameters = {"merchant_id": merchant_id, "week": week, "first": _first_week(week)}

    def select(query: str) -> pa.Table:
        named = {name: value for name, value in parameters.items() if f"${name}" in query}
        try:
            return con.sql(query, params=named).to_arrow_table()
        except (duckdb.BinderException, duckdb.CatalogException) as error:
            raise LingpingError(
                f"The snapshot was built by another version of Lingping: {str(error).splitlines()[0]}. "
                "`lingping run` builds a new one."
            ) from error

    tables = {name: select(query) for name, query in letter_queries().items()}
    is_newest = is_newest_week(con, merchant_id, week)
    snapshot = _snapshot(con, merchant_id)
    return LetterRows(merchant_id=merchant_id, week=week, snapshot=snapshot, tables=tables, is_newest_week=is_newest)


def _snapshot(con: Connection, merchant_id: str) -> Snapshot:
    ((run_id, as_of, model_id, quarantined),) = con.execute(
        """
        select
            (select arg_max(run_id, finished_at) from ops.runs),
            (select max(as_of) from marts.merchant_weeks where merchant_id = $merchant_id),
            (select arg_max(model_id, finished_at) from ops.runs),
            (select coalesce(sum(quarantined), 0) from ops.files where merchant_id = $merchant_id),
        """,
        {"merchant_id": merchant_id},
    ).fetchall()
    return Snapshot(run_id=run_id, as_of=as_of, model_id=model_id, quarantined=quarantined)


def _first_week(week: date) -> date:
    return week - timedelta(weeks=WEEKS - 1)
