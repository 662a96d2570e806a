"""Complaints in words: what they cost, how they changed, and their lines in the digest for chats."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from lingping.letter.chance import is_clear_effect
from lingping.letter.chat_lines import WIDTH, Line, clip
from lingping.letter.sections.pains.pain_points import PainPoint
from lingping.letter.wording.changes import Better, Change, Step, describe_step, is_small
from lingping.letter.wording.dates import day
from lingping.letter.wording.numbers import money, percent, points
from lingping.letter.wording.phrases import Phrases
from lingping.stats.intervals import Span

_SHOWN_IMPACT = 0.005  # stars: what two decimals show
_LONGEST_SUGGESTION = 10 * WIDTH  # with the figures that call for it


def pain_change(pain: PainPoint, say: Phrases) -> Change:
    """The share of complaints against the four weeks before it."""
    if pain.share is None:
        return Change("")
    if pain.baseline is None:
        return Change(say("thin_before"))
    # Beside a running issue, "chance" would be wrong: then a small change of the whole shop is not judged.
    is_judged = not (pain.is_chance and pain.cause and pain.cause.is_alive)
    better: Better | None = "down" if is_judged else None
    step = Step(pain.share.value, pain.baseline.value, "share", better, pain.is_chance)
    return describe_step(step, _before(pain.issue_week, percent(step.before), say), say.language)


def is_calm(pain: PainPoint) -> bool:
    """Whether the complaints are hardly more than before; False where that is not known."""
    if pain.share is None or pain.baseline is None:
        return False
    step = Step(pain.share.value, pain.baseline.value, "share", "down", pain.is_chance)
    return step.now <= step.before or bool(pain.is_chance and is_small(step))


def _before(issue_week: date | None, share: str, say: Phrases) -> str:
    if issue_week is None:
        return say("before", share=share)
    first, last = (day(issue_week - timedelta(days=days), say.language) for days in (28, 1))
    return say("before_issue", first=first, last=last, share=share)


def pain_costs(pain: PainPoint, say: Phrases) -> list[str]:
    """What the complaints cost: rating, customers and their spend, and what complainers did next beyond chance."""
    sentences = []
    if pain.rating_impact and pain.rating_impact >= _SHOWN_IMPACT:
        sentences.append(say("rating", size=f"{pain.rating_impact:.2f}"))
    if pain.customers and pain.spend_touched:
        sentences.append(say("customers_spend", n=pain.customers, spend=money(pain.spend_touched)))
    elif pain.customers:
        sentences.append(say("customers", n=pain.customers))
    effects = (("repurchase", pain.repurchase), ("refund", pain.refund))
    return sentences + [_cost(span, key, pain.matched, say) for key, span in effects if span and is_clear_effect(span)]


def _cost(span: Span, key: str, matched: int, say: Phrases) -> str:
    """What complainers did more, or less, than matched others, as the phrase `key` words it."""
    return say(
        key, n=matched,
        less=say("fewer" if span.value < 0 else "more"),
        more=say("more" if span.value > 0 else "fewer"),
        size=say("points", size=f"{abs(span.value) * 100:.1f}"),
        low=points(span.low), high=points(span.high),
    )  # fmt: skip


def digest_pains(pains: Sequence[PainPoint], say: Phrases) -> Iterator[Line]:
    """A heading, a line for each need, and what to do first."""
    if pains:
        yield Line("heading", say("digest.heading"), 1)
    for rank, pain in enumerate(pains):
        yield Line("point", _point(pain, say), 2 if rank else 1)
    advised = next((pain for pain in pains if pain.suggestion), None)
    if advised:
        yield Line("text", say("digest.first", suggestion=_first_step(advised)), 1)


def _first_step(pain: PainPoint) -> str:
    """What to do, with the figures that call for it: where both are too long, the measure is cut and not they."""
    whole = pain.suggestion or ""
    measure = pain.todo.text if pain.todo and whole.startswith(pain.todo.text) else whole
    facts = whole[len(measure) :]
    return clip(measure, max(_LONGEST_SUGGESTION - len(facts), WIDTH)) + clip(facts, _LONGEST_SUGGESTION)


def _point(pain: PainPoint, say: Phrases) -> str:
    """Complaints, their share, and a change that is more than chance."""
    share = say("digest.share", share=percent(pain.share.value)) if pain.share else ""
    complaints = say("digest.point", name=clip(pain.name, WIDTH), n=pain.negatives)
    tone = pain_change(pain, say).tone
    told = say(f"digest.{tone}", before=percent(pain.baseline.value)) if pain.baseline and tone != "plain" else ""
    return say("comma").join(part for part in (complaints, share, told) if part)
