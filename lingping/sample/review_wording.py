"""The words of one review: clauses of the phrase bank, joined as customers join them."""

from collections.abc import Sequence
from random import Random

from lingping.sample.bank import Slots, clauses, load_bank
from lingping.sample.shops import Item

_CORE = frozenset({"quality", "efficacy", "authenticity", "freshness", "taste_smell"})  # what spoils the whole purchase
Mention = tuple[str, str]  # need, polarity
_ENDS = ("", "", "", "。", "！", "～", "!!", "…")
_GAPS = ("，", "，", "，", "，", " ", "。", ",", "；", "\n")


def attitude(mentions: Sequence[Mention], satisfaction: float) -> str:
    """Overall sentiment of a text that speaks of `mentions`; satisfaction decides where good and bad are mixed."""
    verdicts = {polarity for _, polarity in mentions} - {"neutral"}
    if len(verdicts) < 2:
        return verdicts.pop() if verdicts else "neutral"
    harm = sum(2 if need in _CORE else 1 for need, polarity in mentions if polarity == "negative")
    balance = sum(polarity == "positive" for _, polarity in mentions) - harm
    if balance > 0 or (balance == 0 and satisfaction > 0.6):
        return "positive"
    return "negative" if balance < 0 and satisfaction < 0.6 else "neutral"


def compose(
    item: Item, mentions: Sequence[Mention], sentiment: str, *, incident: str | None, slots: Slots, dice: Random
) -> str:
    """A text about `mentions`, of which the first is told in the words of the `incident` if there is one."""
    bank = load_bank()
    phrases = [bank["incidents"][incident] if incident and not number else clauses(need, polarity, item)
               for number, (need, polarity) in enumerate(mentions)]  # fmt: skip
    told = [(need, polarity, slots.fill(dice.choice(options)))
            for (need, polarity), options in zip(mentions, phrases, strict=True)]  # fmt: skip
    if len(told) >= 3 and dice.random() < 0.12:
        return _filled_in(told, dice)
    return _running(told, sentiment, slots, asides=bank["asides"].get(item.category, []), dice=dice)


def _filled_in(told: Sequence[tuple[str, str, str]], dice: Random) -> str:
    """Headings with a clause each, as the app's form invites customers to write."""
    headings = load_bank()["headings"]
    gap = dice.choice(("\n", "\n", " ", "；"))
    mark = dice.choice(("{}：{}", "{}：{}", "【{}】{}"))
    return gap.join(mark.format(headings[need], clause) for need, _, clause in told)


def _running(
    told: Sequence[tuple[str, str, str]], sentiment: str, slots: Slots, *, asides: Sequence[str], dice: Random
) -> str:
    """Running text: perhaps an opener or an aside, the clauses, grouped by polarity and joined, perhaps a closer."""
    bank = load_bank()
    gap = dice.choice(_GAPS)
    parts = [slots.fill(dice.choice(bank["openers"][sentiment]))] if dice.random() < 0.45 else []
    if asides and dice.random() < 0.14:
        parts.append(dice.choice(asides))
    before = None
    for position, (_, polarity, clause) in enumerate(_in_telling_order(told, sentiment)):
        link = ""
        if before and before != polarity and "neutral" not in (before, polarity):
            link = dice.choice(bank["turns"][f"to_{polarity}"])
        elif position and before == polarity and polarity != "neutral" and dice.random() < 0.16:
            link = dice.choice(bank["joins"][polarity])
        parts.append(link + clause)
        before = polarity
    if dice.random() < 0.4:
        parts.append(slots.fill(dice.choice(bank["closers"][sentiment])))
    return gap.join(parts) + dice.choice(_ENDS)


def _in_telling_order(told: Sequence[tuple[str, str, str]], sentiment: str) -> list[tuple[str, str, str]]:
    """What carries the verdict first, what limits it last; a mixed verdict begins with the good."""
    first = "negative" if sentiment == "negative" else "positive"
    return sorted(told, key=lambda clause: (clause[1] != first, clause[1] == "neutral"))


def append(text: str, more: str) -> str:
    """`more` said after `text`."""
    return f"{text.rstrip(''.join(_ENDS))}，{more}"


def wish(item: Item, dice: Random) -> tuple[str, str] | None:
    """The need and the words of a wish that fits `item`, or None where the bank has none."""
    bank = load_bank()
    options = [(need, words) for scope in (item.category, item.kind)
               for need, phrases in bank["wishes"].get(scope, {}).items() for words in phrases]  # fmt: skip
    if not options:
        return None
    need, words = dice.choice(options)
    return need, dice.choice(bank["wish_frames"]).replace("<wish>", words)
