"""The short code beside each quote, which names it when a reader reports that it was read wrongly."""

import hmac

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford (2019): no I, L, O, U
_READ_AS = str.maketrans("ILO", "110", "- \t")
_SHORTEST = 6  # 30 bits
_LONGEST = 16


def base32(content: bytes) -> str:
    """`content` in Crockford's base 32, most significant digit first: 26 digits for 16 bytes."""
    number, digits = int.from_bytes(content), -(-len(content) * 8 // 5)
    return "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(digits)))


def normalise_code(written: str) -> str:
    """The code as the letter prints it. People type o for 0, l for 1, small letters and dashes."""
    return written.upper().translate(_READ_AS)


class Codes:
    """The codes of one letter's quotes. A review and need of a merchant have the same code in every letter.

    A code is the first six base-32 digits of HMAC-SHA-256 (RFC 2104) of review and need, keyed by the merchant's id; it
    is longer only where another quote of the letter begins with the same six.
    """

    def __init__(self, merchant_id: str) -> None:
        self._merchant = merchant_id.encode("utf-8", "surrogatepass")
        self._given: dict[str, tuple[str, str]] = {}

    def of(self, review_key: str, need: str) -> str:
        """The code of the quote for `need` from the review."""
        quoted = (review_key, need)
        whole = base32(hmac.digest(self._merchant, "\0".join(quoted).encode("utf-8", "surrogatepass"), "sha256")[:10])
        lengths = range(_SHORTEST, _LONGEST + 1)
        code = next(whole[:length] for length in lengths if self._given.get(whole[:length], quoted) == quoted)
        self._given[code] = quoted
        return code
