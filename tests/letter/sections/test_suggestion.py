"""What to do about complaints: the measure of the taxonomy for the worst item, and the figures that call for it."""

import pytest
from letter_shop import insight

from lingping.letter.names import Names
from lingping.letter.sections.pains.section import SECTION
from lingping.letter.sections.pains.suggestion import Suggestion, suggest_measure
from lingping.letter.wording.phrases import Language

TAXONOMY = [
    {"need": "packaging", "name_zh": "包装", "name_en": "", "measure_zh": "给 {item} 换箱", "measure_en": "Box {item}"},
    {"need": "logistics", "name_zh": "物流", "name_en": "", "measure_zh": "催 {item}", "measure_en": None},
]


def suggest_or_none(language: Language = "zh", need: str = "packaging", **values) -> Suggestion | None:
    row = insight(need, 12, 0, reviews=20, baseline_negatives=1, baseline_reviews=20, **values)
    return suggest_measure(row, Names(TAXONOMY, language), SECTION.say)


def suggest(language: Language = "zh", need: str = "packaging", **values) -> Suggestion:
    suggestion = suggest_or_none(language, need, **values)
    assert suggestion is not None
    return suggestion


@pytest.mark.parametrize(
    ("item", "measure"),
    [
        ({}, "给有抱怨的商品换箱"),
        ({"item_id": "i1", "item_name": "玻璃杯"}, "给“玻璃杯”换箱"),
        ({"item_id": "i1"}, "给“i1”换箱"),
        ({"item_id": "i1", "item_name": "{item}"}, "给“{item}”换箱"),
    ],
)
def test_the_measure_names_the_item_and_chinese_has_no_gaps_around_it(item, measure):
    assert suggest(**item).measure == measure


@pytest.mark.parametrize(
    ("values", "facts"),
    [
        ({}, "（本周 20 条评价中 12 条抱怨）"),
        ({"q_value": 0.01}, "（本周 20 条评价中 12 条抱怨，占 60%，前四周占 5%）"),
        ({"q_value": 0.011}, "（本周 20 条评价中 12 条抱怨）"),
        ({"complaint_words": ["慢", "催"]}, "（本周 20 条评价中 12 条抱怨，多提到“慢”“催”）"),
    ],
)
def test_the_facts_are_counts_the_words_and_a_rise_beyond_chance(values, facts):
    assert suggest(**values).facts == facts


def test_an_english_letter_has_the_english_measure_else_the_chinese_one():
    english = suggest("en", q_value=0.01, complaint_words=["慢"], item_id="i1", item_name="杯")
    facts = " (this week 12 of 20 reviews complain of it, 60%; in the four weeks before 5%; they mention “慢”)"
    assert english == Suggestion("Box 杯", facts, "en")
    assert suggest("en", "logistics") == Suggestion("催本店商品", "（本周 20 条评价中 12 条抱怨）", "zh")


def test_a_need_without_a_measure_gets_no_suggestion():
    assert suggest_or_none(need="price") is None


def test_shares_are_rounded_half_up():
    row = insight("packaging", 1, 0, reviews=40, baseline_negatives=1, baseline_reviews=8, q_value=0.01)
    suggestion = suggest_measure(row, Names(TAXONOMY, "zh"), SECTION.say)
    assert suggestion is not None
    assert "占 3%，前四周占 13%" in suggestion.facts
