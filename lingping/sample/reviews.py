"""Reviews of a shop's orders: who writes, when, how many stars, what kind of text, follow-up and reply."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from lingping.sample import blemishes
from lingping.sample.bank import Slots, load_bank
from lingping.sample.review_wording import Mention, append, attitude, compose, wish
from lingping.sample.shops import Item

_HOUR = 3600
_DAY = 24 * _HOUR
# Kinds of text by how the order went, in shares; the rest is plain.
_KINDS = {
    "positive": {"empty": 0.06, "default": 0.13, "short": 0.15, "template": 0.045, "dialect": 0.012, "conflict": 0.006},
    "neutral": {"empty": 0.05, "default": 0.03, "short": 0.14},
    "negative": {"empty": 0.02, "default": 0.01, "short": 0.07, "irony": 0.03, "dialect": 0.015, "conflict": 0.05},
}
_STARS = {"positive": (0, 0, 2, 12, 86), "neutral": (3, 10, 42, 33, 12), "negative": (47, 20, 22, 8, 3)}


@dataclass(frozen=True)
class Subject:
    """What a review is about: the item, the order's latent experience and the day counts that words depend on."""

    review_id: str
    item: Item
    mentions: tuple[Mention, ...]
    satisfaction: float
    incident: str | None
    written: int
    days_in_use: int


@dataclass(frozen=True)
class Draft:
    """A text with its kind and what its writer means by it; sentiment None: nothing is meant."""

    kind: str
    text: str
    sentiment: str | None
    needs: Mapping[str, str]
    is_wish: bool = False


@dataclass(frozen=True)
class Review:
    """A review as written. Times are seconds since the start; None where there is no follow-up or no reply."""

    subject: Subject
    rating: int
    draft: Draft
    follow_up: tuple[Draft, int] | None
    reply: tuple[str, int] | None


def write_review(subject: Subject, end: int, dice: Random) -> Review:
    """The review of `subject`; nothing is added to it after the second `end`."""
    mood = attitude(subject.mentions, subject.satisfaction)
    draft = _draft(subject, mood, dice)
    rating = _rating(draft, mood, dice)
    if draft.kind in ("plain", "default") and dice.random() < 0.05:
        draft = _with_wish(draft, subject.item, dice)
    if draft.kind in ("plain", "conflict"):
        draft = replace(draft, text=_blemished(draft.text, mood, dice))
    return Review(
        subject=subject,
        rating=rating,
        draft=draft,
        follow_up=_follow_up(subject, mood, end, dice),
        reply=_reply(subject, mood, end, dice),
    )


def _draft(subject: Subject, mood: str, dice: Random) -> Draft:
    """A text of a kind drawn from those that customers in this mood write."""
    bank = load_bank()
    kind = _kind(mood, is_struck=subject.incident is not None, dice=dice)
    slots = Slots(subject.item, subject.days_in_use, dice)
    if kind == "empty":
        return Draft(kind, "", None, {})
    if kind == "default":
        return Draft(kind, dice.choice(bank["default_praise"]), None, {})
    if kind == "short":
        text = slots.fill(dice.choice(bank["short"][mood]))
        return Draft(kind, blemishes.with_emoji(text, mood, dice) if dice.random() < 0.1 else text, mood, {})
    whole_texts = bank["whole_texts"].get(kind, {}).get(subject.item.category, {}).get(mood)
    if whole_texts:
        whole = dice.choice(whole_texts)
        return Draft(kind, whole["text"], mood, whole["needs"])
    text = compose(subject.item, subject.mentions, mood, incident=subject.incident, slots=slots, dice=dice)
    if kind == "conflict":
        return Draft(kind, append(text, dice.choice(bank["conflict"][mood])), mood, dict(subject.mentions))
    return Draft("plain", text, mood, dict(subject.mentions))


def _kind(mood: str, *, is_struck: bool, dice: Random) -> str:
    """A kind of text, plain more often where an incident struck: there is something to tell."""
    draw = dice.random() * (2.5 if is_struck else 1)
    for kind, share in _KINDS[mood].items():
        draw -= share
        if draw < 0:
            return kind
    return "plain"


def _rating(draft: Draft, mood: str, dice: Random) -> int:
    if draft.kind in ("default", "template"):
        return 5
    if draft.kind == "conflict":
        return 5 if mood == "negative" else 1
    return dice.choices((1, 2, 3, 4, 5), _STARS[mood])[0]


def _with_wish(draft: Draft, item: Item, dice: Random) -> Draft:
    found = wish(item, dice)
    if found is None:
        return draft
    need, words = found
    if draft.kind == "default":  # nothing but the wish
        return Draft("plain", words, "neutral", {need: "neutral"}, is_wish=True)
    return replace(draft, text=append(draft.text, words), needs={need: "neutral", **draft.needs}, is_wish=True)


def _blemished(text: str, mood: str, dice: Random) -> str:
    if dice.random() < 0.14:
        text = blemishes.with_emoji(text, mood, dice)
    if dice.random() < 0.08:
        text = blemishes.with_slip(text, dice)
    if dice.random() < 0.01:
        text = blemishes.in_traditional(text)
    if dice.random() < 0.015:
        text = blemishes.with_personal_data(text, mood, dice)
    return text


def _follow_up(subject: Subject, mood: str, end: int, dice: Random) -> tuple[Draft, int] | None:
    """Days later, and three times in ten of the opposite opinion."""
    bank = load_bank()
    at = subject.written + int(dice.uniform(5, 28) * _DAY)
    options = bank["follow_ups"].get(subject.item.category)
    if dice.random() > 0.11 or at >= end or options is None or mood == "neutral":
        return None
    verdict = mood if dice.random() < 0.7 else "negative" if mood == "positive" else "positive"
    told = dice.choice(options[verdict])
    closer = f"，{dice.choice(bank['closers'][verdict])}" if dice.random() < 0.4 else ""
    text = dice.choice(bank["follow_ups"]["after"]) + told["text"] + closer
    return Draft("follow_up", text, verdict, {told["need"]: verdict}), at


def _reply(subject: Subject, mood: str, end: int, dice: Random) -> tuple[str, int] | None:
    at = subject.written + int(dice.uniform(2, 60) * _HOUR)
    if dice.random() > (0.5 if mood == "negative" else 0.2) or at >= end:
        return None
    replies = load_bank()["replies"]
    return dice.choice(replies.get(subject.incident) or replies["negative" if mood == "negative" else "positive"]), at
