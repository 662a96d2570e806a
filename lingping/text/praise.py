"""Default praise: text that a platform fills in for a silent customer, and habitual praise without content."""

import re

# The patterns match text without punctuation, white space and emoji, case-folded.
_WHO = "(?:(?:此|该)?(?:用户|买家|顾客|会员)|15天内买家|评价方|超时)"
_SILENT = f"{_WHO}(?:没有|未)(?:及时)?(?:填写|[做作]出?)?(?:文字)?(?:评价|评论)(?:内容)?"
_DEFAULT = "(?:系统)?(?:默认|自动)(?:好评|评价)|好评默认"
_FILLED_IN = re.compile(f"(?:{_SILENT})?(?:{_DEFAULT})|{_SILENT}|{_WHO}觉得商品(?:很|非常)好(?:给出[5五]星好评)?")
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
    return len(words) <= _LONGEST and any(pattern.fullmatch(words) for pattern in (_FILLED_IN, _HABIT))
