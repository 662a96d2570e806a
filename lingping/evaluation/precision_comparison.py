"""What each precision costs and saves: memory, speed, figures, and agreement with fp32."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lingping.compute import Precision
from lingping.corpus.splits import Corpus
from lingping.evaluation.agreement import Labels, label_scores, measure_agreement
from lingping.evaluation.judgement import judge, measure
from lingping.evaluation.key_figures import estimate_figures, pick_headlines
from lingping.model.classifier import concatenate_scores
from lingping.model.precision import count_bytes
from lingping.model.scorer import Scorer

EXACT: Precision = "fp32"


@dataclass(frozen=True)
class PrecisionResult:
    """A model in one precision: bytes of weights in memory, texts per second, headlines, agreement with fp32.

    `sentiments_agree` and `needs_agree` are shares, see `measure_agreement`.
    """

    precision: Precision
    bytes: int
    texts_per_second: float
    figures: dict[str, float]
    sentiments_agree: float
    needs_agree: float


def compare_precisions(
    load: Callable[[Precision], Scorer], precisions: Sequence[Precision], corpus: Corpus
) -> list[PrecisionResult]:
    """Judge the model in each of `precisions`, fp32 first, on the test sets of `corpus`.

    Speeds are those of this machine, one precision after the other, each after a warm-up.
    """
    found: list[PrecisionResult] = []
    exact: Labels | None = None
    for precision in precisions:
        scorer = load(precision)
        scorer.score(corpus.test_needs.texts[:64])
        start = time.perf_counter()
        judged = judge(scorer, corpus)
        rate = (len(corpus.test_needs) + len(corpus.test_sentiment)) / (time.perf_counter() - start)
        labels = label_scores(scorer, concatenate_scores([judged.test_needs, judged.test_sentiment]))
        exact = exact or labels
        reached = pick_headlines(estimate_figures(measure(judged, corpus)))
        agreement = measure_agreement(exact, labels)
        found.append(PrecisionResult(precision, count_bytes(scorer.network), rate, reached, *agreement))
    return found


def format_precisions(found: Sequence[PrecisionResult]) -> str:
    """The precisions as a Markdown table."""
    lines = [
        "| precision | weights, MB | texts/s | binary | needs | with polarity | 3-way macro-F1 | same sentiment"
        " | same needs |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    names = ("binary_accuracy", "needs_f1", "polarity_f1", "sentiment_macro_f1")
    for each in found:
        reached = " | ".join(f"{each.figures[name]:.3f}" for name in names)
        lines.append(
            f"| {each.precision} | {each.bytes / 1e6:.1f} | {each.texts_per_second:,.0f} | {reached}"
            f" | {each.sentiments_agree:.1%} | {each.needs_agree:.1%} |"
        )
    return "\n".join(lines)
