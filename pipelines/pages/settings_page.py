"""Renders docs/settings.md from the settings themselves (`make docs`)."""

from pathlib import Path

from pydantic.fields import FieldInfo

from lingping.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
_INTRODUCTION = """\
# Settings

Written by `make docs` from the settings themselves: change those, not this page. A setting can be given in three
places, and the first one that gives it counts: the option of a command, an environment variable that begins with
`LINGPING_`, the file `lingping.toml` of the current folder. 中文见 [settings.zh-CN.md](settings.zh-CN.md)。

```toml
# lingping.toml
home = "/srv/lingping"
letter_formats = ["xlsx", "md", "pdf"]
keep_snapshots = 30
```

```sh
export LINGPING_HOME=/srv/lingping
export LINGPING_LETTER_FORMATS=xlsx,md,pdf
```

A wrong name or value stops the command with one line that names the setting. Receivers of letters and alerts are
explained in [operate.md](operate.md).

| setting | default | meaning |
|---|---|---|
"""
_OF_THE_MACHINE = {"key_file": "`pseudonym.key` in the user's configuration folder"}


def render() -> str:
    """The whole page in Markdown; the same settings give the same page."""
    return _INTRODUCTION + "".join(_row(name, field) for name, field in Settings.model_fields.items())


def _row(name: str, field: FieldInfo) -> str:
    return f"| `{name}` | {_OF_THE_MACHINE.get(name) or _default(field.default)} | {field.description} |\n"


def _default(value: object) -> str:
    values = value if isinstance(value, tuple) else (value,)
    return ", ".join(f"`{each}`" for each in values if each is not None) or "–"
