"""Columns of labels as arrays: values translated, JSON parsed, one-hot targets set."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lingping.corpus.examples import Examples
from lingping.errors import LingpingError
from lingping.labels import SENTIMENTS, STATES
from lingping.text.cleaning import clean

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

LONGEST_TEXT = 800  # characters: some rows are whole articles


def clean_texts(rows: "pd.DataFrame") -> list[str]:
    """The cleaned `text` of each row, cut at LONGEST_TEXT characters."""
    return [text[:LONGEST_TEXT] for text in rows["text"].map(clean)]


def translate_column(rows: "pd.DataFrame", column: str, meanings: Mapping[Any, Any], file: str) -> list[Any]:
    """The meaning of each value of `column`. Raises LingpingError naming file and row for an unknown value."""
    for row, value in rows[column].items():
        if value not in meanings:
            raise LingpingError(f"{file}, row {row}: {column} is {value!r}, not one of {[*meanings]}. Correct the row.")
    return [meanings[value] for value in rows[column]]


def parse_column(rows: "pd.DataFrame", column: str, file: str) -> Iterator[tuple[str, Any]]:
    """Place (file and row) and content of each JSON value of `column`. Raises LingpingError for invalid JSON."""
    for row, value in rows[column].items():
        place = f"{file}, row {row}"
        try:
            content = json.loads(str(value))
        except ValueError as error:
            raise LingpingError(f"{place}: {column} is not JSON ({error}). Correct the row.") from error
        yield place, content


def set_sentiment(examples: Examples, sentiments: Sequence[str]) -> None:
    """Label every example with its sentiment, at weight 1."""
    for row, sentiment in enumerate(sentiments):
        examples.sentiment[row, SENTIMENTS.index(sentiment)] = 1
    examples.sentiment_weight[:] = 1


def set_needs(target: "np.ndarray", named: Mapping[str, str], needs: Sequence[str]) -> None:
    """Set the one-hot states (needs, 4) of one text from `named` (need → polarity); unnamed needs are absent."""
    for row, need in enumerate(needs):
        target[row, STATES.index(named.get(need, "absent"))] = 1
