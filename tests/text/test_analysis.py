"""Each text becomes one row of nlp.texts without personal data."""

from typing import Any

import pyarrow as pa
import pytest

from lingping.contracts import TEXTS
from lingping.text.analysis import analyse
from lingping.text.segmentation import Segmenter


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter(["灵萃焕颜露"])


def rows(texts: list[str], segmenter: Segmenter, stop_words: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    batch = pa.record_batch({"text_id": [f"t{number}" for number in range(len(texts))], "text": texts})
    (result,) = analyse([batch], segmenter=segmenter, stop_words=stop_words)
    assert result.schema == TEXTS.schema
    return result.to_pylist()


def test_a_text_becomes_one_row_with_words_keywords_and_flags(segmenter: Segmenter):
    (row,) = rows(["灵萃焕颜露 很润,  用了3天！"], segmenter)
    assert row["text_id"] == "t0"
    assert row["masked_text"] == "灵萃焕颜露 很润, 用了3天！"
    assert row["tokens"][0] == "灵萃焕颜露"
    assert "灵萃焕颜露" in row["keywords"]
    assert row["characters"] == 11
    assert not row["is_no_text"]
    assert not row["is_default_praise"]


def test_words_keywords_and_masked_text_contain_no_personal_data(segmenter: Segmenter):
    (row,) = rows(["我叫张三，打１３８００００００００或者微信cat20241，漏水了"], segmenter)
    assert row["masked_text"] == "我叫[姓名]，打[手机号]或者微信[微信]，漏水了"
    for personal in ("张三", "138", "cat20241", "手机号"):
        assert all(personal not in word for word in row["tokens"] + row["keywords"])


def test_copies_of_a_template_share_a_fingerprint_if_only_digits_signs_and_emoji_differ(segmenter: Segmenter):
    texts = [
        "质量很好，回购5次了",
        "质量很好!回购 12次了👍",
        "质量很好，回购次了，电话13800000000",
        "质量很差，回购5次了",
    ]
    first, second, third, other = (row["fingerprint"] for row in rows(texts, segmenter))
    assert first == second
    assert first != other
    assert third != first  # it has the word 电话; the number does not count


def test_copies_share_a_fingerprint_if_only_names_and_numbers_differ(segmenter: Segmenter):
    one, two = rows(["我叫张三，要求退款，打13800000000", "我叫李四，要求退款，打13900000000"], segmenter)
    assert one["fingerprint"] == two["fingerprint"]


@pytest.mark.parametrize("text", ["", "  ", "👍👍", "。。。！！", "——"])
def test_a_text_without_letters_or_digits_is_flagged_as_no_text(segmenter: Segmenter, text: str):
    (row,) = rows([text], segmenter)
    assert row["is_no_text"]
    assert row["characters"] == 0
    assert row["fingerprint"] is None
    assert row["keywords"] == []


def test_a_text_of_digits_has_no_fingerprint(segmenter: Segmenter):
    (row,) = rows(["666"], segmenter)
    assert not row["is_no_text"]
    assert row["fingerprint"] is None


def test_default_praise_is_flagged(segmenter: Segmenter):
    assert [row["is_default_praise"] for row in rows(["此用户没有填写评价。", "好评！", "好用"], segmenter)] == [
        True,
        True,
        False,
    ]


def test_a_reward_for_praise_is_flagged(segmenter: Segmenter):
    assert [row["is_paid"] for row in rows(["好评返现，五星奉上", "好用"], segmenter)] == [True, False]


def test_stop_words_of_the_shop_are_not_keywords(segmenter: Segmenter):
    (row,) = rows(["热水器漏水"], segmenter)
    (stopped,) = rows(["热水器漏水"], segmenter, stop_words=("热水器",))
    assert set(row["keywords"]) == {"热水器", "漏水"}
    assert stopped["keywords"] == ["漏水"]


def test_batches_are_read_one_at_a_time(segmenter: Segmenter):
    batch = pa.record_batch({"text_id": ["a"], "text": ["好用"]})

    def batches():
        yield batch
        raise AssertionError("the second batch was requested before the first was returned")

    stream = analyse(batches(), segmenter=segmenter, stop_words=())
    assert next(stream).num_rows == 1


def test_an_empty_batch_gives_an_empty_batch(segmenter: Segmenter):
    assert rows([], segmenter) == []
