"""Every command has help with an example that fits 80 columns."""

import pytest
import typer

from lingping import __version__
from pipelines.cli.main import app

COMMANDS = typer.main.get_command(app).commands  # pyright: ignore[reportAttributeAccessIssue]
WITH_VERBS = [
    (name, *verb)
    for name, command in COMMANDS.items()
    for verb in [(), *((each,) for each in getattr(command, "commands", ()))]
]


def test_the_commands_are_those_that_were_promised():
    assert sorted(COMMANDS) == [
        "action",
        "alert-test",
        "audience",
        "backup",
        "board",
        "daemon",
        "deliver",
        "docs",
        "doctor",
        "encoder",
        "erase",
        "evaluate",
        "explain",
        "imports",
        "key",
        "label",
        "letter",
        "mapping",
        "mcp",
        "metrics",
        "models",
        "opt-out",
        "predict",
        "pretrain",
        "quarantine",
        "restore",
        "run",
        "sample",
        "snapshots",
        "sql",
        "status",
        "train",
        "ui",
    ]


@pytest.mark.parametrize("command", WITH_VERBS, ids=" ".join)
def test_help_has_an_example_and_fits_the_terminal(lingping, command):
    outcome = lingping(*command, "--help")
    assert outcome.code == 0
    assert "Example" in outcome.out
    assert f"lingping {' '.join(command)}" in outcome.out.replace("│", "")
    assert max(map(len, outcome.out.splitlines())) <= 80


def test_the_version_and_a_short_h_are_understood(lingping):
    assert lingping("--version").out == f"lingping {__version__}\n"
    assert lingping("run", "-h").out == lingping("run", "--help").out


@pytest.mark.parametrize(
    ("command", "remedy"),
    [
        (("run", "--home", "{file}/home"), "A part of the path is a file"),
        (("sample", "--home", "/proc/nowhere"), "Correct the path, or create its folder"),
    ],
)
def test_a_home_that_cannot_be_written_is_one_line_with_the_remedy(lingping, tmp_path, command, remedy):
    file = tmp_path / "file"
    file.touch()
    outcome = lingping(*(each.format(file=file) for each in command))
    assert outcome.code == 2
    assert outcome.err.startswith("lingping: ")
    assert remedy in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    ("command", "place"),
    [
        (("board", "--merchant", ""), "--merchant"),
        (("letter", "--merchant="), "--merchant"),
        (("run", "--home", ""), "--home"),
        (("run", "--model", "", "--home", "{folder}"), "--model"),
        (("models", "promote", ""), "An argument"),
    ],
)
def test_an_empty_value_is_refused_before_anything_is_done(lingping, tmp_path, command, place):
    outcome = lingping(*(each.format(folder=tmp_path) for each in command))
    assert (outcome.code, outcome.err) == (2, f"lingping: {place}: is empty. Pass a value, or leave it out.\n")
    assert not list(tmp_path.iterdir())


def test_a_misspelt_model_costs_no_run(lingping, tmp_path):
    outcome = lingping("run", "--home", tmp_path / "home", "--model", "lingping-mina")
    assert outcome.code == 2
    assert outcome.err.startswith("lingping: Model lingping-mina: neither a folder nor one of lingping-mini")
    assert not (tmp_path / "home").exists()


def test_a_wrong_column_is_found_before_the_classifier_is_loaded(lingping, tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.operations.score_file.load_classifier", lambda *_, **__: pytest.fail("loaded"))
    (tmp_path / "in.csv").write_text("评论\n好\n", "utf-8")
    outcome = lingping("predict", tmp_path / "in.csv", tmp_path / "out.csv", "--home", tmp_path / "home")
    assert outcome.code == 2
    assert "no column 'text' among 评论. Name one with --text-column." in outcome.err
