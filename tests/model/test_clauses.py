"""What a clause says by itself, beside what is read in the whole text."""

import pytest
from fake_classifier import answer_with

from lingping.model.clauses import are_shown
from lingping.model.explanation import Explanation
from lingping.model.word_spans import find_clauses

MIXED = "质量太差了；唯一的优点是续航给力"
NEEDS = ("quality", "efficacy")


def said(target: str, label: str = "negative") -> Explanation:
    return Explanation(target, label, 0.9, ())


def shown(text: str, *found: Explanation, **clauses: dict[str, str]) -> dict[str, bool]:
    labels = {clause: ("negative", needs) for clause, needs in clauses.items()}
    return are_shown(answer_with(labels, NEEDS), [text], [found])[0]


def test_praise_that_a_complaining_text_drags_along_is_not_shown():
    clauses = {"质量太差了": {"quality": "negative"}, "唯一的优点是续航给力": {"efficacy": "positive"}}
    assert shown(MIXED, said("quality"), said("efficacy"), **clauses) == {"quality": True, "efficacy": False}


def test_what_no_clause_says_alone_is_not_shown():
    assert shown("太重了 已经申请退款", said("quality"), 太重了={}, 已经申请退款={}) == {"quality": False}


def test_a_clause_with_the_opposite_outweighs_one_with_the_label_only_where_it_is_surer():
    both = {"电池不行": {"efficacy": "negative"}, "电池很好": {"efficacy": "positive"}}
    assert shown("电池不行，电池很好", said("efficacy"), **both) == {"efficacy": True}


@pytest.mark.parametrize("found", [said("sentiment"), said("quality", "neutral")])
def test_the_sentiment_and_neutral_mentions_are_not_judged(found):
    assert shown(MIXED, found) == {}


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        (MIXED, ["质量太差了", "唯一的优点是续航给力"]),
        ("颜色好看 客服好！", ["颜色好看", "客服好"]),
        ("iPhone 13 很好", ["iPhone 13", "很好"]),
        ("！！", []),
        ("", []),
    ],
)
def test_clauses_are_what_stands_between_punctuation(text: str, clauses: list[str]):
    assert find_clauses(text) == clauses
