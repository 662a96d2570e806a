"""Simulation of reviews: kind of text, stars, follow-up and reply."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from lingping.sample import blemishes
from lingping.sample.bank import Slots, load_bank
from lingping.sample.review_wording import Mention, append_clause, compose_text, decide_sentiment, draw_wish
from lingping.sample.shops import Item

_HOUR = 3600
_DAY = 24 * _HOUR
# Shares of the kinds of text by sentiment; the rest is plain.
_KINDS = {
    "positive": {"empty": 0.06, "default": 0.13, "short": 0.15, "template": 0.045, "dialect": 0.012, "conflict": 0.006},
    "neutral": {"empty": 0.05, "default": 0.03, "short": 0.14},
    "negative": {"empty": 0.02, "default": 0.01, "short": 0.07, "irony": 0.03, "dialect": 0.015, "conflict": 0.05},
}
_STARS = {"positive": (0, 0, 2, 12, 86), "neutral": (3, 10, 42, 33, 12), "negative": (47, 20, 22, 8, 3)}


@dataclass(frozen=True)
class Subject:
    """What a review is about: the item, the order's latent experience, and the days that the wording depends on."""

    review_id: str
    item: Item
    mentions: tuple[Mention, ...]
    satisfaction: float
    incident: str | None
    written: int
    days_in_use: int


@dataclass(frozen=True)
class Draft:
    """A text with its kind and its true labels; sentiment None if it has no content."""

    kind: str
    text: str
    sentiment: str | None
    needs: Mapping[str, str]
    is_wish: bool = False


@dataclass(frozen=True)
class Review:
    """A review; follow-up and reply with their seconds since the start, None without one."""

    subject: Subject
    rating: int
    draft: Draft
    follow_up: tuple[Draft, int] | None
    reply: tuple[str, int] | None


def write_review(subject: Subject, end: int, dice: Random) -> Review:
    """The review of `subject`, without a follow-up or reply after the second `end`."""
    sentiment = decide_sentiment(subject.mentions, subject.satisfaction)
    draft = _write_draft(subject, sentiment, dice)
    rating = _draw_rating(draft, sentiment, dice)
    if draft.kind in ("plain", "default") and dice.random() < 0.05:
        draft = _add_wish(draft, subject.item, dice)
    if draft.kind in ("plain", "conflict"):
        draft = replace(draft, text=_add_blemishes(draft.text, sentiment, dice))
    return Review(
        subject=subject,
        rating=rating,
        draft=draft,
        follow_up=_write_follow_up(subject, sentiment, end, dice),
        reply=_write_reply(subject, sentiment, end, dice),
    )


def _write_draft(subject: Subject, sentiment: str, dice: Random) -> Draft:
    """A text of a random kind."""
    bank = load_bank()
    kind = _draw_kind(sentiment, is_struck=subject.incident is not None, dice=dice)
    slots = Slots(subject.item, subject.days_in_use, dice)
    if kind == "empty":
        return Draft(kind, "", None, {})
    if kind == "default":
        return Draft(kind, dice.choice(bank["default_praise"]), None, {})
    if kind == "short":
        text = slots.fill(dice.choice(bank["short"][sentiment]))
        return Draft(kind, blemishes.add_emoji(text, sentiment, dice) if dice.random() < 0.1 else text, sentiment, {})
    whole_texts = bank["whole_texts"].get(kind, {}).get(subject.item.category, {}).get(sentiment)
    if whole_texts:
        whole = dice.choice(whole_texts)
        return Draft(kind, whole["text"], sentiment, whole["needs"])
    text = compose_text(subject.item, subject.mentions, sentiment, incident=subject.incident, slots=slots, dice=dice)
    if kind == "conflict":
        text = append_clause(text, dice.choice(bank["conflict"][sentiment]))
        return Draft(kind, text, sentiment, dict(subject.mentions))
    return Draft("plain", text, sentiment, dict(subject.mentions))


def _draw_kind(sentiment: str, *, is_struck: bool, dice: Random) -> str:
    """A random kind of text; `plain` is more likely after an incident."""
    draw = dice.random() * (2.5 if is_struck else 1)
    for kind, share in _KINDS[sentiment].items():
        draw -= share
        if draw < 0:
            return kind
    return "plain"


def _draw_rating(draft: Draft, sentiment: str, dice: Random) -> int:
    if draft.kind in ("default", "template"):
        return 5
    if draft.kind == "conflict":
        return 5 if sentiment == "negative" else 1
    return dice.choices((1, 2, 3, 4, 5), _STARS[sentiment])[0]


def _add_wish(draft: Draft, item: Item, dice: Random) -> Draft:
    found = draw_wish(item, dice)
    if found is None:
        return draft
    need, words = found
    if draft.kind == "default":  # only the wish
        return Draft("plain", words, "neutral", {need: "neutral"}, is_wish=True)
    return replace(draft, text=append_clause(draft.text, words), needs={need: "neutral", **draft.needs}, is_wish=True)


def _add_blemishes(text: str, sentiment: str, dice: Random) -> str:
    if dice.random() < 0.14:
        text = blemishes.add_emoji(text, sentiment, dice)
    if dice.random() < 0.08:
        text = blemishes.add_typo(text, dice)
    if dice.random() < 0.01:
        text = blemishes.to_traditional(text)
    if dice.random() < 0.015:
        text = blemishes.add_personal_data(text, sentiment, dice)
    return text


def _write_follow_up(subject: Subject, sentiment: str, end: int, dice: Random) -> tuple[Draft, int] | None:
    """A follow-up some days later, with the opposite sentiment in three of ten cases; None without one."""
    bank = load_bank()
    at = subject.written + int(dice.uniform(5, 28) * _DAY)
    options = bank["follow_ups"].get(subject.item.category)
    if dice.random() > 0.11 or at >= end or options is None or sentiment == "neutral":
        return None
    later = sentiment if dice.random() < 0.7 else "negative" if sentiment == "positive" else "positive"
    chosen = dice.choice(options[later])
    closer = f"，{dice.choice(bank['closers'][later])}" if dice.random() < 0.4 else ""
    text = dice.choice(bank["follow_ups"]["after"]) + chosen["text"] + closer
    return Draft("follow_up", text, later, {chosen["need"]: later}), at


def _write_reply(subject: Subject, sentiment: str, end: int, dice: Random) -> tuple[str, int] | None:
    at = subject.written + int(dice.uniform(2, 60) * _HOUR)
    if dice.random() > (0.5 if sentiment == "negative" else 0.2) or at >= end:
        return None
    replies = load_bank()["replies"]
    usual = replies["negative" if sentiment == "negative" else "positive"]
    return dice.choice(replies.get(subject.incident) or usual), at
