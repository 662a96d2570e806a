import gzip

import pytest

from lingping.ingest.content import read_content
from lingping.ingest.faults import HeldFile

TEXT = "评论内容,评分\n很好用,5\n物流太慢,2\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"text,rating\nfine,5\n", "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("gbk"), "gb18030"),
        ("评论内容\n很好用\n".encode("gbk"), "gb18030"),
        ("评论内容\n㐂𠀀好👍\n".encode("gb18030"), "gb18030"),
        ("text\n👍👍\n".encode("gb18030"), "gb18030"),
        ("這個杯子很漂亮，下次還會買\n".encode("gb18030"), "gb18030"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        ("上架,评论\n上好,一\n".encode("utf-16-le"), "utf-16-le"),
        ("商品評論：非常滿意這個產品".encode("big5"), "cp950"),
        ("評論ID,評論\n1,不錯喔\n".encode("cp950"), "cp950"),
        ("商品評論：非常滿意這個產品，包裝很好，啱我".encode("big5hkscs"), "big5hkscs"),
    ],
)
def test_a_declared_or_provable_encoding_is_found(tmp_path, content, encoding):
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    assert read_content(path).encoding == encoding
    assert "\ufffd" not in content.decode(encoding)


def test_gb18030_is_found_inside_gzip_too(tmp_path):
    path = tmp_path / "export.csv.gz"
    path.write_bytes(gzip.compress(TEXT.encode("gb18030")))
    assert read_content(path).encoding == "gb18030"


@pytest.mark.parametrize(
    ("content", "reason", "place"),
    [
        ("aǿ,ǿ\n".encode("utf-16-le"), "undeclared_utf16", ""),
        ("评论内容\n很好用\n".encode() + "物流太慢\n".encode("gbk"), "mixed_encodings", "line 3: not UTF-8"),
        ("评论内容\n".encode() + "很好用\n".encode("gbk") * 900, "mixed_encodings", "line 1: UTF-8"),
        (
            "很好用\n".encode() * 500 + "物流太慢\n".encode("gbk") + "差\n".encode() * 90,
            "mixed_encodings",
            "line 501: not",
        ),
        ("好\n".encode() + "很好用".encode("gbk") + b"\xff\n" + "差\n".encode() * 90, "undecodable", "line 2"),
        (b"\xef\xbb\xbf" + "很好用\n".encode() * 7 + "物流太慢\n".encode("gbk"), "undecodable", "line 8"),
        ("很好用\n".encode() * 7 + "物流太慢".encode()[:-1], "undecodable", "line 8"),
        ("评论内容\n很好用\n".encode("gbk") + "物流太慢了\n".encode(), "mixed_encodings", "line 3"),
        ("评论\n很好".encode("gbk") + b"\xff\n", "undecodable", "line 2"),
        (b"\xef\xbb\xbf" + TEXT.encode("gbk"), "undecodable", "utf-8-sig"),
        (b"\xff\xfe\x00\xd8a\x00", "undecodable", "utf-16"),
        ("商品評論：非常滿意這個產品".encode("big5") + b"\xff", "undecodable", ""),
        (bytes(range(128, 255)), "undecodable", ""),
    ],
)
def test_anything_else_is_held_with_the_line_and_the_remedy(tmp_path, content, reason, place):
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    with pytest.raises(HeldFile) as held:
        _ = read_content(path).encoding
    assert held.value.reason == reason
    assert place in str(held.value)
    assert str(held.value).startswith("export.csv")
    assert "UTF-8" in str(held.value)


def test_a_stray_nul_does_not_make_a_file_utf16(tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(b"text,rating\na\0b,5\nc\0d,4\n")
    assert read_content(path).encoding == "utf-8"
