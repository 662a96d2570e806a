"""What each precision costs and saves: size, speed, figures, and agreement with the exact 32 bits."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lingping.compute import Precision
from lingping.corpus.splits import Corpus
from lingping.evaluation.agreement import Labels, agreement, decided
from lingping.evaluation.judgement import figures, headlines, judge, measures
from lingping.model.classifier import concatenate_scores
from lingping.model.precision import count_bytes
from lingping.model.scorer import Scorer

EXACT: Precision = "fp32"
LEAST_AGREEMENT = 0.98  # of the labels, with those of the exact model: half of what two careful readers differ by


@dataclass(frozen=True)
class Compressed:
    """A model in one precision: `bytes` of weights in memory, texts per second, figures, agreement with 32 bits."""

    precision: Precision
    bytes: int
    texts_per_second: float
    figures: dict[str, float]
    sentiments_agree: float
    needs_agree: float


def compare_precisions(
    load: Callable[[Precision], Scorer], precisions: Sequence[Precision], corpus: Corpus
) -> list[Compressed]:
    """Each of `precisions`, the exact one first, on the texts of `corpus` that training never sees.

    Speeds are of this machine, one after the other, each after a warm-up.
    """
    found: list[Compressed] = []
    exact: Labels | None = None
    for precision in precisions:
        scorer = load(precision)
        scorer.score(corpus.test_needs.texts[:64])
        start = time.perf_counter()
        judged = judge(scorer, corpus)
        rate = (len(corpus.test_needs) + len(corpus.test_sentiment)) / (time.perf_counter() - start)
        said = decided(scorer, concatenate_scores([judged.test_needs, judged.test_sentiment]))
        exact = exact or said
        reached = headlines(figures(measures(judged, corpus)))
        found.append(Compressed(precision, count_bytes(scorer.network), rate, reached, *agreement(exact, said)))
    return found


def compression_table(found: Sequence[Compressed]) -> str:
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
