"""`lingping action`: measures into the ledger, and what came of them."""

from itertools import groupby

from lingping.clock import utc_now
from lingping.settings import Settings
from pipelines.cli.console import out, show_table
from warehouse.database.connection import open_home
from warehouse.ledgers.action_ledger import Action, add_action, list_effects


def enter_action(settings: Settings, action: Action) -> None:
    """Enter a measure and say where its effect will show. Raises LingpingError for what the tables do not know."""
    with open_home(settings) as con:
        is_new = add_action(con, action, at=utc_now())
    told = "entered" if is_new else "stands in the ledger already"
    out.print(f"{action.action_id} {told}: {action.what}", highlight=False, markup=False, soft_wrap=True)
    out.print(
        f"After the next run: lingping action list --home {settings.home}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def show_actions(settings: Settings) -> None:
    """Print measures and their effects, newest first."""
    found = list_effects(settings.published)
    if not found:
        out.print("No measure was entered up to the newest snapshot: `lingping action add` enters one.")
        return
    for (day, merchant, on, measure), outcomes in groupby(found, key=lambda row: row[:4]):
        out.print(f"{day}  {merchant}, {on}: {measure}", highlight=False, markup=False, soft_wrap=True)
        rows = [
            (outcome or "–", *map(_percent, shares), verdict or "nothing to follow")
            for *_, outcome, before, after, control_before, control_after, effect, verdict in outcomes
            for shares in [(before, after, control_before, control_after, effect)]
        ]
        show_table("", ("outcome", "before", "after", "control before", "after", "effect", "verdict"), rows)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"
