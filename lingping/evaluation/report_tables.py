"""Parts of a report as Markdown: tables of figures, the worst slices, calibration."""

from collections.abc import Mapping, Sequence

from lingping.evaluation.bootstrap import Difference, Figure
from lingping.evaluation.key_figures import HEADLINES, Key
from lingping.evaluation.report import Report


def format_figures(found: Report) -> str:
    """Every figure with its interval, the baseline's, and the difference, as a table."""
    return format_comparison({found.model_id: found.figures, found.baseline_id: found.baseline}, found.differences)


def format_comparison(
    found: Mapping[str, Mapping[Key, Figure]], differences: Mapping[Key, Difference] | None = None
) -> str:
    """A table of the figures, one column per classifier's name; `differences` adds the first minus the last."""
    first = next(iter(found.values()))
    rows = []
    for key, label in _label_rows(first):
        cells = [format_figure(each[key]) for each in found.values()]
        if differences is not None:
            cells.append(format_difference(differences[key]))
        rows.append([f"{label} (n = {first[key].texts:,})", *cells])
    return format_table(["", *found, *(["difference"] if differences is not None else [])], rows)


def format_worst_slices(found: Report) -> str:
    """For each sliced figure the slice where it is lowest, as a list."""
    return "\n".join(
        f"- {HEADLINES[name]}: {each.kind} “{each.name}” with {each.result.value:.3f} (n = {each.result.texts:,})"
        for name, each in found.worst.items()
    )


def format_calibration(found: Report) -> str:
    """The expected calibration error of each head, in one line."""
    return ", ".join(f"{head} {error:.3f}" for head, error in found.calibration.items())


def format_figure(found: Figure) -> str:
    """A figure with its interval."""
    return f"{found.value:.3f} ({found.low:.3f}–{found.high:.3f})"


def format_difference(gap: Difference) -> str:
    """A difference with its interval, all signed."""
    return f"{gap.value:+.3f} ({gap.low:+.3f} to {gap.high:+.3f})"


def format_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [_format_row(head), "|" + "---|" * len(head), *map(_format_row, rows)]
    return "\n".join(lines)


def _format_row(cells: Sequence[object]) -> str:
    return "".join(f"| {cell} " if cell != "" else "| " for cell in cells) + "|"


def _label_rows(first: Mapping[Key, Figure]) -> list[tuple[Key, str]]:
    whole: list[tuple[Key, str]] = [((name, ""), label) for name, label in HEADLINES.items()]
    return whole + [
        (key, f"{key[0].removesuffix('_f1')} {key[1]}, F1") for key in first if key[0].endswith("_f1") and key[1]
    ]
