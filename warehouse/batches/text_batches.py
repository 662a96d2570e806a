"""Texts that still need work: read as streams, in batches, so that memory does not grow with the table."""

from collections.abc import Iterator

import pyarrow as pa

from lingping.contracts import EXPLANATIONS, NEEDS, PREDICTIONS
from warehouse.database.connection import transaction
from warehouse.database.tables import Connection, append, scalar

_BATCH_ROWS = 4096
_NEW_TEXTS = """
    with written as (
        select text_id, text from raw.reviews
        union all
        select follow_up_text_id, follow_up_text from raw.reviews
    )
    select text_id, min(text) as text
    from written anti join nlp.texts using (text_id)
    where text_id is not null
    group by text_id
    order by text_id
"""
_UNSCORED_TEXTS = """
    select text_id, masked_text
    from nlp.texts anti join (from nlp.predictions where model_id = $model_id) using (text_id)
    where not is_no_text
    order by text_id
"""

# What the letters of the last weeks quote: evidence of complaints and praise, of the whole shop and of its worst items.
_CITED_TEXTS = """
    with recent as (
        select merchant_id, max(week) - interval 3 weeks as first_week
        from marts.feedback_insight
        group by merchant_id
    ),
    cited as (
        select unnest(evidence || praise_evidence) as review_key
        from marts.feedback_insight
        join recent using (merchant_id)
        where week >= first_week and (item_id = '*' or priority_rank <= 5)
    ),
    bad as (
        select review_key
        from marts.bad_reviews
        join recent using (merchant_id)
        where week >= first_week and not is_answered and len(needs) > 0
    ),
    written as (
        select text_id, follow_up_text_id
        from marts.reviews
        semi join (from cited union from bad) using (review_key)
    )
    select text_id, masked_text
    from nlp.texts
    semi join (select text_id from written union select follow_up_text_id from written) using (text_id)
    anti join (from nlp.explanations where model_id = $model_id) using (text_id)
    where not is_no_text
    order by text_id
"""


def new_texts(con: Connection) -> Iterator[pa.RecordBatch]:
    """Batches of (text_id, text) of review and follow-up texts that `nlp.texts` does not hold yet."""
    return _stream(con, _NEW_TEXTS, {})


def unscored_texts(con: Connection, model_id: str) -> Iterator[pa.RecordBatch]:
    """Batches of (text_id, masked_text) of texts with something to read that `model_id` has not scored."""
    return _stream(con, _UNSCORED_TEXTS, {"model_id": model_id})


def count_unscored(con: Connection, model_id: str) -> int:
    """How many texts `unscored_texts` will yield."""
    return scalar(con, f"select count(*) from ({_UNSCORED_TEXTS})", {"model_id": model_id})


def unexplained_texts(con: Connection, model_id: str) -> Iterator[pa.RecordBatch]:
    """Batches of (text_id, masked_text) of texts that letters cite and `model_id` has not been asked to explain."""
    return _stream(con, _CITED_TEXTS, {"model_id": model_id})


def count_unexplained(con: Connection, model_id: str) -> int:
    """How many texts `unexplained_texts` will yield."""
    return scalar(con, f"select count(*) from ({_CITED_TEXTS})", {"model_id": model_id})


def append_explanations(con: Connection, explanations: pa.RecordBatch) -> int:
    """Write the spans of characters that support predicted labels; returns their number."""
    return append(con, EXPLANATIONS.name, [explanations])


def latest_texts(con: Connection, *, most: int) -> list[tuple[str, str]]:
    """Up to `most` (text_id, text) of a snapshot's last four weeks that have an opinion and no correction.

    Their order is random and always the same.
    """
    return con.execute(
        """
        select text_id, text
        from marts.reviews
        anti join nlp.corrections using (text_id)
        where
            opinion is not null
            and text is not null
            and week >= (select max(week) - interval 3 weeks from marts.reviews)
        group by text_id, text
        order by hash(text_id), text_id
        limit ?
        """,
        [most],
    ).fetchall()


def append_scores(con: Connection, sentiments: pa.RecordBatch, needs: pa.RecordBatch) -> int:
    """Write the predictions of a classifier for some texts, both tables or none; returns the number of texts."""
    with transaction(con):
        append(con, NEEDS.name, [needs])
        return append(con, PREDICTIONS.name, [sentiments])


def _stream(con: Connection, query: str, parameters: dict[str, object]) -> Iterator[pa.RecordBatch]:
    """Read on a cursor of its own (it sees what is committed), so that the caller may write on `con` meanwhile."""
    with con.cursor() as cursor:
        yield from cursor.sql(query, params=parameters).to_arrow_reader(_BATCH_ROWS)
