"""Public test sets are found on disk in their published formats, and their labels are read as they are meant."""

import pytest
from public_files import EPRSTMT, NLPCC, SEMEVAL, TABLE, write_public_sets

from lingping.corpus.public_sets import read_public_sets
from lingping.errors import LingpingError
from lingping.labels import SENTIMENTS

NEEDS = ("price", "service")


def read(folder):
    """Set name → (text, sentiment) of each of its texts."""
    return {
        each.name: [
            (text, SENTIMENTS[label])
            for text, label in zip(each.examples.texts, each.examples.sentiment.argmax(-1), strict=True)
        ]
        for each in read_public_sets(folder, NEEDS)
    }


def test_every_set_is_found_by_its_test_part_and_read_with_its_labels(tmp_path):
    sentences = [("屏幕很亮，机身也轻", "positive"), ("按键老是没反应", "negative")]
    assert read(write_public_sets(tmp_path)) == {
        "nlpcc14-sc": [
            ("快递小哥很客气 & 包装没压坏", "positive"),
            ("用了两天就<坏>了 第二行接着说：别买", "negative"),
        ],
        "semeval16-phones": sentences,
        "semeval16-cameras": sentences,
        "eprstmt": [("充电线一周就断了", "negative"), ("音质通透，值", "positive")],
        "chnsenticorp": [('房间干净，"早餐"丰富', "positive"), ("隔音太差，一夜没睡", "negative")],
    }


def test_sets_are_binary_without_needs_and_come_with_published_figures(tmp_path):
    found = {each.name: each for each in read_public_sets(write_public_sets(tmp_path), NEEDS)}
    assert all(each.is_binary and not each.examples.needs_weight.any() for each in found.values())
    published = {name: [line.accuracy for line in each.published] for name, each in found.items()}
    assert published == {
        "nlpcc14-sc": [0.835, 0.787],
        "semeval16-phones": [0.829],
        "semeval16-cameras": [0.901],
        "eprstmt": [0.885, 0.900],
        "chnsenticorp": [0.950, 0.954, 0.965],
    }
    assert all(line.source for each in found.values() for line in each.published)
    assert "judges nothing" in found["chnsenticorp"].note


def test_a_sentence_with_opinions_of_both_polarities_is_left_out_and_counted(tmp_path):
    (tmp_path / "CH_PHNS_SB1_TEST_.xml").write_text(SEMEVAL.format(entity="PHONE"), "utf-8")
    (phones,) = read_public_sets(tmp_path, NEEDS)
    assert (phones.name, len(phones.examples), phones.left_out) == ("semeval16-phones", 2, 1)


def test_nlpcc14_is_also_read_as_a_table_and_in_gb18030(tmp_path):
    folder = tmp_path / "NLPCC14-SC"
    folder.mkdir()
    (folder / "test.tsv").write_text(TABLE.replace("text_a", "text"), "utf-8-sig")
    assert list(read(folder)) == ["nlpcc14-sc"]
    (folder / "test.tsv").unlink()
    (folder / "test.label.cn.txt").write_bytes(NLPCC.encode("gb18030"))
    assert read(folder)["nlpcc14-sc"][1] == ("用了两天就<坏>了 第二行接着说：别买", "negative")


def test_a_folder_without_a_set_is_told_what_is_looked_for(tmp_path):
    (tmp_path / "test.json").write_text('{"id": 1, "sentence": "没有标签"}\n', "utf-8")
    (tmp_path / "test.tsv").write_text("qid\ttext_a\n0\t没有标签\n", "utf-8")
    with pytest.raises(LingpingError) as caught:
        read_public_sets(tmp_path, NEEDS)
    for name in ("test.label.cn.txt", "CH_PHNS_SB1_TEST", "test_public.json", "chnsenti"):
        assert name in str(caught.value)
    with pytest.raises(LingpingError, match="no such folder"):
        read_public_sets(tmp_path / "nowhere", NEEDS)


def test_one_set_in_two_files_is_refused_with_both_names(tmp_path):
    folder = write_public_sets(tmp_path)
    (folder / "eprstmt_test.jsonl").write_text(EPRSTMT, "utf-8")
    with pytest.raises(LingpingError, match=r"eprstmt_test\.jsonl.*EPRSTMT.*test_public\.json"):
        read_public_sets(folder, NEEDS)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("chnsenticorp_test.tsv", TABLE + "正\t标签写错\n", "line 4: not label and text_a with label 0 or 1"),
        ("chnsenticorp_test.tsv", TABLE + "1\n", "line 4"),
        ("test_public.json", EPRSTMT + '{"id": 5, "sentence": "没有标签"}\n', "line 3: no sentence with label"),
        ("PHNS_TEST.xml", SEMEVAL.format(entity="PHONE")[:-12], "not well-formed XML"),
    ],
)
def test_a_malformed_row_is_one_line_with_its_place(tmp_path, name, content, message):
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(LingpingError, match=rf"{name}.*{message}"):
        read_public_sets(tmp_path, NEEDS)
