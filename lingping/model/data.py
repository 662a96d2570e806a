"""Labelled texts of several sources as one kind of example, each loss masked to what its source labels."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.errors import LingpingError
from lingping.text.cleaning import clean, text_id

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SENTIMENTS = ("negative", "neutral", "positive")
STATES = ("absent", *SENTIMENTS)

_COLUMNS = {
    "sentiment.parquet": ("category", "label", "text"),
    "needs.parquet": ("text", "sentiment", "needs", "split"),
    "opinions.parquet": ("domain", "text", "opinions"),
    "laptop_clauses.parquet": ("kind", "label", "text"),
}
_UNLABELLED = "unlabelled.txt.xz"
_LONGEST = 800  # characters; the tokenizers keep at most 160 tokens

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


@dataclass(frozen=True)
class Examples:
    """Texts with target distributions; a weight of 0 masks what a source does not label.

    `sentiment` (n, 3) and `needs` (n, needs, 4) are probabilities in the orders SENTIMENTS and STATES;
    `sentiment_weight` (n,), `needs_weight` (n, needs). Where `binary` (n,), neutral was no choice of the labeller:
    the loss compares negative with positive alone.
    """

    texts: list[str]
    sentiment: "np.ndarray"
    sentiment_weight: "np.ndarray"
    binary: "np.ndarray"
    needs: "np.ndarray"
    needs_weight: "np.ndarray"

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, rows: "np.ndarray") -> "Examples":
        """The examples at the integer positions `rows`."""
        return Examples(
            [self.texts[row] for row in rows],
            *(getattr(self, name)[rows] for name in _ARRAYS),
        )


_ARRAYS = ("sentiment", "sentiment_weight", "binary", "needs", "needs_weight")


@dataclass(frozen=True)
class Corpus:
    """What `read_corpus` finds: gold `needs` and `tuning` texts, the `other` labelled ones, texts without labels.

    `dev` (gold needs) and `kept` (binary sentiment) are for evaluation alone: no text of theirs is anywhere else.
    """

    needs: Examples
    tuning: Examples
    other: Examples
    unlabelled: list[str]
    dev: Examples
    kept: Examples


def read_corpus(folder: Path, needs: Sequence[str]) -> Corpus:
    """Every labelled file of `folder` for the taxonomy's `needs`, split by the hash of the normalised text.

    Raises LingpingError when a file or column is missing or a file holds no rows.
    """
    import pandas as pd  # 0.4 s

    sentiment, gold, opinions, clauses = (_read(folder, name) for name in _COLUMNS)
    kept = _bucket(sentiment, 10) == 0
    dev = gold["split"] == "dev"
    closed = set(sentiment.loc[kept, "text_id"]) | set(gold.loc[dev, "text_id"])
    train = _open(gold[~dev], closed)
    is_tuning = _bucket(train, 8) == 1
    train, tuning = train[~is_tuning], train[is_tuning]
    closed |= set(tuning["text_id"])
    clauses = clauses[clauses["kind"] == "sentiment"]
    others = [
        _sentiment_examples(_open(sentiment, closed), needs),
        _opinion_examples(_open(opinions, closed), needs),
        _clause_examples(_open(clauses, closed), needs),
    ]
    labelled = pd.concat([sentiment, gold, opinions, clauses])["text_id"]
    return Corpus(
        needs=_gold_examples(train, needs),
        tuning=_gold_examples(tuning, needs),
        other=concatenate(others),
        unlabelled=_unlabelled(folder / _UNLABELLED, closed | set(labelled)),
        dev=_gold_examples(gold[dev], needs),
        kept=_sentiment_examples(sentiment[kept], needs),
    )


def concatenate(parts: Sequence[Examples]) -> Examples:
    """The examples of all `parts`, in order."""
    import numpy as np

    texts = [text for part in parts for text in part.texts]
    return Examples(texts, *(np.concatenate([getattr(part, name) for part in parts]) for name in _ARRAYS))


def blank(texts: Sequence[str], needs: int) -> Examples:
    """Examples of `texts` with nothing labelled."""
    import numpy as np

    n = len(texts)
    return Examples(
        list(texts),
        np.zeros((n, len(SENTIMENTS)), np.float32),
        np.zeros(n, np.float32),
        np.zeros(n, bool),
        np.zeros((n, needs, len(STATES)), np.float32),
        np.zeros((n, needs), np.float32),
    )


def _read(folder: Path, name: str) -> "pd.DataFrame":
    import pandas as pd

    path = folder / name
    if not path.is_file():
        raise LingpingError(f"{path}: no such file. Training reads {', '.join(_COLUMNS)}: pass their folder as --data.")
    rows = pd.read_parquet(path)
    missing = [column for column in _COLUMNS[name] if column not in rows.columns]
    if missing:
        raise LingpingError(f"{path}: column {', '.join(missing)} is missing. Export it again with {_COLUMNS[name]}.")
    rows["text_id"] = rows["text"].map(text_id)
    rows = rows[rows["text_id"].notna()].drop_duplicates()
    if rows.empty:
        raise LingpingError(f"{path}: not one row with a text. Put labelled texts there or pass another --data.")
    return rows


def _bucket(rows: "pd.DataFrame", buckets: int) -> "pd.Series":
    """A number below `buckets` for each row that depends on its normalised text alone: duplicates stay together."""
    return rows["text_id"].map(lambda identity: int(identity[:8], 16) % buckets)


def _open(rows: "pd.DataFrame", closed: set[str]) -> "pd.DataFrame":
    return rows[~rows["text_id"].isin(closed)]


def _unlabelled(path: Path, known: set[str]) -> list[str]:
    """Distinct texts of a file of one text a line, without those `known`; none where there is no such file."""
    import lzma

    if not path.is_file():
        return []
    texts: dict[str, str] = {}
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = line.strip()[:_LONGEST]
            identity = text_id(line)
            if identity is not None and identity not in known:
                texts.setdefault(identity, text)
    return list(texts.values())


def _sentiment_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    examples = blank(_texts(rows), len(needs))
    for row, label in enumerate(rows["label"]):
        examples.sentiment[row, SENTIMENTS.index("positive" if label == 1 else "negative")] = 1
    examples.sentiment_weight[:] = 1
    examples.binary[:] = True
    if "content" in needs:
        _label_content(examples, rows["category"] == _BOOKS, needs.index("content"))
    return examples


def _label_content(examples: Examples, is_book: "pd.Series", content: int) -> None:
    """Content is absent where the goods are no books, and carries the review's sentiment where a book's is named."""
    for row, book in enumerate(is_book):
        if not book:
            examples.needs[row, content, 0] = 1
        elif _BOOK_WORDS.search(examples.texts[row]):
            examples.needs[row, content, 1:] = examples.sentiment[row]
        examples.needs_weight[row, content] = _BOOK_WEIGHT * examples.needs[row, content].sum()


def _gold_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    examples = blank(_texts(rows), len(needs))
    for row, (sentiment, named) in enumerate(zip(rows["sentiment"], rows["needs"], strict=True)):
        examples.sentiment[row, SENTIMENTS.index(sentiment)] = 1
        _set_needs(examples.needs[row], json.loads(named), needs)
    examples.sentiment_weight[:] = 1
    examples.needs_weight[:] = 1
    return examples


def _opinion_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
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


def _clause_examples(rows: "pd.DataFrame", needs: Sequence[str]) -> Examples:
    examples = blank(_texts(rows), len(needs))
    for row, label in enumerate(rows["label"]):
        examples.sentiment[row, SENTIMENTS.index(_CLAUSE_SENTIMENT[str(label)])] = 1
    examples.sentiment_weight[:] = 1
    return examples


def _texts(rows: "pd.DataFrame") -> list[str]:
    return [text[:_LONGEST] for text in rows["text"].map(clean)]


def _set_needs(target: "np.ndarray", named: dict[str, str], needs: Sequence[str]) -> None:
    for row, need in enumerate(needs):
        target[row, STATES.index(named.get(need, "absent"))] = 1
