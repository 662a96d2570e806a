"""Only what an export marks as a follow-up is taken for one."""

import pytest

from lingping.text.follow_up import split_follow_up


@pytest.mark.parametrize(
    ("text", "review", "follow_up"),
    [
        ("不错！收货10天后追评：掉漆了", "不错！", "掉漆了"),
        ("好看。 [追评]：洗一次就褪色", "好看。", "洗一次就褪色"),
        ("声音小8天后追评:开始响了", "声音小", "开始响了"),
        ("還行，追加評論：盒子壓壞了", "還行", "盒子壓壞了"),
        ("挺好 确认收货后3个月追加评价：依然好用", "挺好", "依然好用"),
        ("追评：电池不耐用", "", "电池不耐用"),
    ],
)
def test_a_marked_follow_up_is_cut_off(text, review, follow_up):
    assert split_follow_up(text) == (review, follow_up)


@pytest.mark.parametrize(
    "text", ["", "用一周再来追评", "我会追评的，先好评", "追评：", "别人追评说：坏了", "追剧：好用"]
)
def test_texts_that_only_speak_of_one_stay_whole(text):
    assert split_follow_up(text) == (text, None)
