"""ZIP files of exports: their files are read one by one, within bounds, and nothing leaves the archive."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from lingping.ingest.content import read_content
from lingping.ingest.faults import HeldFile
from lingping.ingest.readers import archives
from lingping.ingest.readers.archives import is_present, list_members

REVIEWS = "评论ID,评论内容,评分\n1,绳子结实,5\n"


def pack(path: Path, members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def held(path: Path) -> HeldFile:
    with pytest.raises(HeldFile) as caught:
        list_members(path)
    assert str(caught.value).startswith(path.name)
    return caught.value


def test_each_file_of_an_archive_is_an_export_of_its_own(tmp_path, read_file):
    archive = pack(
        tmp_path / "二月.zip",
        {
            "评价/一.csv": REVIEWS,
            "二.csv.gz": gzip.compress(REVIEWS.replace("1,", "2,").encode()),
            "__MACOSX/._一.csv": "x",
            ".DS_Store": "x",
            "空/": "",
        },
    )
    members = list_members(archive)
    assert [path.relative_to(archive).as_posix() for path in members] == ["二.csv.gz", "评价/一.csv"]
    assert [read_file(path).accepted[0]["review_id"] for path in members] == ["2", "1"]


def test_a_packed_file_is_the_same_file(tmp_path):
    (plain := tmp_path / "a.csv").write_text(REVIEWS, encoding="utf-8")
    (member,) = list_members(pack(tmp_path / "a.zip", {"b.csv": REVIEWS}))
    assert read_content(member).sha256 == read_content(plain).sha256


def test_files_larger_than_the_memory_for_them_are_read_from_the_archive_again(tmp_path, read_file, monkeypatch):
    monkeypatch.setattr("lingping.ingest.content.MEMORY_BYTES", 10)
    (member,) = list_members(pack(tmp_path / "a.zip", {"b.csv": REVIEWS}))
    assert len(read_file(member).accepted) == 1


def test_names_that_windows_wrote_in_gbk_are_read(tmp_path):
    path = pack(tmp_path / "a.zip", {"XXXX.csv": REVIEWS})
    path.write_bytes(path.read_bytes().replace(b"XXXX", "评价".encode("gbk")))
    assert [member.name for member in list_members(path)] == ["评价.csv"]


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "x/../../a.csv", "..\\a.csv", "C:\\a.csv"])
def test_a_name_that_leads_out_of_the_archive_holds_it(tmp_path, name):
    assert held(pack(tmp_path / "a.zip", {"good.csv": REVIEWS, name: REVIEWS})).reason == "unsafe_zip"


def test_too_many_files_and_too_many_bytes_hold_the_archive(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MEMBERS", 3)
    assert held(pack(tmp_path / "many.zip", {f"{number}.csv": "" for number in range(4)})).reason == "zip_bomb"
    monkeypatch.setattr(archives, "UNPACKED_BYTES", 100)
    assert held(pack(tmp_path / "large.zip", {"a.csv": "x" * 101}, zipfile.ZIP_STORED)).reason == "zip_bomb"


def test_a_bomb_is_held_before_it_unpacks(tmp_path):
    assert held(pack(tmp_path / "bomb.zip", {"a.csv": bytes(80 << 20)})).reason == "zip_bomb"


def test_a_file_that_is_longer_than_the_archive_says_is_held(tmp_path):
    path = pack(tmp_path / "a.zip", {"a.csv": REVIEWS * 100}, zipfile.ZIP_STORED)
    size = len((REVIEWS * 100).encode())
    path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little")))
    try:
        members = list_members(path)
    except HeldFile:
        return
    assert read_content(members[0]).fault is not None


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)])
def test_damaged_and_empty_archives_are_held(tmp_path, content):
    (path := tmp_path / "a.zip").write_bytes(content)
    assert held(path).reason in {"bad_zip", "empty_file"}


def test_half_a_download_is_called_what_it_is(tmp_path):
    path = pack(tmp_path / "a.zip", {"r.csv": REVIEWS * 100})
    path.write_bytes(path.read_bytes()[:-30])
    assert "its end is missing" in str(held(path))
    path.write_bytes(b"no archive")
    assert "its end is missing" not in str(held(path))


def test_a_password_holds_the_archive(tmp_path):
    path = pack(tmp_path / "a.zip", {"a.csv": REVIEWS})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert "password" in str(held(path))


def test_a_damaged_file_of_an_archive_is_held_alone(tmp_path, read_file):
    path = pack(tmp_path / "a.zip", {"a.csv": REVIEWS, "b.csv": REVIEWS.replace("5", "4")}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace("结实,4".encode(), "结实,3".encode()))
    sound, damaged = list_members(path)
    assert len(read_file(sound).accepted) == 1
    with pytest.raises(HeldFile, match=r"b\.csv: damaged zip"):
        read_file(damaged)
    assert read_content(damaged).sha256 != read_content(sound).sha256


def test_an_archive_in_an_archive_is_held(tmp_path, read_file):
    inner = io.BytesIO()
    pack(inner, {"a.csv": REVIEWS})  # pyright: ignore[reportArgumentType]
    (member,) = list_members(pack(tmp_path / "a.zip", {"b.zip": inner.getvalue()}))
    with pytest.raises(HeldFile, match="ZIP file within another") as caught:
        read_file(member)
    assert caught.value.reason == "nested_zip"


def test_a_file_is_present_while_its_archive_holds_it(tmp_path):
    path = pack(tmp_path / "a.zip", {"a.csv": REVIEWS})
    assert is_present(path / "a.csv")
    assert not is_present(path / "b.csv")
    path.unlink()
    assert not is_present(path / "a.csv")
