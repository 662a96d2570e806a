"""What people enter outside runs: actions of merchants, exported lists of audiences, and objections to profiling."""

from assets.metadata import spec_of
from lingping.contracts import ACTIONS, AUDIENCE_EXPORTS, OPT_OUTS

# Written by people through `lingping action add`, `audience export` and `opt-out add`: they never grow stale.
actions, audience_exports, opt_outs = (
    spec_of(table, group="actions").replace_attributes(freshness_policy=None, skippable=False)
    for table in (ACTIONS, AUDIENCE_EXPORTS, OPT_OUTS)
)
