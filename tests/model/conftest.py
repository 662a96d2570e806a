"""A tiny world of labelled texts and a tiny BERT, written for these tests."""

import json
import lzma

import pandas as pd
import pytest

from lingping.model.loading import load_classifier
from lingping.model.taxonomy import load_taxonomy

PHRASES = {
    "logistics": ("发货很快", "快递太慢了"),
    "price": ("价格实惠", "卖得太贵"),
    "efficacy": ("电池很耐用", "屏幕老是卡顿"),
    "packaging": ("包装很严实", "盒子都压扁了"),
    "service": ("客服很耐心", "售后不理人"),
    "taste_smell": ("味道香甜", "有股怪味"),
}
ENDINGS = {"positive": ("很满意", "会再来", "推荐"), "negative": ("很失望", "不会再来", "差评")}


def reviews():
    """(text, sentiment, needs) of every pair of phrases of one polarity, each with three endings."""
    for side, polarity in enumerate(("positive", "negative")):
        for first, phrases in PHRASES.items():
            for second, others in PHRASES.items():
                for ending in ENDINGS[polarity]:
                    named = {first: polarity, second: polarity}
                    yield f"{phrases[side]}，{others[side]}，{ending}", polarity, named


@pytest.fixture(scope="session")
def labelled(tmp_path_factory):
    """A folder as `lingping train --data` takes it."""
    folder = tmp_path_factory.mktemp("labelled")
    rows = list(reviews())
    gold = [
        {
            "text": text,
            "sentiment": sentiment,
            "needs": json.dumps(needs),
            "split": "dev" if number % 9 == 0 else "train",
        }
        for number, (text, sentiment, needs) in enumerate(rows)
    ]
    write(folder, "needs", gold)
    binary = [
        {
            "category": "书籍" if number % 5 == 0 else "水果",
            "label": int(sentiment == "positive"),
            "text": f"{text}{number}",
        }
        for number, (text, sentiment, _) in enumerate(rows)
    ]
    write(folder, "sentiment", binary)
    write(folder, "opinions", [opinion("makeup", "味道香甜，就是卖得太贵", ("气味", "正面"), ("价格", "负面"))])
    write(folder, "laptop_clauses", [{"kind": "sentiment", "label": "0", "text": "放在门口了"}])
    with lzma.open(folder / "unlabelled.txt.xz", "wt", encoding="utf-8") as file:
        file.writelines(f"{text}，第{number}次买\n" for number, (text, _, _) in enumerate(rows[:60]))
    return folder


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory):
    """A folder of bert-base-chinese's files, 2 layers of 32."""
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("encoders") / "tiny-bert"
    characters = sorted({character for text, _, _ in reviews() for character in text})
    vocabulary = ["[PAD]", "[unused1]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "\u2028", *characters]
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def needs():
    return load_taxonomy().codes


@pytest.fixture(scope="session")
def mini(tmp_path_factory):
    """The shipped model, on the CPU."""
    return load_classifier("lingping-mini", models=tmp_path_factory.mktemp("none"), device="cpu")


def write(folder, name, rows):
    pd.DataFrame(rows).to_parquet(folder / f"{name}.parquet")


def opinion(domain, text, *pairs):
    return {
        "domain": domain,
        "text": text,
        "opinions": json.dumps([{"category": category, "polarity": polarity} for category, polarity in pairs]),
    }
