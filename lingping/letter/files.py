"""Where a letter lies, and how it gets there whole."""

import re
from datetime import date
from hashlib import blake2b
from pathlib import Path

from lingping.letter.render import render
from lingping.letter.weekly_letter import WeeklyLetter

# What one folder name may hold on every file system: no upper case (Windows and macOS fold it), no letters that
# macOS rewrites to another normal form, no dot and no blank at an end.
_UNSAFE = re.compile(r"[^a-z0-9_\-\u4e00-\u9fff]")
_WINDOWS_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)")
_LONGEST = 60  # characters, at most 180 bytes of a file system's 255


def path_of(letters: Path, merchant_id: str, week: date) -> Path:
    """`letters/<merchant>/<week>.html`; the merchant's id made safe as a folder name, other ids other folders."""
    return letters / _folder_of(merchant_id) / f"{week.isoformat()}.html"


def _folder_of(merchant_id: str) -> str:
    """Unsafe characters as =XX, one per UTF-8 byte; == and a digest in place of what is too long."""
    name = _UNSAFE.sub(_as_bytes, merchant_id)
    if _WINDOWS_DEVICE.fullmatch(name) or not name:
        return f"={name}"
    if len(name) > _LONGEST:
        return f"{name[:_LONGEST]}=={blake2b(name.encode(), digest_size=16).hexdigest()}"
    return name


def _as_bytes(match: re.Match[str]) -> str:
    return "".join(f"={byte:02x}" for byte in match.group().encode("utf-8", "surrogatepass"))


def write(letter: WeeklyLetter, path: Path) -> None:
    """Write the letter's page to `path` in one step: a reader sees the old page or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.tmp")
    draft.write_text(render(letter), encoding="utf-8", newline="\n")
    draft.replace(path)
