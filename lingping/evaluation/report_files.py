"""A report as files: JSON for machines, Markdown for people, plots beside it."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lingping.evaluation.judgement import HEADLINES, Key, compare
from lingping.evaluation.measures import Difference, Figure
from lingping.evaluation.report import Report, Slice
from lingping.labels import SENTIMENTS

if TYPE_CHECKING:
    import altair as alt

_MARGIN = 24  # pixels: a reader without the font that the plot was measured in may have a wider one
_PAGE = """# {model} on texts that it never saw

Behind each figure its 95 % interval (bootstrap over texts); the last column is the model minus the baseline, over the
same draws. Data {digest}….

{table}

![F1 of each need](needs.svg)

## Sentiment, meant and said

{confusion}

## Where it reads worst

{worst}

![Figures by slice](slices.svg)

## Calibration and shares

Expected calibration error: {calibration}. Counted shares and, corrected for known misses and false alarms (rates from
the tuning texts), the shares that they stand for; mean error {counted:.3f} as counted, {corrected:.3f} corrected.

{shares}

## Labels in doubt

{doubts}
"""


def write_report(found: Report, folder: Path) -> Path:
    """Write report.json, README.md and the plots into `folder`; returns the Markdown file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(as_json(found), ensure_ascii=False, indent=1), "utf-8")
    _needs_chart(found).save(folder / "needs.svg")
    _slices_chart(found.slices).save(folder / "slices.svg")
    page = folder / "README.md"
    page.write_text(as_markdown(found), "utf-8")
    return page


def as_json(found: Report) -> dict[str, Any]:
    """The report as plain values; figures are keyed `figure` or `figure label`."""
    plain = asdict(found) | {"worst": {name: asdict(each) for name, each in found.worst.items()}}
    for name in ("figures", "baseline", "differences"):
        plain[name] = _named(getattr(found, name))
    return plain


def as_markdown(found: Report) -> str:
    """The report as a page."""
    errors = {
        name: sum(abs(getattr(share, name) - share.gold) for share in found.shares) / max(1, len(found.shares))
        for name in ("counted", "corrected")
    }
    return _PAGE.format(
        model=found.model_id,
        digest=found.data_sha256[:16],
        table=figures_table(found),
        confusion=_table(
            ["meant", *SENTIMENTS], [[SENTIMENTS[row], *line] for row, line in enumerate(found.confusion)]
        ),
        worst=worst_slices(found),
        calibration=calibration_errors(found),
        shares=_table(
            ["label", "people", "counted", "corrected"],
            [
                [each.label, *(f"{value:.3f}" for value in (each.gold, each.counted, each.corrected))]
                for each in found.shares
            ],
        ),
        doubts=_table(
            ["text_id", "part", "given", "suggested", "chance of the given"],
            [[each.text_id, each.part, each.given, each.suggested, f"{each.chance:.3f}"] for each in found.doubts],
        )
        if found.doubts
        else "None.",
        **errors,
    )


def figures_table(found: Report) -> str:
    """Every figure with its interval, the baseline's, and the difference, as a Markdown table."""
    return compare({found.model_id: found.figures, found.baseline_id: found.baseline}, found.differences)


def worst_slices(found: Report) -> str:
    """Of each sliced figure the slice where it is lowest, as a Markdown list."""
    return "\n".join(
        f"- {HEADLINES[name]}: {each.kind} “{each.name}” with {each.result.value:.3f} (n = {each.result.texts:,})"
        for name, each in found.worst.items()
    )


def calibration_errors(found: Report) -> str:
    """The expected calibration error of each head, in one line."""
    return ", ".join(f"{head} {error:.3f}" for head, error in found.calibration.items())


def _named(found: "Mapping[Key, Figure] | Mapping[Key, Difference]") -> dict[str, dict[str, float]]:
    return {f"{name} {label}".strip(): asdict(each) for (name, label), each in found.items()}


def _table(head: list[str], rows: list[list[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _needs_chart(found: Report) -> "alt.LayerChart | alt.FacetChart":
    rows = [
        {"label": label, "value": each.value, "low": each.low, "high": each.high, "by": name}
        for name, side in ((found.model_id, found.figures), (found.baseline_id, found.baseline))
        for (kind, label), each in side.items()
        if kind == "need_f1"
    ]
    return _intervals(rows, "F1")


def _slices_chart(slices: tuple[Slice, ...]) -> "alt.LayerChart | alt.FacetChart":
    rows = [
        {
            "label": f"{each.kind}: {each.name}",
            "value": each.result.value,
            "low": each.result.low,
            "high": each.result.high,
            "by": HEADLINES[each.figure],
        }
        for each in slices
    ]
    return _intervals(rows, "value")


def _intervals(rows: list[dict[str, Any]], title: str) -> "alt.LayerChart | alt.FacetChart":
    """Points with their intervals, one line for each label, side by side for each `by`."""
    import altair as alt  # 0.5 s

    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("label:N", title=None, sort=None),
        yOffset="by:N",
        color=alt.Color("by:N", title=None, legend=alt.Legend(orient="bottom", labelLimit=300)),
    )
    bars = base.mark_rule().encode(x=alt.X("low:Q", title=title, scale=alt.Scale(zero=False)), x2="high:Q")
    points = base.mark_point(filled=True, size=40).encode(x="value:Q")
    return (bars + points).properties(width=420, padding=_MARGIN)
