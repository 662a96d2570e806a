"""`lingping mapping draft` and `check`: from an unknown export to a mapping that reads it, with nothing loaded."""

import zipfile

import pytest

EXPORT = "买家,评价,等级,日期\nb81,杯子很好看啊,好评,2026-01-05\nb82,盖子漏水了呢,一般,2026-01-06\n"


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(EXPORT, "utf-8")
    return path


def test_a_draft_is_written_and_reads_the_export(lingping, export, tmp_path):
    home, target = tmp_path / "home", tmp_path / "home" / "sources" / "mine.yaml"
    drafted = lingping("mapping", "draft", export, target, "--home", home)
    assert drafted.code == 0, drafted.err
    assert "4 fields of reviews" in drafted.out
    assert f"lingping mapping check {export} --source {target}" in drafted.out
    checked = lingping("mapping", "check", export, "--home", home, "--merchant", "my-shop")
    assert checked.code == 0, checked.err
    assert "export.csv: reviews by mine, of my-shop" in checked.out
    assert "2 rows received: 2 accepted, 0 quarantined" in checked.out
    assert "杯子很好看啊" in checked.out
    assert "b81" not in checked.out
    assert "bad_rating" in checked.out
    assert [path.name for path in home.iterdir()] == ["sources"]
    assert not (tmp_path / "key").exists()


def test_a_draft_is_printed_where_no_target_is_named_and_overwrites_none(lingping, export):
    printed = lingping("mapping", "draft", export)
    assert printed.out.startswith("# Drafted from the first rows of export.csv")
    assert "kind: reviews\n" in printed.out
    refused = lingping("mapping", "draft", export, export)
    assert refused.code == 2
    assert "exists" in refused.err
    assert export.read_text("utf-8") == EXPORT


def test_a_file_that_would_be_held_says_why_and_how_to_go_on(lingping, export):
    export.write_text("甲,乙\n1,2\n", "utf-8")
    checked = lingping("mapping", "check", export)
    assert checked.code == 2
    assert "no source mapping fits" in checked.err
    assert "lingping mapping draft" in checked.err
    assert lingping("mapping", "check", "nowhere.csv").code == 2


def test_every_export_of_a_zip_file_is_checked_and_one_must_be_drafted_for(lingping, tmp_path):
    path = tmp_path / "march.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "评论内容\n好\n")
        archive.writestr("b.csv", "评论内容\n坏\n")
    checked = lingping("mapping", "check", path)
    assert checked.out.count("1 row received: 1 accepted, 0 quarantined") == 2
    assert "Unpack it" in lingping("mapping", "draft", path).err
