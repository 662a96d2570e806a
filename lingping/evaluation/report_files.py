"""A report as files: report.json for programs, README.md and charts for people."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lingping.evaluation.bootstrap import Difference, Figure
from lingping.evaluation.held_out_charts import draw_contrast, draw_public
from lingping.evaluation.held_out_page import CONTRAST_CHART, PUBLIC_CHART, as_plain, format_held_out
from lingping.evaluation.held_out_report import HeldOutReport
from lingping.evaluation.key_figures import Key
from lingping.evaluation.report import Report
from lingping.evaluation.report_charts import draw_needs, draw_slices
from lingping.evaluation.report_tables import format_calibration, format_figures, format_table, format_worst_slices
from lingping.labels import SENTIMENTS

_TITLE = "# {model} on texts that it was not trained on\n"
_PAGE = """
Behind each figure its 95 % interval (bootstrap over texts); the last column is the model minus the baseline, over the
same draws. Data {digest}….

{table}

![F1 of each need](needs.svg)

## Sentiment, labelled and predicted

{confusion}

## Worst slices

{worst}

![Figures by slice](slices.svg)

## Calibration and shares

Expected calibration error: {calibration}. Shares of texts with a label: by gold labels, as the classifier counts them,
and corrected for its rates of misses and false alarms (measured on the validation texts); mean error {counted:.3f} as
counted, {corrected:.3f} corrected. The 95 % intervals of the corrected shares allow for rates that differ between sets
of texts by more than chance.

{shares}

## Labels in doubt

{doubts}
"""


def write_report(found: Report | None, folder: Path, held_out: HeldOutReport | None = None) -> Path:
    """Write report.json, README.md and the charts into `folder`; returns the Markdown file.

    `found` is None where there was no labelled folder, `held_out` where nothing else was judged; one of them is given.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plain = (as_json(found) if found else {}) | ({"held_out": as_plain(held_out)} if held_out else {})
    (folder / "report.json").write_text(json.dumps(plain, ensure_ascii=False, indent=1), "utf-8")
    if found:
        draw_needs(found).save(folder / "needs.svg")
        draw_slices(found).save(folder / "slices.svg")
    if held_out and held_out.contrast:
        draw_contrast(held_out, held_out.contrast).save(folder / CONTRAST_CHART)
    if held_out and held_out.public:
        draw_public(held_out).save(folder / PUBLIC_CHART)
    page = folder / "README.md"
    page.write_text(_write_page(found, held_out), "utf-8")
    return page


def _write_page(found: Report | None, held_out: HeldOutReport | None) -> str:
    if found is None:
        assert held_out is not None
        return _TITLE.format(model=held_out.model_id) + "\n" + format_held_out(held_out)
    return as_markdown(found) + ("\n" + format_held_out(held_out) if held_out else "")


def as_json(found: Report) -> dict[str, Any]:
    """The report as plain values; figures are keyed `figure` or `figure label`."""
    plain = asdict(found) | {"worst": {name: asdict(each) for name, each in found.worst.items()}}
    for name in ("figures", "baseline", "differences"):
        plain[name] = _join_keys(getattr(found, name))
    return plain


def as_markdown(found: Report) -> str:
    """The report as a page."""
    errors = {
        name: sum(abs(getattr(share, name) - share.gold) for share in found.shares) / max(1, len(found.shares))
        for name in ("counted", "corrected")
    }
    return _TITLE.format(model=found.model_id) + _PAGE.format(
        digest=found.data_sha256[:16],
        table=format_figures(found),
        confusion=format_table(
            ["labelled", *SENTIMENTS], [[SENTIMENTS[row], *line] for row, line in enumerate(found.confusion)]
        ),
        worst=format_worst_slices(found),
        calibration=format_calibration(found),
        shares=_format_shares(found),
        doubts=_format_doubts(found) if found.doubts else "None.",
        **errors,
    )


def _format_shares(found: Report) -> str:
    rows = [
        [
            each.label,
            *(f"{value:.3f}" for value in (each.gold, each.counted)),
            f"{each.corrected:.3f} ({each.low:.3f}–{each.high:.3f})",
        ]
        for each in found.shares
    ]
    return format_table(["label", "gold", "counted", "corrected"], rows)


def _format_doubts(found: Report) -> str:
    rows = [[each.text_id, each.part, each.given, each.suggested, f"{each.chance:.3f}"] for each in found.doubts]
    return format_table(["text_id", "part", "given", "suggested", "chance of the given"], rows)


def _join_keys(found: Mapping[Key, Figure] | Mapping[Key, Difference]) -> dict[str, dict[str, float]]:
    return {f"{name} {label}".strip(): asdict(each) for (name, label), each in found.items()}
