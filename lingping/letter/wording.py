"""How the letter says things in Chinese: dates, money, shares, changes, and the week in one sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from lingping.letter.weekly_letter import Figure, Number, PainPoint, Share, WeeklyLetter

MISSING = "—"


@dataclass(frozen=True)
class Change:
    """A change in words, and what it means for the shop."""

    text: str
    tone: Literal["good", "bad", "plain"] = "plain"


def money(value: Number | None) -> str:
    """¥12,345: whole yuan."""
    return MISSING if value is None else f"¥{value:,.0f}"


def percent(value: Number | None) -> str:
    """A share from 0 to 1 as 12.3%."""
    return MISSING if value is None else f"{value:.1%}"


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
    return figure.missing if figure.value is None else _in_unit(figure.value, figure.unit)


def figure_change(figure: Figure) -> Change:
    """The figure against the week before: an arrow, the size in words, and whether that is good."""
    if figure.value is None:
        return Change("")
    if figure.previous is None:
        return Change("上周无可比数据")
    return _change("上周", float(figure.value), float(figure.previous), figure)


def pain_change(pain: PainPoint) -> Change:
    """The share of complaints against the four weeks before it."""
    if pain.share is None:
        return Change("")
    if pain.baseline is None:
        return Change("前 4 周样本不足，无可比数据")
    share = Figure(pain.name, "share", pain.share.value, None, note="", better="down", is_chance=pain.is_chance)
    return _change(f"前 4 周（{percent(pain.baseline.value)}）", pain.share.value, pain.baseline.value, share)


def _change(earlier: str, now: float, before: float, figure: Figure) -> Change:
    size, unit, more, less = _SIZES[figure.unit]
    amount = size(abs(now - before))
    if not any(digit in amount for digit in "123456789"):  # nothing left after rounding
        return Change(f"与{earlier}持平")
    is_up = now > before
    text = f"{'↑' if is_up else '↓'} 比{earlier}{more if is_up else less} {amount}{unit}"
    if figure.better is None:
        return Change(text)
    if figure.is_chance:
        return Change(f"{text}，可能只是偶然波动")
    is_good = is_up == (figure.better == "up")
    return Change(f"{text}，{'好转' if is_good else '变差'}", "good" if is_good else "bad")


_SIZES: dict[str, tuple[Callable[[float], str], str, str, str]] = {
    "count": (lambda size: f"{size:,.0f}", " 条", "多", "少"),
    "stars": (lambda size: f"{size:.2f}", " 分", "高", "低"),
    "share": (lambda size: f"{size * 100:.1f}", " 个百分点", "高", "低"),
    "money": (money, "", "多", "少"),
}


def _in_unit(value: Number, unit: str) -> str:
    return {"count": f"{value:,}", "stars": f"{value:.2f} 分", "share": percent(value), "money": money(value)}[unit]


def headline(letter: WeeklyLetter) -> str:
    """The week in one sentence."""
    basis = letter.basis
    if not basis.reviews:
        return "本周没有收到评价。"
    return "；".join(part for part in (_received(letter), _satisfaction(letter), _subjects(letter)) if part) + "。"


def _received(letter: WeeklyLetter) -> str:
    rating = next((each for each in letter.figures if each.unit == "stars" and each.value is not None), None)
    return f"本周收到 {letter.basis.reviews:,} 条评价" + (f"，平均 {figure_value(rating)}" if rating else "")


def _satisfaction(letter: WeeklyLetter) -> str:
    if letter.negative is None:
        return f"有实际内容的只有 {letter.basis.read_reviews} 条，样本不足，不判断差评占比"
    negative = next(each for each in letter.figures if each.name == "差评占比")
    return f"差评占 {figure_value(negative)}，{figure_change(negative).text.removeprefix('↑ ').removeprefix('↓ ')}"


def _subjects(letter: WeeklyLetter) -> str:
    pain = f"最该处理的是「{letter.pains[0].name}」（{letter.pains[0].negatives} 条抱怨）" if letter.pains else ""
    delight = (
        f"夸得最多的是「{letter.delights[0].name}」（{letter.delights[0].positives} 条）" if letter.delights else ""
    )
    return "，".join(part for part in (pain, delight) if part)
