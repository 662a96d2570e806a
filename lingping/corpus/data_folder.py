"""The training folder: its files read, checked and split so that nothing of the evaluation is trained on."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.corpus.examples import Corpus, concatenate
from lingping.corpus.sources import (
    LONGEST_TEXT,
    clause_examples,
    correction_examples,
    gold_examples,
    opinion_examples,
    reader_examples,
    sentiment_examples,
)
from lingping.errors import LingpingError
from lingping.text.cleaning import text_id

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_COLUMNS = {
    "sentiment.parquet": ("category", "label", "text"),
    "needs.parquet": ("text", "sentiment", "needs", "split"),
    "opinions.parquet": ("domain", "text", "opinions"),
    "laptop_clauses.parquet": ("kind", "label", "text"),
}
_UNLABELLED = "unlabelled.txt.xz"
READERS = Path(__file__).with_name("annotations") / "annotators.parquet"


def read_corpus(folder: Path, needs: Sequence[str], *, corrections: "pd.DataFrame | None" = None) -> Corpus:
    """Every labelled file of `folder` for the taxonomy's `needs`, split by the hash of the normalised text.

    `corrections` (text, sentiment, needs, wish; missing where a person left it) are trained on as readers' labels are.
    Raises LingpingError when a file or column is missing or a file holds no rows.
    """
    sentiment, gold, opinions, clauses = (_read(folder, name) for name in _COLUMNS)
    kept = _where(sentiment, _bucket(sentiment, 10) == 0)
    dev = _where(gold, gold["split"] == "dev")
    closed = {*kept["text_id"], *dev["text_id"]}
    free = _open(gold, closed)
    tuning = _where(free, _bucket(free, 8) == 1)
    closed |= set(tuning["text_id"])
    unlabelled = _unlabelled(folder / _UNLABELLED)
    read = _labelled_by_readers([gold, sentiment, opinions, clauses], unlabelled, closed | set(gold["text_id"]))
    lent = _where(read, _bucket(read, 32) == 1)
    closed |= set(lent["text_id"])
    corrected = None if corrections is None else _open(_identified(corrections), closed)
    if corrected is not None:
        closed |= set(corrected["text_id"])
    readers = reader_examples(_open(read, closed), needs)
    others = [
        sentiment_examples(_open(sentiment, closed), needs),
        opinion_examples(_open(opinions, closed), needs),
        clause_examples(_open(_where(clauses, clauses["kind"] == "sentiment"), closed), needs),
    ]
    labelled = closed.union(*(rows["text_id"] for rows in (sentiment, gold, opinions, clauses, read)))
    return Corpus(
        needs=gold_examples(_open(gold, closed), needs),
        tuning=concatenate([gold_examples(tuning, needs), reader_examples(lent, needs)]),
        other=concatenate(others),
        readers=readers if corrected is None else concatenate([readers, correction_examples(corrected, needs)]),
        unlabelled=[text for identity, text in unlabelled.items() if identity not in labelled],
        dev=gold_examples(dev, needs),
        kept=sentiment_examples(kept, needs),
        kinds={"dev": _kinds(dev), "kept": _kinds(kept)},
    )


def data_digest(folder: Path, corrections: "pd.DataFrame | None" = None) -> str:
    """SHA-256 over the readers' labels, the training files of `folder` in the order of their names, and corrections."""
    digest = sha256(READERS.read_bytes())
    for name in sorted((*_COLUMNS, _UNLABELLED)):
        if (folder / name).is_file():
            digest.update(name.encode() + (folder / name).read_bytes())
    if corrections is not None:
        digest.update(repr(corrections.to_dict("list")).encode())
    return digest.hexdigest()


def _read(folder: Path, name: str) -> "pd.DataFrame":
    import pandas as pd
    import pyarrow as pa

    path = folder / name
    if not path.is_file():
        raise LingpingError(f"{path}: no such file. Training reads {', '.join(_COLUMNS)}: pass their folder as --data.")
    try:
        rows = pd.read_parquet(path)
    except pa.ArrowInvalid as error:
        raise LingpingError(f"{path}: not a Parquet file ({str(error).splitlines()[0]}). Export it again.") from error
    missing = [column for column in _COLUMNS[name] if column not in rows.columns]
    if missing:
        raise LingpingError(
            f"{path}: column {', '.join(missing)} is missing. It must have {', '.join(_COLUMNS[name])}."
        )
    rows = _identified(rows).drop_duplicates()
    if rows.empty:
        raise LingpingError(f"{path}: not one row with a text. Put labelled texts there or pass another --data.")
    return rows


def _identified(rows: "pd.DataFrame") -> "pd.DataFrame":
    """The rows with a text, and its `text_id`."""
    found = rows.assign(text_id=rows["text"].map(text_id, na_action="ignore"))
    return _where(found, found["text_id"].notna())


def _bucket(rows: "pd.DataFrame", buckets: int) -> "np.ndarray":
    """A number below `buckets` for each row that depends on its normalised text alone: duplicates stay together."""
    import numpy as np

    return np.array([int(identity[:8], 16) % buckets for identity in rows["text_id"]])


def _open(rows: "pd.DataFrame", closed: set[str]) -> "pd.DataFrame":
    """The rows whose text is not in a closed set."""
    return _where(rows, [identity not in closed for identity in rows["text_id"]])


def _where(rows: "pd.DataFrame", mask: object) -> "pd.DataFrame":
    import numpy as np

    return rows.loc[np.asarray(mask, bool)]  # an empty list would select no column instead of no row


def _kinds(rows: "pd.DataFrame") -> dict[str, list[str]]:
    return {name: rows[name].astype(str).tolist() for name in ("category", "source") if name in rows}


def _labelled_by_readers(
    labelled: Sequence["pd.DataFrame"], unlabelled: dict[str, str], closed: set[str]
) -> "pd.DataFrame":
    """The shipped labels of those texts that this folder holds, in whatever file they stand.

    The labels are shipped without their texts, which are not ours to give away: `text_id` finds them again.
    """
    import pandas as pd

    texts = dict(unlabelled)
    for rows in labelled:
        texts |= dict(zip(rows["text_id"], rows["text"], strict=True))
    labels = _open(pd.read_parquet(READERS), closed)
    return labels.assign(text=[texts.get(identity) for identity in labels["text_id"]]).dropna(subset="text")


def _unlabelled(path: Path) -> dict[str, str]:
    """Distinct texts of a file of one text a line, by their text_id; none where there is no such file."""
    import lzma

    if not path.is_file():
        return {}
    texts: dict[str, str] = {}
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = line.strip()[:LONGEST_TEXT]
            identity = text_id(line)
            if identity is not None:
                texts.setdefault(identity, text)
    return texts
