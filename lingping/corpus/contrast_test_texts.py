"""The test part of the contrast texts (corpus/contrast/test): judged on, never trained on.

An import contract keeps this module from everything that trains.
"""

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.corpus.guide_labels import annotator_examples
from lingping.corpus.held_out_set import HeldOutSet

if TYPE_CHECKING:
    import pandas as pd

CONTRAST = "contrast"
_FOLDER = Path(__file__).with_name("contrast") / "test"
_NOTE = "Written and labelled by language models for this project; each text has one reading. Do not tune on them."


def read_contrast_test(needs: Sequence[str]) -> HeldOutSet:
    """The shipped contrast test texts, labelled for the taxonomy's `needs`; needs that their guide lacks are masked.

    A kind is the name of a file, such as irony.
    """
    paths = sorted(_FOLDER.glob("*.tsv"))
    rows = _read_tables(paths)
    return HeldOutSet(
        name=CONTRAST,
        title="Contrast texts",
        examples=annotator_examples(rows, needs),
        kinds=tuple(rows["kind"]),
        pairs=tuple(f"{kind} {pair}" if pair else "" for kind, pair in zip(rows["kind"], rows["pair"], strict=True)),
        digest=sha256(b"".join(path.name.encode() + path.read_bytes() for path in paths)).hexdigest(),
        note=_NOTE,
    )


def _read_tables(paths: Sequence[Path]) -> "pd.DataFrame":
    """The rows of all files, with their `kind`; needs as JSON and wishes as booleans, as in needs.parquet."""
    import csv

    import pandas as pd

    tables = [
        pd.read_csv(path, sep="\t", dtype=str, quoting=csv.QUOTE_NONE, na_filter=False).assign(kind=path.stem)
        for path in paths
    ]
    rows = pd.concat(tables, ignore_index=True)
    return rows.assign(needs=rows["needs"].map(_as_json), wish=rows["wish"] == "yes")


def _as_json(needs: str) -> str:
    """`price:negative size:positive`, or `none`, as a JSON object."""
    return json.dumps(dict(label.split(":") for label in needs.split() if label != "none"))
