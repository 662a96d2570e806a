"""A daemon that is stopped waits for the current run."""

from contextlib import ExitStack

import dagster as dg

from pipelines.home.liveness import hold_run_lock
from pipelines.instance import open_instance
from pipelines.serve import wait_for_runs


def started_run(instance: dg.DagsterInstance) -> str:
    @dg.job
    def idle() -> None: ...

    return instance.create_run_for_job(idle, status=dg.DagsterRunStatus.STARTED).run_id


def test_it_waits_as_long_as_the_run_has_its_process(tmp_path):
    with open_instance(tmp_path) as instance, ExitStack() as process:
        run = started_run(instance)
        process.enter_context(hold_run_lock(tmp_path, run))
        left, waited = [3], []

        def sleep(seconds: float) -> None:
            waited.append(seconds)
            left[0] -= 1
            if not left[0]:
                process.close()
                living = instance.get_run_by_id(run)
                assert living is not None
                instance.report_run_canceled(living)

        wait_for_runs(instance, sleep=sleep)
        assert len(waited) == 3


def test_it_does_not_wait_for_a_run_that_was_killed(tmp_path):
    with open_instance(tmp_path) as instance:
        lock = tmp_path / "alive" / f"{started_run(instance)}.lock"
        lock.parent.mkdir()
        lock.touch()
        wait_for_runs(instance, sleep=lambda seconds: (_ for _ in ()).throw(AssertionError("it waits")))
