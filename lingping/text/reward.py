"""Detection of reviews that mention a reward for praise (好评返现): promised, accepted, refused or never sent."""

import re

_REVIEW = "(?:好评|[五5]星|评价|评论|(?<!大众)点评|追评|晒[图单]|带图|截图|买家秀)"
_AMOUNT = r"[\d一二两三五六八十几]+(?:元|块|圆|刀)?"
_CASH = f"(?:返(?:现|钱|利|券|红包|{_AMOUNT})|红包)"
_IN_CLAUSE = r"[^\W_]"  # letters, hanzi and digits: in the next clause it is a gift that is praised
_REWARDED = re.compile(
    "|".join(
        (
            f"{_REVIEW}{_IN_CLAUSE}{{0,10}}返(?:现|钱|红包|{_AMOUNT})",
            f"{_REVIEW}(?:{_IN_CLAUSE}{{0,4}}(?:发|给|送|领|得|拿|有|换|抢|奖))?[个的了]?[大小]?(?:红包|现金(?!券))",
            f"返(?:现|钱)(?:才|就|而|来|去|所以|只好)?(?:[给写发做]|要求?|需要?)?(?:了|的|个)?{_REVIEW}",
            f"{_REVIEW}(?:后|就|能|可以?|前[\\d一二三五十百]+名?)*(?:[送领换抽](?![货餐达到来的了给外快上货])|有礼)"
            f"(?!{_IN_CLAUSE}{{0,3}}(?:京豆|积分))",  # platforms give these for any review
            f"(?:为了?|冲着?|看在|贪图?|[拿收领]了?|说好的?){_IN_CLAUSE}{{0,6}}(?:{_CASH}|{_AMOUNT}钱)"
            f"(?:的?份上|的?面子上)?[\\W_]?{_IN_CLAUSE}{{0,5}}(?:{_REVIEW}|[写评]的)",
        )
    )
)
_DENIAL = re.compile(f"(?:不是|并非|绝非|不图|不为){_IN_CLAUSE}{{0,6}}$")


def mentions_reward(text: str) -> bool:
    """Whether the cleaned `text` mentions a reward for the review, for stars or for a photo."""
    return any(_DENIAL.search(text, 0, found.start()) is None for found in _REWARDED.finditer(text))
