"""`lingping key …`: the secret behind the pseudonyms of customers."""

from typing import TYPE_CHECKING, Annotated

import typer

from lingping.counts import count_of
from lingping.settings import load_settings
from pipelines.cli.console import TerminalProgress, say, warn
from pipelines.cli.options import Home
from pipelines.time_format import format_instant

if TYPE_CHECKING:
    from pipelines.operations.manage_key import KeyState, RotatedKey

key_app = typer.Typer(
    no_args_is_help=True,
    help="The secret key behind the pseudonyms of customers.",
    epilog="Example: lingping key show --home demo",
)


@key_app.command("show", epilog="Example: lingping key show --home demo")
def show(home: Home = None) -> None:
    """Show the key file, the key that this home was made with, since when, and for how many customers."""
    settings = load_settings(home=home)
    from pipelines.operations.manage_key import show_key

    state = show_key(settings)
    say(f"Key file: {state.key_file} ({_shown(state.fingerprint)})")
    if state.known:
        say(f"Key of this home: {state.known.label}, in use since {format_instant(state.known.used_since)}")
    else:
        say("Key of this home: none is noted yet; the next `lingping run` notes the one in the key file.")
    say(f"Customers: {state.customers:,}")
    if state.is_behind:
        say("The key file has a newer line than this home uses: `lingping key rotate` brings the home to it.")
    if not state.fits:
        warn("key", f"{_fault(state)} Restore the key of this home; only if it is lost: `lingping key accept`.")


@key_app.command("accept", epilog="Example: lingping key accept --home demo")
def accept(
    home: Home = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Go on with another key, because the key of this home is lost. If there is no key file, a new one is made.

    Customers from before and after are strangers to each other from then on, for good.
    """
    settings = load_settings(home=home)
    from pipelines.operations.manage_key import accept_key, show_key

    state = show_key(settings)
    if not state.fits and not yes:
        say(_consequences(state))
        typer.confirm("Is the key lost for good, and do you want to go on without it?", abort=True)
    accepted = accept_key(settings)
    say(f"{accepted.key_file} is now the key of this home ({accepted.version.label}).")
    say(f"Strangers now: {count_of(accepted.strangers, 'customer')} from before.")
    say(f"Next: lingping run --home {settings.home}")


@key_app.command("rotate", epilog="Example: lingping key rotate --home demo")
def rotate(home: Home = None) -> None:
    """Replace the key while it is at hand: every pseudonym is made anew, and customers stay who they are.

    The key file gets a new secret and keeps the old ones. Stop `lingping daemon` first.
    """
    settings = load_settings(home=home)
    from pipelines.operations.manage_key import rotate_key

    with TerminalProgress() as progress:
        rotated = rotate_key(settings, progress=progress)
    _show_rotated(rotated)


def _show_rotated(rotated: "RotatedKey") -> None:
    say(f"New pseudonyms: {count_of(rotated.customers, 'customer')}; the key is {rotated.version.label}.")
    say(f"Keep a copy of {rotated.key_file} apart from the home: the copy that you have does not open it any more.")
    if rotated.kept:
        say(f"The key file from before: {rotated.kept}")
    say("Snapshots, letters and backups from before keep the old pseudonyms: delete them if the old key was disclosed.")


def _consequences(state: "KeyState") -> str:
    return (
        f"{_fault(state)} If you go on without that key:\n"
        f"- The {count_of(state.customers, 'customer')} from before and those of new files are strangers: "
        "whoever returns counts twice.\n"
        "- Profiles, clusters and forecasts begin anew with the new files.\n"
        "- Audiences of customers from before can no longer be exported.\n"
        "- Exports that overlap with imported files add their rows a second time: export only what is new.\n"
        "- The newest letters may be sent again: `lingping deliver --dry-run` shows which.\n"
        "This cannot be taken back."
    )


def _fault(state: "KeyState") -> str:
    key = f" ({state.known.label})" if state.known else ""
    there = "is missing" if state.fingerprint is None else f"holds another key ({_shown(state.fingerprint)})"
    return f"{state.key_file} {there}, and the customers of this home were made with its key{key}."


def _shown(fingerprint: str | None) -> str:
    return f"{fingerprint[:8]}…" if fingerprint else "missing"
