"""Masking of personal data: names and contact data become placeholders; product numbers and prices stay."""

import re
from collections.abc import Sequence

from lingping.text.cleaning import clean
from lingping.text.personal_data.account_rules import CHATS, MAILS, ORDERS
from lingping.text.personal_data.folding import NUMERALS, fold
from lingping.text.personal_data.number_rules import CARDS, LABELLED, PHONES
from lingping.text.personal_data.person_rules import ADDRESSES, NAMES
from lingping.text.personal_data.rule import Rule

_DIGITS = re.compile(rf"[\d{NUMERALS}](?:[\W_]{{0,8}}[\d{NUMERALS}ol]){{4}}", re.IGNORECASE)
_MAIL_SIGNS = re.compile("[@#特]|圈a|a圈|at", re.IGNORECASE)
_SIGNS = re.compile(rf"[a-z\d]|[{NUMERALS}]{{5}}", re.IGNORECASE)

# Rules, and what a text without any match of them lacks: most reviews lack most, so that few rules are tried. The order
# matters: numbers with a label come before the same numbers without one.
_GROUPS = (
    (_DIGITS, (*ORDERS, *LABELLED, *CARDS)),
    (_MAIL_SIGNS, MAILS),
    (_SIGNS, CHATS),
    (_DIGITS, PHONES),
    (re.compile("[叫:人本是给户姓机乘会名]"), NAMES),
    (re.compile("[路街道巷同区园寓厦村苑坊]"), ADDRESSES),
)
PLACEHOLDER = re.compile("|".join(sorted({re.escape(rule.placeholder) for _, rules in _GROUPS for rule in rules})))
_BARE_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_PASSES = 8  # a bound, so that no text is read as often as it has numbers


def mask(text: str) -> str:
    """The text with each piece of personal data replaced by a placeholder such as `[手机号]`.

    Masked are mobile and landline numbers, identity and bank cards, e-mail, WeChat and QQ accounts, order numbers,
    names after a label, and street addresses. Masking a masked text changes nothing.
    """
    # A number next to another one is found only after that one is masked.
    for _ in range(_PASSES):
        masked = _mask_once(text)
        if masked == text:
            break
        text = masked
    return text


def mask_kept(text: str) -> str:
    """The text as written where it holds no personal data, else cleaned and masked; doing it again changes nothing."""
    cleaned = clean(text)
    masked = mask(cleaned)
    return text if masked == cleaned else masked


def mask_name(text: str) -> str:
    """As `mask_kept`, and phones behind letters too: in names of files, and messages on them, these are no products."""
    return _BARE_PHONE.sub("[手机号]", mask_kept(text))


def remove_placeholders(text: str) -> str:
    """A masked text with a blank in place of each placeholder."""
    return PLACEHOLDER.sub(" ", text)


def _mask_once(text: str) -> str:
    folded = fold(text)
    for signs, rules in _GROUPS:
        if signs.search(folded):
            text, folded = _apply(rules, text, folded)
    return text


def _apply(rules: Sequence[Rule], text: str, folded: str) -> tuple[str, str]:
    for rule in rules:
        spans = list(rule.find(folded))
        if spans:
            text = _replace(text, spans, rule.placeholder)
            folded = _replace(folded, spans, rule.placeholder)
    return text, folded


def _replace(text: str, spans: list[tuple[int, int]], placeholder: str) -> str:
    pieces, end = [], 0
    for start, stop in spans:
        pieces += text[end:start], placeholder
        end = stop
    return "".join(pieces) + text[end:]
