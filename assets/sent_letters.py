"""Letters on their way: those of the week that has just ended, to the receivers that the operator named."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

import dagster as dg

from assets.metadata import in_one_run, spec_of, table_result
from assets.resources import SettingsParam
from assets.retries import RETRY, final_if_known
from assets.weekly_letters import WEEKS
from lingping.clock import shanghai_day, utc_now, week_of
from lingping.contracts import DELIVERIES
from lingping.ingest.pseudonyms import receiver_id
from lingping.letter.archive.cards import read_cards
from lingping.notify.addresses import read_addresses
from lingping.notify.sending import deliver
from warehouse.database.connection import open_home
from warehouse.ledgers.key_ledger import use_key
from warehouse.letters.delivery_ledger import plan, refuse_undelivered, send_due


@in_one_run
@dg.multi_asset(
    specs=[
        spec_of(DELIVERIES, group="letters", deps=["letters.weekly"]).replace_attributes(
            freshness_policy=None, partitions_def=WEEKS
        )
    ],
    retry_policy=RETRY,
)
@final_if_known
def sent_letters(context: dg.AssetExecutionContext, settings: SettingsParam) -> Iterator[dg.MaterializeResult]:
    """Send last week's letters that their receivers do not have yet. Off without receivers; older weeks stay here.

    The ledger is entered and left in order before a receiver that was not reached fails the step.
    """
    week = week_of(shanghai_day(utc_now())) - timedelta(weeks=1)
    if week not in map(date.fromisoformat, context.partition_keys) or not settings.receivers.exists():
        return
    letters = [filed for filed in read_cards(settings.letters) if filed.card.week == week]
    with open_home(settings) as con:
        key = use_key(con, settings.key_file, at=utc_now())
        addresses = read_addresses(settings.receivers, partial(receiver_id, key))
        planned = plan(con, letters, addresses)
        sent = list(send_due(con, planned, clock=utc_now, deliver=deliver))
        if sent:
            yield table_result(con, DELIVERIES.name, sent=sum(each.fault is None for each in sent))
    refuse_undelivered(planned, sent)
