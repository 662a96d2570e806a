"""How the shipped model takes what reviews are full of: negation, 但是, irony, comparison, wishes, numbers, script.

After Ribeiro et al. 2020, Beyond Accuracy: Behavioral Testing of NLP models with CheckList: capabilities, not scores.
"""

import pytest
from predicted_labels import predict_needs, predict_sentiment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("不好用", "negative"),
        ("一点都不新鲜", "negative"),
        ("没有想象中那么好", "negative"),
        ("不推荐大家购买", "negative"),
        ("质量不行，不值这个价", "negative"),
    ],
)
def test_a_negation_turns_praise_into_complaint(mini, text, expected):
    assert predict_sentiment(mini, text) == expected


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("没有异味，放心", "taste_smell"),
        ("用了半年，没出过毛病", "quality"),
        ("不卡顿，很流畅", "efficacy"),
        ("一点也不贵", "price"),
        ("没有一个坏果", "freshness"),
        ("没有坏果，都很新鲜", "freshness"),
    ],
)
def test_a_denied_fault_is_praise(mini, text, need):
    assert predict_sentiment(mini, text) == "positive"
    assert predict_needs(mini, text).get(need) in ("positive", None)
    assert "negative" not in predict_needs(mini, text).values()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("味道不错，但是快递太慢了", {"taste_smell": "positive", "logistics": "negative"}),
        ("虽然有点贵，但是质量确实好", {"price": "negative", "quality": "positive"}),
        ("外观漂亮，可是电池不耐用", {"appearance": "positive", "efficacy": "negative"}),
        ("客服态度很好，不过包装破了", {"service": "positive", "packaging": "negative"}),
    ],
)
def test_both_sides_of_a_but_are_read(mini, text, expected):
    found = predict_needs(mini, text)
    assert {need: found.get(need) for need in expected} == expected


@pytest.mark.parametrize(
    "text",
    [
        "真是服了，等了半个月才到，这速度也是没谁了",
        "呵呵，这质量也好意思卖",
        "好评返现才给的好评，东西实在不敢恭维",
        "买来当摆设的吗？根本没法用",
    ],
)
def test_irony_is_a_complaint(mini, text):
    assert predict_sentiment(mini, text) == "negative"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("比超市买的新鲜多了", "positive"),
        ("比上次买的差远了", "negative"),
        ("还不如楼下小店的好", "negative"),
        ("还不如九块九的", "negative"),
        ("比实体店便宜不少", "positive"),
    ],
)
def test_a_comparison_is_won_or_lost(mini, text, expected):
    assert predict_sentiment(mini, text) == expected


@pytest.mark.parametrize(
    "text", ["希望能出大一点的包装", "建议商家改进一下包装", "要是能便宜点就好了", "希望快递能再快一点"]
)
def test_a_wish_is_found(mini, text):
    assert mini.score([text]).wish[0] >= 0.5


@pytest.mark.parametrize("text", ["物流太慢了", "很好吃，下次还买", "质量很好，推荐购买", "颜色和图片不一样"])
def test_what_asks_for_nothing_is_no_wish(mini, text):
    assert mini.score([text]).wish[0] < 0.5


@pytest.mark.parametrize(
    ("text", "need", "polarity"),
    [
        ("说是5斤，到手只有3斤8两", "size", "negative"),
        ("下单3天才发货，7天才到", "logistics", "negative"),
        ("昨天下单今天就到了", "logistics", "positive"),
        ("用了2天就坏了", "quality", "negative"),
        ("刚买3天就降了50块", "price", "negative"),
    ],
)
def test_numbers_are_read_with_what_they_count(mini, text, need, polarity):
    assert predict_needs(mini, text).get(need) == polarity


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("质量很好，下次还会购买", "質量很好，下次還會購買"),
        ("物流太慢了", "物流太慢了"),
        ("味道不错，价格实惠", "味道不錯，價格實惠"),
        ("客服态度很差", "客服態度很差"),
    ],
)
def test_traditional_characters_are_read_as_simplified_ones(mini, simplified, traditional):
    assert predict_sentiment(mini, traditional) == predict_sentiment(mini, simplified)
    assert predict_needs(mini, traditional) == predict_needs(mini, simplified)
