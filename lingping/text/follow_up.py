"""A follow-up that an export wrote behind the review: 挺好的。收货7天后追评：用了一周就坏了."""

import re

_STOP = r"[\s。！!？?；;，,、~～.…\[【(（]"
_WHEN = "(?:确认)?(?:收货|购买|签收)?后?(?:当天|第?[0-9一二两三四五六七八九十]{1,4}(?:天|个月|周)(?:之?后)?)的?"
_MARK = re.compile(
    rf"(?:(?:^|{_STOP}{{1,5}})(?:买家|用户|用戶)?|{_STOP}{{0,5}}{_WHEN})"
    r"追加?(?:评论|评价|評論|評價|评|評)(?:内容)?[\])）】]?[：:]\s*"
)
_END = re.compile(r"[。！!？?~～.…]*")


def split_follow_up(text: str) -> tuple[str, str | None]:
    """The review and the follow-up behind it; the text as it is and None where there is no follow-up."""
    if "追" not in text:
        return text, None
    match = _MARK.search(text)
    if match is None or not text[match.end() :].strip():
        return text, None
    end = _END.match(text, match.start())
    return text[: end.end() if end else match.start()].strip(), text[match.end() :].strip()
