"""Clusters and forecasts of customers as rows of ml.user_clusters, ml.user_forecasts and ops.model_quality."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from lingping.clock import SHANGHAI
from lingping.contracts import MODEL_QUALITY, USER_CLUSTERS, USER_FORECASTS
from lingping.profile.churn import evaluate_churn, predict_current_risk
from lingping.profile.clusters import cluster_customers
from lingping.profile.forecast_measures import Figure
from lingping.profile.value import evaluate_value, forecast_current_value
from lingping.profile.window_features import AS_OF, select_at

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


def profile_customers(merchant_id: str, features: "pd.DataFrame", windows: "pd.DataFrame") -> Profiles:
    """Cluster the customers of one merchant and forecast their churn risk and value.

    `features` are its rows of marts.user_features, `windows` of intermediate.user_windows, both ordered by
    user_key. With too little data to train on, rows are missing or their forecasts NULL.
    """
    clusters, cluster_figures = _cluster(merchant_id, features)
    forecasts, forecast_figures = _forecast(merchant_id, windows)
    quality = _build_quality_rows(merchant_id, {**cluster_figures, **forecast_figures}, _read_as_of(windows))
    return Profiles(clusters, forecasts, quality)


def _read_as_of(windows: "pd.DataFrame") -> datetime | None:
    """Midnight in Shanghai of the as-of day; None without windows."""
    if windows.empty:
        return None
    day = windows["cutoff"].to_numpy().max().astype("datetime64[D]").item()
    return datetime.combine(day, time(), SHANGHAI)


_Figures = dict[tuple[str, str, str], Figure]  # by model, figure and label


def _cluster(merchant_id: str, features: "pd.DataFrame") -> tuple["pa.RecordBatch", _Figures]:
    import pyarrow as pa

    found = cluster_customers(features)
    if not found:
        return pa.RecordBatch.from_pylist([], schema=USER_CLUSTERS.schema), {}
    columns = [[merchant_id] * len(features), features["user_key"], found.ids, found.names]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, USER_CLUSTERS.schema, strict=True)]
    figures = {("clusters", "silhouette", ""): Figure(found.silhouette, len(features))}
    return pa.RecordBatch.from_arrays(arrays, schema=USER_CLUSTERS.schema), figures


def _forecast(merchant_id: str, windows: "pd.DataFrame") -> tuple["pa.RecordBatch", _Figures]:
    import pyarrow as pa

    now = select_at(windows, AS_OF)
    risk, value = predict_current_risk(windows), forecast_current_value(windows)
    unknown = [None] * len(now)
    spend = value.spend if value else None
    columns = [
        [merchant_id] * len(now),
        now["user_key"],
        now["horizon_days"],
        unknown if risk is None else risk.round(4),
        unknown if value is None else value.orders.round(4),
        unknown if spend is None else pa.array(spend.round(2)).cast(pa.decimal128(12, 2), safe=False),
    ]
    arrays = [
        values if isinstance(values, pa.Array) else pa.array(values, field.type)
        for values, field in zip(columns, USER_FORECASTS.schema, strict=True)
    ]
    figures = {("churn", name, ""): figure for name, figure in evaluate_churn(windows).items()}
    figures |= {("value", name, label): figure for (name, label), figure in evaluate_value(windows).items()}
    return pa.RecordBatch.from_arrays(arrays, schema=USER_FORECASTS.schema), figures


def _build_quality_rows(
    merchant_id: str, figures: Mapping[tuple[str, str, str], Figure], evaluated_at: datetime | None
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
            "evaluated_at": evaluated_at,
        }
        for (model, name, label), figure in figures.items()
    ]
    return pa.RecordBatch.from_pylist(rows, schema=MODEL_QUALITY.schema)
