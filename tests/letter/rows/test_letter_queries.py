"""Which rows a letter may know: of its week, of customers who bought again, of the classifier in use."""

from datetime import date

import duckdb
import pytest

from lingping.letter.discovery import letter_queries, row_columns
from lingping.letter.rows.row_sets import columns_of, fill_in

WEEK = date(2026, 3, 23)


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute("create schema marts; create schema ops; create schema nlp")
        yield con


def rows(con, name: str, table: str | None = None) -> list[dict]:
    """The row set `name`; `table` gets the columns of it that it lacks, empty."""
    if table is not None:
        known = [column for column, *_ in con.execute(f"describe {table}").fetchall()]
        for column in set(row_columns()[name]) - set(known):
            con.execute(f"alter table {table} add column {column} integer")
    query = letter_queries()[name]
    values = {"merchant_id": "mine", "week": WEEK, "first": date(2026, 1, 5)}
    used = {key: value for key, value in values.items() if f"${key}" in query}
    return con.sql(query, params=used).to_arrow_table().to_pylist()


def test_an_issue_is_listed_up_to_the_week_in_which_it_closed_and_never_before_it_rose(con):
    con.execute("""
        create table marts.emerging_issues as from (values
            ('mine', 'need', 'open', '*', 'negative', date '2026-03-09', null),
            ('mine', 'need', 'new', '*', 'negative', date '2026-03-23', null),
            ('mine', 'need', 'closed', '*', 'negative', date '2026-03-02', date '2026-03-16'),
            ('mine', 'need', 'closed now', '*', 'negative', date '2026-03-02', date '2026-03-23'),
            ('mine', 'need', 'closed later', '*', 'negative', date '2026-03-02', date '2026-03-30'),
            ('mine', 'need', 'of the future', '*', 'negative', date '2026-03-30', null),
            ('other', 'need', 'foreign', '*', 'negative', date '2026-03-23', null)
        ) t (merchant_id, kind, topic, item_id, polarity, confirmed_week, closed_week);
        alter table marts.emerging_issues add column first_opened_week date
    """)
    topics = [row["topic"] for row in rows(con, "issues", "marts.emerging_issues")]
    assert topics == ["closed later", "closed now", "new", "open"]


def test_the_weeks_of_an_issue_end_with_the_letters(con):
    con.execute("""
        create table marts.issue_weeks as from (values
            ('mine', 'need', '*', 'price', 'negative', date '2026-03-23', 9),
            ('mine', 'need', '*', 'price', 'negative', date '2026-01-05', 1),
            ('mine', 'need', '*', 'price', 'negative', date '2025-12-29', 0),
            ('mine', 'need', '*', 'price', 'negative', date '2026-03-30', 0),
            ('other', 'need', '*', 'price', 'negative', date '2026-03-23', 5)
        ) t (merchant_id, kind, item_id, topic, polarity, week, mentions)
    """)
    assert [row["mentions"] for row in rows(con, "issue_weeks", "marts.issue_weeks")] == [1, 9]


def test_only_customers_who_bought_again_and_were_judged_can_be_about_to_leave(con):
    con.execute("""
        create table marts.user_profile as from (values
            ('mine', 'at_risk', 3, 0.50, 28, 100.0::decimal(12, 2), ['price', 'size']),
            ('mine', 'at_risk', 2, 0.49, 28, 70.0, ['price']),
            ('mine', 'at_risk', 1, 0.90, 28, 10.0, ['price']),
            ('mine', 'at_risk', 5, null, null, 10.0, ['price']),
            ('other', 'at_risk', 5, 0.90, 28, 10.0, ['price'])
        ) t (merchant_id, rfm_segment, orders, churn_risk, horizon_days, spend, complained_needs)
    """)
    assert [tuple(row.values()) for row in rows(con, "leaving")] == [("mine", "at_risk", 28, 2, 1, 100)]
    needs = [tuple(row.values()) for row in rows(con, "leaving_needs")]
    assert needs == [("mine", "price", 1), ("mine", "size", 1)]


def test_ratings_are_counted_for_the_week_and_the_one_before(con):
    con.execute("""
        create table marts.reviews as from (values
            ('mine', date '2026-03-23', 5), ('mine', date '2026-03-23', 5), ('mine', date '2026-03-16', 1),
            ('mine', date '2026-03-09', 1), ('mine', date '2026-03-30', 1), ('mine', date '2026-03-23', null),
            ('other', date '2026-03-23', 1)
        ) t (merchant_id, week, rating)
    """)
    stars = [tuple(row.values()) for row in rows(con, "stars")]
    assert stars == [("mine", date(2026, 3, 16), 1, 1), ("mine", WEEK, 5, 2)]


def test_the_quality_is_that_of_the_classifier_in_use_and_of_the_shop_itself(con):
    con.execute("""
        create table ops.runs as from (values ('old', 1), ('used', 2)) t (model_id, finished_at);
        create table ops.model_quality as from (values
            ('used', 'binary_accuracy', '', '', '', 1), ('used', 'binary_accuracy', '', 'length', 'short', 2),
            ('used', 'need_f1', 'price', '', '', 3), ('old', 'binary_accuracy', '', '', '', 0),
            ('churn', 'auc', '', 'merchant', 'mine', 4), ('churn', 'auc', '', 'merchant', 'other', 5)
        ) t (model_id, figure, label, slice_kind, slice, texts);
        create table nlp.error_rates as from (values ('used', 'negative'), ('used', 'price'), ('old', 'negative'))
            t (model_id, label)
    """)
    assert [(row["model_id"], row["texts"]) for row in rows(con, "quality", "ops.model_quality")] == [
        ("churn", 4),
        ("used", 1),
    ]
    rates = rows(con, "error_rates", "nlp.error_rates")
    assert [(row["model_id"], row["label"]) for row in rates] == [("used", "negative"), ("used", "price")]


def test_actions_are_those_of_the_twelve_weeks_up_to_the_letters_sunday(con):
    con.execute("""
        create table marts.action_effects as from (values
            ('mine', 'too old', 'complaints', date '2026-01-04'), ('mine', 'first', 'complaints', date '2026-01-05'),
            ('mine', 'sunday', 'complaints', date '2026-03-29'), ('mine', 'later', 'complaints', date '2026-03-30')
        ) t (merchant_id, action_id, outcome, action_date)
    """)
    assert [row["action_id"] for row in rows(con, "effects", "marts.action_effects")] == ["first", "sunday"]


def test_registered_actions_are_those_of_the_twelve_weeks_up_to_the_letters_sunday(con):
    con.execute("""
        create table ops.actions as from (values
            ('mine', 'too old', date '2026-01-04'), ('mine', 'first', date '2026-01-05'),
            ('mine', 'sunday', date '2026-03-29'), ('mine', 'later', date '2026-03-30'),
            ('other', 'foreign', date '2026-03-24')
        ) t (merchant_id, action_id, action_date)
    """)
    assert [row["action_id"] for row in rows(con, "actions", "ops.actions")] == ["first", "sunday"]


def bad_reviews(con) -> None:
    """Bad reviews of the shop, named by what is odd about them."""
    con.execute("""
        set timezone = 'UTC';
        create table marts.bad_reviews as from (values
            ('mine', 'waits', date '2026-03-24', 3, false, 10, false, null, null),
            ('mine', 'low', date '2026-03-02', 2, false, 10, false, null, null),
            ('mine', 'low spender', date '2026-03-02', 1, false, 99, false, null, null),
            ('mine', 'low follow-up', date '2026-03-02', 2, true, null, false, null, null),
            ('mine', 'follow-up', date '2026-03-02', null, true, null, false, null, null),
            ('mine', 'newer', date '2026-03-29', 3, false, 10, false, null, null),
            ('mine', 'too old', date '2026-03-01', 1, false, 10, false, null, null),
            ('mine', 'later', date '2026-03-30', 1, false, 10, false, null, null),
            ('mine', 'answered', date '2026-03-24', 1, false, 10, true, timestamptz '2026-03-29 15:59:59Z', 4.0),
            ('mine', 'answered on monday', date '2026-03-29', 1, false, 10, true,
             timestamptz '2026-03-29 16:00:00Z', 9.0),
            ('mine', 'answered some time', date '2026-03-24', 1, false, 10, true, null, null),
            ('other', 'foreign', date '2026-03-24', 1, false, 10, false, null, null)
        ) t (
            merchant_id, review_key, complained_date, rating, is_follow_up, spend, is_answered, answered_at, reply_hours
        );
        create table marts.reviews as from (values
            ('mine', true), ('mine', true), ('mine', false), ('other', true)
        ) t (merchant_id, has_reply)
    """)


def unanswered(con) -> list[dict]:
    """The rows to answer; of "waits" no clause says the price by itself, and "low spender" praises."""
    bad_reviews(con)
    con.execute("""
        alter table marts.bad_reviews add column opinion varchar;
        update marts.bad_reviews set opinion = 'positive' where review_key = 'low spender';
        alter table marts.bad_reviews add column needs varchar[];
        update marts.bad_reviews set needs = if(review_key = 'low spender', [], ['price', 'logistics']);
        create or replace table marts.reviews as
        select merchant_id, review_key, review_key as text_id, null as follow_up_text_id, 'm' as model_id
        from marts.bad_reviews;
        create table marts.review_needs as
        select merchant_id, review_key, unnest(needs) as need, false as is_from_follow_up,
            review_key = 'newer' as is_corrected
        from marts.bad_reviews;
        create table nlp.explanations as from (values
            ('waits', 'm', 'price', false), ('waits', 'm', 'logistics', true), ('low', 'old', 'price', false),
            ('low', 'm', 'price', null), ('newer', 'm', 'price', false)
        ) t (text_id, model_id, target, is_shown)
    """)
    return rows(con, "unanswered", "marts.bad_reviews")


def test_reviews_to_answer_are_those_of_four_weeks_low_stars_then_follow_ups_then_spend_then_the_newest(con):
    assert [row["review_key"] for row in unanswered(con)] == [
        "low follow-up", "answered on monday", "low", "follow-up", "low spender", "newer", "waits",
    ]  # fmt: skip


def test_a_need_that_no_clause_says_by_itself_is_not_named_unless_a_person_said_so(con):
    assert {row["review_key"]: row["needs"] for row in unanswered(con) if len(row["needs"]) == 1} == {
        "waits": ["logistics"]
    }


def test_the_reply_rate_counts_answers_up_to_the_letters_sunday(con):
    bad_reviews(con)
    counted = {"bad_reviews": 9, "answered": 2, "timed": 1, "median_hours": 4.0, "replied": 2}
    assert rows(con, "replies") == [{"merchant_id": "mine"} | counted]


def test_only_reviews_that_some_section_cites_can_be_quoted(con):
    con.execute("""
        create table marts.feedback_insight as from (values
            ('mine', date '2026-03-23', ['complaint'], ['praise']), ('mine', date '2026-03-16', ['earlier'], []),
            ('other', date '2026-03-23', ['foreign'], [])
        ) t (merchant_id, week, evidence, praise_evidence);
        create table marts.emerging_issues as from (values
            ('mine', date '2026-01-05', null, ['issue']), ('mine', date '2026-03-30', null, ['future'])
        ) t (merchant_id, confirmed_week, closed_week, evidence);
        alter table marts.emerging_issues add column first_opened_week date;
        create table marts.wishes as from (values
            ('mine', date '2026-03-23', 'wish'), ('mine', date '2026-03-16', 'earlier')
        ) t (merchant_id, week, review_key);
        create table marts.reviews as
        select 'mine' as merchant_id,
            unnest(['complaint', 'praise', 'earlier', 'foreign', 'issue', 'future', 'wish', 'x']) as review_key
    """)
    rows(con, "wishes", "marts.wishes")
    for column in set(row_columns()["issues"]) - {"merchant_id", "first_opened_week", "closed_week", "evidence"}:
        con.execute(f"alter table marts.emerging_issues add column {column} integer")
    quotable = [row["review_key"] for row in rows(con, "reviews", "marts.reviews")]
    assert quotable == ["complaint", "issue", "praise", "wish"]


def test_a_part_is_taken_in_as_a_subquery_and_its_columns_are_not_the_querys():
    parts = {"_bought": "-- Those who bought.\nselect user_key, orders\nfrom users\n"}
    query = fill_in("select count(*) as n, max(least(orders, 3)) as most,\nfrom {{ _bought }}\n", parts)
    assert query == (
        "select count(*) as n, max(least(orders, 3)) as most,\nfrom (\n"
        "    -- Those who bought.\n    select user_key, orders\n    from users\n)"
    )
    assert columns_of(query) == ("n", "most")


def test_stars_are_counted_by_week_and_follow_ups_in_the_week_in_which_they_were_written(con):
    con.execute("""
        create table marts.reviews as from (values
            ('mine', date '2026-03-23', 5.0, false, null),
            ('mine', date '2026-03-23', 4.0, false, null),
            ('mine', date '2026-03-23', 3.0, false, null),
            ('mine', date '2026-03-23', 1.0, true, null),
            ('mine', date '2026-03-09', 5.0, true, timestamptz '2026-03-23 00:30:00+08'),
            ('mine', date '2026-03-09', null, true, timestamptz '2026-03-22 23:30:00+08'),
            ('mine', date '2026-03-23', 5.0, true, timestamptz '2026-04-02 10:00:00+08'),
            ('other', date '2026-03-23', 1.0, true, null)
        ) t (merchant_id, week, rating, has_follow_up, follow_up_at)
    """)
    found = {row["week"]: row for row in rows(con, "star_weeks")}
    this, before, older = (found[date(2026, 3, day)] for day in (23, 16, 9))
    assert [this[name] for name in ("rated", "good", "middling", "bad", "stars")] == [5, 3, 1, 1, 18]
    assert [week["follow_ups"] for week in (this, before, older)] == [2, 1, 0]
    assert older["rated"] == 1
    assert max(found) == WEEK
