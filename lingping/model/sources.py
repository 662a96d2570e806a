"""What each labelled file says, as examples: the mapping of its labels and the mask of what it does not label."""

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lingping.model.examples import SENTIMENTS, STATES, Examples, blank
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
# Needs that a domain's own category list has no place for: their absence there says nothing.
_OPINION_BLIND = {
    "makeup": ("quality", "appearance", "description"),
    "laptop": ("quality", "description", "usability", "size", "ingredients"),
}
_OPINION_POLARITY = {"正面": "positive", "中性": "neutral", "负面": "negative"}
_OPINION_WEIGHT = 0.4  # of a gold label: another guide, a close one
# No gold text is about a book, so content is learned from book reviews that name a word of it, by their sentiment.
_BOOKS = "书籍"
_BOOK_WORDS = re.compile("内容|情节|故事|文笔|作者|翻译|观点|插图|人物|章节|印刷|错别字|文字|可读|道理|知识|描写|读")
_BOOK_WEIGHT = 0.4
_CLAUSE_SENTIMENT = {"0": "neutral", "1": "positive", "2": "negative"}


def sentiment_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    """Binary sentiment from `label` (1 positive, 0 negative), and content by `category`."""
    examples = blank(_texts(rows), len(needs))
    for row, label in enumerate(rows["label"]):
        examples.sentiment[row, SENTIMENTS.index("positive" if label == 1 else "negative")] = 1
    examples.sentiment_weight[:] = 1
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
    for row, (sentiment, named) in enumerate(zip(rows["sentiment"], rows["needs"], strict=True)):
        examples.sentiment[row, SENTIMENTS.index(sentiment)] = 1
        _set_needs(examples.needs[row], json.loads(named), needs)
    examples.sentiment_weight[:] = 1
    examples.needs_weight[:] = 1
    return examples


def opinion_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    """Needs from `opinions` (JSON), where the categories of the `domain` have a place for them; no sentiment."""
    examples = blank(_texts(rows), len(needs))
    for row, (domain, opinions) in enumerate(zip(rows["domain"], rows["opinions"], strict=True)):
        named: dict[str, str] = {}
        for opinion in json.loads(opinions):
            need = _OPINION_NEEDS.get(opinion["category"])
            polarity = _OPINION_POLARITY[opinion["polarity"]]
            if need is not None:
                named[need] = polarity if named.get(need, polarity) == polarity else "neutral"
        _set_needs(examples.needs[row], named, needs)
        examples.needs_weight[row] = [_OPINION_WEIGHT * (need not in _OPINION_BLIND[domain]) for need in needs]
    return examples


def clause_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    """Three-way sentiment of clauses from `label` (0 neutral, 1 positive, 2 negative)."""
    examples = blank(_texts(rows), len(needs))
    for row, label in enumerate(rows["label"]):
        examples.sentiment[row, SENTIMENTS.index(_CLAUSE_SENTIMENT[str(label)])] = 1
    examples.sentiment_weight[:] = 1
    return examples


def _texts(rows: "pd.DataFrame") -> list[str]:
    return [text[:LONGEST_TEXT] for text in rows["text"].map(clean)]


def _set_needs(target: "np.ndarray", named: dict[str, str], needs: Sequence[str]) -> None:
    for row, need in enumerate(needs):
        target[row, STATES.index(named.get(need, "absent"))] = 1
