"""The charts of the board as Vega-Lite, drawn in the browser by Vega's own bundle, which the page holds."""

from functools import cache
from typing import TYPE_CHECKING

from lingping.letter.charts import ACCENT, INK, SOFT, chart_config
from lingping.letter.wording.phrases import Phrases

if TYPE_CHECKING:
    import altair as alt

_HEIGHT = 120
_LABELS = 44  # pixels for the labels of the y axis, so that charts below each other align
_OFFSET = 10  # of the y axis, so that its 0 does not meet the first label of the x axis


def board_charts(say: Phrases) -> dict[str, object]:
    """The specification of each chart, without data: the page puts them in, and gives `needs` its height.

    `share`, `rating`, `reviews`, `revenue`: fields week, share, low, high, rating, reviews, revenue. `needs`: fields
    need, side (complaints or praise), n (below 0 for complaints), and its label in left or in right.
    """
    charts = {
        "share": _share_chart(),
        "rating": _rating_chart(),
        "reviews": _bar_chart("reviews", ",d"),
        "revenue": _bar_chart("revenue", "~s"),
        "needs": _needs_chart(say),
    }
    return {name: _specify(chart) for name, chart in charts.items()}


@cache
def vega_bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script that defines `vegaEmbed`, for a page without a network.

    Raises ValueError where the script cannot stand in a page as it is.
    """
    import vl_convert  # 0.7 s, and 3 s for the bundle

    bundle = vl_convert.javascript_bundle()  # pyright: ignore[reportCallIssue]  (its stub has no defaults)
    if "</script" in bundle.lower() or "<!--" in bundle:
        raise ValueError("The bundle of vl-convert closes its own script element: it cannot be inlined.")
    return bundle


def _share_chart() -> "alt.TopLevelMixin":
    base = _base_chart()
    band = base.mark_area(color=ACCENT, opacity=0.15).encode(y=_axis("low", ".0%"), y2="high:Q")
    line = base.mark_line(color=ACCENT, point={"color": ACCENT, "size": 24}).encode(y=_axis("share", ".0%"))
    return band + line


def _rating_chart() -> "alt.Chart":
    line = _base_chart().mark_line(color=INK, point={"color": INK, "size": 24})
    return line.encode(y=_axis("rating", ".1f", starts_at_zero=False))


def _bar_chart(field: str, form: str) -> "alt.Chart":
    return _base_chart().mark_bar(color=SOFT, width={"band": 0.7}).encode(y=_axis(field, form))


def _base_chart() -> "alt.Chart":
    import altair as alt  # 1 s

    axis = alt.Axis(labelPadding=4)
    week = alt.X("week:O", sort=None, title=None, axis=axis)
    return alt.Chart(alt.Data(values=[])).encode(x=week)


def _axis(field: str, form: str, *, starts_at_zero: bool = True) -> "alt.Y":
    import altair as alt

    zero = "datum.value === 0 ? '0' : datum.label" if form == "~s" else alt.Undefined  # not 0k
    axis = alt.Axis(format=form, labelExpr=zero, minExtent=_LABELS, maxExtent=_LABELS, offset=_OFFSET)
    return alt.Y(f"{field}:Q", title=None, axis=axis, scale=alt.Scale(zero=starts_at_zero))


def _needs_chart(say: Phrases) -> "alt.TopLevelMixin":
    """Complaints to the left, praise to the right, one bar a need, in the order of the data."""
    import altair as alt

    complaints, praise = say("column.complaints"), say("column.praise")
    base = alt.Chart(alt.Data(values=[])).encode(
        x=alt.X("n:Q", axis=None, scale=alt.Scale(padding=30)), y=alt.Y("need:N", sort=None, title=None)
    )
    colours = alt.Scale(domain=[complaints, praise], range=[ACCENT, SOFT])
    legend = alt.Legend(title=None, orient="top", symbolType="square")
    bars = base.mark_bar(height=14).encode(color=alt.Color("side:N", scale=colours, legend=legend))
    left = base.mark_text(align="right", dx=-4, color=INK).encode(text="left:N")
    right = base.mark_text(align="left", dx=4, color=INK).encode(text="right:N")
    return bars + left + right


def _specify(chart: "alt.TopLevelMixin") -> dict[str, object]:
    spec = chart.to_dict(validate=False)
    whole = {name: value for name, value in spec.items() if name not in ("data", "datasets", "config", "usermeta")}
    return {
        **whole,
        "width": "container",
        "height": _HEIGHT,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": chart_config() | {"aria": False},  # the page labels the whole chart
    }
