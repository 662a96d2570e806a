"""Keyed pseudonyms: a customer has the same key in every table, and only the secret links the key to the customer.

A key file holds one secret a line, oldest first. The first makes a pseudonym out of an id; each later one, added by a
rotation, makes the pseudonym anew out of the one before. So a rotation needs no ids, and joins the customers from
before and after; and whoever knows some of the secrets, but not all, can link nothing.
"""

import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from lingping.atomic import sync_folder, write_text
from lingping.errors import LingpingError

KEY_BYTES = 32
_DIGITS = 32


@dataclass(frozen=True)
class KeyRing:
    """The secrets of a key file, oldest first, at least one; and whose rows are kept out (`erased_mark`)."""

    keys: tuple[bytes, ...] = field(repr=False)
    erased: frozenset[str] = field(default=frozenset(), repr=False, compare=False)

    @property
    def first(self) -> "KeyRing":
        """The oldest secret alone: it identifies a customer whatever was rotated since."""
        return KeyRing(self.keys[:1])

    @property
    def fingerprint(self) -> str:
        """Identifies the ring without revealing it: the pseudonym of a constant, 32 hex digits."""
        return self.renew(_mac(self.keys[0], "lingping backup", _DIGITS))

    def renew(self, made: str) -> str:
        """`made`, hex digits that the first secret made, under every later one; as many digits."""
        for key in self.keys[1:]:
            made = _mac(key, made, len(made))
        return made

    def up_to(self, fingerprint: str) -> "KeyRing | None":
        """The oldest secrets that have this fingerprint together; None where none of them have."""
        rings = (KeyRing(self.keys[:count]) for count in range(len(self.keys), 0, -1))
        return next((ring for ring in rings if ring.fingerprint == fingerprint), None)


ANY_KEY = KeyRing((bytes(KEY_BYTES),))  # for reading files where nothing is kept


def load_key(path: Path) -> KeyRing:
    """The secrets in `path`, made on first use: 32 random bytes in hex, readable by the owner alone.

    Raises LingpingError for a key that others can read, or that is not 32 bytes in hex a line.
    """
    if not path.exists():
        _write_new(path, secrets.token_hex(KEY_BYTES) + "\n")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise LingpingError(f"{path}: other users can read the pseudonym key. Run: chmod 600 '{path}'.")
    lines = path.read_text(encoding="ascii", errors="replace").split()
    if not lines or not all(len(line) == 2 * KEY_BYTES and set(line) <= set("0123456789abcdef") for line in lines):
        raise LingpingError(
            f"{path}: not a pseudonym key of {2 * KEY_BYTES} hex digits a line. Restore it from the backup: "
            "with a new key every customer becomes a stranger."
        )
    return KeyRing(tuple(map(bytes.fromhex, lines)))


def add_secret(path: Path, ring: KeyRing, *, kept: Path) -> KeyRing:
    """Add a new secret to the key file `path`, which holds `ring`, in one step; the file from before stays as `kept`.

    Returns all secrets. Where another home that shares the file has added one meanwhile, that one is taken. Raises
    LingpingError, with `path` as it was, where the folder cannot be written to, or `kept` holds something else.
    """
    from filelock import FileLock  # 0.1 s

    path = path.resolve()  # a link stays a link
    try:
        with FileLock(path.with_name(f".{path.name}.lock")):
            if load_key(path) == ring:
                _append_secret(path, kept)
    except OSError as error:
        raise LingpingError(
            f"{path}: the new key cannot be written: {error.strerror}. Rotate as a user who may write to {path.parent}."
        ) from error
    return load_key(path)


def _append_secret(path: Path, kept: Path) -> None:
    before = path.read_text(encoding="ascii")
    if kept.exists() and kept.read_text(encoding="ascii") != before:
        raise LingpingError(f"{kept}: holds another key. Move it to a safe place, then rotate again.")
    write_text(kept, before, mode=0o600)
    write_text(path, f"{before.rstrip()}\n{secrets.token_hex(KEY_BYTES)}\n")


def key_fingerprint(path: Path) -> str | None:
    """Fingerprint of all secrets in the key file; None without one. Raises LingpingError like `load_key`."""
    return load_key(path).fingerprint if path.exists() else None


def pseudonym(ring: KeyRing, platform: str, value: str) -> str:
    """HMAC-SHA-256 (RFC 2104) of platform and value, the first 32 hex digits, under every secret of the ring."""
    return ring.renew(_mac(ring.keys[0], f"{platform}\0{value}", _DIGITS))


def receiver_id(ring: KeyRing, url: str) -> str:
    """The same of a letter's receiver, 16 hex digits: the URL cannot be read or guessed from the ledger alone."""
    return ring.renew(_mac(ring.keys[0], f"receiver\0{url}", _DIGITS // 2))


def erased_mark(pseudonym: str, merchant_id: str | None = None) -> str:
    """What `KeyRing.erased` has of an erased customer; with `merchant_id` of an order of theirs at that merchant."""
    return pseudonym if merchant_id is None else f"{merchant_id}\0{pseudonym}"


def _mac(key: bytes, text: str, digits: int) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()[:digits]


def _write_new(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    sync_folder(path.parent)
