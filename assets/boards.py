"""The boards that the setting `nightly_boards` names, written from each new snapshot."""

import dagster as dg

from assets.metadata import FRESH, OWNERS
from assets.published import snapshot
from assets.resources import ProgressParam, SettingsParam
from assets.retries import RETRY, final_if_known
from warehouse.published.board_writer import write_nightly_boards


@dg.asset(
    key=["published", "boards"],
    deps=[snapshot],
    group_name="publish",
    kinds={"html"},
    owners=OWNERS,
    freshness_policy=FRESH,
    retry_policy=RETRY,
)
@final_if_known
def boards(settings: SettingsParam, progress: ProgressParam) -> dg.MaterializeResult:
    """Dashboards as HTML pages: of all merchants, of each, or none."""
    written = write_nightly_boards(settings, progress)
    return dg.MaterializeResult(metadata={"boards": len(written), "paths": [str(each.path) for each in written]})
