"""Letters from a published snapshot: who gets one, which rows it may read, and writing it."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from lingping.clock import week_of
from lingping.letter.beside import Format, write_beside
from lingping.letter.build import build
from lingping.letter.files import path_of, write
from lingping.letter.index import write_indexes
from lingping.letter.rows import WEEKS, LetterRows, Snapshot
from lingping.progress import Advance
from warehouse.letter_evidence import week_reviews
from warehouse.tables import Connection

# The needs of reviews with the words that carry them; where the classifier was not asked, those that are seeds
_CARRIED_NEEDS = """
    with carried as (
        select text_id, model_id, target as need, list(words order by rank) as carried_by
        from nlp.explanations
        where carries > 0
        group by all
    )
    select n.* replace (coalesce(carried_by, words) as words)
    from marts.review_needs as n
    join marts.reviews as r using (review_key)
    left join carried as c
        on c.text_id = if(n.is_from_follow_up, r.follow_up_text_id, r.text_id)
        and c.model_id = r.model_id
        and c.need = n.need
    where n.merchant_id = $merchant_id
"""


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
    """Merchants who have a letter of `week` that does not lie below `letters` yet."""
    return [
        merchant_id
        for merchant_id in merchants_with_letter(con, week)
        if not path_of(letters, merchant_id, week).is_file()
    ]


def write_letters(
    con: Connection,
    letters: Path,
    week: date,
    merchants: Iterable[str],
    *,
    on_letter: Advance,
    formats: Collection[Format] = (),
) -> list[Path]:
    """Write one HTML letter per merchant below `letters`, whole or not at all; returns their paths.

    Beside each lie the `formats` that are wanted; the pages that list the letters are written again at the end.
    """
    paths = []
    for merchant_id in merchants:
        path, rows = path_of(letters, merchant_id, week), letter_rows(con, merchant_id, week)
        letter = build(rows)
        write(letter, path)
        write_beside(path, letter, rows, week_reviews(con, merchant_id, week), formats)
        paths.append(path)
        on_letter(1)
    write_indexes(letters, {path.parent for path in paths})
    return paths


def letter_rows(con: Connection, merchant_id: str, week: date) -> LetterRows:
    """Everything that the letter of `merchant_id` for `week` may know."""

    def select(query: str) -> pa.Table:
        parameters = {"merchant_id": merchant_id, "week": week, "first": _first_week(week)}
        named = {name: value for name, value in parameters.items() if f"${name}" in query}
        return con.sql(query, params=named).to_arrow_table()

    cited = (
        "select unnest(evidence || praise_evidence) from marts.feedback_insight"
        " where merchant_id = $merchant_id and week = $week"
    )
    return LetterRows(
        merchant_id=merchant_id,
        week=week,
        weeks=select(
            "from marts.merchant_weeks where merchant_id = $merchant_id and week between $first and $week order by week"
        ),
        insights=select(
            "from marts.feedback_insight where merchant_id = $merchant_id"
            " and (week = $week or (item_id = '*' and week between $first and $week)) order by week, item_id, need"
        ),
        reviews=select(
            f"from marts.reviews where merchant_id = $merchant_id and review_key in ({cited}) order by review_key"
        ),
        review_needs=select(f"{_CARRIED_NEEDS} and review_key in ({cited}) order by all"),
        segments=select(
            "select merchant_id, rfm_segment, count(*) as users from marts.user_profile"
            " where merchant_id = $merchant_id group by all order by all"
        ),
        snapshot=_snapshot(con, merchant_id),
    )


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
