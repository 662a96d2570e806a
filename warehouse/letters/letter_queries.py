"""The queries behind a letter: the one place that says which rows of a merchant and week it may know.

Parameters: $merchant_id, $week and $first, the first of the twelve weeks. What stands in a table as of the merchant's
newest day is cut to what was known in the letter's week where the table allows it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from lingping.contracts import MODEL_QUALITY, TAXONOMY

LIKELY_GONE = 0.5  # churn risk from which a customer counts as about to leave

_OPEN_ISSUES = """
    from marts.emerging_issues
    where merchant_id = $merchant_id and opened_week <= $week and (closed_week is null or closed_week > $week)
"""
_CITED = f"""
    select unnest(evidence || praise_evidence) from marts.feedback_insight
    where merchant_id = $merchant_id and week = $week
    union all
    select unnest(evidence) {_OPEN_ISSUES}
"""
# The needs of reviews with the words that carry them; where the classifier was not asked, those that are seeds
_CARRIED_NEEDS = f"""
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
    where n.merchant_id = $merchant_id and review_key in ({_CITED})
    order by all
"""
_REPEAT_BUYERS = "marts.user_profile where merchant_id = $merchant_id and orders >= 2 and churn_risk is not null"
_MODEL = "(select arg_max(model_id, finished_at) from ops.runs)"

LETTER_QUERIES: Mapping[str, str] = MappingProxyType({
    "weeks": """
        from marts.merchant_weeks where merchant_id = $merchant_id and week between $first and $week order by week
    """,
    "insights": """
        from marts.feedback_insight
        where merchant_id = $merchant_id and (week = $week or (item_id = '*' and week between $first and $week))
        order by week, item_id, need
    """,
    "reviews": f"from marts.reviews where merchant_id = $merchant_id and review_key in ({_CITED}) order by review_key",
    "review_needs": _CARRIED_NEEDS,
    "segments": """
        select merchant_id, rfm_segment, count(*) as users
        from marts.user_profile where merchant_id = $merchant_id group by all order by all
    """,
    "stars": """
        select merchant_id, week, rating, count(*) as reviews
        from marts.reviews
        where merchant_id = $merchant_id and week between $week - 7 and $week and rating is not null
        group by all order by week, rating
    """,
    "issues": f"{_OPEN_ISSUES} order by kind, topic, item_id, polarity",
    "wishes": "from marts.wishes where merchant_id = $merchant_id and week = $week order by review_key",
    "items": "from marts.item_health where merchant_id = $merchant_id and week = $week order by item_id",
    "leaving": f"""
        select
            merchant_id, rfm_segment, max(horizon_days) as horizon_days,
            count(*) as judged,
            count(*) filter (where churn_risk >= {LIKELY_GONE}) as leaving,
            sum(spend) filter (where churn_risk >= {LIKELY_GONE}) as spend,
        from {_REPEAT_BUYERS} group by all order by all
    """,
    "leaving_needs": f"""
        select merchant_id, need, count(*) as users
        from (
            select merchant_id, unnest(complained_needs) as need from {_REPEAT_BUYERS} and churn_risk >= {LIKELY_GONE}
        )
        group by all order by all
    """,
    "audiences": "from marts.audiences where merchant_id = $merchant_id order by audience",
    "standings": """
        from marts.category_standings where merchant_id = $merchant_id and week = $week order by category, need
    """,
    "effects": """
        from marts.action_effects
        where merchant_id = $merchant_id and action_date between $first and $week + 6
        order by action_date, action_id, outcome
    """,
    "flags": """
        from marts.review_flags where merchant_id = $merchant_id and week = $week and item_id = '*' order by flag
    """,
    "taxonomy": f"from {TAXONOMY.name} order by need",
    "quality": f"""
        from {MODEL_QUALITY.name}
        where label = '' and (
            (model_id = {_MODEL} and slice_kind = '')
            or (model_id = 'churn' and slice_kind = 'merchant' and slice = $merchant_id)
        )
        order by model_id, figure
    """,
    "error_rates": f"from nlp.error_rates where model_id = {_MODEL} and label = 'negative'",
})  # fmt: skip
