"""What needs a person: held files, failed runs, failed checks, a night without a run; each with its remedy."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import PurePath

import dagster as dg

from lingping.counts import count_of
from lingping.ingest.own_mappings.broken_mappings import BrokenMapping
from lingping.notify.troubles import Trouble
from pipelines.home.run_history import RunSummary, find_failure, name_step
from pipelines.time_format import format_instant
from warehouse.imports.refused_rows import MANY_REFUSED

_LATE = timedelta(hours=26)  # a day, and two hours for a slow run
_KNOWN = re.compile(r" \(known: [^)]*\)")  # the list of all mappings
_REMEDIES = {
    "daily": "Correct what the message names, then `lingping run`.",
    "train": "Correct what the message names, then start the job train again in the UI (`lingping ui`).",
}


def find_troubles(
    instance: dg.DagsterInstance,
    history: Sequence[RunSummary],
    *,
    held: Sequence[tuple[str, datetime, str]],
    broken: Sequence[BrokenMapping],
    last_success: datetime | None,
    now: datetime,
) -> tuple[Trouble, ...]:
    """Every cause once, the most urgent first. `history` is newest first; `held`: file, since when, and the reason.

    `broken` are mappings of the home that cannot be used.
    """
    found = [
        *map(_describe_broken, broken),
        *(_describe_held(file, since, reason) for file, since, reason in held),
        *(_describe_failure(instance, run) for run in find_unresolved(history)),
        *(_describe_lost(run) for run in history if run.state == "lost"),
        *_find_failed_checks(instance, history),
        *_find_staleness(last_success, now),
    ]
    return tuple({trouble.key: trouble for trouble in reversed(found)}.values())[::-1]


def find_unresolved(history: Sequence[RunSummary]) -> list[RunSummary]:
    """Failed runs after which no run of the same job and partition, such as a retry, has ended."""
    newest: dict[tuple[str, str | None], RunSummary] = {}
    ended = [run for run in history if run.state in ("done", "failed") and run.ended]
    for run in sorted(ended, key=lambda run: run.ended or datetime.max, reverse=True):
        newest.setdefault((run.job, run.partition), run)
    return [run for run in newest.values() if run.state == "failed"]


def _describe_held(file: str, since: datetime, reason: str) -> Trouble:
    code, _, message = reason.partition(": ")  # the message begins with the bare name of the file
    cause = _KNOWN.sub("", message.removeprefix(PurePath(file).name).lstrip(":, "))
    remedy = "Correct or replace the file in the inbox, or take it out; then `lingping run`."
    if code == "no_mapping":
        remedy = "Write a mapping for it (`lingping mapping draft`) or take it out of the inbox; then `lingping run`."
    if code == "changed":
        remedy = "Nothing to do: the next `lingping run` reads it again."
    if code == MANY_REFUSED:
        remedy = f"`lingping quarantine show '{file}'`, then correct it, or `lingping quarantine release '{file}'`."
    if code == "bad_mapping":
        remedy = "Correct the mapping; then `lingping run`."
    if code == "other_merchant":
        remedy = f"`lingping imports reload '{file}'`, or take it out of the inbox; then `lingping run`."
    return Trouble(
        f"held:{file}",
        f"{file} has been held back since {format_instant(since)} ({code}): {_sentence(cause)}",
        remedy,
        {"since": format_instant(since), "reason": reason},
    )


def _describe_broken(mapping: BrokenMapping) -> Trouble:
    return Trouble(
        f"mapping:{mapping.path.name}",
        f"A source mapping of your own cannot be used: {_sentence(mapping.fault)}",
        "Correct or delete it. Its own files wait; `lingping mapping check FILE` tries it.",
        {"error": _sentence(mapping.fault)},
    )


def _describe_failure(instance: dg.DagsterInstance, run: RunSummary) -> Trouble:
    step, error = find_failure(instance, run)
    where = f" at “{name_step(step)}”" if step else ""
    other = f"Correct what the message names, then start {run.name} again in the UI (`lingping ui`)."
    return Trouble(
        f"failed:{run.job}:{step}:{error}",
        f"The newest run of {run.name} failed{where}: {_sentence(error)}",
        _REMEDIES.get(run.job, other),
        {"step": name_step(step) if step else "", "error": _sentence(error)},
    )


def _describe_lost(run: RunSummary) -> Trouble:
    return Trouble(
        f"lost:{run.run_id}",
        f"Run {run.run_id[:8]} of {run.name} is marked as running, but its process has ended.",
        "`lingping run` does its work again; no data is lost and none counts twice.",
        {"run": run.run_id[:8]},
    )


def _find_failed_checks(instance: dg.DagsterInstance, history: Sequence[RunSummary]) -> Iterator[Trouble]:
    """Checks that failed in the newest daily run, without those that the error of the run names already."""
    run = next((run for run in history if run.job == "daily" and run.state in ("done", "failed")), None)
    if run is None:
        return
    error = find_failure(instance, run)[1] if run.state == "failed" else ""
    logged = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    evaluations = [entry.dagster_event.asset_check_evaluation_data for entry in logged if entry.dagster_event]
    for check in {(check.asset_key, check.check_name): check for check in evaluations}.values():  # the last try counts
        table = ".".join(check.asset_key.path)
        if not check.passed and f"{table} {check.check_name}" not in error:
            yield _describe_check(table, check)


def _describe_check(table: str, check: dg.AssetCheckEvaluation) -> Trouble:
    description = check.description or _check_descriptions().get((table, check.check_name)) or "no description"
    rows, example = check.metadata.get("failing_rows"), check.metadata.get("example")
    counted = f"{count_of(int(str(rows.value)), 'row')}" if rows else ""
    found = f" ({counted}{f', such as {example.value}' if example else ''})" if rows else ""
    published = "The tables were published nevertheless. " if check.severity == dg.AssetCheckSeverity.WARN else ""
    return Trouble(
        f"check:{table}:{check.check_name}",
        f"{table}: the check {check.check_name} failed{found}: {_sentence(description)}",
        f"{published}See its rows in `lingping ui`; if an imported file is wrong, correct it, then `lingping run`.",
        {"rows": str(rows.value) if rows else "", "example": str(example.value) if example else ""},
    )


def _find_staleness(last_success: datetime | None, now: datetime) -> Iterator[Trouble]:
    if last_success and now - last_success > _LATE:
        hours = int((now - last_success).total_seconds() // 3600)
        yield Trouble(
            "stale:daily",
            f"No daily run has succeeded for {count_of(hours, 'hour')}.",
            "Check the daemon: `systemctl status lingping-daemon`, or start `lingping daemon`; or run `lingping run`.",
            {"hours": str(hours)},
        )


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "。")) else f"{text}."


@cache
def _check_descriptions() -> dict[tuple[str, str], str]:
    from assets.sql_tables import TESTS

    return {(test.table, test.name): test.check for test in TESTS}
