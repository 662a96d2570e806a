"""The printed interval of a share of complaints rests on the classifier's rates, which rows of the marts bring."""

from letter_shop import a_busy_week, build_zh, section_of

from lingping.letter.chance import read_share
from lingping.letter.sections.pains.section import Pains
from lingping.stats.intervals import widen_by_reading, wilson

RATES = {"reading_hits": 0.8, "reading_false_alarms": 0.02}


def test_the_interval_is_wider_where_the_classifier_errs():
    assert read_share(11, 92, RATES) == widen_by_reading(wilson(11, 92), 0.8, 0.02)
    assert read_share(11, 92, RATES) != wilson(11, 92)


def test_without_measured_rates_it_is_that_of_the_sample():
    unknown = {"reading_hits": None, "reading_false_alarms": None}
    assert read_share(11, 92, unknown) == wilson(11, 92)
    assert section_of(build_zh(a_busy_week()), Pains).pains[0].share == wilson(11, 92)


def test_few_reviews_have_no_share():
    assert read_share(1, 4, RATES) is None
