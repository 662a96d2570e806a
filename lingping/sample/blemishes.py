"""Blemishes of real texts: emoji, typing errors, traditional characters, personal data."""

from functools import cache
from random import Random

from lingping.sample.bank import load_bank
from lingping.sample.review_wording import append_clause

_NEGATIONS = "不没无"
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def add_emoji(text: str, sentiment: str, dice: Random) -> str:
    """`text` with one to three emoji at the end, sometimes at the beginning."""
    emoji = dice.choice(load_bank()["emoji"][sentiment]) * dice.choice((1, 1, 1, 2, 3))
    return emoji + text if dice.random() < 0.15 else text + emoji


def add_typo(text: str, dice: Random) -> str:
    """`text` with one word replaced by a homophone, or with one character missing."""
    words = [word for word in load_bank()["typos"] if word in text]
    if words and dice.random() < 0.75:
        word = dice.choice(words)
        return text.replace(word, dice.choice(load_bank()["typos"][word]), 1)
    place = dice.randrange(len(text))
    if len(text) <= 12 or text[place] in _NEGATIONS:  # without 不 the meaning would be the opposite
        return text
    return text[:place] + text[place + 1 :]


def to_traditional(text: str) -> str:
    """`text` in traditional characters."""
    return text.translate(_load_traditional())


def add_personal_data(text: str, sentiment: str, dice: Random) -> str:
    """`text` with a phone number, a WeChat id, an address or an order number, all from ranges that are not in use."""
    sentence = dice.choice(load_bank()["personal"][sentiment])
    draws = {"<phone>": _draw_phone, "<wechat>": _draw_wechat, "<mail>": _draw_mail, "<order>": _draw_order}
    for slot, draw in draws.items():
        if slot in sentence:
            sentence = sentence.replace(slot, draw(dice))
    return append_clause(text, sentence)


def _draw_phone(dice: Random) -> str:
    tail = f"{dice.randrange(10_000):04}"
    form = dice.choice(("1380000{}", "138 0000 {}", "138-0000-{}", "1380000{}"))
    number = form.format(tail)
    return number.translate(_FULL_WIDTH) if dice.random() < 0.25 else number


def _draw_wechat(dice: Random) -> str:
    return f"sample_wx{dice.randrange(1000):03}"


def _draw_mail(dice: Random) -> str:
    return f"buyer{dice.randrange(1000):03}@example.com"


def _draw_order(dice: Random) -> str:
    return f"100000000000000{dice.randrange(10_000):04}"


@cache
def _load_traditional() -> dict[int, int]:
    table = load_bank()["traditional"]
    return str.maketrans(table["simplified"], table["to"])
