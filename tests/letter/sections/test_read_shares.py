"""The printed interval of a share of complaints rests on the classifier's measured rates."""

from letter_shop import a_busy_week, build_zh, section_of, with_tables
from section_rows import table

from lingping.letter.chance import complaint_rates
from lingping.letter.sections.pains.section import Pains
from lingping.letter.weekly_letter import WeeklyLetter
from lingping.stats.intervals import Share, wilson

_RATES = ({}, {"label": "packaging", "hits": 0.8, "false_alarms": 0.02})


def packaging(letter: WeeklyLetter) -> Share:
    share = section_of(letter, Pains).pains[0].share
    assert share is not None
    return share


def test_the_interval_is_wider_where_the_classifier_errs():
    read = wilson(11, 92)
    share = packaging(build_zh(with_tables(a_busy_week(), **table("error_rates", *_RATES))))
    assert share.value == read.value
    assert share.low <= read.low
    assert share.high > read.high + 0.02


def test_without_measured_rates_it_is_that_of_the_sample():
    assert packaging(build_zh(a_busy_week())) == wilson(11, 92)
    assert packaging(build_zh(with_tables(a_busy_week(), **table("error_rates", {})))) == wilson(11, 92)


def test_a_complaint_is_read_where_need_and_sentiment_are():
    rates = [
        {"label": "negative", "hits": 0.9, "false_alarms": 0.03},
        {"label": "price", "hits": 0.8, "false_alarms": 0.02},
    ]
    assert complaint_rates(rates, "price", 0.25) == (0.9 * 0.8, 0.02 * 0.25)
    assert complaint_rates(rates, "size", 0.25) is None
