"""Bad reviews that nobody has answered: how many, whom to answer first, and how soon the shop replies."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lingping.letter.chance import share_of
from lingping.letter.chat_lines import Line
from lingping.letter.names import Names
from lingping.letter.quote_codes import Codes
from lingping.letter.quotes import Quote, highlight, stars_of
from lingping.letter.rows.letter_rows import Row
from lingping.letter.section_type import Section, Source, Trend
from lingping.letter.wording.dates import day
from lingping.letter.wording.numbers import money, percent
from lingping.letter.wording.phrases import Phrases

_FIRST = 3  # reviews that the letter itself shows
_LOW = 2  # stars
_MANY_HOURS = 48  # from here on printed as days
_RANK = 3  # of the digest's line


@dataclass(frozen=True)
class Unanswered:
    """A bad review that waits for an answer: the piece that complains as a quote with its code, and the whole of it.

    `spend` is what the customer had paid, in yuan. `is_praise`: low stars beside a text that praises. `draft` is a
    proposed reply; none is written yet.
    """

    quote: Quote
    text: str | None
    follow_up_text: str | None
    complaints: tuple[str, ...]
    spend: Decimal | None
    is_praise: bool = False
    draft: str | None = None

    @property
    def is_low(self) -> bool:
        """Whether it has two stars or fewer, and its text does not praise."""
        return self.quote.rating is not None and self.quote.rating <= _LOW and not self.is_praise


@dataclass(frozen=True)
class Replies:
    """The bad reviews of four weeks: how many were answered by `sunday`, and those that were not, first things first.

    `median_hours`: from complaint to answer; None where too few have a time. `has_replies`: the shop's data hold any
    reply at all.
    """

    bad_reviews: int
    answered: int
    median_hours: float | None
    has_replies: bool
    unanswered: tuple[Unanswered, ...]
    sunday: date

    @property
    def first(self) -> tuple[Unanswered, ...]:
        """Those that the letter itself shows."""
        return self.unanswered[:_FIRST]


def build(source: Source) -> Replies | None:
    """The answers of the last four weeks; None where no review was bad."""
    counted = next(iter(source.records("replies")), None)
    if not counted or not counted["bad_reviews"]:
        return None
    return Replies(
        bad_reviews=counted["bad_reviews"],
        answered=counted["answered"],
        median_hours=counted["median_hours"] if share_of(0, counted["timed"] or 0) else None,
        has_replies=bool(counted["replied"]),
        unanswered=tuple(_unanswered(row, source) for row in source.records("unanswered")),
        sunday=source.week + timedelta(days=6),
    )


def _unanswered(row: Row, source: Source) -> Unanswered:
    complaint = row["follow_up_text"] if row["is_follow_up"] else row["text"]
    need = _main_need(row)
    quote = Quote(
        pieces=highlight(complaint or source.say("stars_only"), ()),
        rating=stars_of(row["rating"]),
        item_name=row["item_name"] or row["item_id"],
        day=row["complained_date"],
        is_follow_up=row["is_follow_up"],
        review_key=row["review_key"],
        need=need,
        code=source.quotes.code_of(row["review_key"], need),
    )
    complaints = tuple(source.names.of(each) for each in row["needs"] or ())
    return Unanswered(
        quote,
        row["text"],
        row["follow_up_text"],
        complaints,
        row["spend"],
        is_praise=row["opinion"] == "positive" and not complaints,
    )


def _main_need(row: Row) -> str:
    """The need that its code names: the surest complaint, as where the letter quotes it; "" for none in particular."""
    return next(iter(row["needs"] or ()), "")


def describe_replies(content: Replies, say: Phrases) -> str:
    """The reply rate and time, and what waits for an answer."""
    parts = [_rate(content, say)] if content.has_replies else []
    if content.has_replies and content.median_hours is not None:
        parts.append(say("median", time=_duration(content.median_hours, say)))
    sentences = [say("comma").join(parts) + say("full_stop")] if parts else []
    if not content.has_replies:
        sentences = [say("no_replies", n=content.bad_reviews)]
    return say("gap").join([*sentences, _waiting(content, say)])


def _rate(content: Replies, say: Phrases) -> str:
    share = share_of(content.answered, content.bad_reviews)
    if share is None:
        return say("rate_few", n=content.bad_reviews, answered=content.answered)
    return say("rate", n=content.bad_reviews, answered=content.answered, share=percent(share.value))


def _duration(hours: float, say: Phrases) -> str:
    return say("hours", n=round(hours)) if hours < _MANY_HOURS else say("days", n=hours / 24)


def _waiting(content: Replies, say: Phrases) -> str:
    if not content.unanswered:
        return say("none")
    parts = list(_parts(content.unanswered, say))
    of_which = say("of_which", parts=say("comma").join(parts)) if parts else ""
    return say("waiting", n=len(content.unanswered)) + of_which + say("full_stop")


def _parts(unanswered: Sequence[Unanswered], say: Phrases) -> Iterator[str]:
    if low := sum(each.is_low for each in unanswered):
        yield say("low", n=low)
    if follow_ups := sum(each.quote.is_follow_up for each in unanswered):
        yield say("follow_ups", n=follow_ups)


def describe_customer(each: Unanswered, say: Phrases) -> list[str]:
    """Stars, day, what it complains of, and what the customer had paid."""
    quote = each.quote
    said = [
        quote.rating is not None and say("quote.stars", n=quote.rating),
        quote.is_follow_up and say("follow_up"),
        quote.day and day(quote.day, say.language),
        each.complaints and say("complaints", needs=say("list").join(each.complaints)),
        each.spend and say("spent", spend=money(each.spend)),
        each.is_praise and say("praise"),
    ]
    return [part for part in said if part]


def _digest(content: Replies, say: Phrases) -> Iterable[Line]:
    if content.unanswered:
        count, low = len(content.unanswered), sum(each.is_low for each in content.unanswered)
        yield Line("text", say("digest", n=count, low=low) if low else say("digest_plain", n=count), _RANK)


def _trend(content: Replies) -> Trend:
    """What waits for an answer comes before what is as ever."""
    return "changed" if content.unanswered else "steady"


def _code(row: Row, _: Names, __: Phrases) -> str | None:
    return Codes(row["merchant_id"]).of(row["review_key"], _main_need(row))


def _draft(_: Row, __: Names, ___: Phrases) -> str | None:
    """No draft yet: an empty column, in which the shop writes."""
    return None


SECTION = Section(
    __file__,
    place=25,
    content=Replies,
    build=build,
    functions=(describe_replies, describe_customer),
    digest=_digest,
    trend=_trend,
    sheets=("unanswered",),
    worded={"unanswered": {"code": _code, "draft": _draft}},
    appendix=("replies",),
    beside=lambda content: bool(content.unanswered),
)
