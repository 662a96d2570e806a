"""Which reading of a file was that: by which code, and by which mapping."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from lingping.ingest.mappings import Mapping

_DIGITS = 12


def version_of_reading(mapping: Mapping) -> str:
    """Another text for every change of this room's code or of the mapping: rows may then be read that were refused."""
    own = sha256(mapping.model_dump_json().encode()).hexdigest()
    return f"{_digest_code()[:_DIGITS]} {own[:_DIGITS]}"


@cache
def _digest_code() -> str:
    digest, room = sha256(), Path(__file__).parent
    for path in sorted(room.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
