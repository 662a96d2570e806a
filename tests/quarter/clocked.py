"""The definitions of the workspace, with the simulated time that a test writes to the file QUARTER_CLOCK."""

import os
from datetime import datetime
from pathlib import Path

import lingping.clock


def _simulated_now() -> datetime:
    return datetime.fromisoformat(Path(os.environ["QUARTER_CLOCK"]).read_text("utf-8"))


lingping.clock.utc_now = _simulated_now

from pipelines.definitions import defs  # noqa: E402  (the clock is set before anything imports it by name)

__all__ = ["defs"]
