"""`lingping erase`: a person asks to be erased."""

from collections import Counter
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from lingping.settings import Settings, load_settings
from pipelines.cli.console import TerminalProgress, say, show_table, warn
from pipelines.cli.options import Home

if TYPE_CHECKING:
    from pipelines.operations.erase import Erasure

erase_app = typer.Typer()
_NEEDS_A_PERSON = 3  # exit code, as of `lingping status`
_SHOWN_LINES = 10


@erase_app.command(
    epilog="Examples: lingping erase --user u10086 --dry-run   ·   lingping erase --user u10086 --platform jd --yes"
)
def erase(
    users: Annotated[list[str], typer.Option("--user", help="Customer id as the export has it; may be repeated.")],
    platform: Annotated[str | None, typer.Option(help="Platform of the ids. [the one that has rows of the id]")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would be erased, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    home: Home = None,
) -> None:
    """Erase a customer: from the inbox, tables, snapshots, letters, logs; and keep them out when a file comes again.

    What only a person can delete is named: backups, and files that cannot be rewritten safely. The exit code is then 3,
    and the same command again looks whether it is gone. Stop `lingping daemon` and `lingping ui` first.
    """
    settings = load_settings(home=home)
    from pipelines.operations.erase import erase_customers

    if dry_run or not yes:
        with TerminalProgress() as progress:
            found = erase_customers(settings, users, platform=platform, dry_run=True, progress=progress)
        _show(found, settings)
        if dry_run:
            return
        typer.confirm("Erase all this? It cannot be taken back.", abort=True)
    with TerminalProgress() as progress:
        done = erase_customers(settings, users, platform=platform, progress=progress)
    if yes:
        _show(done, settings)
    _say_left(done, settings)
    if done.needs_person:
        raise typer.Exit(_NEEDS_A_PERSON)


def _show(found: "Erasure", settings: Settings) -> None:
    schemas = Counter[str]()
    for table, rows in found.tables.items():
        schemas[table.split(".")[0]] += rows
    places = [(f"rows in {schema}", rows) for schema, rows in schemas.items()]
    places += [
        ("files of the inbox", len(found.files)),
        ("snapshots", len(found.snapshots)),
        ("letters", len(found.letters)),
        ("boards", len(found.boards)),
        ("runs in Dagster", found.runs),
    ]
    who = ", ".join(f"{each.user_id} ({each.platform})" for each in found.customers)
    show_table(f"{'Erased' if found.is_done else 'To be erased'}: {who}", ("where", "number"), places, whole="where")
    for each in found.files:
        if not each.by_hand:
            say(f"{settings.inbox / each.path}: {_lines(each.lines)}")
    if not found.is_done:
        _say_left(found, settings)


def _say_left(found: "Erasure", settings: Settings) -> None:
    """What a person has to do."""
    for each in found.files:
        if each.by_hand:
            warn(
                "by hand",
                f"{settings.inbox / each.path}: {each.by_hand}. Delete {_lines(each.lines)}, then erase again.",
            )
    for path in found.backups:
        warn("backup", f"holds the customer still. Delete it: rm -r {quote(str(path))}")
    if found.backups:
        say(f"Then make a new one, without the customer: lingping backup --home {quote(str(settings.home))}")
    for place in found.traces:
        warn("mentioned", f"{settings.home / place}: mentions the customer. Look at it; write it again, or delete it.")
    if found.is_done and not found.needs_person:
        say("Nothing of the customer is left in this home.")


def _lines(lines: tuple[int, ...]) -> str:
    shown = ", ".join(map(str, lines[:_SHOWN_LINES]))
    more = f" and {len(lines) - _SHOWN_LINES:,} more" if len(lines) > _SHOWN_LINES else ""
    return f"{'line' if len(lines) == 1 else 'lines'} {shown}{more}"
