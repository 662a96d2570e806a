import pytest

from lingping.ingest.hanzi import common_characters, commonness, is_mojibake

ORDINARY = [
    "很好用，下次还来。",
    "联通信号不错",  # its GBK bytes once fooled a well-known editor
    "收到货了，包装有点破损，客服态度挺好，赔了五块钱。",
    "這個杯子很漂亮，下次還會買",
    "焗油膏的馥郁香氛，嬷嬷也喜欢",
    "ヽ(✿ﾟ▽ﾟ)ノ 超爱ヽ(*з｀*)",
    "👍👍👨‍👩‍👧 五星",
    "Ça marche, très bien — café",
    "Очень хорошо, спасибо",
    "とても良いです",
    "덕분에 잘 썼어요",
    "①②③ ℃ ￥99 ½",
    "",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_not_taken_for_mojibake(text):
    assert not is_mojibake(text)


@pytest.mark.parametrize("text", [text for text in ORDINARY if sum(char in common_characters() for char in text) > 4])
@pytest.mark.parametrize("reading", ["gb18030", "gbk"])
def test_utf8_once_read_as_gbk_is_recognised(text, reading):
    assert is_mojibake(text.encode().decode(reading, "replace"))


def test_the_remains_of_lost_characters_are_mojibake():
    assert is_mojibake("锟斤拷锟斤拷")
    assert is_mojibake("\ufffd\ufffd".encode().decode("gbk"))


def test_a_byte_that_windows_shows_as_the_euro_sign_does_not_hide_mojibake():
    assert is_mojibake("一一一直".encode().replace(b"\x80", b"?").decode("gbk", "ignore").replace("?", "€"))


def test_the_common_characters_are_level_one_of_gb2312():
    hanzi = {char for char in common_characters() if "\u4e00" <= char <= "\u9fff"}
    assert len(hanzi) == 3755
    assert {"啊", "座", "的"} <= hanzi


def test_the_right_reading_of_chinese_bytes_looks_more_chinese_than_the_wrong_one():
    text = "物流很快，包装完好"
    assert commonness(text) == 1
    assert commonness(text.encode().decode("gb18030", "ignore")) < 0.5
    assert commonness("plain ASCII 👍") == 1
