"""Only praise without content is default praise; a reason, a complaint or a doubt makes it a review."""

import pytest

from lingping.text.cleaning import clean
from lingping.text.praise import is_default_praise


@pytest.mark.parametrize(
    "text",
    [
        "此用户没有填写评价。",
        "此用户没有填写评论!",
        "此用户没有填写评价内容",
        "该用户未及时填写评价内容",
        "15天内买家未作出评价",
        "买家未作文字评价，默认好评",
        "该用户觉得商品很好",
        "该用户觉得商品非常好，给出5星好评",
        "用户未及时评价，系统默认好评！",
        "系统默认好评",
        "评价方未及时做出评价,系统默认好评!",
        "评价方未及时作出评价，系统默认好评！",
        "您没有填写任何内容，默认好评",
        "用户默认好评。",
        "买家默认好评",
        "10天内未评价，系统默认好评",
        "系统默认评论",
        "未填写文字评价",
        "未填写评论内容",
        "客户暂未填写评价",
        "买家未填写文字内容",
        "此用户未填写任何评价内容",
        "此用戶沒有填寫評價內容",
        "好",
        "很好",
        "不错",
        "还不错哦",
        "非常好！！！！！",
        "好评！",
        "五星好评",
        "5星",
        "很好，非常满意，五星好评👍👍",
        "ＯＫ",
        "好好好，好好好",
        "值得购买",
        "6666",
    ],
)
def test_texts_without_content_are_default_praise(text: str):
    assert is_default_praise(clean(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "用户体验很差，未及时发货",
        "客服说系统默认好评，骗人的",
        "说明书没有文字内容",
        "里面没有内容，空的",
        "用户没有填写评价是因为太差",
        "👍👍",
        "很好用",
        "味道很好",
        "好看",
        "质量不错",
        "物流很快，好评",
        "不好",
        "不满意",
        "不推荐",
        "好评返现是骗人的",
        "一般",
        "还可以吧。",
        "很值",
        "还可以吧，就是有点贵",
        "差评",
        "好" * 40 + "用",
    ],
)
def test_texts_with_a_reason_a_complaint_or_a_doubt_are_reviews(text: str):
    assert not is_default_praise(clean(text))
