"""Audiences of the newest snapshot, and the ledger of exported lists."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from lingping.contracts import AUDIENCE_EXPORTS
from lingping.errors import LingpingError
from warehouse.database.connection import open_snapshot, transaction
from warehouse.database.tables import Connection, append_missing


@dataclass(frozen=True)
class Audience:
    """Who is in an audience of a merchant on a day: pseudonym → held out. `platforms` are those of the merchant."""

    merchant_id: str
    name: str
    as_of: date | None
    platforms: tuple[str, ...]
    members: dict[str, bool]

    def among(self, keys: Collection[str]) -> "Audience":
        """The part of it that is among `keys`."""
        members = {key: held for key, held in self.members.items() if key in keys}
        return Audience(self.merchant_id, self.name, self.as_of, self.platforms, members)

    @property
    def export_id(self) -> str:
        """Hash of shop, name, day and members."""
        parts = [self.merchant_id, self.name, str(self.as_of), *sorted(self.members)]
        return sha256("\0".join(parts).encode()).hexdigest()[:12]


def list_audiences(published: Path) -> list[tuple[Any, ...]]:
    """Merchant, audience, members, held out, past actions and their gain with its bounds, of every audience."""
    with open_snapshot(published) as con:
        return con.execute(
            "select merchant_id, audience, members, held_out, past_actions, gain, gain_low, gain_high"
            " from marts.audiences order by all"
        ).fetchall()


def find_audience(published: Path, name: str, merchant_id: str | None) -> Audience:
    """One audience of the newest snapshot. Raises LingpingError for a name or merchant that it does not have."""
    with open_snapshot(published) as con:
        known = con.execute("select distinct audience from marts.audiences order by all").fetchall()
        if (name,) not in known:
            raise LingpingError(f"{name}: no such audience (known: {', '.join(each for (each,) in known) or 'none'}).")
        days = dict(con.execute("select distinct merchant_id, as_of from marts.audiences order by all").fetchall())
        if merchant_id is None and len(days) > 1:
            raise LingpingError(f"Whose {name}? --merchant {' or '.join(days)}.")
        shop = merchant_id or next(iter(days))
        if shop not in days:
            raise LingpingError(f"{shop}: no such merchant (known: {', '.join(days)}).")
        platforms = con.execute(
            "select distinct platform from marts.user_profile where merchant_id = ? order by all", [shop]
        ).fetchall()
        members = con.execute(
            "select user_key, is_holdout from marts.audience_members where merchant_id = ? and audience = ?",
            [shop, name],
        ).fetchall()
    return Audience(shop, name, days[shop], tuple(each for (each,) in platforms), dict(members))


def note_export(con: Connection, exported: Audience, *, at: datetime) -> None:
    """Enter a list in the ledger, with those held out; entering it again changes nothing."""
    rows: list[dict[str, object]] = [
        {
            "export_id": exported.export_id,
            "merchant_id": exported.merchant_id,
            "audience": exported.name,
            "user_key": user_key,
            "is_holdout": is_holdout,
            "as_of": exported.as_of,
            "exported_at": at,
        }
        for user_key, is_holdout in exported.members.items()
    ]
    with transaction(con):
        append_missing(con, AUDIENCE_EXPORTS, rows)
