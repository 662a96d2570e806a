"""Who is speaking, who is about to leave, and whom to address."""

from lingping.letter.names import Names
from lingping.letter.phrases import knows, say
from lingping.letter.rows import Row
from lingping.letter.weekly_letter import AudienceAdvice, Departures, Language, Leaving, Segment

_FEWEST = 20  # judged customers below which nothing is said of who may leave
_COMPLAINTS = 3
_AUDIENCES = ("win_back", "warn")


def segments_of(records: list[Row]) -> tuple[Segment, ...]:
    """The segments, largest first."""
    segments = [Segment(row["rfm_segment"], row["users"]) for row in records]
    return tuple(sorted(segments, key=lambda segment: (-segment.users, segment.code)))


def departures_of(leaving: list[Row], needs: list[Row], quality: list[Row], names: Names) -> Departures | None:
    """Regulars who will most likely not return; None where too few could be judged."""
    if sum(row["judged"] for row in leaving) < _FEWEST:
        return None
    segments = [Leaving(row["rfm_segment"], row["judged"], row["leaving"], row["spend"]) for row in leaving]
    complained = sorted(needs, key=lambda row: (-row["users"], row["need"]))[:_COMPLAINTS]
    return Departures(
        horizon_days=max(row["horizon_days"] for row in leaving),
        segments=tuple(sorted(segments, key=lambda each: (-each.leaving, each.code))),
        complaints=tuple((names.of(row["need"]), row["users"]) for row in complained),
        auc=next((row["value"] for row in quality if (row["model_id"], row["figure"]) == ("churn", "auc")), None),
    )


def advice_of(audiences: list[Row], language: Language) -> tuple[AudienceAdvice, ...]:
    """Those of the audiences who may be lost, with somebody in them. Marts word them in Chinese only."""
    known = {row["audience"]: row for row in audiences if row["members"]}
    return tuple(_advice(known[code], language) for code in _AUDIENCES if code in known)


def _advice(row: Row, language: Language) -> AudienceAdvice:
    code = row["audience"]
    return AudienceAdvice(
        code=code,
        name=say(language, f"audience.{code}") if knows(language, f"audience.{code}") else row["name_zh"],
        members=row["members"],
        suggestion=say(language, f"advice.{code}") if knows(language, f"advice.{code}") else row["suggestion"],
        expected_value=row["expected_value"],
    )
