from pathlib import Path

import pytest

from lingping.errors import LingpingError
from lingping.settings import load_settings


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("LINGPING_HOME", "LINGPING_MERCHANT", "LINGPING_DEVICE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_the_command_line_beats_the_environment_which_beats_the_file(folder, monkeypatch):
    (folder / "lingping.toml").write_text('merchant = "file"\nhome = "file"\ndevice = "cpu"\n', "utf-8")
    monkeypatch.setenv("LINGPING_MERCHANT", "environment")
    monkeypatch.setenv("LINGPING_HOME", "environment")
    settings = load_settings(merchant="command", home=None)
    assert (settings.merchant, settings.home, settings.device) == ("command", Path("environment"), "cpu")


def test_the_key_lies_outside_the_home():
    settings = load_settings()
    assert settings.home.resolve() not in settings.key_file.resolve().parents


@pytest.mark.parametrize(
    ("written", "named"),
    [("devise = 'cpu'", "devise"), ("device = 'abacus'", "device"), ("device = ", "lingping.toml")],
)
def test_a_wrong_file_is_one_line_that_names_the_place(folder, written, named):
    (folder / "lingping.toml").write_text(written, "utf-8")
    with pytest.raises(LingpingError, match=named) as error:
        load_settings()
    assert "\n" not in str(error.value)


def test_settings_cannot_be_changed_afterwards():
    with pytest.raises(ValueError, match="frozen"):
        load_settings().merchant = "other"  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("written", ["xlsx,pdf", '["xlsx", "pdf"]', "xlsx pdf"])
def test_letter_formats_are_named_with_commas_or_as_json(folder, monkeypatch, written):
    monkeypatch.setenv("LINGPING_LETTER_FORMATS", written)
    assert load_settings().letter_formats == ("xlsx", "pdf")


def test_a_letter_format_that_does_not_exist_is_one_line(folder):
    (folder / "lingping.toml").write_text('letter_formats = ["docx"]', "utf-8")
    with pytest.raises(LingpingError, match="letter_formats") as error:
        load_settings()
    assert "\n" not in str(error.value)
