"""What people enter outside runs: actions that merchants took, and the exported lists of audiences."""

from assets.metadata import spec_of
from lingping.contracts import ACTIONS, AUDIENCE_EXPORTS

# Written by people through `lingping action add` and `lingping audience export`, by no run: they never grow stale.
actions, audience_exports = (
    spec_of(table, group="actions").replace_attributes(freshness_policy=None, skippable=False)
    for table in (ACTIONS, AUDIENCE_EXPORTS)
)
