"""What a step prints while a person watches a terminal: into the files that the UI shows, and nowhere else."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from dagster._core.execution.compute_logs import redirect_to_file
from dagster._core.storage.compute_log_manager import CapturedLogContext, ComputeIOType
from dagster._core.storage.local_compute_log_manager import IO_TYPE_EXTENSION, LocalComputeLogManager
from dagster._serdes import ConfigurableClassData


class StepOutput(LocalComputeLogManager):
    """Dagster's own without the copy to the terminal, where the bars are.

    The copy takes four processes for each step, and these answer Ctrl-C with tracebacks.
    """

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, object]
    ) -> "StepOutput":
        """Called by Dagster; `config_value` has the folder of the files as `base_dir`."""
        return cls(inst_data=inst_data, base_dir=str(config_value["base_dir"]))

    @contextmanager
    def capture_logs(self, log_key: Sequence[str]) -> Iterator[CapturedLogContext]:
        """Write stdout and stderr of this process into two files during the block."""
        paths = [Path(self.get_captured_local_path(log_key, IO_TYPE_EXTENSION[kind])) for kind in ComputeIOType]
        paths[0].parent.mkdir(parents=True, exist_ok=True)
        with redirect_to_file(sys.stdout, str(paths[0])), redirect_to_file(sys.stderr, str(paths[1])):
            yield CapturedLogContext(log_key)
        Path(self.complete_artifact_path(log_key)).touch()
