"""What became of what the last letter asked for, and of the actions that the shop took."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from lingping.letter.chat_lines import Line
from lingping.letter.names import Names
from lingping.letter.rows.letter_rows import ALL_ITEMS, Row
from lingping.letter.rows.printed_todos import PrintedTodo, find_registration
from lingping.letter.section_type import Section, Source, Trend
from lingping.letter.todos import Todo
from lingping.letter.urgent_needs import urgent_needs
from lingping.letter.wording.dates import day
from lingping.letter.wording.numbers import percent, points
from lingping.letter.wording.phrases import Phrases
from lingping.stats.intervals import Span

_EFFECTS = 6
_WATCHED_DAYS = {"complaints": 35, "conversion": 28, "purchases": 28}  # from the action, as in marts.action_effects
_RANK = 3  # of the digest's line
_CARRIED = 2.5  # rank of what is carried over among the things to do: after the two most urgent problems


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
    is_new: bool = False


@dataclass(frozen=True)
class LastTodo:
    """What the letter of the week before asked for.

    `done`: on the day `done_on`, as registered. `open`: not registered, and carried over to this week. `quiet`: not
    registered, but nobody complained of it any more. `is_again`: its need is among the most urgent this week, too, so
    that this letter asks for something about it itself.
    """

    code: str
    text: str
    state: Literal["done", "open", "quiet"]
    done_on: date | None
    is_again: bool = False


@dataclass(frozen=True)
class Effects:
    """The actions of the last weeks, newest first, and what the letter of the week before asked for."""

    effects: tuple[ActionEffect, ...]
    last: tuple[LastTodo, ...] = ()


def build(source: Source) -> Effects:
    """The actions of the last weeks; of one whose days are not over by the letter's Sunday, no figures.

    An action that last week's letter asked for is told there alone until its days are over.
    """
    actions = source.records("actions")
    done = {todo.code: find_registration(todo, actions, source.week) for todo in source.rows.last_todos}
    told = {action["action_id"] for action in done.values() if action}
    rows = source.records("effects")
    newest_first = sorted(rows, key=lambda row: (row["action_date"], row["action_id"], row["outcome"]), reverse=True)
    effects = [(row["action_id"], _effect(row, source.week, source.names)) for row in newest_first]
    return Effects(
        effects=tuple(effect for action, effect in effects if action not in told or not effect.ready_on)[:_EFFECTS],
        last=tuple(_last_todo(todo, done[todo.code], source) for todo in source.rows.last_todos),
    )


def _last_todo(todo: PrintedTodo, action: Mapping[str, Any] | None, source: Source) -> LastTodo:
    if action:
        return LastTodo(todo.code, todo.text, "done", action["action_date"])
    complaints = [row for row in source.records("insights") if row["week"] == source.week and row["negatives"]]
    is_open = any((row["need"], row["item_id"]) == (todo.need, todo.item_id) for row in complaints)
    is_again = todo.need in [row["need"] for row in urgent_needs(complaints, source.records("causes"), source.week)]
    return LastTodo(todo.code, todo.text, "open" if is_open else "quiet", None, is_again)


def _effect(row: Row, week: date, names: Names) -> ActionEffect:
    sunday = week + timedelta(days=6)
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
        is_new=row["action_date"] >= week,
    )


def effect_state(action: ActionEffect, say: Phrases) -> str:
    """Started, waiting, too few, or the verdict: the key of a phrase below `state`."""
    waiting = "started" if action.is_new else "waiting"
    return waiting if action.ready_on else action.verdict if action.effect and action.verdict else "too_few"


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
    """What became of last week's to-dos is news, and so is a verdict."""
    states = {effect_state(each, SECTION.say("zh")) for each in content.effects}
    return "worse" if "worse" in states else "changed" if content.last or "improved" in states else "steady"


def describe_last(todo: LastTodo, say: Phrases) -> str:
    """When it was done and when its effect shows; or whether it is carried over."""
    if todo.done_on is None:
        return say("last.again_how" if todo.state == "open" and todo.is_again else f"last.{todo.state}_how")
    ready = todo.done_on + timedelta(days=_WATCHED_DAYS["complaints"])
    return say("last.done_how", day=day(todo.done_on, say.language), ready=day(ready, say.language))


def _carried(content: Effects, say: Phrases) -> Iterable[Todo]:
    """What was not registered and is not asked for again anyway."""
    for todo in content.last:
        if todo.state == "open" and not todo.is_again:
            yield Todo(todo.text, _CARRIED, say("last.carried"), todo.code)


def _digest(content: Effects, say: Phrases) -> Iterable[Line]:
    if content.last:
        done = sum(todo.state == "done" for todo in content.last)
        yield Line("text", say("digest", n=len(content.last), done=done), _RANK)


SECTION = Section(
    __file__,
    place=61,
    content=Effects,
    build=build,
    reads=("insights", "causes", "actions"),
    functions=(effect_state, describe_effect, describe_last),
    digest=_digest,
    todos=_carried,
    trend=_trend,
    sheets=("actions", "effects"),
)
