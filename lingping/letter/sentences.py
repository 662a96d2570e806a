"""Sentences that depend on what is known: of figures, complaints, departures, measures and the classifier."""

from lingping.letter.phrases import say
from lingping.letter.weekly_letter import (
    Departures,
    Figure,
    Language,
    MeasureEffect,
    ModelError,
    PainPoint,
    WeeklyLetter,
)
from lingping.letter.wording import day, money, percent, points
from lingping.stats.intervals import Span

_SHOWN_IMPACT = 0.005  # stars: what two decimals show


def bounds(figure: Figure, language: Language = "zh") -> str:
    """The 95 % interval of a share or of a mean rating."""
    if figure.interval is None:
        return ""
    low, high = (percent(end) if figure.unit == "share" else f"{end:.2f}" for end in figure.interval)
    return say(language, "interval", low=low, high=high)


def costs(pain: PainPoint, language: Language = "zh") -> list[str]:
    """What the complaints cost: rating, customers and their spend, and what complainers did next beyond chance."""
    told = []
    if pain.rating_impact and pain.rating_impact >= _SHOWN_IMPACT:
        told.append(say(language, "pain.rating", size=f"{pain.rating_impact:.2f}"))
    if pain.customers and pain.spend_touched:
        told.append(say(language, "pain.customers_spend", n=pain.customers, spend=money(pain.spend_touched)))
    elif pain.customers:
        told.append(say(language, "pain.customers", n=pain.customers))
    effects = (("pain.repurchase", pain.repurchase), ("pain.refund", pain.refund))
    return told + [_cost(span, key, pain.matched, language) for key, span in effects if span and not span.contains_zero]


def departures(gone: Departures, language: Language = "zh") -> list[str]:
    """How many regulars will most likely not return, what they have paid, and what they complained of."""
    judged, leaving = (sum(getattr(each, name) for each in gone.segments) for name in ("judged", "leaving"))
    if not leaving:
        return [say(language, "customers.none", judged=judged, days=gone.horizon_days)]
    spend = sum(each.spend for each in gone.segments if each.spend)
    key = "customers.intro_spend" if spend else "customers.intro"
    told = [say(language, key, judged=judged, n=leaving, days=gone.horizon_days, spend=money(spend))]
    needs = [say(language, "customers.complained_one", name=name, n=n) for name, n in gone.complaints]
    return [*told, say(language, "customers.complained", needs=say(language, "list").join(needs))] if needs else told


def model(letter: WeeklyLetter, language: Language = "zh") -> list[str]:
    """Which classifier read the reviews, and how often it errs."""
    told = [say(language, "basis.model", model=letter.basis.snapshot.model_id)]
    error = letter.model_error
    return told + (_error(error, language) if error else [say(language, "basis.unmeasured")])


def _error(error: ModelError, language: Language) -> list[str]:
    told = []
    if error.accuracy:
        bounds = {"low": percent(error.accuracy.low), "high": percent(error.accuracy.high)}
        told.append(say(language, "basis.accuracy", n=error.texts, share=percent(error.accuracy.value), **bounds))
    if error.hits is not None and error.false_alarms is not None:
        rates = {"hits": f"{100 * error.hits:.0f}", "alarms": f"{100 * error.false_alarms:.0f}"}
        told.append(say(language, "basis.errors", **rates))
    if error.adjusted_negative is not None:
        told.append(say(language, "basis.adjusted", share=percent(error.adjusted_negative)))
    return told


def _cost(span: Span, key: str, matched: int, language: Language) -> str:
    """What complainers did more, or less, than matched others, as the phrase `key` words it."""
    return say(
        language, key, n=matched,
        less=say(language, "word.fewer" if span.value < 0 else "word.more"),
        more=say(language, "word.more" if span.value > 0 else "word.fewer"),
        size=say(language, "word.points", size=f"{abs(span.value) * 100:.1f}"),
        low=points(span.low), high=points(span.high),
    )  # fmt: skip


def effect(measured: MeasureEffect, language: Language = "zh") -> str:
    """Before and after, the control beside it, the net effect; or until when to wait, or that too little was seen."""
    if measured.ready_on:
        return say(language, "effects.waiting", day=day(measured.ready_on, language))
    if measured.effect is None:
        return say(language, "effects.few")
    parts = [_own(measured, language), _control(measured, language), _net(measured.effect, language)]
    return say(language, "semicolon").join(part for part in parts if part)


def _own(measured: MeasureEffect, language: Language) -> str:
    if measured.after is None or (measured.before is None and measured.outcome != "purchases"):
        return ""
    before = "" if measured.before is None else percent(measured.before)
    return say(language, f"effect.{measured.outcome}", before=before, after=percent(measured.after))


def _control(measured: MeasureEffect, language: Language) -> str:
    if measured.control_after is None or (measured.control_before is None and measured.control != "members"):
        return ""
    key = {"items": "effect.control", "shops": "effect.control_shops", "members": "effect.control_members"}
    before = "" if measured.control_before is None else percent(measured.control_before)
    after = percent(measured.control_after)
    return say(language, key[measured.control], n=measured.controls, before=before, after=after)


def _net(span: Span, language: Language) -> str:
    size = say(language, "word.points", size=f"{abs(span.value) * 100:.1f}")
    direction = say(language, "word.up" if span.value > 0 else "word.down")
    return say(language, "effect.net", direction=direction, size=size, low=points(span.low), high=points(span.high))
