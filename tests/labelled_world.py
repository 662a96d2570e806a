"""Fixtures of the classifier's tests: a small folder of labelled texts, a tiny BERT, and the shipped model."""

import json
import lzma
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # every test run loads this module: pandas and the library are imported by the fixtures
    from lingping.corpus.splits import Corpus
    from lingping.model.scorer import Scorer

PHRASES = {
    "logistics": ("发货很快", "快递太慢了"),
    "price": ("价格实惠", "卖得太贵"),
    "efficacy": ("电池很耐用", "屏幕老是卡顿"),
    "packaging": ("包装很严实", "盒子都压扁了"),
    "service": ("客服很耐心", "售后不理人"),
    "taste_smell": ("味道香甜", "有股怪味"),
}
ENDINGS = {"positive": ("很满意", "会再来", "推荐"), "negative": ("很失望", "不会再来", "差评")}

CONTRAST = (
    "text\tsentiment\tneeds\twish\tcategory\tregister\tpair",
    "盒子没压扁\tpositive\tpackaging:positive\tno\tfood\tshort\t1",
    "盒子没一个不压扁的\tnegative\tpackaging:negative\tno\tfood\tshort\t1",
    "不算贵，要是再送个勺就好了\tpositive\tprice:positive\tyes\tfood\tplain\t",
    "还没拆\tneutral\tnone\tno\tfood\tshort\t",
)


def write_reviews() -> Iterator[tuple[str, str, dict[str, str]]]:
    """(text, sentiment, needs) of every pair of phrases of one polarity, each with three endings."""
    for side, polarity in enumerate(("positive", "negative")):
        for first, phrases in PHRASES.items():
            for second, others in PHRASES.items():
                for ending in ENDINGS[polarity]:
                    named = {first: polarity, second: polarity}
                    yield f"{phrases[side]}，{others[side]}，{ending}", polarity, named


@pytest.fixture(scope="session", autouse=True)
def few_contrast_texts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Trainings of tests read these contrast texts, in place of the thousands that ship."""
    from lingping.corpus import data_folder

    folder = tmp_path_factory.mktemp("contrast")
    (folder / "negated_complaint.tsv").write_text("\n".join(CONTRAST) + "\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data_folder, "CONTRAST", folder)
        yield


@pytest.fixture(scope="session")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `lingping train --data` takes it."""
    folder = tmp_path_factory.mktemp("labelled")
    rows = list(write_reviews())
    gold = [
        {
            "text": text,
            "sentiment": sentiment,
            "needs": json.dumps(needs),
            "split": "dev" if number % 9 == 0 else "train",
        }
        for number, (text, sentiment, needs) in enumerate(rows)
    ]
    _write(folder, "needs", gold)
    binary = [
        {
            "category": "书籍" if number % 5 == 0 else "水果",
            "label": int(sentiment == "positive"),
            "text": f"{text}{number}",
        }
        for number, (text, sentiment, _) in enumerate(rows)
    ]
    _write(folder, "sentiment", binary)
    opinions = [{"category": "气味", "polarity": "正面"}, {"category": "价格", "polarity": "负面"}]
    mixed = {"domain": "makeup", "text": "味道香甜，就是卖得太贵", "opinions": json.dumps(opinions)}
    _write(folder, "opinions", [mixed])
    _write(folder, "laptop_clauses", [{"kind": "sentiment", "label": "0", "text": "放在门口了"}])
    write_unlabelled(folder, [f"{text}，第{number}次买" for number, (text, _, _) in enumerate(rows[:60])])
    return folder


@pytest.fixture
def labelled_copy(labelled: Path, tmp_path: Path) -> Path:
    """A copy of the labelled folder, for the test to change."""
    return Path(shutil.copytree(labelled, tmp_path / "labelled"))


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of bert-base-chinese's files, 2 layers of 32."""
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("encoders") / "tiny-bert"
    characters = sorted({character for text, _, _ in write_reviews() for character in text})
    vocabulary = ["[PAD]", "[unused1]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "\u2028", *characters]
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def needs() -> tuple[str, ...]:
    """The codes of the shipped taxonomy."""
    from lingping.model.taxonomy import load_taxonomy

    return load_taxonomy().codes


@pytest.fixture(scope="session")
def corpus(labelled: Path, needs: tuple[str, ...]) -> "Corpus":
    """The corpus of the labelled folder."""
    from lingping.corpus.splits import read_corpus

    return read_corpus(labelled, needs)


@pytest.fixture(scope="session")
def mini(tmp_path_factory: pytest.TempPathFactory) -> "Scorer":
    """The shipped model, on the CPU."""
    from lingping.model.loading import load_classifier

    return load_classifier("lingping-mini", models=tmp_path_factory.mktemp("none"), device="cpu")


def write_unlabelled(folder: Path, texts: Sequence[str]) -> None:
    """Write `unlabelled.txt.xz`, one text a line."""
    (folder / "unlabelled.txt.xz").write_bytes(lzma.compress("".join(f"{text}\n" for text in texts).encode()))


def _write(folder: Path, name: str, rows: Sequence[Mapping[str, object]]) -> None:
    import pandas as pd

    pd.DataFrame(rows).to_parquet(folder / f"{name}.parquet")
