"""What a letter asked the shop to do, by the code under it: what `lingping action done` registers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class PrintedTodo:
    """Something that the letter of `week` asked for: about a need, on an item or the whole shop ('*')."""

    code: str
    need: str
    item_id: str
    text: str
    week: date


def todos_of(value: object) -> Iterator[PrintedTodo]:
    """Every one in a letter, wherever in it."""
    if isinstance(value, PrintedTodo):
        yield value
    elif isinstance(value, Mapping):
        yield from todos_of(tuple(value.values()))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from todos_of(each)
    elif hasattr(value, "__dataclass_fields__"):
        yield from todos_of(tuple(vars(value).values()))


def find_registration(todo: PrintedTodo, actions: Iterable[Mapping[str, Any]], week: date) -> Mapping[str, Any] | None:
    """The action that carried out what last week's letter asked for: by its code, or since `week` on the same.

    `actions` are rows of ops.actions; "the same" are item and need. None where nobody registered one.
    """
    for action in actions:
        is_same = (action["need"], action["item_id"]) == (todo.need, todo.item_id) and not action["audience"]
        if action["todo"] == todo.code or (is_same and action["action_date"] >= week):
            return action
    return None
