"""marts.wishes: wishes and suggestions of customers."""

import pytest
from sql_shop import Shop

WISH = "整体不错，就是绳子太短，希望能加长一点！下次还来"


def shop_with_wishes() -> Shop:
    shop = Shop()
    shop.classify(WISH, "positive", needs=[("size", "negative"), ("quality", "positive")], p_wish=0.875)
    shop.classify("香甜", "positive", p_wish=0.2)
    shop.classify("没有大号的", "neutral", p_wish=0.6)
    return shop


def test_a_wish_has_its_item_its_needs_and_the_number_of_equal_wishes():
    shop = shop_with_wishes()
    for number, text in enumerate([WISH, "香甜", "香甜", WISH]):
        shop.review(f"r{number}", text, item_id="i1", rating=4)
    shop.build()
    columns = "review_key is not null, item_id, wish, needs, p_wish::double, item_wishes, item_share"
    row = (True, "i1", "希望能加长一点", ["quality", "size"], 0.875, 2, 0.5)
    assert shop.ask(f"select {columns} from marts.wishes") == [row, row]


def test_a_wish_without_a_wish_word_is_the_whole_text():
    shop = shop_with_wishes()
    shop.review("r1", "没有大号的")
    assert shop.build().ask("select wish from marts.wishes") == [("没有大号的",)]


def test_the_follow_up_replaces_the_text():
    shop = shop_with_wishes()
    shop.review("r1", WISH, follow_up="没有大号的")
    assert shop.build().ask("select wish, is_from_follow_up from marts.wishes") == [("没有大号的", True)]


def test_a_correction_decides_whether_a_wish_is_stated():
    shop = shop_with_wishes()
    shop.review("r1", WISH)
    shop.review("r2", "香甜")
    shop.correct(WISH, wish=False)
    shop.correct("香甜", wish=True)
    shop.build()
    assert shop.ask("select wish, p_wish::double, is_corrected from marts.wishes") == [("香甜", 1.0, True)]


@pytest.mark.parametrize(
    "text",
    [
        "硬得咬不动；希望店家重视",
        "忍不住来吐槽,净含量都不够,希望店家重视!!😒",
        "希望商家能尽快重视一下这个问题",
        "真心希望你们改进",
        "希望卖家再接再厉，越做越好",
        "客服不理人，建议大家换一家",
        "希望大家别买",
        "建议不要再买了",
        "提个建议",
    ],
)
def test_an_appeal_that_asks_the_shop_for_nothing_is_no_wish(text):
    shop = Shop()
    shop.classify(text, "negative", p_wish=0.9)
    shop.review("r1", text)
    assert shop.build().ask("select wish from marts.wishes") == []


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("料太软，希望店家重视，希望能加厚一点", "希望能加厚一点"),
        ("希望店家换一家快递", "希望店家换一家快递"),
        ("希望客服回复快一点", "希望客服回复快一点"),
        ("希望改进包装", "希望改进包装"),
        ("建议厂家改善一下密封", "建议厂家改善一下密封"),
    ],
)
def test_a_wish_says_what_the_shop_shall_do(text, wish):
    shop = Shop()
    shop.classify(text, "negative", p_wish=0.9)
    shop.review("r1", text)
    assert shop.build().ask("select wish from marts.wishes") == [(wish,)]


def test_a_suggestion_that_is_announced_is_the_clause_after():
    shop = Shop()
    shop.classify("很好，提个建议，水箱好拆一点", "positive", p_wish=0.9)
    shop.review("r1", "很好，提个建议，水箱好拆一点")
    assert shop.build().ask("select wish from marts.wishes") == [("水箱好拆一点",)]


def test_a_person_may_say_that_an_appeal_is_a_wish():
    shop = Shop()
    shop.classify("希望店家重视", "negative", p_wish=0.9)
    shop.review("r1", "希望店家重视")
    shop.correct("希望店家重视", wish=True)
    assert shop.build().ask("select wish from marts.wishes") == [("希望店家重视",)]
