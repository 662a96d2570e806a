"""What assets are given: settings, the warehouse under the home's lock, and someone who listens to progress."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import dagster as dg

from lingping.progress import Progress
from lingping.settings import Settings
from warehouse.connection import home_lock, open_writer
from warehouse.tables import Connection

SettingsParam = dg.ResourceParam[Settings]
ProgressParam = dg.ResourceParam[Progress]


class Warehouse(dg.ConfigurableResource):
    """The one writer of a home. It holds the home's lock from the first step of a run to its last."""

    home: str

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Warehouse"]:
        """Hold the lock while the run goes on; a second run on the same home fails at once, in one line."""
        del context
        with home_lock(Path(self.home)):
            yield self

    def writer(self) -> AbstractContextManager[Connection]:
        """A writing connection, closed at the end of the `with` block."""
        return open_writer(Path(self.home) / "warehouse.duckdb")
