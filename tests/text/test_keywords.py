"""Keywords of a text by TF-IDF."""

from lingping.text.dictionary import load_stop_words
from lingping.text.keywords import extract_keywords


def test_rare_words_come_before_common_ones_and_stop_words_are_left_out():
    words = ["我们", "买", "了", "热水器", "，", "中国", "漏水", "漏水", "非常"]
    assert extract_keywords(words, stop_words=load_stop_words()) == ["漏水", "热水器", "中国"]


def test_repeated_words_come_first():
    assert extract_keywords(["漏水", "异味", "异味"], stop_words=()) == ["异味", "漏水"]
    assert extract_keywords(["异味", "漏水", "漏水"], stop_words=()) == ["漏水", "异味"]


def test_single_characters_numbers_and_signs_are_not_keywords():
    assert extract_keywords(["好", "A", "128", "3.5", "！！", "👍", "5"], stop_words=()) == []


def test_latin_words_and_model_numbers_are_keywords():
    assert set(extract_keywords(["iPhone", "WH-1000", "很"], stop_words=())) == {"iPhone", "WH-1000"}


def test_stop_words_are_case_insensitive():
    assert extract_keywords(["THE", "The", "iPhone"], stop_words=frozenset({"the"})) == ["iPhone"]


def test_unknown_words_keep_the_order_of_the_text():
    assert extract_keywords(["灵萃焕颜露", "云朵棉柔芯"], stop_words=()) == ["灵萃焕颜露", "云朵棉柔芯"]
    assert extract_keywords(["云朵棉柔芯", "灵萃焕颜露"], stop_words=()) == ["云朵棉柔芯", "灵萃焕颜露"]


def test_top_limits_the_number_of_keywords():
    words = ["漏水", "异味", "热水器", "安装", "客服", "物流", "包装"]
    assert len(extract_keywords(words, stop_words=())) == 5
    assert len(extract_keywords(words, stop_words=(), top=2)) == 2
