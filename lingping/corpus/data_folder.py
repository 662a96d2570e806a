"""The files of a training folder, read and checked; the shipped labels and texts; the digest of all of them."""

import json
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
OPTIONAL = {"nlpcc14.parquet": ("label", "text"), "aspects.parquet": ("source", "domain", "text", "opinions")}
UNLABELLED = ("unlabelled.txt.xz", "unlabelled_jd.txt.xz")
ANNOTATIONS = Path(__file__).with_name("annotations") / "annotators.parquet"
CONTRAST = Path(__file__).with_name("contrast") / "train"


def check_folder(folder: Path) -> None:
    """Raise LingpingError, naming all that is missing, unless every file that training needs is in `folder`."""
    if not folder.is_dir():
        raise LingpingError(f"{folder}: no such folder. Pass the folder of labelled texts as --data.")
    missing = [name for name in COLUMNS if not (folder / name).is_file()]
    if missing:
        raise LingpingError(
            f"{folder}: lacks {', '.join(missing)}. Training needs {', '.join(COLUMNS)}; the rest is optional. "
            "`lingping docs model` has the columns of each and where it comes from."
        )


def read_table(folder: Path, name: str) -> "pd.DataFrame":
    """The distinct rows of a labelled file that have a text, with their `text_id`; none for an optional file.

    Raises LingpingError when the file or a column is missing, it is not Parquet, or no row has a text.
    """
    import pandas as pd
    import pyarrow as pa

    path, wanted = folder / name, (COLUMNS | OPTIONAL)[name]
    if not path.is_file() and name in OPTIONAL:
        return identify(pd.DataFrame(columns=list(wanted), dtype=str))
    try:
        rows = pd.read_parquet(path)
    except pa.ArrowInvalid as error:
        raise LingpingError(f"{path}: not a Parquet file ({str(error).splitlines()[0]}). Export it again.") from error
    missing = [column for column in wanted if column not in rows.columns]
    if missing:
        raise LingpingError(f"{path}: column {', '.join(missing)} is missing. It must have {', '.join(wanted)}.")
    rows = identify(rows).drop_duplicates()
    if rows.empty:
        raise LingpingError(f"{path}: not one row with a text. Put labelled texts there or pass another --data.")
    return rows


def read_unlabelled(folder: Path) -> dict[str, str]:
    """Distinct unlabelled texts (one a line, cut at LONGEST_TEXT) by their text_id; empty without a file."""
    import lzma

    texts: dict[str, str] = {}
    for name in UNLABELLED:
        if not (folder / name).is_file():
            continue
        with lzma.open(folder / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                identity = compute_text_id(line)
                if identity is not None:
                    texts.setdefault(identity, line.strip()[:LONGEST_TEXT])
    return texts


def read_contrast() -> "pd.DataFrame":
    """The shipped contrast texts for training, in the columns of needs.parquet, with `text_id`, `kind` and `group`.

    `kind` is the file, so the phenomenon or the kind of goods. Texts of one `group` differ by a small edit and in
    label: they belong into the same split.
    """
    import pandas as pd

    files = sorted(CONTRAST.glob("*.tsv"))
    parts = [
        pd.read_csv(path, sep="\t", dtype=str, quoting=3, na_filter=False).assign(kind=path.stem) for path in files
    ]
    rows = identify(pd.concat(parts, ignore_index=True))
    group = rows["kind"] + " " + rows["pair"].where(rows["pair"] != "", rows["text_id"])
    return rows.assign(needs=rows["needs"].map(_to_json), wish=rows["wish"] == "yes", group=group)


def _to_json(needs: str) -> str:
    """`price:positive size:negative`, or none, as a JSON object."""
    return json.dumps({} if needs == "none" else dict(each.split(":") for each in needs.split()))


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
    """SHA-256 over the shipped labels and texts, the training files of `folder` in order of name, and corrections."""
    digest = sha256(ANNOTATIONS.read_bytes())
    for path in sorted(CONTRAST.glob("*.tsv")):
        digest.update(path.read_bytes())
    for name in sorted((*COLUMNS, *OPTIONAL, *UNLABELLED)):
        if (folder / name).is_file():
            digest.update(name.encode() + (folder / name).read_bytes())
    if corrections is not None:
        digest.update(repr(corrections.to_dict("list")).encode())
    return digest.hexdigest()


def identify(rows: "pd.DataFrame") -> "pd.DataFrame":
    """The rows that have a text, with `text_id`, the hash of the normalised text."""
    found = rows.assign(text_id=rows["text"].map(compute_text_id, na_action="ignore"))
    return found.loc[found["text_id"].notna()]
