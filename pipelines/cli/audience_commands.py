"""`lingping audience …`: customers to address, and those held out as the control."""

from pathlib import Path
from typing import Annotated

import typer

from lingping.counts import count_of
from lingping.settings import load_settings
from pipelines.cli.console import emit, err, show_table
from pipelines.cli.options import Home

audience_app = typer.Typer(
    no_args_is_help=True,
    help="Customers to win back, thank, warn, sell more to, or ask for a review.",
    epilog="Example: lingping audience list --home demo",
)


@audience_app.command("list", epilog="Example: lingping audience list --home demo")
def show_audiences(home: Home = None) -> None:
    """List the audiences of every merchant: rule, size, how many are held out, and what past actions brought."""
    settings = load_settings(home=home)
    from pipelines.operations.export_audience import list_audiences

    found = list_audiences(settings)
    worded = {each.audience: each.wording for each in found}
    rules = [(name, each.name, each.rule, each.suggestion) for name, each in worded.items()]
    show_table("Audiences", ("audience", "name", "rule", "what to do"), rules, whole="audience")
    columns = ("merchant", "audience", "members", "held out", "past actions", "yuan gained", "from", "to")
    rows = [
        (
            *(each.merchant_id, each.audience, each.members, each.held_out),
            *(each.past_actions, each.gain, each.gain_low, each.gain_high),
        )
        for each in found
    ]
    show_table("Members", columns, rows, whole="audience")


@audience_app.command(
    "export", epilog="Example: lingping audience export win_back --ids customers.csv --merchant shop-1"
)
def export(
    name: Annotated[str, typer.Argument(help="win_back, thank, warn, upsell or ask_review.")],
    ids: Annotated[Path, typer.Option(help="Your own customer ids: one per line (.txt), or a table.")],
    column: Annotated[str | None, typer.Option(help="Column of the table that holds the ids.")] = None,
    merchant: Annotated[
        str | None, typer.Option(help="Merchant of the audience; required where there are several.")
    ] = None,
    home: Home = None,
) -> None:
    """Print the ids of your list that are in the audience, one per line, without those held out as the control."""
    settings = load_settings(home=home)
    from pipelines.operations.export_audience import export_audience

    exported = export_audience(settings, name, ids, merchant=merchant, column=column)
    emit("".join(f"{each}\n" for each in exported.ids))
    shop, members = exported.part.merchant_id, len(exported.part.members)
    line = f"{members} of {shop}'s {name} are in {ids.name}: {len(exported.ids)} printed, "
    line += f"{members - len(exported.ids)} held out. "
    if exported.formulas:
        line += f"Left out: {count_of(exported.formulas, 'id')} that a spreadsheet would run as a formula. "
    line += f"Once they are addressed: lingping action add ACTION --merchant {shop} --audience {name} --date DAY"
    err.print(line, highlight=False, markup=False, soft_wrap=True)
