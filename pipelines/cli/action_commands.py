"""The merchant's commands: which measures were taken, and whom to address."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from lingping.errors import LingpingError
from lingping.settings import load_settings
from pipelines.cli.console import err
from pipelines.cli.options import Home

action_app = typer.Typer()

measures_app = typer.Typer(
    no_args_is_help=True,
    help="Measures that merchants took; marts.action_effects says whether they worked.",
    epilog="Example: lingping action list --home demo",
)
action_app.add_typer(measures_app, name="action")


@measures_app.command(
    "add",
    epilog="Examples: lingping action add 换快递 --merchant shop-1 --item 680 --need logistics --date 2026-03-02   ·   "
    "lingping action add 发券 --merchant shop-1 --audience win_back --date 2026-03-02",
)
def add_measure(
    action: Annotated[str, typer.Argument(help="What was done, in a few words.")],
    merchant: Annotated[str, typer.Option(help="Who did it.")],
    day: Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="Day on which it took effect.")],
    item: Annotated[str | None, typer.Option(help="Item that it was done to. [the whole shop]")] = None,
    need: Annotated[str | None, typer.Option(help="Need that it was meant for, such as logistics.")] = None,
    audience: Annotated[str | None, typer.Option(help="Audience that was addressed, instead of an item.")] = None,
    home: Home = None,
) -> None:
    """Enter a measure; the tables of the next run follow it for five weeks, beside a control."""
    if audience and (item or need):
        raise LingpingError("--audience goes with neither --item nor --need: its effect is what its members buy.")
    settings = load_settings(home=home)
    from pipelines.operations.record_action import enter_action
    from warehouse.ledgers.action_ledger import ALL_ITEMS, Action

    enter_action(settings, Action(merchant, action, day.date(), item or ALL_ITEMS, audience, need))


@measures_app.command("list", epilog="Example: lingping action list --home demo")
def list_measures(home: Home = None) -> None:
    """Every measure of the newest snapshot, with what it changed beside the control, and the verdict."""
    settings = load_settings(home=home)
    from pipelines.operations.record_action import show_actions

    show_actions(settings)


audience_app = typer.Typer(
    no_args_is_help=True,
    help="Customers to win back, thank, warn, sell more to, or ask for a review.",
    epilog="Example: lingping audience list --home demo",
)
action_app.add_typer(audience_app, name="audience")


@audience_app.command("list", epilog="Example: lingping audience list --home demo")
def list_audiences(home: Home = None) -> None:
    """Every audience of every merchant: its rule, its size, who is held out, and what it is worth."""
    settings = load_settings(home=home)
    from pipelines.operations.export_audience import show_audiences

    show_audiences(settings)


@audience_app.command(
    "export", epilog="Example: lingping audience export win_back --ids customers.csv --merchant shop-1"
)
def export_members(
    name: Annotated[str, typer.Argument(help="win_back, thank, warn, upsell or ask_review.")],
    ids: Annotated[Path, typer.Option(help="Your own customer ids: one a line (.txt), or a table.")],
    column: Annotated[str | None, typer.Option(help="Column of the table that holds the ids.")] = None,
    merchant: Annotated[str | None, typer.Option(help="Whose audience; needed where there are several.")] = None,
    home: Home = None,
) -> None:
    """Print those ids of your list that are in the audience, one a line, without those held out as the control."""
    settings = load_settings(home=home)
    from pipelines.operations.export_audience import export_audience

    handout = export_audience(settings, name, ids, merchant=merchant, column=column)
    for each in handout.ids:
        typer.echo(each)
    shop, members = handout.part.merchant_id, len(handout.part.members)
    told = f"{members} of {shop}'s {name} are in {ids.name}: {len(handout.ids)} printed, "
    told += f"{members - len(handout.ids)} held out. "
    if handout.formulas:
        told += f"{handout.formulas} ids that a spreadsheet would take for formulas were left out. "
    told += f"Once addressed: lingping action add ACTION --merchant {shop} --audience {name} --date DAY"
    err.print(told, highlight=False, markup=False, soft_wrap=True)
