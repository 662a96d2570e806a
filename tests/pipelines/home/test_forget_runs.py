"""A run whose events or output mention somebody goes, and leaves no byte in Dagster's storage; the others stay."""

from pathlib import Path

import dagster as dg

from pipelines.home.forget_runs import find_runs, forget_runs
from pipelines.instance import open_instance

NEEDLE = "要忘记的那句话一字不差"


@dg.asset
def table(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """A table whose metadata quote a text."""
    quoted = context.run.tags.get("quoted", "")
    return dg.MaterializeResult(metadata={"example": quoted or "nobody"})


def find_bytes(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and holds(path.read_bytes())]


def holds(content: bytes) -> bool:
    escaped = NEEDLE.encode("unicode_escape")
    return NEEDLE.encode() in content or escaped in content


def test_runs_that_mention_it_go_with_every_byte_and_others_stay(tmp_path):
    with open_instance(tmp_path / "dagster") as instance:
        first = dg.materialize([table], instance=instance)
        second = dg.materialize([table], instance=instance, tags={"quoted": NEEDLE})
        assert find_bytes(tmp_path)
        assert find_runs(instance, ["nobody was called so"]) == []
        found = find_runs(instance, [NEEDLE])
        assert found == [second.run_id]
        forget_runs(instance, found)
        assert instance.get_run_by_id(second.run_id) is None
        assert instance.get_run_by_id(first.run_id)
        assert instance.all_logs(first.run_id)
    assert find_bytes(tmp_path) == []
