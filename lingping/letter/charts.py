"""The letter's charts as inline SVG: no script, no link, no id, text that stays text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from lingping.letter.phrases import say
from lingping.letter.weekly_letter import Language, NeedCount, TrendWeek
from lingping.stats.intervals import Share

if TYPE_CHECKING:
    import altair as alt

FONT = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
# The letter's light colours; letter.css names each again, to turn them dark where the reader's screen is.
ACCENT = "#a63d2f"
INK = "#24292f"
SOFT = "#7d8590"
_LABEL = "#57606a"
_LINE = "#dcd8d0"
_WIDTH = 300
_NEEDS = 10
# Vega labels every mark for its own page; inlined, one role and one label on the whole picture is what is read out,
# and its class names could meet those of the letter.
_VEGA_ATTRIBUTES = re.compile(r' (?:class|role|aria-[a-z]+|pointer-events|version|xmlns(?::xlink)?)="[^"]*"')


def trend(weeks: Sequence[TrendWeek], language: Language = "zh") -> str:
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
        (band + share).properties(title=say(language, "chart.share")) if any(week.negative for week in weeks) else None,
        rating.properties(title=say(language, "chart.rating")) if any(week.mean_rating for week in weeks) else None,
        reviews.properties(title=say(language, "chart.reviews")),
    ]
    known = [panel for panel in panels if panel]
    return _svg(alt.vconcat(*known, spacing=12), say(language, "chart.trend", n=len(weeks)))


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


def needs(counts: Sequence[NeedCount], language: Language = "zh") -> str:
    """Complaints to the left, praise to the right, one bar a need, most complained of on top."""
    import altair as alt  # 1 s

    shown = counts[:_NEEDS]
    complaints, praise = say(language, "column.complaints"), say(language, "column.praise")
    values = [
        {"need": count.name, "side": side, "n": sign * number, "label": str(number)}
        for count in shown
        for side, sign, number in ((complaints, -1, count.negatives), (praise, 1, count.positives))
        if number
    ]
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("n:Q", axis=None, scale=alt.Scale(padding=24)),
        y=alt.Y("need:N", sort=[count.name for count in shown], title=None),
    )
    colours = alt.Scale(domain=[complaints, praise], range=[ACCENT, SOFT])
    legend = alt.Legend(title=None, orient="top", symbolType="square")
    bars = base.mark_bar(height=14).encode(color=alt.Color("side:N", scale=colours, legend=legend))
    left = base.mark_text(align="right", dx=-4, color=INK).encode(text="label:N").transform_filter("datum.n < 0")
    right = base.mark_text(align="left", dx=4, color=INK).encode(text="label:N").transform_filter("datum.n > 0")
    chart = (bars + left + right).properties(width=_WIDTH - 20, height=alt.Step(24))
    return _svg(chart, say(language, "chart.needs", n=len(shown)))


@dataclass(frozen=True)
class Bar:
    """A share with its interval, and the share that it is held against."""

    name: str
    share: Share
    reference: float


def intervals(bars: Sequence[Bar], label: str) -> str:
    """One row a share: its name, a dot on its 95 % interval, and a tick where the reference lies."""
    import altair as alt  # 1 s

    values = [
        {"row": row, "name": bar.name, "share": bar.share.value, "low": bar.share.low, "high": bar.share.high,
         "reference": bar.reference}
        for row, bar in enumerate(bars)
    ]  # fmt: skip
    percent = alt.Axis(format=".0%", tickCount=4, grid=True)
    scale = alt.Scale(domainMin=0, nice=True)
    base = alt.Chart(alt.Data(values=values)).encode(y=alt.Y("row:O", axis=None))
    line = base.mark_rule(color=ACCENT, strokeWidth=2).encode(
        x=alt.X("low:Q", title=None, axis=percent, scale=scale), x2="high:Q"
    )
    dot = base.mark_point(color=ACCENT, filled=True, size=70, opacity=1).encode(x="share:Q")
    tick = base.mark_tick(color=INK, thickness=3, height=13).encode(x="reference:Q")
    name = base.mark_text(align="left", color=INK, dy=-19, limit=_WIDTH, fontSize=12).encode(
        x=alt.XDatum(0), text="name:N"
    )
    return _svg((line + tick + dot + name).properties(width=_WIDTH, height=alt.Step(48)), label)


def _svg(chart: "alt.TopLevelMixin", label: str) -> str:
    import vl_convert  # 0.7 s, and 2 s more for its first picture

    config = {
        "font": FONT, "background": "transparent", "padding": 2, "view": {"stroke": None},
        "title": {
            "anchor": "start", "frame": "group", "offset": 6, "fontSize": 12.5, "fontWeight": "normal", "color": INK,
        },
        "axis": {"labelFontSize": 12, "labelColor": _LABEL, "gridColor": _LINE, "domainColor": _LINE, "ticks": False},
        "axisX": {"grid": False, "labelAngle": 0, "labelOverlap": True, "labelSeparation": 6},
        "axisY": {"domain": False, "tickCount": 3},
        "legend": {"labelFontSize": 12, "labelColor": INK},
        "text": {"fontSize": 12},
    }  # fmt: skip
    svg = vl_convert.vegalite_to_svg(chart.to_dict(validate=False) | {"config": config})
    return _VEGA_ATTRIBUTES.sub("", svg).replace("<svg", f'<svg role="img" aria-label="{escape(label)}"', 1)
