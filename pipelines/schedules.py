"""When runs start by themselves: nightly, on Mondays for the letters, for new files, and for late letters."""

import json
from datetime import datetime, time, timedelta

import dagster as dg

from lingping.clock import SHANGHAI, shanghai_day, utc_now, week_of
from lingping.counts import count_of
from lingping.ingest.mappings import own_files
from lingping.ingest.readers.archives import file_on_disk
from lingping.ingest.shown_paths import find_shown, path_in_config, shown_path
from lingping.settings import Settings
from pipelines.jobs import daily, weekly_letters
from warehouse.database.connection import open_snapshot
from warehouse.imports.inbox import read_times
from warehouse.imports.stamps import find_untouched
from warehouse.ledgers.status_queries import held_files, refused_files
from warehouse.letters.letter_writer import unwritten_letters

SETTLED_FOR = 60.0  # seconds without a write: longer than the pauses of a slow upload
_SETTLED = {"settled_for": SETTLED_FOR}
_RUNNING = dg.DefaultScheduleStatus.RUNNING
_LATE = time(8)  # on Mondays: by then the letters of 07:00 are written, or their data is missing


def imports_config(**config: object) -> dict[str, object]:
    """Run config of `daily` with these fields of ImportConfig."""
    return {"ops": {"imports": {"config": config}}}


def letters_config(**config: object) -> dict[str, object]:
    """Run config of `weekly_letters` with these fields of LetterConfig."""
    return {"ops": {"letters__weekly": {"config": config}}}


@dg.schedule(
    job=daily,
    cron_schedule="30 2 * * *",
    execution_timezone=str(SHANGHAI),
    default_status=_RUNNING,
    description="Every night at 02:30 in Shanghai. After downtime one run replaces all that were missed.",
)
def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """A daily run for the newest night; older missed nights are part of it."""
    night = context.scheduled_execution_time
    if night + timedelta(days=1) <= utc_now():
        return dg.SkipReason(f"The night of {night:%Y-%m-%d} was missed; the newest night's run imports its files.")
    return dg.RunRequest(run_key=f"{night:%Y-%m-%d}", run_config=imports_config(**_SETTLED))


@dg.schedule(
    job=weekly_letters,
    cron_schedule="0 7 * * 1",
    execution_timezone=str(SHANGHAI),
    default_status=_RUNNING,
    description="Mondays at 07:00 in Shanghai: the letters of the week that has ended. Missed Mondays are run later.",
)
def mondays(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """The letters of the week before the Monday of the tick."""
    week = week_of(shanghai_day(context.scheduled_execution_time)) - timedelta(weeks=1)
    return dg.RunRequest(run_key=str(week), partition_key=str(week))


@dg.sensor(
    job=daily,
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts a daily run once new files of the inbox, or mappings of HOME/sources, have stopped changing.",
)
def inbox(context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings]) -> dg.SensorResult:
    """A run for the files that have not changed since the last evaluation and that no run has read or was asked for.

    Once a mapping is new or was changed, also for the files that are held back or of which rows were refused. The
    cursor has only files that no run has read: each evaluation is stored with its cursor.
    """
    seen, requested, *mappings = json.loads(context.cursor or "[{}, {}]")
    found, own = _read_unread_times(settings), _read_mapping_times(settings)
    seen_own, used_own = mappings or (own, own)  # a first look, or the cursor of an older Lingping
    growing = {name for name, stamp in found.items() if seen.get(name) != stamp}
    fresh = {name: stamp for name, stamp in found.items() if requested.get(name) != stamp and name not in growing}
    requested = {name: stamp for name, stamp in {**requested, **fresh}.items() if name in found}
    again: set[str] = set()
    if own == seen_own != used_own:
        used_own, again = own, _find_refused(settings) - growing
    cursor = json.dumps([found, requested, own, used_own], ensure_ascii=False)
    if not fresh and not again:
        reason = f"New or still growing: {count_of(len(growing), 'file')}." if growing else "Nothing new."
        return dg.SensorResult(skip_reason=reason, cursor=cursor)
    found_files = (find_shown(name, settings.inbox) for name in sorted({*fresh, *again}))
    files = [path_in_config(path, settings.inbox) for path in found_files]
    return dg.SensorResult([dg.RunRequest(run_config=imports_config(files=files))], cursor=cursor)


def _read_unread_times(settings: Settings) -> dict[str, list[int]]:
    """Size and time of the files of the inbox that the newest snapshot does not have as they are now."""
    found = read_times(settings.inbox)
    if not found or not settings.current_snapshot.exists():
        return found
    with open_snapshot(settings.published) as con:
        untouched = find_untouched(con, settings.inbox, found)
    return {name: times for name, times in found.items() if name not in untouched}


def _read_mapping_times(settings: Settings) -> dict[str, list[int]]:
    stats = {path.name: path.stat() for path in own_files(settings.mappings)}
    return {name: [stat.st_size, stat.st_mtime_ns] for name, stat in stats.items()}


def _find_refused(settings: Settings) -> set[str]:
    """Files on disk that the newest snapshot has as held back, or with refused rows, by their path below the inbox."""
    if not settings.current_snapshot.exists():
        return set()
    with open_snapshot(settings.published) as con:
        names = [*(str(path) for path, *_ in held_files(con)), *refused_files(con)]
    paths = {file_on_disk(find_shown(name, settings.inbox)) for name in names}
    return {shown_path(path, settings.inbox) for path in paths if path.is_file()}


@dg.sensor(
    job=weekly_letters,
    minimum_interval_seconds=300,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Writes last week's letters that were missing on Monday: the night had failed, or the data was late.",
)
def late_letters(
    context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings]
) -> dg.RunRequest | dg.SkipReason:
    """A run for merchants whose week became complete after Monday; once per snapshot."""
    del context
    now, snapshot = utc_now(), settings.current_snapshot
    monday = week_of(shanghai_day(now))
    if now < datetime.combine(monday, _LATE, SHANGHAI) or not snapshot.exists():
        return dg.SkipReason("Nothing can be late yet.")
    week = monday - timedelta(weeks=1)
    with open_snapshot(settings.published) as con:
        merchants = unwritten_letters(con, settings.letters, week)
    if not merchants:
        return dg.SkipReason(f"Every letter of {week} that can be written is written.")
    return dg.RunRequest(
        run_key=f"{week} {snapshot.resolve().name}",
        partition_key=str(week),
        run_config=letters_config(merchants=merchants),
    )
