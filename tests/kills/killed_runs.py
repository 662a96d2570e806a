"""Runs of a small home that are killed, and what stands afterwards.

Every run is a process of its own, forked from one that has imported everything and opened nothing: so 200 runs do not
import Dagster 200 times. The classifier is a fake, which saves the loading of PyTorch; Dagster, DuckDB, SQLite and the
files are those of `lingping run`. A process ends by SIGKILL, or at a random moment of its processor time by SIGPROF,
whose default action ends it as abruptly: that moment does not depend on how busy the machine is.
"""

import importlib
import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from fake_classifier import FakeClassifier

import assets.language
from lingping.clock import utc_now
from lingping.labels import SENTIMENTS, STATES
from lingping.letter.archive.versions import records
from lingping.model.classifier import Scores
from lingping.model.registry import resolve, verify
from lingping.model.taxonomy import load_taxonomy
from lingping.progress import Advance, Progress
from lingping.settings import Settings, load_settings
from pipelines.home.home_status import gather_status
from pipelines.instance import open_instance
from pipelines.operations.check_home import check_home
from pipelines.operations.run_daily import run_daily
from warehouse.database.connection import open_snapshot, open_writer
from warehouse.database.tables import digest

HEADER = "评论ID,用户ID,商品ID,评分,评论内容,评论时间\n"
# What a run writes beside its steps; a kill comes before and after each call.
PLACES = (
    "pipelines.definitions.hold_run_lock",
    "warehouse.imports.inbox.load",
    "assets.ingest.begin_run",
    "assets.sql_tables.build",
    "warehouse.published.publish._write_tables",
    "warehouse.published.publish.switch",
    "assets.published.end_run",
    "warehouse.letters.letter_writer.write_text",
    "warehouse.letters.letter_writer.write_indexes",
    "pipelines.home.observer.prune_runs",
    "pipelines.home.observer.write_status_page",
    "pipelines.home.observer.write_metrics",
)
_SETTLED = timedelta(minutes=3)  # until then, a run without a process may be one that is just starting


@dataclass(frozen=True)
class Moment:
    """When a run is killed: at a step's beginning, `before` or `after` a place, or after a share of its time."""

    kind: str
    where: str = ""
    share: float = 0.0

    @property
    def name(self) -> str:
        """Its name in the ledger."""
        return f"{self.kind} {self.where or f'{self.share:.4f}'}"


@dataclass(frozen=True)
class Standing:
    """What a process saw of a home: tables by digest, letters with their versions, troubles, and runs by state."""

    tables: dict[str, str] = field(default_factory=dict)
    letters: dict[str, int] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    seconds: float = 0.0
    steps: list[str] = field(default_factory=list)


class Recorder(Progress):
    """Notes the steps of a run, and kills the process as the step `last` begins."""

    def __init__(self, last: str = "") -> None:
        self.steps: list[str] = []
        self._last = last

    def step(self, name: str, *, total: int | None = None, unit: str = "rows") -> Advance:
        """Called by the run."""
        del total, unit
        self.steps.append(name)
        if name == self._last:
            _die()
        return lambda advance: None


def make_base(folder: Path) -> Settings:
    """A home with one good run, and a second file in the inbox that no run has read."""
    settings = settings_of(folder / "home", folder)
    (settings.inbox / "shop").mkdir(parents=True)
    (settings.inbox / "shop" / "first.csv").write_text(HEADER + _rows(range(40)), "utf-8")
    in_process(lambda: run_daily(settings))
    (settings.inbox / "shop" / "second.csv").write_text(HEADER + _rows(range(30, 70)), "utf-8")
    return settings


def settings_of(home: Path, folder: Path) -> Settings:
    """The settings of a home whose key lies in `folder`."""
    return load_settings(home=home, key_file=folder / "key", alerts=())


def _rows(numbers: range) -> str:
    texts = ("物流太慢了，等了一周", "很好吃，还会再买", "包装破了，客服不理人")
    return "".join(
        f"{n},u{n % 9},i{n % 3},{1 + n % 5},{texts[n % 3]}{n},2026-03-{1 + n % 28:02d} 10:00:00\n" for n in numbers
    )


def copy_home(settings: Settings, folder: Path) -> Settings:
    """A copy of the home in `folder`, with the same key."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(settings.key_file, folder / "key")
    return settings_of(shutil.copytree(settings.home, folder / "home", symlinks=True), folder)


def run_to_end(settings: Settings) -> Standing:
    """A run that nobody disturbs, and what stands after it."""

    def work() -> Standing:
        recorder = Recorder()
        run_daily(settings, progress=recorder)
        return Standing(**{**asdict(look(settings)), "seconds": _used(), "steps": recorder.steps})

    return _as_standing(in_process(work))


def kill_run(settings: Settings, moment: Moment, seconds: float) -> bool:
    """Run the home and kill it; False where the run was over by then. `seconds`: what an undisturbed run takes."""

    def work() -> None:
        if moment.kind in ("before", "after"):
            _arm(moment.where, is_after=moment.kind == "after")
        if moment.kind == "random":
            signal.setitimer(signal.ITIMER_PROF, max(0.01, moment.share * seconds))
        run_daily(settings, progress=Recorder(moment.where if moment.kind == "step" else ""))

    return in_process(work) is None


def see(settings: Settings) -> Standing:
    """What a fresh process sees of the home."""
    return _as_standing(in_process(lambda: look(settings)))


def look(settings: Settings) -> Standing:
    """The home as status, doctor, readers and the next writer find it. Raises whatever does not open."""
    with open_instance(settings.dagster) as instance:
        status = gather_status(settings, instance, now=utc_now() + _SETTLED)
    checked = check_home(settings)
    with open_snapshot(settings.published) as con:
        rows = con.execute("select path from ops.files where status = 'loaded' order by all").fetchall()
        names = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where not internal"
        ).fetchall()
        tables = {name: digest(con, name) for (name,) in names if name.startswith("marts.")}
    with open_writer(settings.warehouse) as con:
        tables |= {name: digest(con, name) for name in ("raw.reviews", "nlp.texts", "nlp.predictions", "nlp.needs")}
    return Standing(
        tables=tables,
        letters={f"{each.merchant_id} {each.week}": len(each.versions) for each in _written(settings)},
        troubles=[trouble.key for trouble in status.troubles],
        states=[run.state for run in status.runs],
        problems=[f"{finding.check}: {finding.what}" for finding in checked.problems],
        loaded=[path for (path,) in rows],
    )


def _written(settings: Settings) -> list[Any]:
    """The records of letters that have their page."""
    return [each for each in records(settings.letters) if list(settings.letters.glob(f"*/{each.week}-*.html"))]


def in_process(work: Callable[[], object]) -> dict[str, Any] | None:
    """What `work` returns in a process of its own, as JSON; None where it was killed. Its error fails the test."""
    received, sent = os.pipe()
    process = os.fork()
    if process == 0:
        _answer(work, sent)
    os.close(sent)
    with os.fdopen(received, "rb") as answer:
        text = answer.read()
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if code in (-signal.SIGKILL, -signal.SIGPROF):
        return None
    assert code == 0, text.decode()
    return json.loads(text)


def _answer(work: Callable[[], object], sent: int) -> None:
    code = 1
    try:
        assets.language.load_classifier = lambda *_, **__: _classifier()
        found = work()
        text = json.dumps(asdict(found) if isinstance(found, Standing) else {})
        code = 0
    except BaseException:  # noqa: BLE001  (this process ends here)
        text = traceback.format_exc()
    with os.fdopen(sent, "wb") as answer:
        answer.write(text.encode())
    sys.stdout.flush()
    os._exit(code)


def _classifier() -> FakeClassifier:
    codes = load_taxonomy().codes

    def score(texts: Sequence[str]) -> Scores:
        slow = np.array(["慢" in text for text in texts], np.float32)
        needs = np.zeros((len(texts), len(codes), len(STATES)), np.float32)
        needs[:, 0, 1], needs[..., 0] = 0.9 * slow, 1 - 0.9 * slow[:, None]
        sentiment = np.zeros((len(texts), len(SENTIMENTS)), np.float32)
        sentiment[:, 0], sentiment[:, -1] = 0.1 + 0.8 * slow, 0.9 - 0.8 * slow
        return Scores(sentiment, needs, np.zeros(len(texts), np.float32))

    return FakeClassifier(codes, score, model_id=verify(resolve("promoted", Path())).model_id)  # as runs ask for it


def _arm(place: str, *, is_after: bool) -> None:
    """Kill the process when the function is called: before it works, or once it has."""
    module_name, _, name = place.rpartition(".")
    module = importlib.import_module(module_name)
    original = getattr(module, name)

    def deadly(*args: object, **kwargs: object) -> object:
        if is_after:
            original(*args, **kwargs)
        _die()

    setattr(module, name, deadly)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _used() -> float:
    times = os.times()
    return times.user + times.system


def _as_standing(answer: dict[str, Any] | None) -> Standing:
    assert answer is not None, "this process was not to be killed"
    return Standing(**answer)
