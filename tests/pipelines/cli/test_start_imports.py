"""`lingping --help` answers at once: it loads no model, no torch and no data library."""

import json
import subprocess
import sys

_HELP = """
import contextlib, io, json, sys
from pipelines.cli.main import main
sys.argv = ["lingping", "--help"]
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main()
print(json.dumps(sorted(sys.modules)))
"""
SLOW = ("torch", "transformers", "sklearn", "pandas", "pyarrow", "duckdb", "dagster", "altair")
ROOMS = ("lingping.corpus", "lingping.model", "lingping.training", "lingping.evaluation", "lingping.labelling")


def test_help_loads_no_model_and_no_slow_library():
    run = subprocess.run([sys.executable, "-c", _HELP], capture_output=True, text=True, check=True)
    loaded = json.loads(run.stdout)
    assert "pipelines.cli.main" in loaded
    assert [name for name in loaded if name.split(".")[0] in SLOW or name.startswith(ROOMS)] == []
