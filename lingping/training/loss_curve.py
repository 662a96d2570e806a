"""The loss curve of pre-training, as CSV and as a chart."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class LossPoint:
    """Mean cross-entropy, in nats per hidden token, since the point before; on unseen texts where `is_unseen`."""

    epoch: float
    loss: float
    is_unseen: bool = False


def write_curve(curve: Sequence[LossPoint], out: Path) -> None:
    """Write the loss curve into the folder `out`, as `loss.csv` and as the chart `loss.svg`."""
    import altair as alt  # 0.5 s

    rows = [{"epoch": point.epoch, "loss": point.loss, "texts": _name_texts(point)} for point in curve]
    with (out / "loss.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["epoch", "loss", "texts"])
        writer.writeheader()
        writer.writerows(rows)
    chart = (
        alt.Chart(alt.InlineData(values=rows), width=480, height=240)
        .mark_line(point=len(rows) < 20)
        .encode(
            x=alt.X("epoch:Q", title="epochs"),
            y=alt.Y("loss:Q", title="loss per hidden token, nats", scale=alt.Scale(zero=False)),
            color=alt.Color("texts:N", title=None),
        )
    )
    chart.save(out / "loss.svg")


def _name_texts(point: LossPoint) -> str:
    return "unseen texts" if point.is_unseen else "training texts"
