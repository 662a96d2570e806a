"""Review texts of a folder of real exports, and a random sample of them to label by hand.

    python -m benchmarks.export_texts ../shared/exports --known ../shared/data --count 320 > to_label.tsv

Each line is text_id, source, item, and the cleaned text. The texts of `lingping/corpus/shop_labels` were drawn by this.
"""

import argparse
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import TypeVar

from lingping.errors import LingpingError
from lingping.ingest.content import read_content
from lingping.ingest.export import read_export
from lingping.ingest.file_names import is_export
from lingping.ingest.pseudonyms import ANY_KEY
from lingping.text.cleaning import clean, compute_text_id
from lingping.text.praise import is_default_praise

T = TypeVar("T")


@dataclass(frozen=True)
class ExportText:
    """A distinct review text as the export has it; `source` is the source mapping that reads the file."""

    text_id: str
    source: str
    item: str
    text: str


def read_texts(folder: Path) -> list[ExportText]:
    """The distinct review texts of all review exports under `folder`, each from the first file that has it.

    Files that no source mapping reads, and files of other kinds than reviews, are left out.
    """
    texts: dict[str, ExportText] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and is_export(path)):
        for text in _read_file(path):
            texts.setdefault(text.text_id, text)
    return list(texts.values())


def _read_file(path: Path) -> Iterator[ExportText]:
    try:
        export = read_export(read_content(path), key=ANY_KEY)
        batches = export.batches() if export.kind == "reviews" else iter(())
    except LingpingError:  # no source mapping reads it
        return
    for batch in batches:
        for row in batch.accepted.select(["text_id", "item_name", "text"]).to_pylist():
            if row["text_id"]:
                yield ExportText(row["text_id"], export.source, row["item_name"] or "", row["text"])


def read_known(folder: Path) -> set[str]:
    """Ids of the texts that models may have seen with labels: `folder`/*.parquet and the annotators' file."""
    import pandas as pd

    texts = {text for path in sorted(folder.glob("*.parquet")) for text in pd.read_parquet(path, columns=["text"]).text}
    annotated = pd.read_parquet(str(files("lingping.corpus") / "annotations" / "annotators.parquet"))
    return {name for text in texts if (name := compute_text_id(text))} | set(annotated.text_id)


def draw_texts(
    texts: Sequence[ExportText], known: Collection[str], *, count: int = 320, seed: int = 7
) -> list[ExportText]:
    """`count` random texts, as many from each source (those with fewer give all), in random order.

    Without the texts whose id is in `known`, and without default texts of the platform.
    """
    dice = Random(seed)
    by_source: dict[str, list[ExportText]] = defaultdict(list)
    for text in texts:
        if text.text_id not in known and not is_default_praise(clean(text.text)):
            by_source[text.source].append(text)
    piles = [_shuffle(by_source[source], dice) for source in sorted(by_source)]
    rounds = [pile[number] for number in range(max(map(len, piles), default=0)) for pile in piles if number < len(pile)]
    return _shuffle(rounds[:count], dice)


def _shuffle(items: Sequence[T], dice: Random) -> list[T]:
    return dice.sample(items, len(items))


def main() -> None:
    """Print a sample of the texts of a folder that no labelled file has."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exports", type=Path, help="folder of exports, read with its subfolders")
    parser.add_argument("--known", type=Path, required=True, help="folder of labelled Parquet files, left out")
    parser.add_argument("--count", type=int, default=320, help="number of texts (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    known = read_known(arguments.known)
    for text in draw_texts(read_texts(arguments.exports), known, count=arguments.count, seed=arguments.seed):
        print(text.text_id, text.source, text.item, clean(text.text), sep="\t")


if __name__ == "__main__":
    main()
