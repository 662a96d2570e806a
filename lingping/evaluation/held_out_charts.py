"""Charts of held-out sets: accuracy by phenomenon, and on public sets beside published figures."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lingping.evaluation.bootstrap import Figure
from lingping.evaluation.held_out_report import HeldOutReport, HeldOutResult
from lingping.evaluation.key_figures import Key
from lingping.evaluation.report_charts import Row, draw_intervals

if TYPE_CHECKING:
    import altair as alt


def draw_contrast(found: HeldOutReport, result: HeldOutResult) -> "alt.LayerChart | alt.FacetChart":
    """Three-way accuracy on each phenomenon and on all, of one classifier or both."""
    rows = [
        row
        for kind in ("", *result.kinds)
        for row in _list_sides(found, result, ("sentiment_accuracy", kind), kind or "all")
    ]
    return draw_intervals(rows, "accuracy")


def draw_public(found: HeldOutReport) -> "alt.LayerChart | alt.FacetChart":
    """Accuracy on each public set, and the published figures, which have no interval: the page's table names them."""
    rows: list[Row] = []
    for result in found.public:
        rows += _list_sides(found, result, ("binary_accuracy", ""), result.title)
        rows += [
            {"label": result.title, "value": line.accuracy, "low": None, "high": None, "by": "published"}
            for line in result.published
        ]
    return draw_intervals(rows, "accuracy")


def _list_sides(found: HeldOutReport, result: HeldOutResult, key: Key, label: str) -> Iterable[Row]:
    sides: list[tuple[str, Figure]] = [(found.model_id, result.figures[key])]
    if found.other_id:
        sides.append((found.other_id, result.other[key]))
    for name, each in sides:
        yield {"label": label, "value": each.value, "low": each.low, "high": each.high, "by": name}
