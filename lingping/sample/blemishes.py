"""What happens to a text between the head and the screen: emoji, slips, traditional characters, personal data."""

from functools import cache
from random import Random

from lingping.sample.bank import load_bank
from lingping.sample.review_wording import append

_NEGATIONS = "不没无"
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def with_emoji(text: str, sentiment: str, dice: Random) -> str:
    """`text` with one to three emoji at its end, sometimes at its beginning."""
    emoji = dice.choice(load_bank()["emoji"][sentiment]) * dice.choice((1, 1, 1, 2, 3))
    return emoji + text if dice.random() < 0.15 else text + emoji


def with_slip(text: str, dice: Random) -> str:
    """`text` with one word that sounds alike, or with one character missing."""
    words = [word for word in load_bank()["typos"] if word in text]
    if words and dice.random() < 0.75:
        word = dice.choice(words)
        return text.replace(word, dice.choice(load_bank()["typos"][word]), 1)
    place = dice.randrange(len(text))
    if len(text) <= 12 or text[place] in _NEGATIONS:  # a lost 不 would turn the meaning
        return text
    return text[:place] + text[place + 1 :]


def in_traditional(text: str) -> str:
    """`text` as a customer with a traditional keyboard writes it."""
    return text.translate(_traditional())


def with_personal_data(text: str, sentiment: str, dice: Random) -> str:
    """`text` with a phone number, a WeChat id, an address or an order number, all from ranges that belong to nobody."""
    request = dice.choice(load_bank()["personal"][sentiment])
    draws = {"<phone>": _phone, "<wechat>": _wechat, "<mail>": _mail, "<order>": _order}
    for slot, draw in draws.items():
        if slot in request:
            request = request.replace(slot, draw(dice))
    return append(text, request)


def _phone(dice: Random) -> str:
    tail = f"{dice.randrange(10_000):04}"
    form = dice.choice(("1380000{}", "138 0000 {}", "138-0000-{}", "1380000{}"))
    number = form.format(tail)
    return number.translate(_FULL_WIDTH) if dice.random() < 0.25 else number


def _wechat(dice: Random) -> str:
    return f"sample_wx{dice.randrange(1000):03}"


def _mail(dice: Random) -> str:
    return f"buyer{dice.randrange(1000):03}@example.com"


def _order(dice: Random) -> str:
    return f"100000000000000{dice.randrange(10_000):04}"


@cache
def _traditional() -> dict[int, int]:
    table = load_bank()["traditional"]
    return str.maketrans(table["simplified"], table["to"])
