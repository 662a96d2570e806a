"""marts.wishes: wishes and suggestions of customers."""

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
