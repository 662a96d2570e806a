"""What the first screen of a letter has besides its sentence: the most urgent things to do, and four figures."""

from dataclasses import fields, is_dataclass

from lingping.letter.discovery import sections_with_content
from lingping.letter.shown_figure import KeyFigure
from lingping.letter.todos import Todo
from lingping.letter.weekly_letter import WeeklyLetter

MOST_TODOS = 3
_FIGURES = 4


def most_urgent_todos(letter: WeeklyLetter) -> tuple[Todo, ...]:
    """Up to three things to do, the most urgent first, of all sections."""
    found = [
        todo
        for section, content in sections_with_content(letter)
        if section.todos
        for todo in section.todos(content, section.say(letter.language))
    ]
    return tuple(sorted(found, key=lambda todo: todo.rank)[:MOST_TODOS])


def first_figures(letter: WeeklyLetter) -> tuple[KeyFigure, ...]:
    """The four most wanted figures; fewer where the letter has fewer, none for a week without a row of its own."""
    found = [
        figure
        for section, content in sections_with_content(letter)
        if section.key_figures
        for figure in section.key_figures(content, section.say(letter.language))
    ]
    return tuple(sorted(found, key=lambda figure: figure.rank)[:_FIGURES])


def is_empty(content: object) -> bool:
    """Whether a section has nothing to show: every list in its content is empty, and no flag is set."""
    if not is_dataclass(content):
        return content is None
    values = [getattr(content, field.name) for field in fields(content)]
    lists = [value for value in values if isinstance(value, tuple)]
    return bool(lists) and not any(lists) and True not in [value for value in values if isinstance(value, bool)]
