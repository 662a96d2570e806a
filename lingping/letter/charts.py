"""The letter's charts as inline SVG: no script, no link, no id, text that stays text."""

import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from lingping.letter.weekly_letter import NeedCount, TrendWeek

if TYPE_CHECKING:
    import altair as alt

FONT = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
ACCENT = "#a63d2f"
INK = "#24292f"
SOFT = "#8c959f"
_WIDTH = 300
_NEEDS = 10
# Vega labels every mark for its own page; inlined, one role and one label on the whole picture is what is read out,
# and its class names could meet those of the letter.
_VEGA_ATTRIBUTES = re.compile(r' (?:class|role|aria-[a-z]+|pointer-events|version|xmlns(?::xlink)?)="[^"]*"')


def trend(weeks: Sequence[TrendWeek]) -> str:
    """Negative share with its interval, mean rating and number of reviews, week by week; one panel for each known."""
    import altair as alt  # 1 s

    values = [_trend_values(week) for week in weeks]
    week = alt.X("week:O", sort=None, title=None)
    bare = alt.X("week:O", sort=None, title=None, axis=alt.Axis(labels=False))
    base = alt.Chart(alt.Data(values=values)).encode(x=bare).properties(width=_WIDTH, height=64)
    percent, stars = alt.Axis(format=".0%"), alt.Axis(format=".1f")
    band = base.mark_area(color=ACCENT, opacity=0.15).encode(y=alt.Y("low:Q", title=None, axis=percent), y2="high:Q")
    share = base.mark_line(color=ACCENT, point={"color": ACCENT, "size": 24}).encode(y=alt.Y("share:Q", title=None))
    rating = base.mark_line(color=INK, point={"color": INK, "size": 24}).encode(
        y=alt.Y("rating:Q", title=None, axis=stars, scale=alt.Scale(zero=False))
    )
    reviews = base.mark_bar(color=SOFT).encode(x=week, y=alt.Y("reviews:Q", title=None))
    panels = [
        (band + share).properties(title="差评占比（浅色带为 95% 区间）")
        if any(week.negative for week in weeks)
        else None,
        rating.properties(title="平均评分（纵轴不从 0 起）") if any(week.mean_rating for week in weeks) else None,
        reviews.properties(title="评价数"),
    ]
    known = [panel for panel in panels if panel]
    return _svg(alt.vconcat(*known, spacing=12), f"近 {len(weeks)} 周的差评占比、平均评分和评价数，逐周数字见图下的表")


def _trend_values(week: TrendWeek) -> dict[str, str | float | None]:
    share = week.negative
    return {
        "week": f"{week.week.month}/{week.week.day}",
        "share": share.value if share else None,
        "low": share.low if share else None,
        "high": share.high if share else None,
        "rating": week.mean_rating,
        "reviews": week.reviews,
    }


def needs(counts: Sequence[NeedCount]) -> str:
    """Complaints to the left, praise to the right, one bar a need, most complained of on top."""
    import altair as alt  # 1 s

    shown = counts[:_NEEDS]
    values = [
        {"need": count.name, "side": side, "n": sign * number, "label": str(number)}
        for count in shown
        for side, sign, number in (("抱怨", -1, count.negatives), ("好评", 1, count.positives))
        if number
    ]
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("n:Q", axis=None, scale=alt.Scale(padding=24)),
        y=alt.Y("need:N", sort=[count.name for count in shown], title=None),
    )
    colours = alt.Scale(domain=["抱怨", "好评"], range=[ACCENT, SOFT])
    legend = alt.Legend(title=None, orient="top", symbolType="square")
    bars = base.mark_bar(height=14).encode(color=alt.Color("side:N", scale=colours, legend=legend))
    left = base.mark_text(align="right", dx=-4, color=INK).encode(text="label:N").transform_filter("datum.n < 0")
    right = base.mark_text(align="left", dx=4, color=INK).encode(text="label:N").transform_filter("datum.n > 0")
    chart = (bars + left + right).properties(width=_WIDTH - 20, height=alt.Step(24))
    return _svg(chart, f"{len(shown)} 个方面的抱怨与好评条数，抱怨在左，好评在右，数字见图下的表")


def _svg(chart: "alt.TopLevelMixin", label: str) -> str:
    import vl_convert  # 0.7 s, and 2 s more for its first picture

    config = {
        "font": FONT, "background": "transparent", "padding": 2, "view": {"stroke": None},
        "title": {
            "anchor": "start", "frame": "group", "offset": 6, "fontSize": 12, "fontWeight": "normal", "color": INK,
        },
        "axis": {"labelFontSize": 11, "labelColor": "#57606a", "gridColor": "#e7e5e0", "ticks": False},
        "axisX": {"grid": False, "labelAngle": 0, "labelOverlap": True},
        "axisY": {"domain": False, "tickCount": 3},
        "legend": {"labelFontSize": 12, "labelColor": INK},
        "text": {"fontSize": 11},
    }  # fmt: skip
    svg = vl_convert.vegalite_to_svg(chart.to_dict(validate=False) | {"config": config})
    return _VEGA_ATTRIBUTES.sub("", svg).replace("<svg", f'<svg role="img" aria-label="{escape(label)}"', 1)
