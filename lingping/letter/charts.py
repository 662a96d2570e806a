"""Charts as inline SVG: no script, no link, no id, text that stays text; and the chart that several sections draw."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from lingping.stats.intervals import Share

if TYPE_CHECKING:
    import altair as alt
    from markupsafe import Markup

FONT = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
# The letter's light colours; letter.css repeats each of them, with the colour that it has on a dark screen.
ACCENT = "#a63d2f"
INK = "#24292f"
SOFT = "#7d8590"
_LABEL = "#57606a"
_LINE = "#dcd8d0"
WIDTH = 300
# Vega labels every mark for a page of its own. Inlined, the whole picture has one role and one label, which a screen
# reader reads out, and Vega's class names could collide with those of the letter.
_VEGA_ATTRIBUTES = re.compile(r' (?:class|role|aria-[a-z]+|pointer-events|version|xmlns(?::xlink)?)="[^"]*"')


@dataclass(frozen=True)
class Bar:
    """A share with its interval, and the share that it is compared with."""

    name: str
    share: Share
    reference: float


def draw_intervals(bars: Sequence[Bar], label: str) -> "Markup":
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
    name = base.mark_text(align="left", color=INK, dy=-19, limit=WIDTH, fontSize=12).encode(
        x=alt.XDatum(0), text="name:N"
    )
    return to_svg((line + tick + dot + name).properties(width=WIDTH, height=alt.Step(48)), label)


def to_svg(chart: "alt.TopLevelMixin", label: str) -> "Markup":
    """The chart as markup; `label` is what a screen reader reads out in its place."""
    import vl_convert  # 0.7 s, and 2 s more for its first picture
    from markupsafe import Markup

    svg = vl_convert.vegalite_to_svg(chart.to_dict(validate=False) | {"config": chart_config()})
    named = f'<svg role="img" aria-label="{escape(label)}"'
    return Markup(_VEGA_ATTRIBUTES.sub("", svg).replace("<svg", named, 1))


def chart_config() -> dict[str, object]:
    """Fonts, colours and axes of all charts, as Vega-Lite's `config`."""
    return {
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
