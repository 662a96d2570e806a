"""What needs a person: held files, failed runs, broken promises, a night without a run. One sentence and one remedy."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import PurePath

import dagster as dg

from lingping.notify.troubles import Trouble
from pipelines.cli.console import shown_instant
from pipelines.home.run_history import RunSeen, failure_of, in_words

_LATE = timedelta(hours=26)  # a night, and two hours for a run that was slow
_KNOWN = re.compile(r" \(known: [^)]*\)")  # the list of all mappings
_REMEDIES = {
    "daily": "Mend what the message names, then `lingping run`.",
    "train": "Mend what the message names, then start the job train once more in the UI (`lingping ui`).",
}


def find_troubles(
    instance: dg.DagsterInstance,
    history: Sequence[RunSeen],
    *,
    held: Sequence[tuple[str, datetime, str]],
    last_success: datetime | None,
    now: datetime,
) -> tuple[Trouble, ...]:
    """Every cause once, in the order in which a person should look. `history` is newest first."""
    found = [
        *(_held(file, since, reason) for file, since, reason in held),
        *(_failed(instance, run) for run in unmended(history)),
        *(_lost(run) for run in history if run.state == "lost"),
        *_checks(instance, history),
        *_stale(last_success, now),
    ]
    return tuple({trouble.key: trouble for trouble in reversed(found)}.values())[::-1]


def unmended(history: Sequence[RunSeen]) -> list[RunSeen]:
    """Failed runs that no run of the same job and partition has ended after. A retry is such a run."""
    newest: dict[tuple[str, str | None], RunSeen] = {}
    ended = [run for run in history if run.state in ("done", "failed") and run.ended]
    for run in sorted(ended, key=lambda run: run.ended or datetime.max, reverse=True):
        newest.setdefault((run.job, run.partition), run)
    return [run for run in newest.values() if run.state == "failed"]


def _held(file: str, since: datetime, reason: str) -> Trouble:
    code, _, message = reason.partition(": ")  # the message begins with the bare name of the file
    told = _KNOWN.sub("", message.removeprefix(PurePath(file).name).lstrip(":, "))
    remedy = "Correct or replace the file in the inbox, or take it out; then `lingping run`."
    if code == "no_mapping":
        remedy = "Write a mapping for it (docs/mappings.md) or take it out of the inbox; then `lingping run`."
    return Trouble(
        f"held:{file}", f"{file} is held back since {shown_instant(since)} ({code}): {_sentence(told)}", remedy
    )


def _failed(instance: dg.DagsterInstance, run: RunSeen) -> Trouble:
    step, error = failure_of(instance, run)
    where = f" at “{in_words(step)}”" if step else ""
    other = f"Mend what the message names, then start {run.name} once more in the UI (`lingping ui`)."
    return Trouble(
        f"failed:{run.job}:{step}:{error}",
        f"The newest run of {run.name} failed{where}: {_sentence(error)}",
        _REMEDIES.get(run.job, other),
    )


def _lost(run: RunSeen) -> Trouble:
    return Trouble(
        f"lost:{run.run_id}",
        f"Run {run.run_id[:8]} of {run.name} says that it is running, but its process is gone.",
        "`lingping run` does its work again; nothing is lost and nothing counts twice.",
    )


def _checks(instance: dg.DagsterInstance, history: Sequence[RunSeen]) -> Iterator[Trouble]:
    """Checks of the newest daily run that did not hold, but for those that its failure names already."""
    run = next((run for run in history if run.job == "daily" and run.state in ("done", "failed")), None)
    if run is None:
        return
    error = failure_of(instance, run)[1] if run.state == "failed" else ""
    logged = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    evaluations = [entry.dagster_event.asset_check_evaluation_data for entry in logged if entry.dagster_event]
    for check in {(check.asset_key, check.check_name): check for check in evaluations}.values():  # the last try counts
        table = ".".join(check.asset_key.path)
        if not check.passed and f"{table} {check.check_name}" not in error:
            yield _check(table, check)


def _check(table: str, check: dg.AssetCheckEvaluation) -> Trouble:
    told = check.description or _promises().get((table, check.check_name)) or "Dagster names no description"
    rows, example = check.metadata.get("failing_rows"), check.metadata.get("example")
    counted = f"{rows.value} row{'' if rows.value == 1 else 's'}" if rows else ""
    found = f" ({counted}{f', such as {example.value}' if example else ''})" if rows else ""
    published = "The tables were published all the same. " if check.severity == dg.AssetCheckSeverity.WARN else ""
    return Trouble(
        f"check:{table}:{check.check_name}",
        f"{table}: the check {check.check_name} did not hold{found}: {_sentence(told)}",
        f"{published}See its rows in `lingping ui`; if a delivery is at fault, correct it, then `lingping run`.",
    )


def _stale(last_success: datetime | None, now: datetime) -> Iterator[Trouble]:
    if last_success and now - last_success > _LATE:
        yield Trouble(
            "stale:daily",
            f"No daily run has succeeded for {int((now - last_success).total_seconds() // 3600)} hours.",
            "Is the daemon up? `systemctl status lingping-daemon`, or start `lingping daemon`; else `lingping run`.",
        )


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "。")) else f"{text}."


@cache
def _promises() -> dict[tuple[str, str], str]:
    from assets.sql_tables import TESTS

    return {(test.table, test.name): test.check for test in TESTS}
