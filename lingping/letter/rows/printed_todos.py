"""What a letter asked the shop to do, by the code under it: what `lingping action done` registers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date


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
