"""Who the customers are, who is about to leave, and whom to address."""

from dataclasses import dataclass
from decimal import Decimal

from lingping.letter.rows.letter_rows import Row
from lingping.letter.section_type import Section, Source
from lingping.letter.sections.customers.audience_wording import word_audience, word_rule, word_suggestion
from lingping.letter.wording.numbers import money
from lingping.letter.wording.phrases import Phrases
from lingping.stats.intervals import Span

_FEWEST = 20  # judged customers that are needed to report who may leave
_COMPLAINTS = 3
_AUDIENCES = ("win_back", "warn")


@dataclass(frozen=True)
class Segment:
    """Customers of one RFM segment of marts.user_profile."""

    code: str
    users: int


@dataclass(frozen=True)
class Leaving:
    """Customers of a segment who have bought twice or more: how many were judged, and how many likely won't return."""

    code: str
    judged: int
    leaving: int
    spend: Decimal | None


@dataclass(frozen=True)
class Departures:
    """Who is about to leave within `horizon_days`, and what they complained of.

    `auc`: how well past departures of this shop were predicted (0.5 is a guess); None where it could not be judged.
    """

    horizon_days: int
    segments: tuple[Leaving, ...]
    complaints: tuple[tuple[str, int], ...]
    auc: float | None


@dataclass(frozen=True)
class Audience:
    """Customers to address, as marts.audiences lists them: `members` without the `held_out`, who are the control.

    `gain`: yuan that addressing them brings, as `past_actions` brought against those held out then; None while that is
    not known.
    """

    code: str
    name: str
    members: int
    held_out: int
    suggestion: str
    past_actions: int
    gain: Span | None


@dataclass(frozen=True)
class Customers:
    """Customers as they are today. In the letter of an older week (`is_older`) they are not known, and all is empty."""

    segments: tuple[Segment, ...]
    departures: Departures | None
    audiences: tuple[Audience, ...]
    is_older: bool


def build(source: Source) -> Customers | None:
    """The customers of the newest week, or that they are not known; None where there are none."""
    segments = [Segment(row["rfm_segment"], row["users"]) for row in source.records("segments")]
    is_older = not source.rows.is_newest_week
    if not segments and not is_older:
        return None
    return Customers(
        segments=tuple(sorted(segments, key=lambda segment: (-segment.users, segment.code))),
        departures=_departures(source),
        audiences=_audiences(source),
        is_older=is_older,
    )


def _departures(source: Source) -> Departures | None:
    """Regulars who will most likely not return; None where too few could be judged."""
    leaving = source.records("leaving")
    if sum(row["judged"] for row in leaving) < _FEWEST:
        return None
    segments = [Leaving(row["rfm_segment"], row["judged"], row["leaving"], row["spend"]) for row in leaving]
    complained = sorted(source.records("leaving_needs"), key=lambda row: (-row["users"], row["need"]))[:_COMPLAINTS]
    quality = {(row["model_id"], row["figure"]): row["value"] for row in source.records("quality")}
    return Departures(
        horizon_days=max(row["horizon_days"] for row in leaving),
        segments=tuple(sorted(segments, key=lambda each: (-each.leaving, each.code))),
        complaints=tuple((source.names.of(row["need"]), row["users"]) for row in complained),
        auc=quality.get(("churn", "auc")),
    )


def _audiences(source: Source) -> tuple[Audience, ...]:
    """The audiences that may be lost, where anybody is in them."""
    known = {row["audience"]: row for row in source.records("audiences") if row["members"]}
    return tuple(_audience(known[code], source.say) for code in _AUDIENCES if code in known)


def _audience(row: Row, say: Phrases) -> Audience:
    code, held_out = row["audience"], row["held_out"] or 0
    worded = word_audience(code, say)
    bounds = [row[name] for name in ("gain", "gain_low", "gain_high")]
    return Audience(
        code=code,
        name=worded.name,
        members=row["members"] - held_out,
        held_out=held_out,
        suggestion=worded.suggestion,
        past_actions=row["past_actions"] or 0,
        gain=None if None in bounds else Span(*map(float, bounds)),
    )


def describe_gain(audience: Audience, say: Phrases) -> str:
    """What addressing the audience brings, against its control; "" while no past action tells."""
    if audience.gain is None:
        return ""
    key = "no_gain" if audience.gain.contains_zero else "gain" if audience.gain.value > 0 else "loss"
    amounts = {name: _yuan(getattr(audience.gain, name)) for name in ("value", "low", "high")}
    return say(key, actions=audience.past_actions, n=audience.members, **amounts)


def _yuan(value: float) -> str:
    return ("-" if value < 0 else "") + money(abs(value))


def segment_name(code: str, say: Phrases) -> str:
    """The name of an RFM segment; its code where it has none."""
    return say.find(f"values.rfm_segment.{code}") or code


def segment_members(code: str, say: Phrases) -> str:
    """Who is in an RFM segment; "" where that is not known."""
    return say.find(f"who.{code}") or ""


def describe_departures(departures: Departures, say: Phrases) -> list[str]:
    """How many regulars will most likely not return, what they have paid, and what they complained of."""
    judged, leaving = (sum(getattr(each, name) for each in departures.segments) for name in ("judged", "leaving"))
    if not leaving:
        return [say("none", judged=judged, days=departures.horizon_days)]
    spend = sum(each.spend for each in departures.segments if each.spend)
    key = "intro_spend" if spend else "intro"
    sentences = [say(key, judged=judged, n=leaving, days=departures.horizon_days, spend=money(spend))]
    needs = [say("complained_one", name=name, n=n) for name, n in departures.complaints]
    return [*sentences, say("complained", needs=say("list").join(needs))] if needs else sentences


SECTION = Section(
    __file__,
    place=50,
    content=Customers,
    build=build,
    reads=("quality",),
    functions=(segment_name, segment_members, describe_departures, describe_gain),
    sheets=("segments", "audiences"),
    worded={"audiences": {"rule": word_rule, "suggestion": word_suggestion}},
    appendix=("leaving", "leaving_needs"),
)
