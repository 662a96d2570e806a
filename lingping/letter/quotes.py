"""Quotes from reviews: which reviews to quote, how much of each, and the words that carry the need."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from lingping.letter.quote_codes import Codes
from lingping.letter.rows.letter_rows import Row

_LONGEST = 90  # characters of a quote: about four lines on a phone
_LEAD = 30  # of them before the first marked word


@dataclass(frozen=True)
class Quote:
    """What a customer wrote, as (piece, carries the need) pairs; by its `code` a reader reports that it was misread."""

    pieces: tuple[tuple[str, bool], ...]
    rating: float | None
    item_name: str | None
    day: date | None
    is_follow_up: bool
    review_key: str = ""
    need: str = ""
    code: str = ""
    is_praise: bool = False


class Quotes:
    """The reviews that one letter may quote."""

    def __init__(self, reviews: Iterable[Row], review_needs: Iterable[Row], merchant_id: str = "") -> None:
        self._reviews = {row["review_key"]: row for row in reviews}
        self._needs = {(row["review_key"], row["need"]): row for row in review_needs}
        self._quoted: set[str] = set()
        self._codes = Codes(merchant_id)

    def of(self, need: str, keys: Iterable[str], most: int) -> tuple[Quote, ...]:
        """Up to `most` quotes for `need` from the reviews `keys`, best first, of those that mention it.

        Each text and each customer is quoted once. Reviews that the letter has not quoted yet are preferred. A review
        of which no clause says by itself what it is cited for is not quoted.
        """
        known = [key for key in keys if key in self._reviews and self._shows(key, need)]
        chosen = sorted(self._distinct(known), key=lambda key: key in self._quoted)[:most]
        self._quoted.update(chosen)
        return tuple(self._add_code(_quote(self._reviews[key], self._needs[key, need]), key, need) for key in chosen)

    def code_of(self, review_key: str, need: str) -> str:
        """The code that the letter prints beside the review, quoted for `need`; "" for none in particular."""
        return self._codes.of(review_key, need)

    def _shows(self, review_key: str, need: str) -> bool:
        mention = self._needs.get((review_key, need))
        return mention is not None and mention.get("is_shown") is not False

    def _add_code(self, quote: Quote, review_key: str, need: str) -> Quote:
        return replace(quote, review_key=review_key, need=need, code=self.code_of(review_key, need))

    def with_phrase(self, phrase: str, keys: Iterable[str]) -> tuple[Quote, ...]:
        """A quote from the first of the reviews `keys` that contains `phrase`, with the phrase marked; else none.

        Its code names no need.
        """
        known = [key for key in keys if key in self._reviews]
        for key in sorted(self._distinct(known), key=lambda key: key in self._quoted):
            review = self._reviews[key]
            for column in ("text", "follow_up_text"):
                if phrase in (review[column] or ""):
                    self._quoted.add(key)
                    words = {"words": [phrase], "is_from_follow_up": column == "follow_up_text"}
                    words |= {"polarity": review.get("opinion")}
                    return (self._add_code(_quote(review, words), key, ""),)
        return ()

    def _distinct(self, keys: Iterable[str]) -> Iterator[str]:
        seen: set[tuple[str, str]] = set()
        for key in keys:
            review = self._reviews[key]
            marks = {(column, review[column]) for column in ("text_id", "user_key") if review[column]}
            if not marks & seen:
                seen |= marks
                yield key


def _quote(review: Row, mention: Row) -> Quote:
    is_follow_up = mention["is_from_follow_up"]
    return Quote(
        pieces=highlight(review["follow_up_text"] if is_follow_up else review["text"], mention["words"] or ()),
        rating=stars_of(review["rating"]),
        item_name=review["item_name"],
        day=review["review_date"],
        is_follow_up=is_follow_up,
        is_praise=mention.get("polarity") == "positive",
    )


def stars_of(rating: Decimal | float | None) -> float | None:
    """Stars as they are printed: 4, and 4.5."""
    return None if rating is None else int(rating) if rating == int(rating) else float(rating)


def highlight(text: str, words: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    """An excerpt of `text` as (piece, is one of `words`) pairs, cut with … around the first of the words."""
    longest_first = sorted({word for word in words if word}, key=lambda word: (-len(word), word))
    pattern = re.compile("|".join(re.escape(word) for word in longest_first) or r"(?!)", re.IGNORECASE)
    excerpt = _excerpt(text, pattern)
    pieces, end = [], 0
    for match in pattern.finditer(excerpt):
        pieces += [(excerpt[end : match.start()], False), (match.group(), True)]
        end = match.end()
    pieces.append((excerpt[end:], False))
    return tuple((piece, carries) for piece, carries in pieces if piece)


def _excerpt(text: str, pattern: re.Pattern[str]) -> str:
    if len(text) <= _LONGEST:
        return text
    first = pattern.search(text)
    start = max(0, min(first.start() - _LEAD, len(text) - _LONGEST)) if first else 0
    end = start + _LONGEST
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def quotes_of(value: object) -> Iterator[Quote]:
    """Every quote of a letter, wherever in it."""
    if isinstance(value, Quote):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from quotes_of(each)
    elif isinstance(value, Mapping):
        yield from quotes_of(tuple(value.values()))
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:  # pyright: ignore[reportAttributeAccessIssue]  (just asked)
            yield from quotes_of(getattr(value, name))
