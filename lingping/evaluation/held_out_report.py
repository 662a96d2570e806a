"""One or two classifiers on held-out sets: contrast texts, public sets, and the test texts of a labelled folder."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lingping.corpus.held_out_set import HeldOutSet, Published
from lingping.corpus.splits import Corpus
from lingping.evaluation.bootstrap import Difference, Figure
from lingping.evaluation.held_out_measures import WrongText, find_errors, measure_reading, read_held_out
from lingping.evaluation.judgement import Judgement, judge, measure
from lingping.evaluation.key_figures import HEADLINES, Key, estimate_differences, estimate_figures
from lingping.evaluation.measures import Measure
from lingping.model.classifier import Classifier
from lingping.text.cleaning import compute_text_id

FIGURES = {
    "binary_accuracy": "negative or positive, accuracy",
    "sentiment_accuracy": "three-way sentiment, accuracy",
    "sentiment_macro_f1": "three-way sentiment, macro-F1",
    "positive_as_negative": "positive texts read as negative",
    "negative_as_positive": "negative texts read as positive",
    "needs_f1": "needs, micro-F1",
    "polarity_f1": "needs with polarity, micro-F1",
    "pairs_right": "pairs with every sentiment right",
}


@dataclass(frozen=True)
class HeldOutResult:
    """A set and what was measured on it; figures are keyed (figure, phenomenon), "" for all texts.

    `other` and `differences` (this classifier minus the other) are empty where there is no second classifier; `errors`
    are the worst ones, by phenomenon. `trained_on` is the share of its texts that the labelled folder trains on, None
    where no folder was given.
    """

    name: str
    title: str
    digest: str
    published: tuple[Published, ...]
    note: str
    left_out: int
    trained_on: float | None
    figures: Mapping[Key, Figure]
    other: Mapping[Key, Figure]
    differences: Mapping[Key, Difference]
    errors: tuple[WrongText, ...] = ()

    @property
    def kinds(self) -> list[str]:
        """The phenomena, in order of their names."""
        return sorted({kind for _, kind in self.figures if kind})

    @property
    def errors_left(self) -> dict[str, int]:
        """Number of texts with a wrong sentiment in each phenomenon, most first; empty for a set without phenomena."""
        figures = {kind: self.figures["sentiment_accuracy", kind] for kind in self.kinds}
        wrong = {kind: each.texts - round(each.value * each.texts) for kind, each in figures.items()}
        return dict(sorted(wrong.items(), key=lambda item: -item[1]))

    @property
    def names(self) -> list[str]:
        """The figures that it has, in the order of FIGURES."""
        return [name for name in FIGURES if (name, "") in self.figures]


@dataclass(frozen=True)
class HeldOutReport:
    """Results of a classifier beside those of another one, empty id where there is none.

    `labelled` compares the two on the test texts of a labelled folder; None without a folder, or without a second
    model (the linear baseline is compared there anyway).
    """

    model_id: str
    other_id: str
    labelled: HeldOutResult | None
    contrast: HeldOutResult | None
    public: tuple[HeldOutResult, ...]

    @property
    def sets(self) -> list[HeldOutResult]:
        """The contrast texts and the public sets, as far as they were judged."""
        return [*([self.contrast] if self.contrast else []), *self.public]


def judge_held_out(
    classifier: Classifier, other: Classifier | None, held_out: HeldOutSet, trained_on: Collection[str] | None = None
) -> HeldOutResult:
    """Both classifiers on one set; `trained_on` holds the text_ids of the texts that a labelled folder trains on."""
    reading = read_held_out(classifier, held_out)
    theirs = None if other is None else read_held_out(other, held_out)
    return _compare(
        held_out,
        measure_reading(reading, held_out),
        {} if theirs is None else measure_reading(theirs, held_out),
        trained_on=None if trained_on is None else _measure_share(held_out.examples.texts, trained_on),
        errors=tuple(sorted(find_errors(reading, theirs, held_out), key=lambda error: error.kind)),
    )


def compare_labelled(judged: Judgement, other: Classifier, corpus: Corpus, digest: str) -> HeldOutResult:
    """The headlines of two classifiers on the test texts of a labelled folder; `judged` is the first one's."""
    ours, theirs = (
        {key: found for key, found in measure(each, corpus).items() if key[0] in HEADLINES and not key[1]}
        for each in (judged, judge(other, corpus))
    )
    return HeldOutResult(
        name="labelled",
        title="Test texts of the labelled folder",
        digest=digest,
        published=(),
        note="",
        left_out=0,
        trained_on=None,
        figures=estimate_figures(ours),
        other=estimate_figures(theirs),
        differences=estimate_differences(ours, theirs),
    )


def list_trained_on(corpus: Corpus) -> frozenset[str]:
    """The text_id of every text that is trained on or that chooses a threshold or an epoch."""
    texts = (*corpus.labelled.texts, *corpus.validation.texts, *corpus.unlabelled)
    return frozenset(identity for identity in map(compute_text_id, texts) if identity)


def _compare(
    held_out: HeldOutSet,
    ours: Mapping[Key, Measure],
    theirs: Mapping[Key, Measure],
    *,
    trained_on: float | None,
    errors: tuple[WrongText, ...],
) -> HeldOutResult:
    return HeldOutResult(
        name=held_out.name,
        title=held_out.title,
        digest=held_out.digest,
        published=held_out.published,
        note=held_out.note,
        left_out=held_out.left_out,
        trained_on=trained_on,
        figures=estimate_figures(ours),
        other=estimate_figures(theirs),
        differences=estimate_differences(ours, theirs),
        errors=errors,
    )


def _measure_share(texts: Sequence[str], trained_on: Collection[str]) -> float:
    """Share of `texts` whose text_id is in `trained_on`."""
    return sum(compute_text_id(text) in trained_on for text in texts) / len(texts)
