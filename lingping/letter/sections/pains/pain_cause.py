"""What the complaints about a need have in common, from a row of marts.complaint_causes, and how that is worded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from lingping.letter.chat_lines import clip
from lingping.letter.rows.letter_rows import ALL_ITEMS, Row
from lingping.letter.urgent_needs import ALIVE
from lingping.letter.wording.dates import day
from lingping.letter.wording.numbers import percent
from lingping.letter.wording.phrases import Phrases

if TYPE_CHECKING:
    from lingping.letter.sections.pains.pain_points import PainPoint

_LONGEST_ITEM = 14  # characters of an item's name in the sentence at the top


@dataclass(frozen=True)
class Period:
    """Days in which most complainers bought; complaints and reviews of purchases in them, and of other purchases."""

    first: date
    last: date
    complaints: int
    reviews: int
    other_complaints: int
    other_reviews: int


@dataclass(frozen=True)
class Cause:
    """Whose complaints they are (`item` None: of the whole shop), since when, in which words, of which purchases.

    `state` is that of the open issue in the letter's week, None without an issue. `negatives` of `reviews` of the week,
    `shop_negatives` complaints in the whole shop; `usual` is the share before. `province` and `variant` stand out, with
    their complaints.
    """

    item: str | None
    state: str | None
    since: date | None
    negatives: int
    reviews: int
    shop_negatives: int
    usual: float | None
    phrases: tuple[str, ...]
    period: Period | None
    province: tuple[str, int] | None
    variant: tuple[str, int] | None

    @property
    def is_alive(self) -> bool:
        """Whether an open issue runs or eases."""
        return self.state in ALIVE


def read_cause(row: Row) -> Cause:
    """The cause in a row of marts.complaint_causes."""
    usual = row["baseline_negatives"] / row["baseline_reviews"] if row["baseline_reviews"] else None
    return Cause(
        item=None if row["item_id"] == ALL_ITEMS else row["item_name"] or row["item_id"],
        state=row["state"],
        since=row["since_date"],
        negatives=row["negatives"],
        reviews=row["reviews"],
        shop_negatives=row["shop_negatives"],
        usual=usual,
        phrases=tuple(row["phrases"] or ()),
        period=_period(row),
        province=_named(row, "province"),
        variant=_named(row, "variant"),
    )


def _period(row: Row) -> Period | None:
    if row["ordered_from"] is None:
        return None
    counts = ("ordered_complaints", "ordered_reviews", "other_complaints", "other_reviews")
    return Period(row["ordered_from"], row["ordered_to"], *(row[name] for name in counts))


def _named(row: Row, facet: str) -> tuple[str, int] | None:
    return (row[facet], row[f"{facet}_complaints"]) if row[facet] else None


def describe_cause(cause: Cause | None, say: Phrases) -> str:
    """The cause in one sentence; empty where nothing stands out."""
    parts = list(_parts(cause, say)) if cause else []
    return say("semicolon").join(parts) + say("full_stop") if parts else ""


def _parts(cause: Cause, say: Phrases) -> Iterator[str]:
    if cause.item:
        part = percent(cause.negatives / cause.shop_negatives)
        yield say("cause.item", item=cause.item, n=cause.negatives, reviews=cause.reviews, part=part) + _usual(
            cause, say
        )
    elif cause.is_alive:
        yield say("cause.whole_shop", n=cause.negatives, reviews=cause.reviews) + _usual(cause, say)
    if cause.state and cause.since:
        yield say(f"cause.since.{cause.state}", day=day(cause.since, say.language))
    if cause.phrases and (cause.item or cause.is_alive):
        yield say("cause.phrases", words=quote_words(cause.phrases, say))
    if cause.period:
        yield _describe_period(cause.period, say)
    for key, found in (("province", cause.province), ("variant", cause.variant)):
        if found:
            yield say(f"cause.{key}", name=found[0], n=found[1])


def _usual(cause: Cause, say: Phrases) -> str:
    if not cause.is_alive or cause.usual is None:
        return ""
    return say("cause.usual", share=percent(cause.usual))


def _describe_period(period: Period, say: Phrases) -> str:
    share = percent(period.complaints / period.reviews)
    other = percent(period.other_complaints / period.other_reviews) if period.other_reviews else say("unknown")
    return say("cause.period", days=_days(period, say), n=period.complaints, reviews=period.reviews, share=share,
               other=other)  # fmt: skip


def _days(period: Period, say: Phrases) -> str:
    first, last = (day(each, say.language) for each in (period.first, period.last))
    return first if period.first == period.last else say("cause.days", first=first, last=last)


def quote_words(words: tuple[str, ...], say: Phrases) -> str:
    """The words in quotation marks, one after the other."""
    return "".join(say("suggestion.word", word=word) for word in words)


def headline_cause(pain: "PainPoint", *, is_calm: bool, say: Phrases) -> str:
    """The most urgent complaint in one clause: item and need, and of an open issue also since when and why."""
    name, cause = pain.name, pain.cause
    calm = say("headline_calm") if is_calm else ""
    if cause is None or not (cause.item or cause.is_alive):
        return say("headline", name=name, n=pain.negatives, calm=calm)
    item = say("suggestion.item", name=clip(cause.item, _LONGEST_ITEM)) if cause.item else say("headline_shop")
    whose = say("headline_of", item=item, name=name, n=cause.negatives, reviews=cause.reviews)
    if not cause.is_alive:
        return whose + calm
    why = [whose]
    if cause.phrases:
        why.append(say("headline_words", words=quote_words(cause.phrases[:2], say)))
    if cause.since:
        why.append(say(f"headline_since.{cause.state}", day=day(cause.since, say.language)))
    if cause.period:
        why.append(say("headline_period", days=_days(cause.period, say)))
    return say("comma").join(why)


def first_step(need: str, cause: Cause | None, say: Phrases) -> str | None:
    """What to do at once about a running incident; None without one, and for needs that have no such step."""
    if cause is None or not cause.is_alive or say.find(f"first_step.{need}") is None:
        return None
    slots: Mapping[str, str] = {
        "item": say("suggestion.item", name=cause.item) if cause.item else say("any_item"),
        "words": say("first_step_said", words=quote_words(cause.phrases[:2], say)) if cause.phrases
        else say("first_step_words"),
        "buyers": say("first_step_buyers_of", days=_days(cause.period, say)) if cause.period
        else say("first_step_buyers"),
    }  # fmt: skip
    return say(f"first_step.{need}", **slots)
