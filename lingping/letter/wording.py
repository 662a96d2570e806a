"""How the letter says things in Chinese: dates, money, shares, changes, and the week in one sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from lingping.insight.significance import Share
from lingping.letter.weekly_letter import (
    NEGATIVE_SHARE,
    RATING,
    Better,
    Figure,
    Number,
    PainPoint,
    Unit,
    WeeklyLetter,
)


@dataclass(frozen=True)
class Change:
    """A change in words, and what it means for the shop."""

    text: str
    tone: Literal["good", "bad", "plain"] = "plain"


def money(value: Number) -> str:
    """¥12,345: whole yuan."""
    return f"¥{value:,.0f}"


def percent(value: Number) -> str:
    """A share from 0 to 1 as 12.3%."""
    return f"{value:.1%}"


def between(share: Share) -> str:
    """The bounds of a share's interval: 8.1%–17.9%."""
    return f"{percent(share.low)}–{percent(share.high)}"


def day(value: date) -> str:
    """3月23日."""
    return f"{value.month}月{value.day}日"


def week(monday: date) -> str:
    """2026年3月23日–3月29日; the second year only where it is another."""
    sunday = monday + timedelta(days=6)
    year = f"{sunday.year}年" if sunday.year != monday.year else ""
    return f"{monday.year}年{day(monday)}–{year}{day(sunday)}"


def figure_value(figure: Figure) -> str:
    """The figure in its unit, or why there is none."""
    if figure.value is None:
        return figure.missing
    if figure.unit == "share":
        return percent(figure.value)
    size, unit, *_ = _SIZES[figure.unit]
    return size(figure.value) + unit


def figure_change(figure: Figure) -> Change:
    """The figure against the week before: an arrow, the size in words, and whether that is good."""
    if figure.value is None:
        return Change("")
    if figure.previous is None:
        return Change("上周无可比数据")
    now, before = float(figure.value), float(figure.previous)
    return _change("上周", now, before, unit=figure.unit, better=figure.better, is_chance=figure.is_chance)


def pain_change(pain: PainPoint) -> Change:
    """The share of complaints against the four weeks before it."""
    if pain.share is None:
        return Change("")
    if pain.baseline is None:
        return Change("前 4 周样本不足，无可比数据")
    now, before = pain.share.value, pain.baseline.value
    return _change(f"前 4 周（{percent(before)}）", now, before, unit="share", better="down", is_chance=pain.is_chance)


def _change(
    earlier: str, now: float, before: float, *, unit: Unit, better: Better | None, is_chance: bool | None
) -> Change:
    size, unit_name, more, less = _SIZES[unit]
    amount = size(abs(now - before))
    if not any(digit in amount for digit in "123456789"):  # nothing left after rounding
        return Change(f"与{earlier}持平")
    is_up = now > before
    text = f"{'↑' if is_up else '↓'} 比{earlier}{more if is_up else less} {amount}{unit_name}"
    if better is None:
        return Change(text)
    if is_chance:
        return Change(f"{text}，可能只是偶然波动")
    return Change(f"{text}，好转", "good") if is_up == (better == "up") else Change(f"{text}，变差", "bad")


_SIZES: dict[str, tuple[Callable[[Number], str], str, str, str]] = {
    "count": (lambda size: f"{size:,.0f}", " 条", "多", "少"),
    "stars": (lambda size: f"{size:.2f}", " 分", "高", "低"),
    "share": (lambda size: f"{size * 100:.1f}", " 个百分点", "高", "低"),
    "money": (money, "", "多", "少"),
    "people": (lambda size: f"{size:.1f}", " 位", "多", "少"),
}
_SEGMENTS = {
    "champions": ("高价值常客", "近期买过，而且买得多"),
    "loyal": ("老顾客", "不久前买过，而且买得多"),
    "new": ("新顾客", "近期第一次购买"),
    "promising": ("有潜力的顾客", "不久前买过，次数还少"),
    "at_risk": ("可能流失的常客", "以前买得多，很久没来"),
    "hibernating": ("沉睡顾客", "买得少，很久没来"),
    "browsers": ("只看未买", "来看过，没有下单"),
    "undated": ("购买时间不详", "来源没有给出购买日期"),
}


def segment(code: str) -> tuple[str, str]:
    """Name of an RFM segment of marts.user_profile and who is in it."""
    return _SEGMENTS.get(code, (code, ""))


def headline(letter: WeeklyLetter) -> str:
    """The week in one sentence."""
    basis = letter.basis
    if not basis.reviews:
        return "本周没有收到评价。"
    return "；".join(part for part in (_received(letter), _satisfaction(letter), _subjects(letter)) if part) + "。"


def _received(letter: WeeklyLetter) -> str:
    rating = _figure(letter, RATING)
    received = f"本周收到 {letter.basis.reviews:,} 条评价"
    return received if rating.value is None else f"{received}，平均 {figure_value(rating)}"


def _satisfaction(letter: WeeklyLetter) -> str:
    negative = _figure(letter, NEGATIVE_SHARE)
    if negative.value is None:
        return f"有实际内容的只有 {letter.basis.read_reviews} 条，样本不足，不判断差评占比"
    return f"差评占 {figure_value(negative)}，{figure_change(negative).text.lstrip('↑↓ ')}"


def _figure(letter: WeeklyLetter, name: str) -> Figure:
    return next(figure for figure in letter.figures if figure.name == name)


def _subjects(letter: WeeklyLetter) -> str:
    pains = [f"最该处理的是「{pain.name}」（{pain.negatives} 条抱怨）" for pain in letter.pains[:1]]
    delights = [f"夸得最多的是「{delight.name}」（{delight.positives} 条）" for delight in letter.delights[:1]]
    return "，".join(pains + delights)
