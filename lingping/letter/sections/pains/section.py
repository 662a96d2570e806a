"""The needs to be dealt with first: complaints of the week, what they cost, what to do, and customers' own words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lingping.letter.chat_lines import Line
from lingping.letter.names import Names
from lingping.letter.rows.letter_rows import Row
from lingping.letter.rows.printed_todos import find_registration
from lingping.letter.section_type import Section, Source, Trend
from lingping.letter.sections.pains.pain_cause import Cause, describe_cause, headline_cause
from lingping.letter.sections.pains.pain_points import PainPoint, pain_points
from lingping.letter.sections.pains.pain_wording import digest_pains, is_calm, pain_change, pain_costs
from lingping.letter.sections.pains.suggestion import Suggestion, suggest_measure
from lingping.letter.todos import Todo
from lingping.letter.wording.phrases import Phrases

_FEWEST = 3  # complaints that are worth a thing to do beside the most urgent one


@dataclass(frozen=True)
class Pains:
    """The most urgent needs, most urgent first; none in a week without complaints."""

    pains: tuple[PainPoint, ...]


def build(source: Source) -> Pains | None:
    """The pains of the week; None for a week in which no review was read."""

    def suggest(row: Row, cause: Cause | None, of_shop: int) -> Suggestion | None:
        return suggest_measure(row, source.names, SECTION.say, cause, of_shop)

    pains = pain_points(
        source.records("insights"), source.records("causes"), source.week, source.quotes, source.names, suggest,
        _codes_kept(source),
    )  # fmt: skip
    return Pains(pains) if pains or source.week_row().get("read_reviews") else None


def _codes_kept(source: Source) -> Mapping[tuple[str, str], str]:
    """The codes of last week's suggestions that nobody carried out: the same suggestion has the same code."""
    actions = source.records("actions")
    return {
        (todo.need, todo.item_id): todo.code
        for todo in source.rows.last_todos
        if find_registration(todo, actions, source.week) is None
    }


def _headline(content: Pains, say: Phrases) -> Sequence[str]:
    return [headline_cause(pain, is_calm=is_calm(pain), say=say) for pain in content.pains[:1]]


def _digest(content: Pains, say: Phrases) -> Iterable[Line]:
    return digest_pains(content.pains, say)


def _todos(content: Pains, _: Phrases) -> Iterable[Todo]:
    """What to do about each, in their order; about few complaints only where nothing is more urgent."""
    for rank, pain in enumerate(content.pains, start=1):
        if pain.suggestion and (rank == 1 or pain.negatives >= _FEWEST):
            code = pain.todo.code if pain.todo else ""
            yield Todo(pain.suggestion, rank, code=code, is_chinese=pain.is_suggestion_chinese)


def _trend(content: Pains) -> Trend:
    tones = {pain_change(pain, SECTION.say("zh")).tone for pain in content.pains}
    return "worse" if "bad" in tones else "changed" if "good" in tones else "steady"


def _suggestion(row: Row, names: Names, _: Phrases) -> str | None:
    suggestion = suggest_measure(row, names, SECTION.say) if row["negatives"] else None
    return f"{suggestion.measure}{suggestion.facts}" if suggestion else None


SECTION = Section(
    __file__,
    place=20,
    content=Pains,
    build=build,
    reads=("weeks", "insights", "causes", "actions"),
    functions=(pain_change, pain_costs, describe_cause),
    headline=_headline,
    digest=_digest,
    todos=_todos,
    trend=_trend,
    sheets=("insights", "causes"),
    worded={"insights": {"suggestion": _suggestion}},
)
