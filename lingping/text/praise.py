"""Praise that says nothing: what a platform fills in for a silent customer, and what customers type out of habit."""

import re

# Without punctuation, white space and emoji, in one case.
_FILLED_IN = frozenset(
    {
        "此用户没有填写评价",
        "该用户没有填写评价",
        "此用户没有填写评论",
        "该用户没有填写评论",
        "此用户未填写评价内容",
        "该用户未填写评价内容",
        "用户未填写评价内容",
        "此用户未及时填写评价内容",
        "该用户未及时填写评价内容",
        "买家没有填写评价",
        "该用户觉得商品很好",
        "系统默认好评",
        "系统默认评价",
        "默认好评",
        "默认评价",
        "评价方未及时做出评价系统默认好评",
        "评价方未及时作出评价系统默认好评",
        "评价方未及时做出评价系统默认评价",
        "15天内买家未作出评价",
        "买家未及时评价系统默认好评",
        "用户未及时评价系统默认好评",
        "此用户未及时评价系统默认好评",
        "超时未评价系统默认好评",
        "好评默认",
        "系统自动好评",
        "自动好评",
    }
)
_ADVERB = "(?:真的?|很|挺|非常|特别|超级?|太|十分|蛮|还|相当|比较|一如既往的?)"
_PRAISE = (
    f"(?:{_ADVERB}*(?:好的?|不错的?|满意|棒|赞|喜欢|ok|good|nice|perfect)|好评|满意|五星(?:好评)?|5星(?:好评)?|全5分|"
    "满分|给?个?好评|点赞|给力|完美|推荐|值得(?:推荐|购买|拥有)|支持|666+|100分|一百分|棒棒哒|赞赞赞|没毛病|习惯好评)"
)
_HABIT = re.compile(f"(?:{_PRAISE}(?:了|啊|呀|哦|噢|哈|的|呢|吧|哟)?){{1,6}}")
_NOT_SPOKEN = re.compile(r"[\W_]+")
_LONGEST = 30  # of all phrases above; it also bounds the work of the pattern


def is_default_praise(text: str) -> bool:
    """Whether the cleaned `text` is nothing but a platform's default text or habitual praise (很好, 五星好评！)."""
    said = _NOT_SPOKEN.sub("", text).casefold()
    return len(said) <= _LONGEST and (said in _FILLED_IN or _HABIT.fullmatch(said) is not None)
