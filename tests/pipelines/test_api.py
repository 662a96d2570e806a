"""The Python API: docs/python.md runs as it stands and lists every function, and every command has one."""

import inspect
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

import pytest
import typer
from typer.core import TyperGroup

from lingping.settings import load_settings
from pipelines import api
from pipelines.cli.main import app

PAGE = (Path(__file__).parents[2] / "docs" / "python.md").read_text("utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| `lingping ([^`]+)` \| (.+) \|$", PAGE, re.MULTILINE)
FUNCTIONS: dict[str, Callable[..., object]] = {
    name: getattr(api, name) for name in api.__all__ if inspect.isfunction(getattr(api, name))
}
OPERATIONS = {name: each for name, each in FUNCTIONS.items() if each is not load_settings}


def commands(group: TyperGroup, prefix: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}"


def test_the_cells_of_the_page_run_one_after_the_other(notebook, tmp_path, monkeypatch, capsys):
    shutil.copytree(notebook.folder, tmp_path, symlinks=True, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LINGPING_KEY_FILE", str(tmp_path / "key"))
    names, printed = dict(notebook.names), []
    for cell in notebook.cells[1:]:
        exec(cell, names)
        printed.append(capsys.readouterr().out)
    assert len(printed) == 4
    assert "sulian-dress" in printed[0]
    assert re.search(r"logistics negative [01]\.\d\d .*慢", printed[1])
    assert printed[2].startswith("2026-03-16 demo/letters/sulian-dress/2026-03-16")
    assert names["exported"].ids
    assert set(names["exported"].ids) <= set(re.findall(r"\b\d{9}\b", names["orders"].read_text("utf-8-sig")))


def test_every_command_has_its_operation_and_the_page_lists_them_all():
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    other = {"daemon", "ui", "metrics", "docs"}  # services, `read_status` in another format, and pages
    assert {command for _, command, _ in ROWS} == set(commands(group)) - other
    assert {name for name, *_ in ROWS} == OPERATIONS.keys()


@pytest.mark.parametrize(("name", "returned"), [(name, returned) for name, _, returned in ROWS])
def test_an_operation_returns_what_the_page_names(name, returned):
    hint = get_type_hints(FUNCTIONS[name])["return"]
    value = get_args(hint)[0] if get_origin(hint) else hint
    kinds = {None: "", tuple: "tuple of ", Iterator: "iterator of "}
    assert returned == f"{kinds[get_origin(hint)]}`{value.__name__}`"
    assert is_dataclass(value)
    assert getattr(value, "__dataclass_params__").frozen  # noqa: B009  (an attribute that type checkers do not know)


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_says_what_it_does_and_takes_settings_first(name):
    assert OPERATIONS[name].__doc__
    assert next(iter(inspect.signature(OPERATIONS[name]).parameters)) == "settings"


def test_what_cannot_be_done_is_raised_with_the_remedy(tmp_path):
    settings = api.load_settings(home=tmp_path)
    with pytest.raises(api.LingpingError, match="lingping run"):
        api.query(settings, "select 1")
    with pytest.raises(api.LingpingError, match="lingping run"):
        api.read_status(settings)


def test_a_dry_run_yields_the_message_as_a_value_and_sends_nothing(run_home, monkeypatch):
    receivers = run_home / "deliveries.toml"
    receivers.touch(mode=0o600)
    receivers.write_text(
        '[merchants.sulian-dress]\nto = ["json://127.0.0.1:9/secret"]\nattach = ["md", "pdf"]\n', "utf-8"
    )
    settings = api.load_settings(home=run_home, key_file=run_home.parent / "key")
    (planned,) = api.deliver_letters(settings, dry_run=True)
    assert (planned.merchant_id, planned.state, planned.missing) == ("sulian-dress", "due", ("pdf",))
    assert planned.message.title
    assert "secret" not in repr(planned)


def test_sql_answers_with_its_snapshot_and_its_rows(run_home):
    settings = api.load_settings(home=run_home)
    (current,) = api.list_snapshots(settings)
    answer = api.query(settings, "select 1 as one, [1, 2] as list union all select null, null order by 1")
    assert (answer.snapshot_id, answer.columns, answer.rows) == (
        current.snapshot_id,
        ["one", "list"],
        [(1, [1, 2]), (None, None)],
    )
    assert answer.to_pandas().shape == (2, 2)
