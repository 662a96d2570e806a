"""The command `doctor`."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from lingping.settings import load_settings
from pipelines.cli.console import TerminalProgress, emit, out, say
from pipelines.cli.options import Home

if TYPE_CHECKING:
    from pipelines.operations.check_home import HomeCheck

doctor_app = typer.Typer()
_NEEDS_A_PERSON = 3  # like `lingping status`
_COLOURS = {"ok": "green", "problem": "bold red", "mended": "yellow", "skipped": "dim"}


@doctor_app.command(epilog="Examples: lingping doctor --home demo   ·   lingping doctor --fix --home demo")
def doctor(
    home: Home = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what is safe; damaged files go to HOME/backups/set-aside-….")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
) -> None:
    """Check a home whole: every table, snapshot, classifier, letter and run, and what killed processes left.

    Every byte is read, so it takes longer than `lingping status`. The exit code is 3 where something needs a person,
    else 0.
    """
    settings = load_settings(home=home)
    from pipelines.operations.check_home import check_home

    with TerminalProgress() as progress:
        checked = check_home(settings, fix=fix, progress=progress)
    if as_json:
        emit(f"{_as_json(checked)}\n")
    else:
        _show(checked)
    if checked.problems:
        raise typer.Exit(_NEEDS_A_PERSON)


def _as_json(checked: "HomeCheck") -> str:
    findings = [asdict(finding) for finding in checked.findings]
    return json.dumps(
        {"home": str(checked.home), "problems": len(checked.problems), "findings": findings},
        ensure_ascii=False,
        indent=2,
    )


def _show(checked: "HomeCheck") -> None:
    for finding in checked.findings:
        colour = _COLOURS[finding.state]
        out.print(f"[{colour}]{finding.state:>8}[/] {finding.check}: ", end="")
        say(finding.what)
        if finding.remedy:
            say(f"{'→':>8} {finding.remedy}")
    problems = len(checked.problems)
    say("Nothing needs a person." if not problems else f"{problems} problem{'' if problems == 1 else 's'}.")
