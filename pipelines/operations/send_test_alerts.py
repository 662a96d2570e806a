"""A test message to every receiver of alerts."""

from collections.abc import Iterator

from lingping.clock import utc_now
from lingping.errors import LingpingError
from lingping.notify.alerts import send_test
from lingping.notify.receivers import Delivery
from lingping.settings import Settings


def send_test_alerts(settings: Settings) -> Iterator[Delivery]:
    """Send one message to every URL of the setting `alerts`, and yield what became of each.

    Raises LingpingError where there are no URLs; and after the last one, where a message did not arrive.
    """
    if not settings.alerts:
        raise LingpingError('Alerts are off: write `alerts = ["URL"]` in lingping.toml, or set LINGPING_ALERTS.')
    deliveries = send_test(urls=settings.alerts, home=settings.home, now=utc_now())
    yield from deliveries
    if missed := sum(delivery.fault is not None for delivery in deliveries):
        raise LingpingError(f"{missed} of {len(deliveries)} alerts did not arrive: mend those URLs in `alerts`.")
