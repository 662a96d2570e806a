"""`lingping action …`: what merchants did, and what it changed."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from lingping.settings import Settings, load_settings
from pipelines.cli.console import out, say, show_table
from pipelines.cli.options import DAY_FORMAT, Home, as_day

if TYPE_CHECKING:
    from pipelines.operations.record_action import ActionEffects, RecordedAction

action_app = typer.Typer(
    no_args_is_help=True,
    help="Actions that merchants took, and their effects (marts.action_effects).",
    epilog="Example: lingping action list --home demo",
)


@action_app.command(
    "add",
    epilog="Examples: lingping action add 换快递 --merchant shop-1 --item 680 --need logistics --date 2026-03-02   ·   "
    "lingping action add 发券 --merchant shop-1 --audience win_back --date 2026-03-02",
)
def add(
    action: Annotated[str, typer.Argument(help="What was done, in a few words.")],
    merchant: Annotated[str, typer.Option(help="Who did it.")],
    day: Annotated[datetime, typer.Option("--date", formats=DAY_FORMAT, help="Day on which it took effect.")],
    item: Annotated[str | None, typer.Option(help="Item it was done to. [the whole shop]")] = None,
    need: Annotated[str | None, typer.Option(help="Need it was meant for, such as logistics.")] = None,
    audience: Annotated[str | None, typer.Option(help="Audience it was addressed to, instead of an item.")] = None,
    home: Home = None,
) -> None:
    """Record an action; from the next run on its effect is measured against a control, for five weeks."""
    settings = load_settings(home=home)
    from pipelines.operations.record_action import record_action

    recorded = record_action(
        settings, action, merchant=merchant, day=day.date(), item=item, need=need, audience=audience
    )
    _say_recorded(recorded, settings)


@action_app.command("done", epilog="Example: lingping action done 7Q2MX --date 2026-03-31 --home demo")
def done(
    code: Annotated[str, typer.Argument(help="Code under the thing to do in the letter (办完登记).")],
    day: Annotated[
        datetime | None, typer.Option("--date", formats=DAY_FORMAT, help="Day on which it took effect. [today]")
    ] = None,
    merchant: Annotated[
        str | None, typer.Option(help="Merchant of the letter, where letters of two have the code.")
    ] = None,
    home: Home = None,
) -> None:
    """Record that what a letter asked for was done: the next letters tell whether it helped."""
    settings = load_settings(home=home)
    from pipelines.operations.record_action import complete_todo

    _say_recorded(complete_todo(settings, code, day=as_day(day), merchant=merchant), settings)


def _say_recorded(recorded: "RecordedAction", settings: Settings) -> None:
    state = "entered" if recorded.is_new else "is in the ledger already"
    say(f"{recorded.action.action_id} {state}: {recorded.action.what}")
    say(f"Its effect, after the next run: lingping action list --home {settings.home}")


@action_app.command("list", epilog="Example: lingping action list --home demo")
def show_actions(home: Home = None) -> None:
    """List the actions of the newest snapshot, with their effect against the control, and the verdict."""
    settings = load_settings(home=home)
    from pipelines.operations.record_action import list_actions

    actions = list_actions(settings)
    if not actions:
        out.print("No action was recorded up to the newest snapshot: `lingping action add` records one.")
    for each in actions:
        _show_action(each)


def _show_action(effects: "ActionEffects") -> None:
    say(f"{effects.day}  {effects.merchant_id}, {effects.target}: {effects.action}")
    rows = [
        (
            each.name,
            *map(_percent, (each.before, each.after, each.control_before, each.control_after, each.effect)),
            each.verdict,
        )
        for each in effects.outcomes
    ]
    columns = ("outcome", "before", "after", "control before", "after", "effect", "verdict")
    show_table("", columns, rows or [(*"–" * 6, "nothing to measure")])


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"
