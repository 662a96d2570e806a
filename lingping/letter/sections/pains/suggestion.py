"""What to do about a need: the first measure of the taxonomy, for the item that is complained of most."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import floor
from types import MappingProxyType

from lingping.letter.chance import is_by_chance
from lingping.letter.names import Names
from lingping.letter.rows.letter_rows import ALL_ITEMS, Row
from lingping.letter.sections.pains.pain_cause import Cause, first_step
from lingping.letter.wording.phrases import Language, Phrases

OF_THE_SHOP = ("logistics", "service")  # no item is to blame for them unless it stands out
# Chinese text has no blanks around the item's name.
_ITEM: Mapping[Language, re.Pattern[str]] = MappingProxyType(
    {"zh": re.compile(r" ?\{item\} ?"), "en": re.compile(r"\{item\}")}
)


@dataclass(frozen=True)
class Suggestion:
    """The measure, and the figures that call for it. Chinese also in an English letter that has no English measure."""

    measure: str
    facts: str
    language: Language


def suggest_measure(
    row: Row, names: Names, phrases: Callable[[Language], Phrases], cause: Cause | None = None, of_shop: int = 0
) -> Suggestion | None:
    """What to do about the complaints of a row of marts.feedback_insight; None where the need has no measure.

    Of a running incident, the first step against its `cause`. `phrases` are those of the section in a language;
    `of_shop`: complaints of the whole shop.
    """
    own = phrases(names.language)
    step = first_step(row["need"], cause, own)
    if step is not None:
        return Suggestion(step, _facts(row, own, of_shop, names_words=not (cause and cause.phrases)), own.language)
    found = names.measure(row["need"])
    if found is None:
        return None
    measure, language = found
    say = phrases(language)
    item = say("shop_items" if row["need"] in OF_THE_SHOP else "any_item")
    if row["item_id"] != ALL_ITEMS:
        item = say("suggestion.item", name=row["item_name"] or row["item_id"])
    return Suggestion(_ITEM[language].sub(lambda _: item, measure), _facts(row, say, of_shop), language)


def _facts(row: Row, say: Phrases, of_shop: int, *, names_words: bool = True) -> str:
    said = row["complaint_words"] or () if names_words else ()
    words = "".join(say("suggestion.word", word=word) for word in said)
    return say(
        "suggestion.facts",
        reviews=row["reviews"],
        negatives=row["negatives"],
        of_shop=say("suggestion.of_shop", n=of_shop) if of_shop > row["negatives"] else "",
        rise=_rise(row, say),
        words=say("suggestion.words", words=words) if words else "",
    )


def _rise(row: Row, say: Phrases) -> str:
    """The shares now and before, where the change is more than chance explains."""
    if row["q_value"] is None or is_by_chance(row["q_value"]):
        return ""
    now = _whole_percent(row["negatives"], row["reviews"])
    before = _whole_percent(row["baseline_negatives"], row["baseline_reviews"])
    return say("suggestion.rise_of_issue" if row["issue_week"] else "suggestion.rise", now=now, before=before)


def _whole_percent(part: int, whole: int) -> int:
    """The share in percent, rounded half up."""
    return floor(100 * (part / whole) + 0.5)
