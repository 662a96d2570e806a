"""The files of a training folder, read and checked; the shipped annotations; the digest of all of them."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.corpus.label_columns import LONGEST_TEXT
from lingping.errors import LingpingError
from lingping.text.cleaning import compute_text_id

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = {
    "sentiment.parquet": ("category", "label", "text"),
    "needs.parquet": ("text", "sentiment", "needs", "split"),
    "opinions.parquet": ("domain", "text", "opinions"),
    "laptop_clauses.parquet": ("kind", "label", "text"),
}
UNLABELLED = "unlabelled.txt.xz"
ANNOTATIONS = Path(__file__).with_name("annotations") / "annotators.parquet"


def read_table(folder: Path, name: str) -> "pd.DataFrame":
    """The distinct rows of a labelled file that have a text, with their `text_id`.

    Raises LingpingError when the file or a column is missing, it is not Parquet, or no row has a text.
    """
    import pandas as pd
    import pyarrow as pa

    path = folder / name
    if not path.is_file():
        raise LingpingError(f"{path}: no such file. Training reads {', '.join(COLUMNS)}: pass their folder as --data.")
    try:
        rows = pd.read_parquet(path)
    except pa.ArrowInvalid as error:
        raise LingpingError(f"{path}: not a Parquet file ({str(error).splitlines()[0]}). Export it again.") from error
    missing = [column for column in COLUMNS[name] if column not in rows.columns]
    if missing:
        raise LingpingError(f"{path}: column {', '.join(missing)} is missing. It must have {', '.join(COLUMNS[name])}.")
    rows = identify(rows).drop_duplicates()
    if rows.empty:
        raise LingpingError(f"{path}: not one row with a text. Put labelled texts there or pass another --data.")
    return rows


def read_unlabelled(folder: Path) -> dict[str, str]:
    """Distinct unlabelled texts (one a line, cut at LONGEST_TEXT) by their text_id; empty without the file."""
    import lzma

    path = folder / UNLABELLED
    if not path.is_file():
        return {}
    texts: dict[str, str] = {}
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = line.strip()[:LONGEST_TEXT]
            identity = compute_text_id(line)
            if identity is not None:
                texts.setdefault(identity, text)
    return texts


def read_annotations(labelled: Sequence["pd.DataFrame"], unlabelled: dict[str, str]) -> "pd.DataFrame":
    """The shipped silver labels of the texts in `labelled` or `unlabelled`, with those texts.

    The labels are shipped without their texts, which this project may not redistribute: `text_id` finds them again.
    """
    import pandas as pd

    texts = dict(unlabelled)
    for rows in labelled:
        texts |= dict(zip(rows["text_id"], rows["text"], strict=True))
    labels = pd.read_parquet(ANNOTATIONS)
    return labels.assign(text=[texts.get(identity) for identity in labels["text_id"]]).dropna(subset="text")


def data_digest(folder: Path, corrections: "pd.DataFrame | None" = None) -> str:
    """SHA-256 over the shipped annotations, the training files of `folder` in order of name, and corrections."""
    digest = sha256(ANNOTATIONS.read_bytes())
    for name in sorted((*COLUMNS, UNLABELLED)):
        if (folder / name).is_file():
            digest.update(name.encode() + (folder / name).read_bytes())
    if corrections is not None:
        digest.update(repr(corrections.to_dict("list")).encode())
    return digest.hexdigest()


def identify(rows: "pd.DataFrame") -> "pd.DataFrame":
    """The rows that have a text, with `text_id`, the hash of the normalised text."""
    found = rows.assign(text_id=rows["text"].map(compute_text_id, na_action="ignore"))
    return found.loc[found["text_id"].notna()]
