"""Refused rows: when there are so many that the file waits for a person, and what they are."""

from dataclasses import dataclass

from lingping.contracts import QUARANTINE
from lingping.ingest.faults import HeldFile
from warehouse.database.tables import Connection

MOST = 0.05  # of the rows of a file
FEW = 5  # rows that hold no file, however small it is
MANY_REFUSED = "many_refused"  # reason code
EXPECTED = "('repeated_header', 'left_out', 'erased', 'bad_rating', 'bad_status')"  # no loss, or the row is kept

_SHOWN = 3  # reasons in a message


@dataclass(frozen=True)
class RefusedRow:
    """One row of the quarantine: its line in the file, why it is refused, and the cell, personal data masked."""

    line: int
    reason: str
    column: str | None
    excerpt: str | None


@dataclass(frozen=True)
class RefusedFile:
    """A file with refused rows, loaded or held: how many rows, and the most frequent reason with its column."""

    path: str
    status: str
    received: int | None
    refused: int
    reason: str
    column: str | None


def find_excess(con: Connection, file_id: str, path: str, received: int) -> HeldFile | None:
    """Why a file is held for its refused rows: more than MOST of its rows, and more than FEW; None where it is not."""
    causes = con.execute(
        f"select count(*) as rows, reason, column_name from {QUARANTINE.name}"
        f" where file_id = ? and reason not in {EXPECTED} group by all order by rows desc, reason, column_name",
        [file_id],
    ).fetchall()
    refused = sum(rows for rows, _, _ in causes)
    if refused <= max(MOST * received, FEW):
        return None
    shown = [f"{rows:,} {reason}" + (f" in {column}" if column else "") for rows, reason, column in causes[:_SHOWN]]
    return HeldFile(
        MANY_REFUSED,
        f"{path.rpartition('/')[2]}: {refused:,} of {received:,} rows are refused, over {MOST:.0%} "
        f"({', '.join(shown)}). `lingping quarantine show '{path}'` shows them. Correct the file or its mapping, or "
        f"load the other rows: `lingping quarantine release '{path}'`.",
    )


def list_refused(con: Connection) -> list[RefusedFile]:
    """The files with refused rows, those that are held first, then the newest first."""
    rows = con.execute(
        f"""
        with causes as (
            select file_id, reason, column_name, count(*) as rows
            from {QUARANTINE.name} where reason not in {EXPECTED} group by all
        )
        select f.path, f.status, f.received, sum(c.rows)::bigint, arg_max(c.reason, c.rows),
            arg_max(coalesce(c.column_name, ''), c.rows)
        from causes as c inner join ops.files as f using (file_id)
        where f.status in ('loaded', 'held')
        group by f.file_id, f.path, f.status, f.received, f.loaded_at
        order by f.status = 'held' desc, f.loaded_at desc, f.path
        """
    ).fetchall()
    return [
        RefusedFile(path, status, received, refused, reason, column or None)
        for path, status, received, refused, reason, column in rows
    ]


def read_refused(con: Connection, file_id: str, most: int) -> list[RefusedRow]:
    """The first `most` refused rows and unread cells of a file, in the order of the file."""
    rows = con.execute(
        f"select line, reason, column_name, excerpt from {QUARANTINE.name} where file_id = ?"
        " order by line, reason limit ?",
        [file_id, most],
    ).fetchall()
    return [RefusedRow(*row) for row in rows]
