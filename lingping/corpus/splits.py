"""A corpus split by the hash of the normalised text, so that no test or validation text is trained on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.corpus.data_folder import (
    COLUMNS,
    OPTIONAL,
    check_folder,
    identify,
    read_annotations,
    read_contrast,
    read_table,
    read_unlabelled,
)
from lingping.corpus.examples import Examples, concatenate
from lingping.corpus.guide_labels import annotator_examples, correction_examples, gold_examples, lean_by_source
from lingping.corpus.public_labels import (
    aspect_examples,
    clause_examples,
    opinion_examples,
    product_examples,
    sentiment_examples,
)
from lingping.labels import SENTIMENTS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_SENTENCES = "semeval16"  # the source of aspects.parquet whose public test counts sentences


@dataclass(frozen=True)
class Corpus:
    """Labelled texts by split, and texts without labels.

    Trained on: `gold` needs; `annotators`, silver labels by language models and people's corrections, made by the
    same guide, and `contrast`, texts that they wrote; `other` sources, each by its own guide; `unlabelled` texts.
    `validation` (gold and silver) chooses thresholds, temperatures and epochs; `contrast_validation` compares recipes,
    and is apart because shops' reviews are not so hard. Evaluated on: `test_needs`
    (the `dev` split of the gold needs), `test_sentiment` (binary), and `test_public`, the same of optional sources. No
    test or validation text is in another split. `kinds`: for each test set its columns for slicing, such as the
    category.
    """

    gold: Examples
    annotators: Examples
    contrast: Examples
    other: Examples
    unlabelled: list[str]
    validation: Examples
    contrast_validation: Examples
    test_needs: Examples
    test_sentiment: Examples
    test_public: Mapping[str, Examples] = field(default_factory=dict)
    kinds: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)

    @property
    def labelled(self) -> Examples:
        """Every labelled text that is trained on: gold, annotators, contrast, other."""
        return concatenate([self.gold, self.annotators, self.contrast, self.other])


def read_corpus(folder: Path, needs: Sequence[str], *, corrections: "pd.DataFrame | None" = None) -> Corpus:
    """Every labelled file of `folder` for the taxonomy's `needs`, and the shipped labels and texts, split.

    `corrections` (text, sentiment, needs, wish; missing where a person gave no label) join the annotators' labels.
    Raises LingpingError when a file or column is missing or a file holds no rows.
    """
    check_folder(folder)
    sentiment, gold, opinions, clauses = tables = [read_table(folder, name) for name in COLUMNS]
    products, aspects = (read_table(folder, name) for name in OPTIONAL)
    unlabelled, contrast = read_unlabelled(folder), read_contrast()
    held_out: set[str] = set()
    # What is evaluated on, then what is validated on, then people's corrections: each is in no later part.
    tests = {
        "sentiment": _where(sentiment, _bucket(sentiment, 10) == 0),
        "needs": _where(gold, gold["split"] == "dev"),
        "products": _where(products, _bucket(products, 10) == 0),
        "sentences": _where(aspects, (_bucket(aspects, 4) == 0) & (aspects["source"] == _SENTENCES).to_numpy()),
    }
    held_out.update(*(rows["text_id"] for rows in tests.values()))
    annotations = read_annotations([gold, sentiment, opinions, clauses, products, aspects], unlabelled)
    free = _exclude(gold, held_out)
    annotated = _exclude(annotations, held_out | set(gold["text_id"]))
    contrast = _exclude(contrast, held_out)
    validation = [
        _where(free, _bucket(free, 8) == 1),
        _where(annotated, _bucket(annotated, 32) == 1),
        _where(contrast, _bucket(contrast, 20, "group") == 0),
    ]
    held_out.update(*(rows["text_id"] for rows in validation))
    corrected = None if corrections is None else _exclude(identify(corrections), held_out)
    if corrected is not None:
        held_out |= set(corrected["text_id"])
    annotated = _exclude(annotated, held_out)
    silver = annotator_examples(annotated, needs)
    lean_by_source(silver, _find_leanings(annotated, sentiment))
    labelled = held_out.union(*(rows["text_id"] for rows in (*tables, products, aspects, annotations)))
    guided = held_out | set(annotated["text_id"])
    return Corpus(
        gold=gold_examples(_exclude(gold, held_out), needs),
        annotators=silver if corrected is None else concatenate([silver, correction_examples(corrected, needs)]),
        contrast=annotator_examples(_exclude(contrast, held_out), needs),
        other=concatenate(
            [
                sentiment_examples(_exclude(sentiment, guided), needs),
                opinion_examples(_exclude(opinions, held_out), needs),
                clause_examples(_exclude(_where(clauses, clauses["kind"] == "sentiment"), held_out), needs),
                product_examples(_exclude(products, guided), needs),
                aspect_examples(_exclude(aspects, guided), needs),
            ]
        ),
        unlabelled=[text for identity, text in unlabelled.items() if identity not in labelled],
        validation=concatenate([gold_examples(validation[0], needs), annotator_examples(validation[1], needs)]),
        contrast_validation=annotator_examples(validation[2], needs),
        test_needs=gold_examples(tests["needs"], needs),
        test_sentiment=sentiment_examples(tests["sentiment"], needs),
        test_public=_read_public_tests(tests, needs),
        kinds={"test_needs": _kinds(tests["needs"]), "test_sentiment": _kinds(tests["sentiment"])},
    )


def list_training_texts(corpus: Corpus) -> list[str]:
    """Distinct texts of `corpus` outside the test sets, labelled or not, in a fixed order."""
    labelled = (corpus.gold, corpus.validation, corpus.annotators, corpus.contrast, corpus.other)
    return list(dict.fromkeys([*(text for part in labelled for text in part.texts), *corpus.unlabelled]))


def _find_leanings(annotated: "pd.DataFrame", sentiment: "pd.DataFrame") -> list[int | None]:
    """What the binary source calls each annotated text, as an index into SENTIMENTS; None where it has no label."""
    meanings = {0: SENTIMENTS.index("negative"), 1: SENTIMENTS.index("positive")}
    labels = dict(zip(sentiment["text_id"], map(meanings.get, sentiment["label"]), strict=True))
    return [labels.get(identity) for identity in annotated["text_id"]]


def _read_public_tests(tests: "Mapping[str, pd.DataFrame]", needs: Sequence[str]) -> dict[str, Examples]:
    """What is held out of the optional sources, binary; sentences of one polarity alone, by what they are about."""
    found = {"nlpcc14": product_examples(tests["products"], needs)}
    for domain, rows in tests["sentences"].groupby("domain"):
        sentences = aspect_examples(rows, needs)
        clear = sentences.take((sentences.sentiment[:, 1] == 0).nonzero()[0])
        clear.binary[:] = True
        found[f"{_SENTENCES} {domain}"] = clear
    return {name: examples for name, examples in found.items() if len(examples)}


def _bucket(rows: "pd.DataFrame", buckets: int, column: str = "text_id") -> "np.ndarray":
    """For each row a number below `buckets` from the hash of its text alone: duplicates stay together.

    With another `column`, from the hash of what stands there.
    """
    import numpy as np

    hashes = rows[column] if column == "text_id" else [sha256(each.encode()).hexdigest() for each in rows[column]]
    return np.array([int(each[:8], 16) % buckets for each in hashes], int)


def _exclude(rows: "pd.DataFrame", held_out: set[str]) -> "pd.DataFrame":
    """The rows whose text is not held out."""
    return _where(rows, [identity not in held_out for identity in rows["text_id"]])


def _where(rows: "pd.DataFrame", mask: object) -> "pd.DataFrame":
    import numpy as np

    return rows.loc[np.asarray(mask, bool)]  # an empty list would select no column instead of no row


def _kinds(rows: "pd.DataFrame") -> dict[str, list[str]]:
    return {name: rows[name].astype(str).tolist() for name in ("category", "source") if name in rows}
