"""Charts of a report: figures with their intervals."""

from typing import TYPE_CHECKING

from lingping.evaluation.key_figures import HEADLINES
from lingping.evaluation.report import Report

if TYPE_CHECKING:
    import altair as alt

Row = dict[str, str | float | None]  # label, value, low, high (None: no interval), by
_MARGIN = 24  # pixels: the reader's font may be wider than the one that the chart was measured with


def draw_needs(found: Report) -> "alt.LayerChart | alt.FacetChart":
    """F1 of each need, of the model and of the baseline."""
    rows: list[Row] = [
        {"label": label, "value": each.value, "low": each.low, "high": each.high, "by": name}
        for name, side in ((found.model_id, found.figures), (found.baseline_id, found.baseline))
        for (kind, label), each in side.items()
        if kind == "need_f1"
    ]
    return draw_intervals(rows, "F1")


def draw_slices(found: Report) -> "alt.LayerChart | alt.FacetChart":
    """Every sliced figure on every slice."""
    rows: list[Row] = [
        {
            "label": f"{each.kind}: {each.name}",
            "value": each.result.value,
            "low": each.result.low,
            "high": each.result.high,
            "by": HEADLINES[each.figure],
        }
        for each in found.slices
    ]
    return draw_intervals(rows, "value")


def draw_intervals(rows: list[Row], title: str) -> "alt.LayerChart | alt.FacetChart":
    """Points with their intervals, one line for each label, one colour for each `by`."""
    import altair as alt  # 0.5 s

    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("label:N", title=None, sort=None),
        yOffset="by:N",
        color=alt.Color("by:N", title=None, legend=alt.Legend(orient="bottom", labelLimit=300)),
    )
    bars = base.mark_rule().encode(x=alt.X("low:Q", title=title, scale=alt.Scale(zero=False)), x2="high:Q")
    points = base.mark_point(filled=True, size=40).encode(x="value:Q")
    return (bars + points).properties(width=420, padding=_MARGIN)
