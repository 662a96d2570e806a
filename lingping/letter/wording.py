"""How the letter says things: dates, money, shares, changes, and the week in one sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from lingping.letter.phrases import knows, say
from lingping.letter.weekly_letter import Better, Figure, Language, Number, PainPoint, Unit, WeeklyLetter
from lingping.stats.intervals import Share

# Codes of the figures that the headline sentence takes up.
_RATING = "rating"
_NEGATIVE = "negative"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


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


def points(value: float) -> str:
    """A difference of shares as +1.2 or -1.2, in percentage points."""
    return f"{value * 100:+.1f}"


def between(share: Share) -> str:
    """The bounds of a share's interval: 8.1%–17.9%."""
    return f"{percent(share.low)}–{percent(share.high)}"


def day(value: date, language: Language = "zh") -> str:
    """3月23日, 23 March."""
    return say(language, "day", **_parts(value))


def dated(value: date, language: Language = "zh") -> str:
    """2026年3月23日, 23 March 2026."""
    return say(language, "date", **_parts(value))


def week(monday: date, language: Language = "zh") -> str:
    """2026年3月23日–3月29日; the second year only where it is another."""
    sunday = monday + timedelta(days=6)
    key = "week" if sunday.year == monday.year else "week_of_two_years"
    until = {f"until_{name}": part for name, part in _parts(sunday).items()}
    return say(language, key, **_parts(monday), **until)


def _parts(value: date) -> dict[str, str]:
    return {
        "year": str(value.year),
        "month": str(value.month),
        "day": str(value.day),
        "month_name": _MONTHS[value.month - 1],
    }


def figure_value(figure: Figure, language: Language = "zh") -> str:
    """The figure in its unit, or why there is none."""
    if figure.value is None:
        return figure.missing
    if figure.unit == "share":
        return percent(figure.value)
    return say(language, f"value.{figure.unit}", size=_SIZES[figure.unit](figure.value))


def figure_change(figure: Figure, language: Language = "zh") -> Change:
    """The figure against the week before: an arrow, the size in words, and whether that is good."""
    if figure.value is None:
        return Change("")
    if figure.previous is None:
        return Change(say(language, "change.none_before"))
    step = _Step(float(figure.value), float(figure.previous), figure.unit, figure.better, figure.is_chance)
    return _change(say(language, "before.week"), step, language)


def pain_change(pain: PainPoint, language: Language = "zh") -> Change:
    """The share of complaints against the four weeks before it."""
    if pain.share is None:
        return Change("")
    if pain.baseline is None:
        return Change(say(language, "change.thin_before"))
    step = _Step(pain.share.value, pain.baseline.value, "share", "down", pain.is_chance)
    return _change(say(language, "before.four_weeks", share=percent(step.before)), step, language)


@dataclass(frozen=True)
class _Step:
    """A value, the one before it, and how to judge the two."""

    now: float
    before: float
    unit: Unit
    better: Better | None
    is_chance: bool | None


def _change(earlier: str, step: _Step, language: Language) -> Change:
    amount = _SIZES[step.unit](abs(step.now - step.before))
    if not any(digit in amount for digit in "123456789"):  # nothing left after rounding
        return Change(say(language, "change.equal", earlier=earlier))
    is_up = step.now > step.before
    more, less = ("higher", "lower") if step.unit in ("share", "stars") else ("more", "less")
    size = say(language, f"size.{step.unit}", size=amount)
    text = say(language, f"change.{more if is_up else less}", earlier=earlier, size=size)
    if step.better is None:
        return Change(text)
    if step.is_chance:
        return Change(say(language, "change.chance", change=text))
    tone = "good" if is_up == (step.better == "up") else "bad"
    return Change(say(language, f"change.{tone}", change=text), tone)


_SIZES: dict[str, Callable[[Number], str]] = {
    "count": lambda size: f"{size:,.0f}",
    "stars": lambda size: f"{size:.2f}",
    "share": lambda size: f"{size * 100:.1f}",
    "money": money,
    "people": lambda size: f"{size:.1f}",
}


def segment(code: str, language: Language = "zh") -> tuple[str, str]:
    """Name of an RFM segment of marts.user_profile and who is in it."""
    if not knows(language, f"segment.{code}"):
        return code, ""
    return say(language, f"segment.{code}"), say(language, f"who.{code}")


def headline(letter: WeeklyLetter) -> str:
    """The week in one sentence."""
    if not letter.basis.reviews:
        return say(letter.language, "headline.nothing")
    parts = [part for part in (_received(letter), _satisfaction(letter), _subjects(letter)) if part]
    return say(letter.language, "semicolon").join(parts) + say(letter.language, "full_stop")


def _received(letter: WeeklyLetter) -> str:
    rating = _figure(letter, _RATING)
    received = say(letter.language, "headline.received", n=letter.basis.reviews)
    if rating.value is None:
        return received
    return say(letter.language, "headline.rating", received=received, rating=figure_value(rating, letter.language))


def _satisfaction(letter: WeeklyLetter) -> str:
    negative = _figure(letter, _NEGATIVE)
    if negative.value is None:
        return say(letter.language, "headline.few", n=letter.basis.read_reviews)
    change = figure_change(negative, letter.language).text.lstrip("↑↓ ")
    return say(letter.language, "headline.negative", share=percent(negative.value), change=change)


def _figure(letter: WeeklyLetter, code: str) -> Figure:
    return next(figure for figure in letter.figures if figure.code == code)


def _subjects(letter: WeeklyLetter) -> str:
    pains = [say(letter.language, "headline.pain", name=pain.name, n=pain.negatives) for pain in letter.pains[:1]]
    delights = [
        say(letter.language, "headline.delight", name=each.name, n=each.positives) for each in letter.delights[:1]
    ]
    return say(letter.language, "comma").join(pains + delights)
