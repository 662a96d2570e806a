"""Corrections by people: kept as entered, and read as part of the next training set."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd
import pyarrow as pa

from lingping.contracts import CORRECTIONS
from lingping.home_layout import CURRENT
from lingping.labelling.correction import Correction
from warehouse.database.connection import open_snapshot, transaction
from warehouse.database.tables import Connection, append_missing, count

_GIVEN = CORRECTIONS.schema.append(pa.field("review_key", pa.string()))


def add_corrections(con: Connection, corrections: Sequence[Correction]) -> tuple[int, int]:
    """Keep the corrections of texts that this warehouse holds; returns how many are new, and how many had no text.

    A `review_key` names the text of that review. The same correction again changes nothing.
    """
    before = count(con, CORRECTIONS.name)
    with transaction(con):
        con.register("given", pa.Table.from_pylist([_row(each) for each in corrections], schema=_GIVEN))
        placed = con.sql(
            """
            select coalesce(g.text_id, r.text_id) as text_id, g.* exclude (text_id, review_key)
            from given as g
            left join marts.reviews as r using (review_key)
            semi join nlp.texts as t on t.text_id = coalesce(g.text_id, r.text_id)
            """
        ).to_arrow_table()
        append_missing(con, CORRECTIONS, placed.to_pylist())
        con.unregister("given")
    return count(con, CORRECTIONS.name) - before, len(corrections) - placed.num_rows


def text_of(con: Connection, review_key: str, *, is_follow_up: bool) -> str | None:
    """The text_id of a review, or of its follow-up; None where the warehouse holds no such review or text."""
    column = "follow_up_text_id" if is_follow_up else "text_id"
    found = con.execute(f"select {column} from marts.reviews where review_key = ?", [review_key]).fetchall()
    return found[0][0] if found else None


def labels_of(con: Connection, text_id: str) -> tuple[str | None, dict[str, str]]:
    """Labels of a text, corrections included: its opinion, and need → polarity."""
    opinion = con.execute("select opinion from intermediate.scored_texts where text_id = ?", [text_id]).fetchall()
    needs = con.execute("select need, polarity from intermediate.text_needs where text_id = ? order by need", [text_id])
    return opinion[0][0] if opinion else None, dict(needs.fetchall())


def read_corrected_texts(published: Path) -> pd.DataFrame | None:
    """The corrected texts of a home, to be trained on: text, sentiment, needs (JSON), wish; missing where untouched.

    The newest of each part counts. Texts drawn at random are left out: models are evaluated on them.
    None where nothing was published or corrected.
    """
    if not (published / CURRENT).exists():
        return None
    with open_snapshot(published) as con:
        found = con.sql(
            """
            with written as (
                select text_id, text from marts.reviews
                union
                select follow_up_text_id, follow_up_text from marts.reviews
            )
            select
                any_value(text) as text,
                arg_max(sentiment, (corrected_at, corrected_by)) as sentiment,
                arg_max(needs, (corrected_at, corrected_by)) as needs,
                arg_max(wish, (corrected_at, corrected_by)) as wish,
            from nlp.corrections
            join written using (text_id)
            where drawn_as is distinct from 'random'
            group by text_id
            order by text_id
            """
        ).df()
    return None if found.empty else found


def _row(correction: Correction) -> dict[str, object]:
    needs = None if correction.needs is None else json.dumps(dict(correction.needs))
    return {**asdict(correction), "needs": needs}
