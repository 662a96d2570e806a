"""The tables of `benchmarks.shares`, as Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.share_clauses import count_clauses, list_misread
from benchmarks.share_figures import LEAST_REVIEWS, Estimate, ShopWeek, measure_coverage
from benchmarks.share_readings import Reading, count_kinds, count_needs
from lingping.evaluation.error_rates import ErrorCounts
from lingping.evaluation.rate_spread import estimate_correlation
from lingping.evaluation.report_tables import format_table
from lingping.labels import SENTIMENTS

_CLAUSES = 25  # rows of the table of misread clauses


@dataclass(frozen=True)
class Target:
    """A set whose shares are estimated, and the ways to estimate them."""

    weeks: Sequence[ShopWeek]
    estimates: Mapping[str, Estimate]


def format_shares(targets: Mapping[str, Target]) -> str:
    """How well each way to estimate hits the planted shares of each set."""
    head = ["set", "share", "truth within", "width", "mean error", "mean absolute error", "shops too high"]
    rows = []
    for name, target in targets.items():
        for how, estimate in target.estimates.items():
            found = measure_coverage(target.weeks, estimate)
            points = [f"{100 * found.width:.1f}", f"{100 * found.bias:+.1f}", f"{100 * found.error:.1f}"]
            rows.append([f"{name} (n = {found.weeks})", how, f"{found.within:.1%}", *points, f"{found.too_high:.0%}"])
    scope = f"Per shop and week with at least {LEAST_REVIEWS} reviews; of real shops, per source"
    return f"{scope}. Widths and errors in points.\n\n{format_table(head, rows)}"


def format_rates(own: tuple[float, float], counts: Mapping[str, ErrorCounts]) -> str:
    """Rates of hits and false alarms of each set, and how much they differ between sets."""
    rows: list[list[object]] = [["the model's manifest", "", f"{own[0]:.3f}", "", f"{own[1]:.4f}"]]
    for name, each in counts.items():
        (hits, complaints), (alarms, others) = each.hits, each.false_alarms
        rows.append([name, complaints, f"{hits / complaints:.3f}", others, f"{alarms / others:.4f}"])
    table = format_table(["set", "complaints", "found", "other reviews", "taken for complaints"], rows)
    hits, alarms = ([getattr(each, part) for each in counts.values()] for part in ("hits", "false_alarms"))
    words = f"{estimate_correlation(hits):.3f} of hits, {estimate_correlation(alarms):.3f} of false alarms"
    return f"## Rates by set\n\n{table}\n\nIntraclass correlation: {words}."


def format_needs(readings: Sequence[Reading]) -> str:
    """Complaints by need: planted, read, precision and recall."""
    counts = count_needs(readings)
    total = [sum(each) for each in zip(*counts.values(), strict=True)]
    rows = [
        [need, planted, found, f"{both / max(1, found):.3f}", f"{both / max(1, planted):.3f}"]
        for need, (planted, found, both) in [*counts.items(), ("all", total)]
        if planted or found
    ]
    return format_table(["need", "planted", "read", "precision", "recall"], rows)


def format_kinds(readings: Sequence[Reading]) -> str:
    """How each kind of text is read."""
    rows = [
        [kind, planted, found.total(), *(f"{found[sentiment] / found.total():.1%}" for sentiment in SENTIMENTS)]
        for (kind, planted), found in count_kinds(readings).items()
    ]
    return format_table(["kind", "planted", "reviews", *(f"read {sentiment}" for sentiment in SENTIMENTS)], rows)


def format_clauses(readings: Sequence[Reading]) -> str:
    """The clauses that are read most often with the opposite sentiment, of those that are misread at all."""
    rows = [
        [need, polarity, wording, reviews, f"{share:.0%}"]
        for (need, polarity, wording), reviews, share in list_misread(count_clauses(readings))[:_CLAUSES]
        if share
    ]
    return format_table(["need", "planted", "clause", "reviews", "misread"], rows)
