"""The state of a home, as the status screen and the status page show it."""

from lingping.clock import utc_now
from lingping.errors import LingpingError
from lingping.settings import Settings
from pipelines.home.home_status import HomeStatus, gather_status
from pipelines.instance import open_instance


def read_status(settings: Settings) -> HomeStatus:
    """What needs a person, runs, imports, and how old the tables are.

    Works while a run is under way. Raises LingpingError where nothing was ever run.
    """
    if not settings.dagster.is_dir() and not settings.published.is_dir():
        raise LingpingError(f"{settings.home}: nothing was run here yet. Run `lingping run` with this home first.")
    with open_instance(settings.dagster, settings.storage) as instance:
        return gather_status(settings, instance, now=utc_now())
