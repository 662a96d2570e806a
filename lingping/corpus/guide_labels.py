"""Labels made by this project's guide, as examples: gold, language-model annotators, people's corrections."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lingping.corpus.examples import Examples, blank
from lingping.corpus.label_columns import clean_texts, parse_column, set_needs, set_sentiment, translate_column
from lingping.errors import LingpingError
from lingping.labels import SENTIMENTS
from lingping.model.taxonomy import load_taxonomy

if TYPE_CHECKING:
    import pandas as pd

_FILE = "needs.parquet"
_LEANING = 0.3  # probability that a neutral text takes from its source's label
_SAME = {name: name for name in SENTIMENTS}


def gold_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    """Sentiment and every need, from `sentiment` and `needs` (JSON, need → polarity); wishes where there is `wish`.

    Raises LingpingError naming the row for an unknown sentiment, need or polarity.
    """
    examples = blank(clean_texts(rows), len(needs))
    set_sentiment(examples, translate_column(rows, "sentiment", _SAME, _FILE))
    for row, (place, named) in enumerate(parse_column(rows, "needs", _FILE)):
        unknown = [
            f"{need}: {polarity}" for need, polarity in named.items() if need not in needs or polarity not in _SAME
        ]
        if unknown:
            raise LingpingError(f"{place}: {unknown[0]} is no need of the taxonomy with a polarity of {SENTIMENTS}.")
        set_needs(examples.needs[row], named, needs)
    examples.needs_weight[:] = 1
    if "wish" in rows:
        examples.wish[:] = rows["wish"].astype(float)
        examples.wish_weight[:] = 1
    return examples


def lean_by_source(examples: Examples, leanings: Sequence[int | None]) -> None:
    """Let neutral texts lean to what their public source calls them (0 negative, 2 positive, None without one).

    A source with two labels has no neutral one: which of the two it gave a mixed text still says how the text leans.
    """
    neutral = SENTIMENTS.index("neutral")
    for row, leaning in enumerate(leanings):
        if leaning is not None and examples.sentiment[row, neutral] == 1:
            examples.sentiment[row, [neutral, leaning]] = 1 - _LEANING, _LEANING


def annotator_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    """As `gold_examples`, from silver labels by language models; needs that their guide does not have are masked."""
    known = {need.code for need in load_taxonomy().needs}
    wanted = [
        json.dumps({need: state for need, state in named.items() if need in needs})
        for named in map(json.loads, rows["needs"])
    ]
    examples = gold_examples(rows.assign(needs=wanted), needs)
    examples.needs_weight[:] = [need in known for need in needs]
    return examples


def correction_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    """As `gold_examples`, from people's corrections; a missing sentiment, needs or wish is masked."""
    given = {part: rows[part].notna().to_numpy() for part in ("sentiment", "needs", "wish")}
    complete = rows.assign(
        sentiment=rows["sentiment"].where(given["sentiment"], "neutral"),
        needs=rows["needs"].where(given["needs"], "{}"),
        wish=rows["wish"].where(given["wish"], False),
    )
    examples = gold_examples(complete, needs)
    examples.sentiment_weight[:] = given["sentiment"]
    examples.needs_weight[:] = given["needs"][:, None]
    examples.wish_weight[:] = given["wish"]
    return examples
