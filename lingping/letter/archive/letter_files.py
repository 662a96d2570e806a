"""Where a letter lies, under a name that nobody can guess, and how it gets there whole.

The token in a name is drawn at random when a letter is first written, and the folder itself remembers it: no key has to
be kept to find a letter again, a backup restores the links that were sent, and who deletes a letter takes its link back
for good. An HMAC of merchant and week would do none of the last two, and a lost key would break every link.
"""

import re
import secrets
from datetime import date
from hashlib import blake2b
from pathlib import Path

from lingping.atomic import write_text
from lingping.letter.edition import Edition
from lingping.letter.forms.page import render
from lingping.letter.quote_codes import base32
from lingping.letter.weekly_letter import WeeklyLetter

# What one folder name may hold on every file system: no upper case (Windows and macOS fold it), no letters that
# macOS rewrites to another normal form, no dot and no blank at an end.
_UNSAFE = re.compile(r"[^a-z0-9_\-\u4e00-\u9fff]")
_WINDOWS_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)")
_LONGEST = 60  # characters, at most 180 bytes of a file system's 255


# The token: 128 bits. Letters written before there were tokens have none; `move_guessable` gives them one.
_LETTER = re.compile(r"(\d{4}-\d\d-\d\d)(-[0-9a-hjkmnp-tv-z]{26})?\.html")


def path_of(letters: Path, merchant_id: str, week: date) -> Path:
    """Where the letter of the merchant and week lies, `letters/<merchant>/<week>-<token>.html`.

    Where none lies yet, a fresh name: another one at each call until the letter is written. The merchant's id is made
    safe as a folder name, other ids other folders.
    """
    known = letters_of(letters, merchant_id).get(week)
    return known or letters / _folder_of(merchant_id) / _fresh_name(week)


def letters_of(letters: Path, merchant_id: str) -> dict[date, Path]:
    """The merchant's letters that have been written, oldest week first."""
    named = [
        (_LETTER.fullmatch(path.name), path) for path in sorted((letters / _folder_of(merchant_id)).glob("*.html"))
    ]
    return {date.fromisoformat(match[1]): path for match, path in named if match}


def week_of_letter(path: Path) -> date | None:
    """The week that a letter's file is named after; None for a file that is no letter."""
    match = _LETTER.fullmatch(path.name)
    return date.fromisoformat(match[1]) if match else None


def move_guessable(letters: Path, merchant_id: str) -> None:
    """Give a fresh name to the merchant's letters of the time when a week alone was the name."""
    for week, path in letters_of(letters, merchant_id).items():
        if path.stem == week.isoformat():
            path.rename(path.with_name(_fresh_name(week)))


def _fresh_name(week: date) -> str:
    return f"{week.isoformat()}-{base32(secrets.token_bytes(16)).lower()}.html"


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


def write(letter: WeeklyLetter, path: Path, edition: Edition | None = None) -> None:
    """Write the letter's page to `path` in one step: a reader sees the old page or the new one."""
    write_text(path, render(letter, edition))
