"""What Dagster shows of a table: description, owner, kinds, column schema, row count."""

from collections.abc import Iterable
from datetime import timedelta

import dagster as dg

from warehouse.database.tables import Connection, Described, columns, count

OWNERS = ["team:lingping"]
FRESH = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=26))  # a nightly run, and two hours for it


def key_of(name: str) -> dg.AssetKey:
    """Asset key of the table `schema.name`."""
    return dg.AssetKey(name.split("."))


def spec_of(
    table: Described, *, group: str, deps: Iterable[str] = (), kinds: Iterable[str] = ("duckdb",)
) -> dg.AssetSpec:
    """The asset of a table, skippable, so that a step may end without it. Types show once the table is written."""
    columns = [dg.TableColumn(column, "unknown", text) for column, text in table.descriptions.items()]
    return dg.AssetSpec(
        key_of(table.name),
        deps=[key_of(dep) for dep in deps],
        description=table.grain,
        group_name=group,
        kinds=set(kinds),
        owners=OWNERS,
        metadata={"dagster/column_schema": dg.TableSchema(columns)},
        freshness_policy=FRESH,
        skippable=True,
    )


def in_one_run(asset: dg.AssetsDefinition) -> dg.AssetsDefinition:
    """`asset` with a policy: one run for all partitions that a backfill selects.

    As an argument of Dagster's decorators the policy prints a BetaWarning at every start of every process.
    """
    return asset.with_attributes(backfill_policy=dg.BackfillPolicy.single_run())


def table_result(con: Connection, name: str, **metadata: str | int | dg.MetadataValue) -> dg.MaterializeResult:
    """The event that the table `name` was written, with its row count and its columns as they now are."""
    schema = dg.TableSchema([dg.TableColumn(*column) for column in columns(con, name)])
    return dg.MaterializeResult(
        asset_key=key_of(name),
        metadata={"dagster/row_count": count(con, name), "dagster/column_schema": schema, **metadata},
    )
