"""A run may be killed at any moment: the home opens, status tells the truth, and the next run gives the same results.

`make test` kills a few runs. `make test-kills` kills one at every named step and place, and 200 at random moments; what
it has done is in `kills.jsonl`, so that it goes on from there when it is started again.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from killed_runs import PLACES, Moment, Standing, copy_home, kill_run, make_base, run_to_end, see

from lingping.settings import Settings

RANDOM = int(os.environ.get("LINGPING_KILLS", "0"))
IS_APART = "LINGPING_KILLS_APART" in os.environ
SECONDS = 1200  # until the few kills of `make test` are taken for a hang
LEDGER = Path(__file__).parents[2] / "kills.jsonl"
SHORT = (
    Moment("step", "build and test the tables"),
    Moment("after", "warehouse.published.publish.switch"),
    Moment("random", share=0.9),
)
EXPECTED = ("runs: ", "leftovers: ", "letters: ")  # what `lingping doctor` may find after a kill, and mends


@dataclass(frozen=True)
class Home:
    """A home with a file that waits, how it stands before, and how after a run that nobody disturbs."""

    settings: Settings
    before: Standing
    after: Standing


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    folder = tmp_path_factory.mktemp("kills")
    base = make_base(folder / "base")
    undisturbed = copy_home(base, folder / "undisturbed")
    return Home(base, see(base), run_to_end(undisturbed))


@pytest.mark.skipif(IS_APART or RANDOM > 0, reason="this process runs the kills itself")
def test_killed_runs_lose_nothing_in_a_process_of_their_own():
    """Runs are forked; a process in which other tests have left threads must not be: its locks may be held for ever."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--show-capture=no", __file__]
    ran = subprocess.run(
        command, env=variables | {"LINGPING_KILLS_APART": "1"}, capture_output=True, text=True, timeout=SECONDS
    )
    assert ran.returncode == 0, ran.stdout


@pytest.mark.skipif(not IS_APART and not RANDOM, reason="runs in a process of its own")
def test_killed_runs_lose_nothing(home, tmp_path):
    done = _read_ledger()
    killed = [name for name, was_killed in done.items() if was_killed and name.startswith("random")]
    for moment in _moments(home.after):
        if RANDOM and moment.kind == "random" and len(killed) >= RANDOM:
            break
        if moment.name in done:
            continue
        was_killed = _kill_and_go_on(home, tmp_path / "run", moment)
        assert was_killed or moment.kind == "random", moment
        killed += [moment.name] * was_killed
        if RANDOM:
            _note(moment, was_killed=was_killed)


def _kill_and_go_on(home: Home, folder: Path, moment: Moment) -> bool:
    """Kill a run, look, run again, compare. False where the run was over before the moment came."""
    settings = copy_home(home.settings, folder)
    if not kill_run(settings, moment, home.after.seconds):
        return False
    _check_killed(see(settings), home, moment)
    _check_recovered(run_to_end(settings), home, moment)
    return True


def _check_killed(found: Standing, home: Home, moment: Moment) -> None:
    """Readers see the old snapshot or the new one, and status names the run that is gone."""
    published = {name: content for name, content in found.tables.items() if name.startswith("marts.")}
    known = [{name: each.tables[name] for name in published} for each in (home.before, home.after)]
    assert published in known, moment
    assert found.loaded in (home.before.loaded, home.after.loaded), moment
    assert set(found.states) <= {"done", "lost"}, (moment, found.states)
    assert found.states.count("lost") == sum(key.startswith("lost:") for key in found.troubles), moment
    assert "lost" in found.states or found.states == home.before.states or found.loaded == home.after.loaded, moment
    assert all(problem.startswith(EXPECTED) for problem in found.problems), (moment, found.problems)


def _check_recovered(found: Standing, home: Home, moment: Moment) -> None:
    """The same tables and letters as after a run that nobody disturbed, and nothing that needs a person."""
    assert found.tables == home.after.tables, moment
    assert found.letters == home.after.letters, moment
    assert found.loaded == home.after.loaded, moment
    assert not [key for key in found.troubles if not key.startswith("check:")], (moment, found.troubles)


def _moments(reference: Standing) -> Iterator[Moment]:
    """Two and a random one; in the long form every step, before and after every place, and random ones without end."""
    draw = random.Random(20)
    if not RANDOM:
        yield from SHORT
        return
    yield from (Moment("step", name) for name in dict.fromkeys(reference.steps))
    yield from (Moment(kind, place) for place in PLACES for kind in ("before", "after"))
    while True:
        yield Moment("random", share=round(draw.uniform(0, 1), 4))


def _read_ledger() -> dict[str, bool]:
    """The moments that were tried, and whether the run was killed then; none in the short form."""
    if not (RANDOM and LEDGER.exists()):
        return {}
    lines = map(json.loads, LEDGER.read_text("utf-8").splitlines())
    return {line["moment"]: line["was_killed"] for line in lines}


def _note(moment: Moment, *, was_killed: bool) -> None:
    with LEDGER.open("a", encoding="utf-8") as ledger:
        ledger.write(json.dumps({"moment": moment.name, "was_killed": was_killed}) + "\n")
