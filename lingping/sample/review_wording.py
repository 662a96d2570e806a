"""The wording of one review: clauses of the phrase bank, joined in the ways of customers."""

from collections.abc import Sequence
from random import Random

from lingping.sample.bank import Slots, find_clauses, load_bank
from lingping.sample.shops import Item

_CORE = frozenset({"quality", "efficacy", "authenticity", "freshness", "taste_smell"})  # complaints count double
Mention = tuple[str, str]  # need, polarity
_ENDS = ("", "", "", "。", "！", "～", "!!", "…")
_GAPS = ("，", "，", "，", "，", " ", "。", ",", "；", "\n")


def decide_sentiment(mentions: Sequence[Mention], satisfaction: float) -> str:
    """Overall sentiment of a text with these `mentions`; satisfaction decides if good and bad are balanced."""
    polarities = {polarity for _, polarity in mentions} - {"neutral"}
    if len(polarities) < 2:
        return polarities.pop() if polarities else "neutral"
    harm = sum(2 if need in _CORE else 1 for need, polarity in mentions if polarity == "negative")
    balance = sum(polarity == "positive" for _, polarity in mentions) - harm
    if balance > 0 or (balance == 0 and satisfaction > 0.6):
        return "positive"
    return "negative" if balance < 0 and satisfaction < 0.6 else "neutral"


def compose_text(
    item: Item, mentions: Sequence[Mention], sentiment: str, *, incident: str | None, slots: Slots, dice: Random
) -> str:
    """A text about `mentions`; the first one uses the phrases of the `incident` if there is one."""
    bank = load_bank()
    phrases = [bank["incidents"][incident] if incident and not number else find_clauses(need, polarity, item)
               for number, (need, polarity) in enumerate(mentions)]  # fmt: skip
    clauses = [(need, polarity, slots.fill(dice.choice(options)))
            for (need, polarity), options in zip(mentions, phrases, strict=True)]  # fmt: skip
    if len(clauses) >= 3 and dice.random() < 0.12:
        return _write_form(clauses, dice)
    return _write_running_text(clauses, sentiment, slots, asides=bank["asides"].get(item.category, []), dice=dice)


def _write_form(clauses: Sequence[tuple[str, str, str]], dice: Random) -> str:
    """A heading with a clause for each need, as in the form of the app."""
    headings = load_bank()["headings"]
    gap = dice.choice(("\n", "\n", " ", "；"))
    mark = dice.choice(("{}：{}", "{}：{}", "【{}】{}"))
    return gap.join(mark.format(headings[need], clause) for need, _, clause in clauses)


def _write_running_text(
    clauses: Sequence[tuple[str, str, str]], sentiment: str, slots: Slots, *, asides: Sequence[str], dice: Random
) -> str:
    """Running text: optional opener and aside, the clauses grouped by polarity and joined, optional closer."""
    bank = load_bank()
    gap = dice.choice(_GAPS)
    parts = [slots.fill(dice.choice(bank["openers"][sentiment]))] if dice.random() < 0.45 else []
    if asides and dice.random() < 0.14:
        parts.append(dice.choice(asides))
    before = None
    for position, (_, polarity, clause) in enumerate(_sort_clauses(clauses, sentiment)):
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


def _sort_clauses(clauses: Sequence[tuple[str, str, str]], sentiment: str) -> list[tuple[str, str, str]]:
    """Clauses of the overall sentiment first (positive ones if it is neutral), neutral clauses last in each group."""
    first = "negative" if sentiment == "negative" else "positive"
    return sorted(clauses, key=lambda clause: (clause[1] != first, clause[1] == "neutral"))


def append_clause(text: str, more: str) -> str:
    """`text` with the clause `more` at its end."""
    return f"{text.rstrip(''.join(_ENDS))}，{more}"


def draw_wish(item: Item, dice: Random) -> tuple[str, str] | None:
    """Need and words of a random wish that fits `item`; None if the bank has none."""
    bank = load_bank()
    options = [(need, words) for scope in (item.category, item.kind)
               for need, phrases in bank["wishes"].get(scope, {}).items() for words in phrases]  # fmt: skip
    if not options:
        return None
    need, words = dice.choice(options)
    return need, dice.choice(bank["wish_frames"]).replace("<wish>", words)
