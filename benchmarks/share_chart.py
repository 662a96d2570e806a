"""The chart of planted and estimated shares of complaints."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from benchmarks.share_figures import Estimate, ShopWeek
from lingping.stats.intervals import Span

if TYPE_CHECKING:
    import altair as alt

_SIZE = 320  # pixels of a panel


def draw_shares(weeks: Sequence[ShopWeek], estimates: Mapping[str, Estimate]) -> "alt.FacetChart":
    """A panel for each estimate: planted share against estimate with its interval, one point a shop-week.

    On the grey line the estimate is right; intervals that miss the planted share are red.
    """
    import altair as alt  # 0.5 s

    spans = [(week, how, estimate(week.found, week.reviews)) for how, estimate in estimates.items() for week in weeks]
    most = max(max(week.truth, span.high) for week, _, span in spans)
    hits = alt.Scale(domain=["truth within", "missed"], range=["#4c78a8", "#d62728"])
    base = alt.Chart(alt.InlineData(values=[_build_row(*each) for each in spans])).encode(
        x=alt.X("truth:Q", title="planted share of complaints", scale=alt.Scale(domain=[0, most])),
        color=alt.Color("hit:N", title=None, scale=hits),
    )
    bars = base.mark_rule(opacity=0.35).encode(y=alt.Y("low:Q", title="estimate"), y2="high:Q")
    points = base.mark_point(filled=True, size=18).encode(y="value:Q")
    line = base.mark_line(strokeWidth=1).encode(y="truth:Q", color=alt.value("#888888"))
    return (
        (bars + points + line)
        .properties(width=_SIZE, height=_SIZE)
        .facet(facet=alt.Facet("how:N", title=None, sort=[*estimates]), columns=2)
    )


def _build_row(week: ShopWeek, how: str, span: Span) -> dict[str, object]:
    hit = "truth within" if span.low <= week.truth <= span.high else "missed"
    return {"how": how, "truth": week.truth, "value": span.value, "low": span.low, "high": span.high, "hit": hit}
