"""Default praise: text that a platform fills in for a silent customer, and habitual praise without content."""

import re

from lingping.text.script import simplify

# The patterns match text without punctuation, white space and emoji, case-folded.
_WHO = "(?:(?:此|该|本)?(?:用户|买家|顾客|会员|客户)|您|[0-9]{1,2}[天日]内(?:买家|用户)?|评价方|超时)"
_SILENCE = "(?:暂?未|没有?|暂无|未能)(?:及时)?(?:填写|[做作]出?|写下?)?"
_WORDS = "(?:任何|相关|具体)?(?:文字)?(?:(?:评价|评论)(?:内容)?|内容)"
_SILENT = f"(?:{_WHO}{_SILENCE}{_WORDS}|未填写(?:任何)?(?:文字)?(?:评价|评论)(?:内容)?)"
_DEFAULT = "(?:系统|买家|用户)?(?:默认|自动)(?:好评|评价|评论)|好评默认"
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
    if len(words) > _LONGEST:
        return False
    words = words if words.isascii() else simplify(words)
    return any(pattern.fullmatch(words) for pattern in (_FILLED_IN, _HABIT))
