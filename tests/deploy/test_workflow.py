"""GitHub Actions does what `.ci/run` does: it calls that script, with nothing before or after it."""

import os
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def workflow() -> dict:
    return yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))


def test_it_runs_the_script_and_nothing_else(workflow):
    (job,) = workflow["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands == [".ci/run"]
    assert os.access(ROOT / commands[0], os.X_OK)
    assert [step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step] == [
        "actions/checkout",
        "actions/setup-node",
    ]
    assert not any(key in step for step in job["steps"] for key in ("if", "continue-on-error"))


def test_it_runs_on_the_python_of_the_project(workflow):
    (job,) = workflow["jobs"].values()
    image, _, version = job["container"].partition(":")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert image == "python"
    assert project["requires-python"] == f">={version.partition('-')[0]}"


def test_every_push_and_pull_request_is_checked_with_no_right_to_write(workflow):
    assert workflow["on"] == {"push": None, "pull_request": None}
    assert workflow["permissions"] == {"contents": "read"}
