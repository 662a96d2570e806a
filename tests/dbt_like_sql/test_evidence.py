"""marts.evidence: the reviews that an insight cites, and the spans that mention the need."""

from math import log, sqrt

import numpy as np
import pytest
from sql_shop import Shop

THIS_WEEK = "2026-03-11 10:00"


@pytest.fixture
def shop():
    shop = Shop()
    shop.need("packaging", "包装", "给{item}换加厚纸箱")
    return shop


def add_review(
    shop: Shop, text: str, words: list[str], tokens: list[str] | None = None, polarity: str = "negative"
) -> None:
    """Add a review of a text that mentions the packaging with `words`."""
    shop.classify(text, polarity, tokens=tokens or [text])
    shop.classify_need(text, "packaging", polarity, words)


def marked(shop: Shop, where: str = "item_id = '*'") -> list[tuple]:
    """Text, its marked pieces, and what marked them."""
    return [
        (text, [text[span["start"] : span["stop"]] for span in spans], by)
        for text, spans, by in shop.build().ask(
            f"select text, spans, marked_by from marts.evidence where {where} order by place"
        )
    ]


def test_every_place_of_the_needs_words_is_marked_and_neighbours_make_one_span(shop):
    add_review(shop, "😀包装盒压扁了,包装!", ["包装", "包装盒", "压扁"])
    shop.review("r1", "😀包装盒压扁了,包装!", THIS_WEEK)
    assert marked(shop) == [("😀包装盒压扁了,包装!", ["包装盒压扁", "包装"], "need")]


def test_a_follow_up_is_cited_where_it_has_the_last_word(shop):
    add_review(shop, "箱子很好", ["箱子"], polarity="positive")
    add_review(shop, "打开才发现箱子是破的", ["箱子"])
    shop.review("r1", "箱子很好", THIS_WEEK, follow_up="打开才发现箱子是破的")
    assert marked(shop) == [("打开才发现箱子是破的", ["箱子"], "need")]
    assert shop.ask("select distinct is_from_follow_up, text_id, polarity from marts.evidence") == [
        (True, "打开才发现箱子是破的", "negative")
    ]


def test_a_text_without_seed_words_is_marked_by_the_most_typical_word(shop):
    for number in range(30):
        add_review(
            shop, f"东西{number}收到，漏了一地", ["包装"], tokens=["东西", str(number), "收到", "，", "漏了", "一地"]
        )
        shop.classify(f"东西{number}收到，好用", "positive", tokens=["东西", str(number), "收到", "，", "好用"])
    add_review(shop, "东西收到，漏了", [], tokens=["东西", "收到", "，", "漏了"])
    shop.review("r1", "东西收到，漏了", THIS_WEEK)
    assert marked(shop) == [("东西收到，漏了", ["漏了"], "typical")]


def test_a_text_without_known_words_has_no_span(shop):
    add_review(shop, "嗯", [])
    shop.review("r1", "嗯", THIS_WEEK)
    assert marked(shop) == [("嗯", [], None)]


def test_complaints_and_praise_are_cited_for_the_item_and_for_the_shop_and_neither_is_neutral(shop):
    for polarity in ("negative", "neutral", "positive"):
        add_review(shop, polarity, [polarity], polarity=polarity)
        shop.review(polarity, polarity, THIS_WEEK, item_id="i1", rating=3)
    cited = "select item_id, polarity, place, text, reviewed_item, rating from marts.evidence order by all"
    assert shop.build().ask(cited) == [
        (item, polarity, 1, polarity, "i1", 3) for item in ("*", "i1") for polarity in ("negative", "positive")
    ]


def test_typical_words_are_those_of_monroe_on_random_texts():
    shop, rng = Shop(), np.random.default_rng(4)
    words = ["纸箱", "味道", "客服", "颜色", "快递"]
    texts = []
    for number in range(400):
        is_mention = rng.random() < 0.4
        chosen = [word for word in words if rng.random() < (0.6 if is_mention and word == "纸箱" else 0.25)]
        texts.append((is_mention, chosen))
        add_review(shop, f"{number}", [], chosen) if is_mention else shop.classify(
            f"{number}", "positive", tokens=chosen or ["无"]
        )
    shop.build()
    found = dict(shop.ask("select word, log_odds_z from intermediate.need_words where need = 'packaging'"))
    need, everywhere = sum(is_mention for is_mention, _ in texts), len(texts)
    expected = {}
    for word in words:
        count = sum(word in chosen for is_mention, chosen in texts if is_mention)
        other = sum(word in chosen for is_mention, chosen in texts if not is_mention)
        prior = 50 * (count + other) / (everywhere + 1)
        inside = log((count + prior) / (need + 50 - count - prior))
        outside = log((other + prior) / (everywhere - need + 50 - other - prior))
        z = (inside - outside) / sqrt(1 / (count + prior) + 1 / (other + prior))
        if z >= 3 and 2 * count >= other:
            expected[word] = pytest.approx(z, abs=1e-5)
    assert found == expected
    assert "纸箱" in found
    assert len(found) < len(words)


def test_a_very_long_review_with_the_word_all_over_is_marked_whole(shop):
    """The work grows with the length, not with its square: 60,000 characters took longer than anybody waits."""
    text = "包装破" * 20_000
    add_review(shop, text, ["包装"])
    shop.review("r1", text, THIS_WEEK)
    ((spans,),) = shop.build().ask("select spans from marts.evidence where item_id = '*'")
    assert len(spans) == 20_000
    assert spans[-1] == {"start": 59_997, "stop": 59_999}
