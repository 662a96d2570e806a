"""Keyed pseudonyms: a customer has the same key in every table, and only the secret links the key to the customer."""

import hmac
import os
import secrets
from pathlib import Path

from lingping.atomic import sync_folder
from lingping.errors import LingpingError

KEY_BYTES = 32


def load_key(path: Path) -> bytes:
    """The secret key in `path`, made on first use: 32 random bytes in hex, readable by the owner alone.

    Raises LingpingError for a key that others can read, or that is not 32 bytes in hex.
    """
    if not path.exists():
        _make_key(path)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise LingpingError(f"{path}: other users can read the pseudonym key. Run: chmod 600 '{path}'.")
    written = path.read_text(encoding="ascii", errors="replace").strip()
    if len(written) != 2 * KEY_BYTES or not set(written) <= set("0123456789abcdef"):
        raise LingpingError(
            f"{path}: not a pseudonym key of {2 * KEY_BYTES} hex digits. Restore it from the backup: "
            "with a new key every customer becomes a stranger."
        )
    return bytes.fromhex(written)


def pseudonym(key: bytes, platform: str, value: str) -> str:
    """HMAC-SHA-256 (RFC 2104) of platform and value, the first 32 hex digits."""
    return hmac.digest(key, f"{platform}\0{value}".encode(), "sha256").hex()[:32]


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(descriptor)
    sync_folder(path.parent)
