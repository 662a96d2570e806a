"""What models say of customers, as rows of ml.user_clusters, ml.user_forecasts and ops.model_quality."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from lingping.clock import SHANGHAI
from lingping.contracts import MODEL_QUALITY, USER_CLUSTERS, USER_FORECASTS
from lingping.profile.churn import current_risk, judge_churn
from lingping.profile.clusters import cluster
from lingping.profile.forecast_measures import Figure
from lingping.profile.rhythm import NOW, at
from lingping.profile.value import current_value, judge_value

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

MODELS = ("clusters", "churn", "value")


@dataclass(frozen=True)
class Profiles:
    """Rows of contracts.USER_CLUSTERS, USER_FORECASTS and MODEL_QUALITY for the customers of one merchant."""

    clusters: "pa.RecordBatch"
    forecasts: "pa.RecordBatch"
    quality: "pa.RecordBatch"


def profile(merchant_id: str, features: "pd.DataFrame", windows: "pd.DataFrame") -> Profiles:
    """Group the customers of one merchant and look ahead.

    `features` are its rows of marts.user_features, `windows` of intermediate.user_windows, both ordered by
    user_key. Where there is too little to learn from, rows are missing or their forecasts NULL.
    """
    clusters, silhouettes = _clusters(merchant_id, features)
    forecasts, judgements = _forecasts(merchant_id, windows)
    figures = {**silhouettes, **judgements}
    return Profiles(clusters, forecasts, _quality(merchant_id, figures, _merchants_day(windows)))


def _merchants_day(windows: "pd.DataFrame") -> datetime | None:
    """Its midnight in Shanghai; None without windows."""
    if windows.empty:
        return None
    day = windows["cutoff"].to_numpy().max().astype("datetime64[D]").item()
    return datetime.combine(day, time(), SHANGHAI)


_Figures = dict[tuple[str, str, str], Figure]  # by model, figure and label


def _clusters(merchant_id: str, features: "pd.DataFrame") -> tuple["pa.RecordBatch", _Figures]:
    import pyarrow as pa

    found = cluster(features)
    if not found:
        return pa.RecordBatch.from_pylist([], schema=USER_CLUSTERS.schema), {}
    columns = [[merchant_id] * len(features), features["user_key"], found.ids, found.names]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, USER_CLUSTERS.schema, strict=True)]
    figures = {("clusters", "silhouette", ""): Figure(found.silhouette, len(features))}
    return pa.RecordBatch.from_arrays(arrays, schema=USER_CLUSTERS.schema), figures


def _forecasts(merchant_id: str, windows: "pd.DataFrame") -> tuple["pa.RecordBatch", _Figures]:
    import pyarrow as pa

    now = at(windows, NOW)
    risk, value = current_risk(windows), current_value(windows)
    nothing = [None] * len(now)
    spend = value.spend if value else None
    columns = [
        [merchant_id] * len(now),
        now["user_key"],
        now["horizon_days"],
        nothing if risk is None else risk.round(4),
        nothing if value is None else value.orders.round(4),
        nothing if spend is None else pa.array(spend.round(2)).cast(pa.decimal128(12, 2), safe=False),
    ]
    arrays = [
        values if isinstance(values, pa.Array) else pa.array(values, field.type)
        for values, field in zip(columns, USER_FORECASTS.schema, strict=True)
    ]
    figures = {("churn", name, ""): figure for name, figure in judge_churn(windows).items()}
    figures |= {("value", name, label): figure for (name, label), figure in judge_value(windows).items()}
    return pa.RecordBatch.from_arrays(arrays, schema=USER_FORECASTS.schema), figures


def _quality(
    merchant_id: str, figures: Mapping[tuple[str, str, str], Figure], judged_at: datetime | None
) -> "pa.RecordBatch":
    import pyarrow as pa

    rows = [
        {
            "model_id": model,
            "figure": name,
            "label": label,
            "slice_kind": "merchant",
            "slice": merchant_id,
            "value": round(figure.value, 4),
            "low": None if figure.low is None else round(figure.low, 4),
            "high": None if figure.high is None else round(figure.high, 4),
            "baseline": None if figure.baseline is None else round(figure.baseline, 4),
            "texts": figure.customers,
            "evaluated_at": judged_at,
        }
        for (model, name, label), figure in figures.items()
    ]
    return pa.RecordBatch.from_pylist(rows, schema=MODEL_QUALITY.schema)
