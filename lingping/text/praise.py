"""Default praise: text that a platform fills in for a silent customer, and habitual praise without content."""

import re

from lingping.text.script import simplify

# The patterns match text without punctuation, white space and emoji, case-folded.
_DAYS = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[天日]内"
_PERSON = "(?:用户|买家|顾客|会员|客户|消费者)"
_WHO = f"(?:(?:此|该|本)?(?:匿名)?{_PERSON}|您|对方|双方|评价方)"
_WHEN = f"(?:交易(?:成功|完成)后?|到期|(?:评价)?超时|{_DAYS})"
_SILENCE = (
    "(?:超时)?(?:暂?未|(?:暂时)?没有?|暂无|未能)(?:及时|在规定时间内)?(?:主动)?(?:填写|[做作]出?|写下?|留下|发表)?"
)
_WORDS = "(?:任何|相关|具体)?(?:文字)?(?:(?:评价|评论|点评|心得)(?:内容)?|内容)"
_SILENT = f"(?:{_WHEN}?{_WHO}?(?:在?{_DAYS})?{_SILENCE}{_WORDS})"
_NAMED = f"(?=.*(?:{_WHO}|{_DAYS}|填写))"  # 没有评论 alone may be the beginning of what a customer says
_DEFAULT = (
    f"{_WHEN}?(?:系统|平台|{_PERSON})?(?:选择了?)?(?:默认|自动){{1,2}}(?:给出|给予)?(?:五星|5星)?(?:好评|评价|评论)"
    "|好评默认|默认(?:五星|5星)"
)
_FILLED_IN = re.compile(
    f"{_SILENT}?(?:{_DEFAULT})|{_NAMED}{_SILENT}|{_WHO}觉得商品(?:很|非常|挺|还)?(?:好|不错)(?:给出(?:[5五]星)?好评)?"
)
_LISTED = frozenset(
    {"无评价内容", "暂无评价内容", "暂无评价", "暂无评论", "顾客未点评", "用户未点评", "评价已过期", "系统代为好评"}
)
_ADVERB = "(?:真的?|很|挺|非常|特别|超级?|太|十分|蛮|还|相当|比较|一如既往的?)"
_PRAISE = (
    f"(?:{_ADVERB}*(?:好的?|不错的?|满意|棒|赞|喜欢|ok|good|nice|perfect)|好评|满意|五星(?:好评)?|5星(?:好评)?|全5分|"
    "满分|给?个?好评|点赞|给力|完美|推荐|值得(?:推荐|购买|拥有)|支持|666+|100分|一百分|棒棒哒|赞赞赞|没毛病|习惯好评)"
)
_HABIT = re.compile(f"(?:{_PRAISE}(?:了|啊|呀|哦|噢|哈|的|呢|吧|哟)?){{1,6}}")
_NOT_WORDS = re.compile(r"[\W_]+")
_LONGEST = 30  # characters; this also bounds the running time of the patterns


def is_default_praise(text: str) -> bool:
    """Whether the cleaned `text` is only a platform's default text or habitual praise (很好, 五星好评！)."""
    words = _NOT_WORDS.sub("", text).casefold()
    if len(words) > _LONGEST:
        return False
    words = words if words.isascii() else simplify(words)
    return words in _LISTED or any(pattern.fullmatch(words) for pattern in (_FILLED_IN, _HABIT))
