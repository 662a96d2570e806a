"""A corpus split by the hash of the normalised text, so that no test or validation text is trained on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.corpus.data_folder import COLUMNS, identify, read_annotations, read_table, read_unlabelled
from lingping.corpus.examples import Examples, concatenate
from lingping.corpus.guide_labels import annotator_examples, correction_examples, gold_examples
from lingping.corpus.public_labels import clause_examples, opinion_examples, sentiment_examples

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True)
class Corpus:
    """Labelled texts by split, and texts without labels.

    Trained on: `gold` needs; `annotators`, silver labels by language models and people's corrections, made by the
    same guide; `other` sources, each by its own guide; `unlabelled` texts. `validation` (gold and silver) chooses
    thresholds, temperatures and epochs. Evaluated on: `test_needs` (the `dev` split of the gold needs) and
    `test_sentiment` (binary). No test or validation text is in another split. `kinds`: for each test set its columns
    for slicing, such as the category.
    """

    gold: Examples
    annotators: Examples
    other: Examples
    unlabelled: list[str]
    validation: Examples
    test_needs: Examples
    test_sentiment: Examples
    kinds: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)

    @property
    def labelled(self) -> Examples:
        """Every labelled text that is trained on: gold, annotators, other."""
        return concatenate([self.gold, self.annotators, self.other])


def read_corpus(folder: Path, needs: Sequence[str], *, corrections: "pd.DataFrame | None" = None) -> Corpus:
    """Every labelled file of `folder` for the taxonomy's `needs`, split.

    `corrections` (text, sentiment, needs, wish; missing where a person gave no label) join the annotators' labels.
    Raises LingpingError when a file or column is missing or a file holds no rows.
    """
    sentiment, gold, opinions, clauses = tables = [read_table(folder, name) for name in COLUMNS]
    unlabelled = read_unlabelled(folder)
    test_sentiment, test_needs = _where(sentiment, _bucket(sentiment, 10) == 0), _where(gold, gold["split"] == "dev")
    held_out = {*test_sentiment["text_id"], *test_needs["text_id"]}
    free = _exclude(gold, held_out)
    gold_validation = _where(free, _bucket(free, 8) == 1)
    held_out |= set(gold_validation["text_id"])
    annotations = read_annotations([gold, sentiment, opinions, clauses], unlabelled)
    annotated = _exclude(annotations, held_out | set(gold["text_id"]))
    silver_validation = _where(annotated, _bucket(annotated, 32) == 1)
    held_out |= set(silver_validation["text_id"])
    corrected = None if corrections is None else _exclude(identify(corrections), held_out)
    if corrected is not None:
        held_out |= set(corrected["text_id"])
    silver = [annotator_examples(_exclude(annotated, held_out), needs)]
    if corrected is not None:
        silver.append(correction_examples(corrected, needs))
    others = [
        sentiment_examples(_exclude(sentiment, held_out), needs),
        opinion_examples(_exclude(opinions, held_out), needs),
        clause_examples(_exclude(_where(clauses, clauses["kind"] == "sentiment"), held_out), needs),
    ]
    labelled = held_out.union(*(rows["text_id"] for rows in (*tables, annotated)))
    return Corpus(
        gold=gold_examples(_exclude(gold, held_out), needs),
        annotators=concatenate(silver),
        other=concatenate(others),
        unlabelled=[text for identity, text in unlabelled.items() if identity not in labelled],
        validation=concatenate([gold_examples(gold_validation, needs), annotator_examples(silver_validation, needs)]),
        test_needs=gold_examples(test_needs, needs),
        test_sentiment=sentiment_examples(test_sentiment, needs),
        kinds={"test_needs": _kinds(test_needs), "test_sentiment": _kinds(test_sentiment)},
    )


def _bucket(rows: "pd.DataFrame", buckets: int) -> "np.ndarray":
    """For each row a number below `buckets` from the hash of its text alone: duplicates stay together."""
    import numpy as np

    return np.array([int(identity[:8], 16) % buckets for identity in rows["text_id"]])


def _exclude(rows: "pd.DataFrame", held_out: set[str]) -> "pd.DataFrame":
    """The rows whose text is not held out."""
    return _where(rows, [identity not in held_out for identity in rows["text_id"]])


def _where(rows: "pd.DataFrame", mask: object) -> "pd.DataFrame":
    import numpy as np

    return rows.loc[np.asarray(mask, bool)]  # an empty list would select no column instead of no row


def _kinds(rows: "pd.DataFrame") -> dict[str, list[str]]:
    return {name: rows[name].astype(str).tolist() for name in ("category", "source") if name in rows}
