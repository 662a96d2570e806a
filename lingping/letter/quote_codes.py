"""The short codes of a letter: beside each quote, to report that it was misread, and under each thing to do."""

import hmac
from datetime import date

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford (2019): no I, L, O, U
_READ_AS = str.maketrans("ILO", "110", "- \t")
_SHORTEST = 6  # 30 bits
_LONGEST = 16
_TODO = 5  # digits: one fewer than a quote has, so that nobody takes one for the other


def base32(content: bytes) -> str:
    """`content` in Crockford's base 32, most significant digit first: 26 digits for 16 bytes."""
    number, digits = int.from_bytes(content), -(-len(content) * 8 // 5)
    return "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(digits)))


def normalise_code(written: str) -> str:
    """The code as the letter prints it. People type o for 0, l for 1, small letters and dashes."""
    return written.upper().translate(_READ_AS)


def todo_code(merchant_id: str, week: date, need: str, item_id: str) -> str:
    """The code of what the merchant's letter of `week` asks for about `need`, on an item or the whole shop ('*')."""
    return _digits(merchant_id, "todo", str(week), need, item_id)[:_TODO]


def _digits(merchant_id: str, *named: str) -> str:
    """16 base-32 digits that stand for what is named, keyed by the merchant's id: HMAC-SHA-256 (RFC 2104)."""
    key, content = (text.encode("utf-8", "surrogatepass") for text in (merchant_id, "\0".join(named)))
    return base32(hmac.digest(key, content, "sha256")[:10])


class Codes:
    """The codes of one letter's quotes. A review and need of a merchant have the same code in every letter.

    A code is the first six base-32 digits of HMAC-SHA-256 (RFC 2104) of review and need, keyed by the merchant's id; it
    is longer only where another quote of the letter begins with the same six.
    """

    def __init__(self, merchant_id: str) -> None:
        self._merchant = merchant_id
        self._given: dict[str, tuple[str, str]] = {}

    def of(self, review_key: str, need: str) -> str:
        """The code of the quote for `need` from the review."""
        quoted = (review_key, need)
        whole = _digits(self._merchant, *quoted)
        lengths = range(_SHORTEST, _LONGEST + 1)
        code = next(whole[:length] for length in lengths if self._given.get(whole[:length], quoted) == quoted)
        self._given[code] = quoted
        return code
