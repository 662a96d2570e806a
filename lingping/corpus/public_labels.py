"""Labels of public data sets, as examples: their classes translated, and a mask over what they do not label."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lingping.corpus.examples import Examples, blank
from lingping.corpus.label_columns import clean_texts, parse_column, set_needs, set_sentiment, translate_column
from lingping.errors import LingpingError
from lingping.labels import SENTIMENTS

if TYPE_CHECKING:
    import pandas as pd

# Opinion categories of the Zhijiang Cup as needs; the others (整体, 其他, 使用场景) match no need.
_OPINION_NEEDS = {
    "使用体验": "usability", "功效": "efficacy", "硬件&性能": "efficacy", "软件&性能": "efficacy", "价格": "price",
    "物流": "logistics", "气味": "taste_smell", "包装": "packaging", "真伪": "authenticity", "服务": "service",
    "成分": "ingredients", "尺寸": "size", "新鲜度": "freshness", "外观": "appearance",
}  # fmt: skip
# Needs that the guide of each domain covers, so that absence is informative; the rest of a taxonomy is masked.
_OPINION_SEES = {
    "makeup": frozenset(_OPINION_NEEDS.values()) - {"appearance"} | {"content"},
    "laptop": frozenset(_OPINION_NEEDS.values()) - {"usability", "size", "ingredients"} | {"content"},
}
_OPINION_POLARITY = {"正面": "positive", "中性": "neutral", "负面": "negative"}
_OPINION_WEIGHT = 0.4  # of a gold label: labelled by another, similar guide
# No gold text is about a book, so `content` is learned from the sentiment of book reviews that mention the content.
_BOOKS = "书籍"
_BOOK_WORDS = re.compile("内容|情节|故事|文笔|作者|翻译|观点|插图|人物|章节|印刷|错别字|文字|可读|道理|知识|描写|读")
_BOOK_WEIGHT = 0.4
_BINARY_SENTIMENT = {0: "negative", 1: "positive"}
_PRODUCT_WEIGHT = 0.7  # of a gold label: some texts are no verdict at all
# Categories of SemEval-2016 task 5, ENTITY#ATTRIBUTE, as needs, by their attribute; QUALITY of a part is its work.
_ATTRIBUTE_NEEDS = {
    "PRICE": "price", "DESIGN_FEATURES": "appearance", "USABILITY": "usability", "PORTABILITY": "usability",
    "OPERATION_PERFORMANCE": "efficacy", "CONNECTIVITY": "efficacy", "QUALITY": "efficacy",
}  # fmt: skip
_WHOLE_PRODUCTS = frozenset({"PHONE", "CAMERA"})  # their QUALITY is how well they are made
_ASPECT_WEIGHT = 0.6  # of a sentence whose opinions agree; the overall attitude is that of the opinions as a rule
_DIVIDED_WEIGHT = 0.3  # of one whose opinions differ
_ASPECT_NEEDS_WEIGHT = 0.2  # a category is named, but the guide is another: only what is named counts
_POLARITIES = frozenset({"positive", "negative", "neutral"})
_CLAUSE_SENTIMENT = {"0": "neutral", "1": "positive", "2": "negative"}


def sentiment_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    """Binary sentiment from `label` (1 positive, 0 negative), and the need `content` from `category`."""
    examples = blank(clean_texts(rows), len(needs))
    set_sentiment(examples, translate_column(rows, "label", _BINARY_SENTIMENT, "sentiment.parquet"))
    examples.binary[:] = True
    if "content" in needs:
        _label_content(examples, [category == _BOOKS for category in rows["category"]], needs.index("content"))
    return examples


def _label_content(examples: Examples, is_book: Sequence[bool], content: int) -> None:
    """Content is absent from reviews of other goods; where a book review mentions it, it has the review's sentiment."""
    for row, book in enumerate(is_book):
        if not book:
            examples.needs[row, content, 0] = 1
        elif _BOOK_WORDS.search(examples.texts[row]):
            examples.needs[row, content, 1:] = examples.sentiment[row]
        examples.needs_weight[row, content] = _BOOK_WEIGHT * examples.needs[row, content].sum()


def opinion_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    """Needs from `opinions` (JSON), masked to those that the guide of the `domain` covers; no sentiment.

    Raises LingpingError naming the row for an unknown domain or polarity.
    """
    examples = blank(clean_texts(rows), len(needs))
    seen = translate_column(rows, "domain", _OPINION_SEES, "opinions.parquet")
    for row, (place, opinions) in enumerate(parse_column(rows, "opinions", "opinions.parquet")):
        named: dict[str, str] = {}
        for opinion in opinions:
            need, polarity = _OPINION_NEEDS.get(opinion.get("category")), _OPINION_POLARITY.get(opinion.get("polarity"))
            if polarity is None:
                raise LingpingError(
                    f"{place}: polarity {opinion.get('polarity')} is not one of {[*_OPINION_POLARITY]}."
                )
            if need is not None:
                named[need] = polarity if named.get(need, polarity) == polarity else "neutral"
        set_needs(examples.needs[row], named, needs)
        examples.needs_weight[row] = [_OPINION_WEIGHT * (need in seen[row]) for need in needs]
    return examples


def clause_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    """Three-way sentiment of clauses from `label` (0 neutral, 1 positive, 2 negative)."""
    examples = blank(clean_texts(rows), len(needs))
    set_sentiment(examples, translate_column(rows, "label", _CLAUSE_SENTIMENT, "laptop_clauses.parquet"))
    return examples


def product_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    """Binary sentiment of product reviews from `label` (1 positive, 0 negative), at a lower weight."""
    examples = blank(clean_texts(rows), len(needs))
    set_sentiment(examples, translate_column(rows, "label", _BINARY_SENTIMENT, "nlpcc14.parquet"))
    examples.binary[:] = True
    examples.sentiment_weight[:] = _PRODUCT_WEIGHT
    return examples


def aspect_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    """Sentiment of sentences from the polarities of their `opinions` (JSON); needs where a category names one.

    A sentence has the polarity of its opinions, or is neutral where some are positive and others negative; it weighs
    less where they are not all the same. Needs that no opinion names are masked. Rows of one text (`text_id`) are one
    example. Raises LingpingError naming the row for an unknown polarity.
    """
    rows = _join_opinions(rows)
    examples = blank(clean_texts(rows), len(needs))
    for row, (place, opinions) in enumerate(parse_column(rows, "opinions", "aspects.parquet")):
        polarities = {str(opinion.get("polarity")) for opinion in opinions}
        if not polarities or not polarities <= _POLARITIES:
            raise LingpingError(f"{place}: polarities {sorted(polarities)} are not some of {sorted(_POLARITIES)}.")
        poles = polarities - {"neutral"}
        examples.sentiment[row, SENTIMENTS.index(poles.pop() if len(poles) == 1 else "neutral")] = 1
        examples.sentiment_weight[row] = _ASPECT_WEIGHT if len(polarities) == 1 else _DIVIDED_WEIGHT
        named = _name_aspects(opinions)
        set_needs(examples.needs[row], named, needs)
        examples.needs_weight[row] = [_ASPECT_NEEDS_WEIGHT * (need in named) for need in needs]
    return examples


def _join_opinions(rows: "pd.DataFrame") -> "pd.DataFrame":
    """One row for each text, with the opinions of all its rows: some sources have a row for each opinion."""
    joined = rows.groupby("text_id")["opinions"].agg(lambda lists: f"[{','.join(each[1:-1] for each in lists)}]")
    return rows.drop_duplicates("text_id").assign(opinions=lambda first: first["text_id"].map(joined))


def _name_aspects(opinions: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Need → polarity of the categories; neutral where two opinions on a need differ."""
    named: dict[str, str] = {}
    for opinion in opinions:
        entity, _, attribute = (opinion.get("category") or "").partition("#")
        need = _ATTRIBUTE_NEEDS.get(attribute)
        if attribute == "QUALITY" and entity in _WHOLE_PRODUCTS:
            need = "quality"
        if need is not None:
            polarity = opinion["polarity"]
            named[need] = polarity if named.get(need, polarity) == polarity else "neutral"
    return named
