"""Keywords tell what a text is about."""

from lingping.text.dictionary import shipped_stop_words
from lingping.text.keywords import keywords


def test_rare_words_come_before_common_ones_and_stop_words_never():
    words = ["我们", "买", "了", "热水器", "，", "中国", "漏水", "漏水", "非常"]
    assert keywords(words, stop_words=shipped_stop_words()) == ["漏水", "热水器", "中国"]


def test_a_word_repeated_weighs_more_than_the_same_word_once():
    assert keywords(["漏水", "异味", "异味"], stop_words=()) == ["异味", "漏水"]
    assert keywords(["异味", "漏水", "漏水"], stop_words=()) == ["漏水", "异味"]


def test_single_characters_numbers_and_signs_are_no_keywords():
    assert keywords(["好", "A", "128", "3.5", "！！", "👍", "5"], stop_words=()) == []


def test_latin_words_and_model_numbers_are_keywords():
    assert set(keywords(["iPhone", "WH-1000", "很"], stop_words=())) == {"iPhone", "WH-1000"}


def test_stop_words_hold_in_any_case():
    assert keywords(["THE", "The", "iPhone"], stop_words=frozenset({"the"})) == ["iPhone"]


def test_words_that_no_dictionary_knows_keep_the_order_of_the_text():
    assert keywords(["灵萃焕颜露", "云朵棉柔芯"], stop_words=()) == ["灵萃焕颜露", "云朵棉柔芯"]
    assert keywords(["云朵棉柔芯", "灵萃焕颜露"], stop_words=()) == ["云朵棉柔芯", "灵萃焕颜露"]


def test_no_more_keywords_than_asked_for():
    words = ["漏水", "异味", "热水器", "安装", "客服", "物流", "包装"]
    assert len(keywords(words, stop_words=())) == 5
    assert len(keywords(words, stop_words=(), top=2)) == 2
