"""Public Chinese sentiment sets that a user has on disk: found by name and content, read, with published figures.

They are judged on and never trained on. Lingping ships none of their texts.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from lingping.corpus.examples import Examples, blank
from lingping.corpus.held_out_set import HeldOutSet, Published
from lingping.corpus.label_columns import LONGEST_TEXT, set_sentiment
from lingping.corpus.public_formats import Row, parse_eprstmt, parse_nlpcc, parse_semeval, parse_table
from lingping.errors import LingpingError
from lingping.text.cleaning import clean

_SUFFIXES = {".txt", ".xml", ".tsv", ".json", ".jsonl"}
_LARGEST = 50_000_000  # bytes: the largest of the sets has 2 MB
_SKEP = "Tian et al. 2020, SKEP, ACL; table in github.com/baidu/Senta"
_FEWCLUE = "Xu et al. 2021, FewCLUE; table of test_public.json in github.com/CLUEbenchmark/FewCLUE"
_WWM = "Cui et al. 2019, arXiv:1906.08101, best of ten runs; table in github.com/ymcui/Chinese-BERT-wwm"
_BY_OPINION = (
    "Ours reads whole sentences; the published figures are of single opinions, whose aspect the model was told, so "
    "the two tasks are alike but not the same."
)


@dataclass(frozen=True)
class _PublicSet:
    """How a set is recognised, and what is published about it.

    `parse` gets a file's text, its place and its path in lower case; it returns its rows, or none where it is no file
    of this set.
    """

    name: str
    title: str
    files: str
    parse: Callable[[str, str, str], list[Row]]
    published: tuple[Published, ...]
    note: str = ""


_SETS = (
    _PublicSet(
        "nlpcc14-sc",
        "NLPCC14-SC",
        "test.label.cn.txt (<review id=… label=…>), or test.tsv with label and text_a under a name with nlpcc",
        lambda text, place, path: parse_nlpcc(text) or (parse_table(text, place) if "nlpcc" in path else []),
        (Published("SKEP", 0.835, _SKEP), Published("best before SKEP", 0.787, _SKEP)),
    ),
    _PublicSet(
        "semeval16-phones",
        "SemEval-2016 task 5, Chinese phones",
        "CH_PHNS_SB1_TEST….xml with polarities",
        lambda text, place, path: parse_semeval(text, place, "PHONE"),
        (Published("SKEP", 0.829, _SKEP),),
        _BY_OPINION,
    ),
    _PublicSet(
        "semeval16-cameras",
        "SemEval-2016 task 5, Chinese cameras",
        "CH_CAME_SB1_TEST….xml with polarities",
        lambda text, place, path: parse_semeval(text, place, "CAMERA"),
        (Published("SKEP", 0.901, _SKEP),),
        _BY_OPINION,
    ),
    _PublicSet(
        "eprstmt",
        "EPRSTMT (FewCLUE)",
        "test_public.json (sentence and label Positive or Negative)",
        lambda text, place, path: parse_eprstmt(text, place),
        (
            Published("RoBERTa, P-tuning on 32 labels", 0.885, _FEWCLUE),
            Published("people", 0.900, _FEWCLUE),
        ),
    ),
    _PublicSet(
        "chnsenticorp",
        "ChnSentiCorp, test",
        "test.tsv with label and text_a under a name with chnsenti",
        lambda text, place, path: parse_table(text, place) if "chnsenti" in path else [],
        (
            Published("BERT", 0.950, _WWM),
            Published("ERNIE", 0.954, _WWM),
            Published("SKEP", 0.965, _SKEP),
        ),
        "98 to 99 % of its dev and test texts are also among the texts that Chinese sentiment models are usually "
        "trained on (ChnSentiCorp hotel and online_shopping_10_cats, ours too): it judges nothing here.",
    ),
)


def read_public_sets(folder: Path, needs: Sequence[str]) -> list[HeldOutSet]:
    """Every known public test set in `folder` or below, with labels for models of `needs` (masked: there are none).

    Only files with `test` in their name count: the others are for training. Raises LingpingError where there is no
    such folder, no set or one set twice, and naming file and line for a malformed row.
    """
    check_public_folder(folder)
    found: dict[str, tuple[Path, HeldOutSet]] = {}
    for public, path, rows in _find_files(folder):
        if public.name in found:
            raise LingpingError(
                f"{path}: is {public.title}, and so is {found[public.name][0]}. Keep one of the two in {folder}."
            )
        found[public.name] = path, _as_set(public, rows, path, len(needs))
    if not found:
        looked_for = "; ".join(f"{public.title}: {public.files}" for public in _SETS)
        raise LingpingError(
            f"{folder}: holds none of the public test sets with labels. Looked for files with test in their name, also "
            f"in sub-folders. {looked_for}. Files without labels do not count."
        )
    return [found[public.name][1] for public in _SETS if public.name in found]


def check_public_folder(folder: Path) -> None:
    """Raise LingpingError unless there is such a folder."""
    if not folder.is_dir():
        raise LingpingError(f"{folder}: no such folder. Pass the folder that holds the public sets as --public.")


def _find_files(folder: Path) -> Iterator[tuple[_PublicSet, Path, list[Row]]]:
    """Every file of a set, with its rows, at least one of which has a sentiment."""
    for path, text in _read_candidates(folder):
        for public in _SETS:
            rows = public.parse(text, str(path), str(Path(folder.name) / path.relative_to(folder)).lower())
            if any(row.sentiment for row in rows):
                yield public, path, rows


def _read_candidates(folder: Path) -> Iterator[tuple[Path, str]]:
    """Path and text of every file that may be a test part, in order of path."""
    for path in sorted(folder.rglob("*")):
        fits = "test" in path.name.lower() and path.suffix.lower() in _SUFFIXES
        if fits and path.is_file() and path.stat().st_size <= _LARGEST:
            text = _decode(path.read_bytes())
            if text is not None:
                yield path, text


def _decode(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _as_set(public: _PublicSet, rows: Sequence[Row], path: Path, needs: int) -> HeldOutSet:
    cleaned = [(clean(row.text)[:LONGEST_TEXT], row.sentiment) for row in rows]
    judged = [(text, sentiment) for text, sentiment in cleaned if text and sentiment]
    return HeldOutSet(
        name=public.name,
        title=public.title,
        examples=_as_examples(judged, needs),
        kinds=("",) * len(judged),
        pairs=("",) * len(judged),
        digest=sha256(path.read_bytes()).hexdigest(),
        published=public.published,
        note=public.note,
        left_out=len(rows) - len(judged),
    )


def _as_examples(rows: Sequence[tuple[str, str]], needs: int) -> Examples:
    examples = blank([text for text, _ in rows], needs)
    set_sentiment(examples, [sentiment for _, sentiment in rows])
    examples.binary[:] = True
    return examples
