"""What each labelled file says, as examples: the mapping of its labels and the mask of what it does not label."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lingping.corpus.examples import Examples, blank
from lingping.errors import LingpingError
from lingping.labels import SENTIMENTS, STATES
from lingping.model.taxonomy import load_taxonomy
from lingping.text.cleaning import clean

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

LONGEST_TEXT = 800  # characters: some rows are whole articles
# Opinion categories of the Zhijiang Cup in our words; those not named (整体, 其他, 使用场景) speak of no need of ours.
_OPINION_NEEDS = {
    "使用体验": "usability", "功效": "efficacy", "硬件&性能": "efficacy", "软件&性能": "efficacy", "价格": "price",
    "物流": "logistics", "气味": "taste_smell", "包装": "packaging", "真伪": "authenticity", "服务": "service",
    "成分": "ingredients", "尺寸": "size", "新鲜度": "freshness", "外观": "appearance",
}  # fmt: skip
# Needs that a domain's labellers had in mind, so that absence is real; the rest of a taxonomy is masked.
_OPINION_SEES = {
    "makeup": frozenset(_OPINION_NEEDS.values()) - {"appearance"} | {"content"},
    "laptop": frozenset(_OPINION_NEEDS.values()) - {"usability", "size", "ingredients"} | {"content"},
}
_OPINION_POLARITY = {"正面": "positive", "中性": "neutral", "负面": "negative"}
_OPINION_WEIGHT = 0.4  # of a gold label: another guide, a close one
# No gold text is about a book, so content is learned from book reviews that name a word of it, by their sentiment.
_BOOKS = "书籍"
_BOOK_WORDS = re.compile("内容|情节|故事|文笔|作者|翻译|观点|插图|人物|章节|印刷|错别字|文字|可读|道理|知识|描写|读")
_BOOK_WEIGHT = 0.4
_BINARY_SENTIMENT = {0: "negative", 1: "positive"}
_CLAUSE_SENTIMENT = {"0": "neutral", "1": "positive", "2": "negative"}
_SAME = {name: name for name in SENTIMENTS}


def sentiment_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    """Binary sentiment from `label` (1 positive, 0 negative), and content by `category`."""
    examples = blank(_texts(rows), len(needs))
    _set_sentiment(examples, _meant(rows, "label", _BINARY_SENTIMENT, "sentiment.parquet"))
    examples.binary[:] = True
    if "content" in needs:
        _label_content(examples, [category == _BOOKS for category in rows["category"]], needs.index("content"))
    return examples


def _label_content(examples: Examples, is_book: Sequence[bool], content: int) -> None:
    """Content is absent where the goods are no books, and carries the review's sentiment where a book's is named."""
    for row, book in enumerate(is_book):
        if not book:
            examples.needs[row, content, 0] = 1
        elif _BOOK_WORDS.search(examples.texts[row]):
            examples.needs[row, content, 1:] = examples.sentiment[row]
        examples.needs_weight[row, content] = _BOOK_WEIGHT * examples.needs[row, content].sum()


def gold_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    """Sentiment and every need, from `sentiment` and `needs` (JSON, need → polarity)."""
    examples = blank(_texts(rows), len(needs))
    _set_sentiment(examples, _meant(rows, "sentiment", _SAME, "needs.parquet"))
    for row, (place, named) in enumerate(_parsed(rows, "needs", "needs.parquet")):
        unknown = [
            f"{need}: {polarity}" for need, polarity in named.items() if need not in needs or polarity not in _SAME
        ]
        if unknown:
            raise LingpingError(f"{place}: {unknown[0]} is no need of the taxonomy with a polarity of {SENTIMENTS}.")
        _set_needs(examples.needs[row], named, needs)
    examples.needs_weight[:] = 1
    if "wish" in rows:
        examples.wish[:] = rows["wish"].astype(float)
        examples.wish_weight[:] = 1
    return examples


def reader_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    """As `gold_examples`, from labels of this project's readers; needs that their guide does not know are masked."""
    known = {need.code for need in load_taxonomy().needs}
    kept = [
        json.dumps({need: state for need, state in named.items() if need in needs})
        for named in map(json.loads, rows["needs"])
    ]
    examples = gold_examples(rows.assign(needs=kept), needs)
    examples.needs_weight[:] = [need in known for need in needs]
    return examples


def correction_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    """As `gold_examples`, from what people corrected; a part that is missing was left by them and is masked."""
    said = {part: rows[part].notna().to_numpy() for part in ("sentiment", "needs", "wish")}
    filled = rows.assign(
        sentiment=rows["sentiment"].where(said["sentiment"], "neutral"),
        needs=rows["needs"].where(said["needs"], "{}"),
        wish=rows["wish"].where(said["wish"], False),
    )
    examples = gold_examples(filled, needs)
    examples.sentiment_weight[:] = said["sentiment"]
    examples.needs_weight[:] = said["needs"][:, None]
    examples.wish_weight[:] = said["wish"]
    return examples


def opinion_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    """Needs from `opinions` (JSON), where the categories of the `domain` have a place for them; no sentiment."""
    examples = blank(_texts(rows), len(needs))
    seen = _meant(rows, "domain", _OPINION_SEES, "opinions.parquet")
    for row, (place, opinions) in enumerate(_parsed(rows, "opinions", "opinions.parquet")):
        named: dict[str, str] = {}
        for opinion in opinions:
            need, polarity = _OPINION_NEEDS.get(opinion.get("category")), _OPINION_POLARITY.get(opinion.get("polarity"))
            if polarity is None:
                raise LingpingError(
                    f"{place}: polarity {opinion.get('polarity')} is not one of {[*_OPINION_POLARITY]}."
                )
            if need is not None:
                named[need] = polarity if named.get(need, polarity) == polarity else "neutral"
        _set_needs(examples.needs[row], named, needs)
        examples.needs_weight[row] = [_OPINION_WEIGHT * (need in seen[row]) for need in needs]
    return examples


def clause_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    """Three-way sentiment of clauses from `label` (0 neutral, 1 positive, 2 negative)."""
    examples = blank(_texts(rows), len(needs))
    _set_sentiment(examples, _meant(rows, "label", _CLAUSE_SENTIMENT, "laptop_clauses.parquet"))
    return examples


def _texts(rows: "pd.DataFrame") -> list[str]:
    return [text[:LONGEST_TEXT] for text in rows["text"].map(clean)]


def _meant(rows: "pd.DataFrame", column: str, meanings: Mapping[Any, Any], file: str) -> list[Any]:
    """What each value of `column` means. Raises LingpingError for a value without a meaning."""
    for row, value in rows[column].items():
        if value not in meanings:
            raise LingpingError(f"{file}, row {row}: {column} is {value!r}, not one of {[*meanings]}. Mend the row.")
    return [meanings[value] for value in rows[column]]


def _parsed(rows: "pd.DataFrame", column: str, file: str) -> Iterator[tuple[str, Any]]:
    """Place and content of each JSON value of `column`. Raises LingpingError for one that is not JSON."""
    for row, value in rows[column].items():
        place = f"{file}, row {row}"
        try:
            content = json.loads(str(value))
        except ValueError as error:
            raise LingpingError(f"{place}: {column} is not JSON ({error}). Mend the row.") from error
        yield place, content


def _set_sentiment(examples: Examples, sentiments: Sequence[str]) -> None:
    for row, sentiment in enumerate(sentiments):
        examples.sentiment[row, SENTIMENTS.index(sentiment)] = 1
    examples.sentiment_weight[:] = 1


def _set_needs(target: "np.ndarray", named: dict[str, str], needs: Sequence[str]) -> None:
    for row, need in enumerate(needs):
        target[row, STATES.index(named.get(need, "absent"))] = 1
