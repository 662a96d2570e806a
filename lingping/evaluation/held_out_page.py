"""Results on held-out sets as Markdown and as plain values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from lingping.evaluation.held_out_measures import WrongText
from lingping.evaluation.held_out_report import HeldOutReport, HeldOutResult
from lingping.evaluation.key_figures import Key
from lingping.evaluation.report_tables import format_comparison, format_difference, format_figure, format_table

CONTRAST_CHART, PUBLIC_CHART = "contrast.svg", "public.svg"
# Heads of narrow columns; the page explains them once.
_SHORT = {
    "binary_accuracy": "accuracy",
    "sentiment_accuracy": "accuracy",
    "sentiment_macro_f1": "macro-F1",
    "positive_as_negative": "+ read as −",
    "negative_as_positive": "− read as +",
    "needs_f1": "needs",
    "polarity_f1": "with polarity",
    "pairs_right": "pairs",
}
_CONTRAST = """## Contrast texts

{note} Three-way sentiment: accuracy and macro-F1; positive texts read as negative and negative ones read as positive
(less is better); micro-F1 of needs, without and with polarity; share of pairs whose texts all have the right sentiment.
Behind each figure its 95 % interval (bootstrap over texts, or over pairs).

![Accuracy by phenomenon]({chart})

{tables}

### The ten worst errors, by phenomenon

Wrong sentiments of {model}: {wrong} ({counts}). In these ten the labelled sentiment got the lowest probability.

{errors}
"""
_PUBLIC = """## Public test sets

Negative or positive: the likelier of the two. Behind each figure its 95 % interval (bootstrap over texts).

![Accuracy on public sets, beside published figures]({chart})

{tables}

### Beside published figures

{published}

{notes}

### The ten worst errors of each set

{errors}
"""


def format_held_out(found: HeldOutReport) -> str:
    """The sections of all sets, as a page's part."""
    parts = [_format_labelled(found, found.labelled)] if found.labelled else []
    parts += [_format_contrast(found, found.contrast)] if found.contrast else []
    parts += [_format_public(found)] if found.public else []
    return "\n".join(parts)


def as_plain(found: HeldOutReport) -> dict[str, Any]:
    """The report as plain values: set → its figures, keyed `figure` or `figure phenomenon`, and all else."""
    results = [*([found.labelled] if found.labelled else []), *found.sets]
    return {
        "model_id": found.model_id,
        "other_id": found.other_id or None,
        "sets": {each.name: _as_plain_result(each) for each in results},
    }


def _as_plain_result(result: HeldOutResult) -> dict[str, Any]:
    plain = asdict(result)
    for name in ("figures", "other", "differences"):
        plain[name] = {" ".join(filter(None, key)): asdict(each) for key, each in getattr(result, name).items()}
    return plain


def _format_labelled(found: HeldOutReport, result: HeldOutResult) -> str:
    sides = {found.model_id: result.figures, found.other_id: result.other}
    return f"## {result.title}\n\n{format_comparison(sides, result.differences)}\n"


def _format_contrast(found: HeldOutReport, result: HeldOutResult) -> str:
    keys = {"all": (result, ""), **{kind: (result, kind) for kind in result.kinds}}
    tables = _format_sides(found, keys, result.names)
    return _CONTRAST.format(
        note=result.note,
        chart=CONTRAST_CHART,
        tables=tables,
        model=found.model_id,
        wrong=sum(result.errors_left.values()),
        counts=", ".join(f"{kind} {wrong}" for kind, wrong in result.errors_left.items()),
        errors=_format_errors("phenomenon", result.errors, found.other_id),
    )


def _format_public(found: HeldOutReport) -> str:
    keys = {each.title: (each, "") for each in found.public}
    return _PUBLIC.format(
        chart=PUBLIC_CHART,
        tables=_format_sides(found, keys, found.public[0].names),
        published=_format_published(found),
        notes="\n".join(_list_notes(found.public)),
        errors=_format_errors(
            "set", [replace(line, kind=each.title) for each in found.public for line in each.errors], found.other_id
        ),
    )


def _format_sides(found: HeldOutReport, rows: Mapping[str, tuple[HeldOutResult, str]], names: Sequence[str]) -> str:
    """A table of each classifier, and one of the differences: one line for each of `rows`, label → result and kind."""

    def tabulate(head: str, pick: Callable[[HeldOutResult], Mapping[Key, Any]], show: Callable[[Any], str]) -> str:
        lines = [
            [label, _count(result, kind), *(_show(pick(result).get((name, kind)), show) for name in names)]
            for label, (result, kind) in rows.items()
        ]
        return f"### {head}\n\n" + format_table(["", "texts", *(_SHORT[name] for name in names)], lines)

    parts = [tabulate(found.model_id, lambda result: result.figures, format_figure)]
    if found.other_id:
        parts.append(tabulate(found.other_id, lambda result: result.other, format_figure))
        parts.append(
            tabulate(f"{found.model_id} minus {found.other_id}", lambda result: result.differences, format_difference)
        )
    return "\n\n".join(parts)


def _show(figure: object, show: Callable[[Any], str]) -> str:
    """The figure, or a dash where a phenomenon has none, such as one without pairs."""
    return "–" if figure is None else show(figure)


def _count(result: HeldOutResult, kind: str) -> str:
    return f"{result.figures[result.names[0], kind].texts:,}"


def _format_errors(kinds: str, errors: Sequence[WrongText], other_id: str) -> str:
    """The errors as a table; `kinds` is the head of the column of their kinds."""
    if not errors:
        return "None."
    rows = [
        [each.kind, each.text.replace("|", "\\|"), each.labelled, each.found, f"{each.chance:.3f}", each.other]
        for each in errors
    ]
    head = [kinds, "text", "labelled", "read as", "chance of the labelled", f"{other_id} reads"]
    return format_table(head if other_id else head[:-1], rows if other_id else [row[:-1] for row in rows])


def _format_published(found: HeldOutReport) -> str:
    """For each set the accuracy of each classifier here, then the published ones with their source."""
    rows: list[list[str]] = []
    for each in found.public:
        sides = {found.model_id: each.figures, **({found.other_id: each.other} if found.other_id else {})}
        rows += [
            [each.title, name, format_figure(side["binary_accuracy", ""]), "this evaluation"]
            for name, side in sides.items()
        ]
        rows += [[each.title, line.model, f"{line.accuracy:.3f}", line.source] for line in each.published]
    return format_table(["set", "model", "accuracy", "source"], rows)


def _list_notes(results: Sequence[HeldOutResult]) -> list[str]:
    """What a reader must know of each set, as a list."""
    notes = []
    for each in results:
        parts = [each.note] if each.note else []
        if each.left_out:
            parts.append(f"Left out, without a text or a single sentiment: {each.left_out:,}.")
        if each.trained_on is not None:
            parts.append(f"{each.trained_on:.1%} of its texts are among those that the labelled folder trains on.")
        if parts:
            notes.append(f"- {each.title}: {' '.join(parts)}")
    return notes
