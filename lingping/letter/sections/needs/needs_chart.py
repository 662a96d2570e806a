"""The chart of complaints and praise by need."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingping.letter.charts import ACCENT, INK, SOFT, WIDTH, to_svg
from lingping.letter.wording.phrases import Phrases

if TYPE_CHECKING:
    from markupsafe import Markup

_NEEDS = 10


@dataclass(frozen=True)
class NeedCount:
    """Complaints and praise of one need in the week."""

    name: str
    negatives: int
    positives: int


def needs_chart(counts: Sequence[NeedCount], say: Phrases) -> "Markup":
    """Complaints to the left, praise to the right, one bar a need, most complained of on top."""
    import altair as alt  # 1 s

    shown = counts[:_NEEDS]
    complaints, praise = say("column.complaints"), say("column.praise")
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
    chart = (bars + left + right).properties(width=WIDTH - 20, height=alt.Step(24))
    return to_svg(chart, say("chart", n=len(shown)))
