"""The pages of settings list every setting with its default, and their example is valid."""

import re
from pathlib import Path

import pytest

from lingping.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
PAGES = {name: (ROOT / "docs" / name).read_text("utf-8") for name in ("settings.md", "settings.zh-CN.md")}


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> str:
    return PAGES[request.param]


def test_it_lists_every_setting_in_the_order_of_the_code(page):
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == list(Settings.model_fields)


def test_it_gives_the_defaults_of_the_code(page):
    shown = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, re.MULTILINE))
    for name, field in Settings.model_fields.items():
        default = field.default
        if name == "key_file":  # depends on the machine
            assert "pseudonym.key" in shown[name]
        elif default is None or default == ():
            assert shown[name] == "–"
        else:
            values = default if isinstance(default, tuple) else (default,)
            assert re.findall(r"`([^`]+)`", shown[name]) == [str(value) for value in values]


def test_its_example_is_a_valid_file(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LINGPING_HOME", raising=False)
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "lingping.toml").write_text(example, "utf-8")
    assert str(load_settings().home) in example


def test_its_environment_variables_are_settings(page):
    names = re.findall(r"LINGPING_([A-Z_]+)=", page)
    assert names
    assert {name.lower() for name in names} <= Settings.model_fields.keys()


def test_both_languages_show_the_same_examples():
    english, chinese = (re.findall(r"```\w+\n(.*?)```", text, re.DOTALL) for text in PAGES.values())
    assert english == chinese
