"""A mapping of the home that cannot be used holds its own files, and those of nobody else."""

from pathlib import Path

import pytest

from lingping.errors import LingpingError
from lingping.ingest.faults import HeldFile
from lingping.ingest.mappings import known_mappings, read_mapping
from lingping.ingest.own_mappings.broken_mappings import broken_mappings

GOOD = 'kind: reviews\nplatform: douyin\nfile_names: "mine_*.csv"\ncolumns:\n  text: 说了什么\n  item_id: 货号\n'
BROKEN = {
    "unknown field": (GOOD.replace("item_id", "itemid"), "line 6, columns.itemid"),
    "unknown key": (GOOD.replace("货号", "{column: 货号, colum: x}"), "line 6, columns.item_id.colum"),
    "not YAML": (GOOD.replace("text: 说了什么", "text: [说了什么"), "line 6: not YAML"),
    "a day that is none": (GOOD + "  reviewed_at: {column: 日, not_before: 2026-02-30}\n", "not YAML"),
}
MINE = "说了什么,货号\n很好,7\n"


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("how", BROKEN)
def test_the_files_of_a_broken_mapping_wait_and_name_its_file_and_line(ingest, folder, how):
    text, place = BROKEN[how]
    (folder / "mine.yaml").write_text(text, "utf-8")
    with pytest.raises(HeldFile, match=r"mine_1\.csv: waits for its mapping") as held:
        ingest("mine_1.csv", MINE, mappings=folder)
    assert held.value.reason == "bad_mapping"
    assert f"mine.yaml, {place}" in str(held.value) or f"mine.yaml: {place}" in str(held.value)


def test_other_files_are_read_as_if_it_were_not_there(ingest, folder):
    (folder / "mine.yaml").write_text(BROKEN["not YAML"][0], "utf-8")
    assert ingest("reviews.csv", "评论内容,评分\n好,5\n", mappings=folder).export.source == "generic_reviews"
    (folder / "mine.yaml").write_text(BROKEN["not YAML"][0].replace('"mine_*.csv"', '"*"'), "utf-8")
    assert ingest("reviews.csv", "评论内容,评分\n好,5\n", mappings=folder).export.source == "generic_reviews"


def test_a_file_that_no_other_mapping_reads_waits_for_the_one_that_names_its_columns(ingest, folder):
    (folder / "mine.yaml").write_text(BROKEN["not YAML"][0].replace("file_names", "filenames"), "utf-8")
    with pytest.raises(HeldFile, match=r"mine\.yaml") as held:
        ingest("export.csv", MINE, mappings=folder)
    assert held.value.reason == "bad_mapping"
    with pytest.raises(HeldFile) as held:
        ingest("export.csv", "甲,乙\n1,2\n", mappings=folder)
    assert held.value.reason == "no_mapping"


def test_a_broken_replacement_of_a_shipped_mapping_leaves_its_files_waiting(ingest, folder):
    (folder / "meituan_reviews.yaml").write_text("kind: reviews\ncolumns: {text: comment, rating: star}\n", "utf-8")
    assert "meituan_reviews" not in known_mappings(folder)
    with pytest.raises(HeldFile, match=r"meituan_reviews\.yaml, line 1, platform: Field required"):
        ingest("x.csv", "userId,userName,comment,star\n0,匿***户,好,50\n", mappings=folder)


def test_a_mended_mapping_reads_its_files(ingest, folder):
    path = folder / "mine.yml"
    path.write_text(BROKEN["unknown key"][0], "utf-8")
    assert [each.path for each in broken_mappings(folder)] == [path]
    path.write_text(GOOD, "utf-8")
    assert broken_mappings(folder) == []
    assert ingest("mine_1.csv", MINE, mappings=folder).accepted[0]["item_id"] == "7"


def test_a_broken_mapping_that_is_named_is_refused_with_its_line(ingest, folder):
    (folder / "mine.yaml").write_text(BROKEN["unknown key"][0], "utf-8")
    with pytest.raises(LingpingError, match=r"mine\.yaml, line 6, columns\.item_id\.colum"):
        ingest("mine_1.csv", MINE, source="mine", mappings=folder)


def test_a_mapping_that_an_editor_saved_in_another_encoding_is_named_with_the_line(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(LingpingError, match=r"mine\.yaml, line 5: not UTF-8. Save it as UTF-8"):
        read_mapping(path)
