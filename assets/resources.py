"""Resources of the assets: settings, the warehouse under the home's lock, and the receiver of progress."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import dagster as dg

from lingping.clock import utc_now
from lingping.home_layout import WAREHOUSE
from lingping.progress import Progress
from lingping.settings import Settings
from warehouse.database.connection import home_lock, open_writer
from warehouse.database.tables import Connection
from warehouse.database.upgrade import migrate

SettingsParam = dg.ResourceParam[Settings]
ProgressParam = dg.ResourceParam[Progress]


class Warehouse(dg.ConfigurableResource):
    """The one writer of a home. It holds the home's lock from the first step of a run to its last."""

    home: str

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Warehouse"]:
        """Hold the lock during the run; a second run on the same home fails immediately with an error.

        An older home is migrated first; one of a newer Lingping is refused.
        """
        with home_lock(Path(self.home)):
            copy = migrate(self._database, at=utc_now())
            if copy and context.log:
                context.log.info(f"The warehouse was migrated; a copy from before is {copy}")
            yield self

    def writer(self) -> AbstractContextManager[Connection]:
        """A writing connection, closed at the end of the `with` block."""
        return open_writer(self._database)

    @property
    def _database(self) -> Path:
        return Path(self.home) / WAREHOUSE
