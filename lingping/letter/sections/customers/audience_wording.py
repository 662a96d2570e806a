"""Audiences of marts.audiences in words: in the letter, in its workbook and in `lingping audience list`."""

from dataclasses import dataclass

from lingping.letter.names import Names
from lingping.letter.rows.letter_rows import Row
from lingping.letter.wording.phrases import Phrases


@dataclass(frozen=True)
class AudienceWording:
    """An audience of marts.audiences in words: its name, who is in it, and what to do."""

    name: str
    rule: str
    suggestion: str


def word_audience(code: str, say: Phrases) -> AudienceWording:
    """The audience in the language of `say`, phrases of this section. Raises KeyError for an unknown audience."""
    return AudienceWording(say(f"values.audience.{code}"), say(f"rule.{code}"), say(f"suggestion.{code}"))


def word_rule(row: Row, _: Names, say: Phrases) -> str:
    """Who is in the audience of the row."""
    return word_audience(row["audience"], say).rule


def word_suggestion(row: Row, _: Names, say: Phrases) -> str:
    """What to do about the audience of the row."""
    return word_audience(row["audience"], say).suggestion
