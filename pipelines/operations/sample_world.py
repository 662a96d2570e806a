"""A sample world in the inbox of a home."""

from lingping.atomic import make_folder
from lingping.sample.world import SampleReport, write_sample
from lingping.settings import Settings


def write_sample_world(settings: Settings, *, seed: int = 7, scale: float = 1.0) -> SampleReport:
    """Write a seeded shop world into HOME/inbox, and what was planted in it into HOME/truth.json.

    `scale` 1 is 12,000 reviews and 200,000 events. Raises LingpingError where the inbox holds files already.
    """
    make_folder(settings.home, is_private=True)
    return write_sample(settings.home, seed=seed, scale=scale)
