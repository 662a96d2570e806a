"""What `lingping evaluate` prints about held-out sets: figures, phenomena, published figures, the worst errors."""

from typing import TYPE_CHECKING

from pipelines.cli.console import say, show_table

if TYPE_CHECKING:
    from lingping.evaluation.held_out_report import HeldOutReport, HeldOutResult
    from lingping.evaluation.key_figures import Key


def show_held_out(found: "HeldOutReport") -> None:
    """Every set that was judged, beside the second classifier where there is one."""
    if found.labelled:
        _show_figures(found, found.labelled)
    if found.contrast:
        _show_figures(found, found.contrast)
        _show_kinds(found, found.contrast)
        _show_errors(found, found.contrast)
    if found.public:
        _show_public(found)


def _show_figures(found: "HeldOutReport", result: "HeldOutResult") -> None:
    from lingping.evaluation.held_out_report import FIGURES

    rows = [(FIGURES[name], *_compare(found, result, (name, ""))) for name in result.names]
    show_table(f"{result.title}: {_name_sides(found)}", ("figure", *_heads(found)), rows)


def _show_kinds(found: "HeldOutReport", result: "HeldOutResult") -> None:
    rows = [
        (kind, str(wrong), *_compare(found, result, ("sentiment_accuracy", kind)))
        for kind, wrong in result.errors_left.items()
    ]
    show_table("Accuracy by phenomenon", ("phenomenon", "errors", *_heads(found)), rows)


def _show_errors(found: "HeldOutReport", result: "HeldOutResult") -> None:
    head = ("phenomenon", "text", "labelled", "read as")
    rows = [(each.kind, each.text, each.labelled, each.found, each.other) for each in result.errors]
    if found.other_id:
        show_table(f"Worst errors of {found.model_id}", (*head, "other"), rows)
    else:
        show_table(f"Worst errors of {found.model_id}", head, [row[:-1] for row in rows])


def _show_public(found: "HeldOutReport") -> None:
    rows = [(each.title, *_compare(found, each, ("binary_accuracy", ""))) for each in found.public]
    show_table(f"Public test sets, accuracy: {_name_sides(found)}", ("set", *_heads(found)), rows)
    for each in found.public:
        published = ", ".join(f"{line.model} {line.accuracy:.3f}" for line in each.published)
        say(f"Published for {each.title}: {published}")
        if each.trained_on:
            say(f"  {each.trained_on:.1%} of its texts are among those that the labelled folder trains on")


def _heads(found: "HeldOutReport") -> tuple[str, ...]:
    return ("model", "other", "difference, 95 %") if found.other_id else ("model", "95 %")


def _compare(found: "HeldOutReport", result: "HeldOutResult", key: "Key") -> tuple[str, ...]:
    """A figure with its interval; where there is a second classifier, both figures and the difference with its own."""
    from lingping.evaluation.report_tables import format_difference

    ours = result.figures[key]
    if not found.other_id:
        return f"{ours.value:.3f}", f"{ours.low:.3f}–{ours.high:.3f}"
    return f"{ours.value:.3f}", f"{result.other[key].value:.3f}", format_difference(result.differences[key])


def _name_sides(found: "HeldOutReport") -> str:
    return f"{found.model_id} and {found.other_id}" if found.other_id else found.model_id
