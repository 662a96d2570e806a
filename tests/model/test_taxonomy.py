import re

import pytest
import yaml

from lingping.errors import LingpingError
from lingping.model.taxonomy import SHIPPED_TAXONOMY, Measure, load_taxonomy
from lingping.text.segmentation import segment


def test_no_code_occurs_twice():
    """That the shipped model was trained for them, in this order, is tested in test_shipped_model.py."""
    codes = load_taxonomy().codes
    assert len(set(codes)) == len(codes) >= 15


@pytest.mark.parametrize("need", load_taxonomy().needs, ids=lambda need: need.code)
def test_every_need_has_seeds_that_reviews_are_cut_into_and_measures_a_merchant_can_take(need):
    assert 15 <= len(set(need.seeds)) <= 40
    assert [seed for seed in need.seeds if segment(seed) != [seed]] == []
    assert 2 <= len(need.measures) <= 4
    assert any("{item}" in measure.zh for measure in need.measures)
    for measure in need.measures:
        assert measure.zh.count("{item}") == (measure.en or "").count("{item}") <= 1
        assert re.search(r"[\u4e00-\u9fff]", measure.zh)
        assert not re.search(r"[\u4e00-\u9fff]", measure.en or "中")


def test_the_words_shown_for_a_need_are_or_contain_its_seeds_and_come_once():
    logistics = {need.code: need for need in load_taxonomy().needs}["logistics"]
    assert logistics.words(["快递", "慢", "，", "快递费", "贵", "快递"]) == ["快递", "快递费"]


def changed(change):
    entries = yaml.safe_load(SHIPPED_TAXONOMY.read_text(encoding="utf-8"))
    change(entries)
    return yaml.safe_dump(entries, allow_unicode=True)


def test_a_measure_in_plain_text_is_chinese_as_in_files_of_version_0_1(tmp_path):
    path = tmp_path / "needs.yaml"
    path.write_text(
        changed(lambda entries: entries[0].update(measures=["送检", {"zh": "换货", "en": "Replace"}])), "utf-8"
    )
    assert load_taxonomy(path).needs[0].measures == (Measure("送检", None), Measure("换货", "Replace"))


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (changed(lambda entries: entries[2].pop("seeds")), "need 3"),
        (changed(lambda entries: entries[0].update(seeds=["好", 1])), "quality"),
        (changed(lambda entries: entries[0].update(measures=[])), "measures"),
        (changed(lambda entries: entries[0]["measures"][1].pop("en")), "measure 2 must have the texts zh and en"),
        (changed(lambda entries: entries[0]["measures"][0].update(en=True)), "give the Chinese one alone"),
        (changed(lambda entries: entries[0].update(measures=[" "])), "measure 1"),
        (changed(lambda entries: entries[1].update(code=True)), "code"),
        (changed(lambda entries: entries[1].update(code="quality")), "twice"),
        (changed(lambda entries: entries[1].update(seed=["typo"])), "need 2"),
        ("needs: {}", "list"),
        ("- [", "YAML"),
    ],
)
def test_a_spoiled_taxonomy_is_refused_in_one_line_that_names_file_and_entry(tmp_path, content, named):
    path = tmp_path / "needs.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(LingpingError) as caught:
        load_taxonomy(path)
    assert str(path) in str(caught.value)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)
