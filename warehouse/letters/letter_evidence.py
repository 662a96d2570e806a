"""Every review of one merchant's week, as the letter counted it: what its numbers can be counted again from."""

from datetime import date

import pyarrow as pa

from warehouse.database.tables import Connection

_WEEK = """
    with needs as (
        select
            review_key,
            list(need_name order by need_name) filter (where polarity = 'negative') as complaints,
            list(need_name order by need_name) filter (where polarity = 'positive') as praises,
        from marts.review_needs
        where merchant_id = $merchant_id and week = $week
        group by review_key
    )
    select
        merchant_id, review_key, review_id, review_date, item_id, item_name, rating, text, follow_up_text, opinion,
        complaints, praises, is_default_praise, is_template, is_conflict, has_reply,
    from marts.reviews
    left join needs using (review_key)
    where merchant_id = $merchant_id and week = $week
    order by review_date, review_key
"""


def week_reviews(con: Connection, merchant_id: str, week: date) -> pa.Table:
    """The reviews of `week` with their masked texts, the sentiment that counts, and what they complain of and praise.

    As in marts.feedback_insight, needs count in read reviews alone.
    """
    return con.sql(_WEEK, params={"merchant_id": merchant_id, "week": week}).to_arrow_table()
