"""What is known of a classifier as rows of the warehouse: its training mix, its error rates, its figures."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from lingping.corpus.label_mix import Mix
from lingping.evaluation.baseline import LinearBaseline
from lingping.evaluation.held_out_report import HeldOutReport, HeldOutResult
from lingping.evaluation.report import Report


def mix_rows(model_id: str, mix: Mix) -> list[dict[str, object]]:
    """Rows of contracts.TRAINING_MIX."""
    return [
        {"model_id": model_id, "kind": kind, "label": label, "share": share}
        for kind, shares in mix.items()
        for label, share in shares.items()
    ]


def rate_rows(model_id: str, rates: Mapping[str, tuple[float, float]]) -> list[dict[str, object]]:
    """Rows of contracts.ERROR_RATES."""
    return [
        {"model_id": model_id, "label": label, "hits": hits, "false_alarms": false_alarms}
        for label, (hits, false_alarms) in rates.items()
    ]


def quality_rows(found: Report, at: datetime) -> list[dict[str, object]]:
    """Rows of contracts.MODEL_QUALITY."""
    whole = {"slice_kind": "", "slice": ""}
    texts = max(each.texts for each in found.figures.values())
    rows = [
        {"figure": name, "label": label, **whole, **asdict(each), "baseline": found.baseline[name, label].value}
        for (name, label), each in found.figures.items()
    ]
    rows += [
        {"figure": each.figure, "label": "", "slice_kind": each.kind, "slice": each.name, **asdict(each.result)}
        for each in found.slices
    ]
    rows += [
        {"figure": "calibration_error", "label": head, **whole, "value": error, "texts": texts}
        for head, error in found.calibration.items()
    ]
    constant = {"model_id": found.model_id, "data_sha256": found.data_sha256, "evaluated_at": at}
    return [row | constant for row in rows]


def held_out_rows(found: HeldOutReport, at: datetime) -> list[dict[str, object]]:
    """Rows of contracts.MODEL_QUALITY for the contrast texts and the public sets.

    `slice_kind` is contrast (slice: all or a phenomenon) or public (slice: the set). `baseline` is filled where the
    linear baseline was judged too: another model is no baseline.
    """
    has_baseline = found.other_id == LinearBaseline.model_id
    constant = {"model_id": found.model_id, "label": "", "evaluated_at": at}
    return [
        {
            **constant,
            **asdict(each),
            "figure": figure,
            **_name_slice(found, result, kind),
            "baseline": result.other[figure, kind].value if has_baseline else None,
            "data_sha256": result.digest,
        }
        for result in found.sets
        for (figure, kind), each in result.figures.items()
    ]


def _name_slice(found: HeldOutReport, result: HeldOutResult, kind: str) -> dict[str, object]:
    if result is found.contrast:
        return {"slice_kind": "contrast", "slice": kind or "all"}
    return {"slice_kind": "public", "slice": result.name}
