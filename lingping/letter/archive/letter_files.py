"""The files of letters: where the letter of a merchant and week lies, under a name that nobody can guess.

The token in a name is random and drawn when a letter is first written; afterwards the name is found by listing the
folder. So no key has to be kept, a backup restores the links that were sent, and deleting a letter revokes its link for
good. A token computed as an HMAC of merchant and week could not be revoked, and a lost key would break every link.
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

# Characters that a folder name must not have on some file system: upper case (Windows and macOS fold it), letters that
# macOS rewrites to another normal form, a dot or a blank at an end.
_UNSAFE = re.compile(r"[^a-z0-9_\-\u4e00-\u9fff]")
_WINDOWS_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)")
_LONGEST = 60  # characters, at most 180 bytes of a file system's 255

# Week and token (128 bits). Letters written before there were tokens have none; `move_guessable` gives them one.
_LETTER = re.compile(r"(\d{4}-\d\d-\d\d)(-[0-9a-hjkmnp-tv-z]{26})?\.html")


def path_of(letters: Path, merchant_id: str, week: date) -> Path:
    """The page of the merchant's letter of the week, `letters/<merchant>/<week>-<token>.html`.

    A letter that has not been written yet gets a new random name at each call. The merchant's id is escaped to be safe
    as a folder name; different ids get different folders.
    """
    known = letters_of(letters, merchant_id).get(week)
    return known or letters / _folder_of(merchant_id) / _fresh_name(week)


def letters_of(letters: Path, merchant_id: str) -> dict[date, Path]:
    """The merchant's letters that have been written, oldest week first."""
    named = [
        (_LETTER.fullmatch(path.name), path) for path in sorted((letters / _folder_of(merchant_id)).glob("*.html"))
    ]
    return {date.fromisoformat(match[1]): path for match, path in named if match}


def board_of(letters: Path, merchant_id: str) -> Path:
    """The merchant's dashboard, beside its letters. Where none lies yet, a fresh name that nobody can guess."""
    folder = letters / _folder_of(merchant_id)
    known = sorted(folder.glob("board-*.html"))
    return known[0] if known else folder / f"board-{_fresh_token()}.html"


def week_of_letter(path: Path) -> date | None:
    """The week in the name of a letter's page; None for any other file."""
    match = _LETTER.fullmatch(path.name)
    return date.fromisoformat(match[1]) if match else None


def move_guessable(letters: Path, merchant_id: str) -> None:
    """Rename the merchant's letters that are named by the week alone: they get a random token."""
    for week, path in letters_of(letters, merchant_id).items():
        if path.stem == week.isoformat():
            path.rename(path.with_name(_fresh_name(week)))


def _fresh_name(week: date) -> str:
    return f"{week.isoformat()}-{_fresh_token()}.html"


def _fresh_token() -> str:
    return base32(secrets.token_bytes(16)).lower()


def _folder_of(merchant_id: str) -> str:
    """The id with unsafe characters as =XX, one per UTF-8 byte; a long id is cut and gets == and a digest."""
    name = _UNSAFE.sub(_escape, merchant_id)
    if _WINDOWS_DEVICE.fullmatch(name) or not name:
        return f"={name}"
    if len(name) > _LONGEST:
        return f"{name[:_LONGEST]}=={blake2b(name.encode(), digest_size=16).hexdigest()}"
    return name


def _escape(match: re.Match[str]) -> str:
    return "".join(f"={byte:02x}" for byte in match.group().encode("utf-8", "surrogatepass"))


def write(letter: WeeklyLetter, path: Path, edition: Edition | None = None) -> None:
    """Write the letter's page to `path`, atomically: a reader sees the old page or the new one."""
    write_text(path, render(letter, edition))
