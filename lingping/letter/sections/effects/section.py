"""What became of the actions that the shop took."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from lingping.letter.names import Names
from lingping.letter.rows.letter_rows import ALL_ITEMS, Row
from lingping.letter.section_type import Section, Source, Trend
from lingping.letter.wording.dates import day
from lingping.letter.wording.numbers import percent, points
from lingping.letter.wording.phrases import Phrases
from lingping.stats.intervals import Span

_EFFECTS = 6
_WATCHED_DAYS = {"complaints": 35, "conversion": 28, "purchases": 28}  # from the action, as in marts.action_effects


@dataclass(frozen=True)
class ActionEffect:
    """What became of an action. Before `ready_on` nothing is known of it; `effect` is None where too little was seen.

    `verdict` is that of marts.action_effects; None before `ready_on`.
    """

    action: str
    subject: str | None
    need: str | None
    day: date
    outcome: Literal["complaints", "conversion", "purchases"]
    ready_on: date | None
    before: float | None
    after: float | None
    control_before: float | None
    control_after: float | None
    controls: int
    control: Literal["items", "shops", "members"]
    effect: Span | None
    verdict: str | None


@dataclass(frozen=True)
class Effects:
    """The actions of the last weeks, newest first; none where none was recorded."""

    effects: tuple[ActionEffect, ...]


def build(source: Source) -> Effects:
    """The actions of the last weeks; of one whose days are not over by the letter's Sunday, no figures."""
    rows = source.records("effects")
    newest_first = sorted(rows, key=lambda row: (row["action_date"], row["action_id"], row["outcome"]), reverse=True)
    sunday = source.week + timedelta(days=6)
    return Effects(tuple(_effect(row, sunday, source.names) for row in newest_first[:_EFFECTS]))


def _effect(row: Row, sunday: date, names: Names) -> ActionEffect:
    last = row["action_date"] + timedelta(days=_WATCHED_DAYS[row["outcome"]])
    is_over = last <= sunday and row["is_complete"]
    bounds = [row["effect"], row["effect_low"], row["effect_high"]]
    return ActionEffect(
        action=row["action"],
        subject=row["item_name"],
        need=names.of(row["need"], row["need_name"]) if row["need"] else None,
        day=row["action_date"],
        outcome=row["outcome"],
        ready_on=None if is_over else last,
        before=row["share_before"] if is_over else None,
        after=row["share_after"] if is_over else None,
        control_before=row["control_before"] if is_over else None,
        control_after=row["control_after"] if is_over else None,
        controls=row["controls"] or 0,
        control="members" if row["audience"] else "items" if row["item_id"] != ALL_ITEMS else "shops",
        effect=Span(*bounds) if is_over and None not in bounds else None,
        verdict=row["verdict"] if is_over else None,
    )


def effect_state(action: ActionEffect, say: Phrases) -> str:
    """Waiting, too few, or the verdict: the key of a phrase below `state`."""
    return "waiting" if action.ready_on else action.verdict if action.effect and action.verdict else "too_few"


def describe_effect(action: ActionEffect, say: Phrases) -> str:
    """Before and after, the control beside it, the net effect; or until when to wait, or that too little was seen."""
    if action.ready_on:
        return say("waiting", day=day(action.ready_on, say.language))
    if action.effect is None:
        return say("few")
    parts = [_own(action, say), _control(action, say), _net(action.effect, say)]
    return say("semicolon").join(part for part in parts if part)


def _own(action: ActionEffect, say: Phrases) -> str:
    if action.after is None or (action.before is None and action.outcome != "purchases"):
        return ""
    before = "" if action.before is None else percent(action.before)
    return say(f"outcome.{action.outcome}", before=before, after=percent(action.after))


def _control(action: ActionEffect, say: Phrases) -> str:
    if action.control_after is None or (action.control_before is None and action.control != "members"):
        return ""
    before = "" if action.control_before is None else percent(action.control_before)
    return say(f"control.{action.control}", n=action.controls, before=before, after=percent(action.control_after))


def _net(span: Span, say: Phrases) -> str:
    size = say("points", size=f"{abs(span.value) * 100:.1f}")
    direction = say("up" if span.value > 0 else "down")
    return say("net", direction=direction, size=size, low=points(span.low), high=points(span.high))


def _trend(content: Effects) -> Trend:
    states = {effect_state(each, SECTION.say("zh")) for each in content.effects}
    return "worse" if "worse" in states else "changed" if "improved" in states else "steady"


SECTION = Section(
    __file__,
    place=61,
    content=Effects,
    build=build,
    functions=(effect_state, describe_effect),
    trend=_trend,
    sheets=("effects",),
)
