"""A preview shows what would be loaded: the first rows, how many there are, and why others would not be."""

from lingping.ingest.content import read_content
from lingping.ingest.export import read_export
from lingping.ingest.own_mappings.file_preview import FaultyCells, preview_export
from lingping.ingest.pseudonyms import ANY_KEY

REVIEWS = "用户ID,评论内容,评分,评论时间,点赞数\n" + "".join(
    f"u{n},第{n}条,{'很好' if n == 3 else n % 5 + 1},{'昨天' if n % 7 == 4 else '2026-03-01'},{n}\n" for n in range(30)
)


def test_the_first_rows_and_the_counts_are_those_of_a_load(ingest, tmp_path):
    ingested = ingest("r.csv", REVIEWS)
    export = read_export(read_content(tmp_path / "r.csv"), key=ANY_KEY, merchant="shop")
    preview = preview_export(export, rows=10)
    assert (preview.file, preview.source, preview.kind, preview.merchant_id) == (
        "r.csv", "generic_reviews", "reviews", "shop",
    )  # fmt: skip
    assert dict(preview.fields)["rating"] == "评分"
    assert preview.unread_columns == ("点赞数",)
    assert (preview.received, preview.accepted, preview.quarantined) == (30, 26, 4)
    texts = [row[preview.columns.index("text")] for row in preview.rows]
    assert texts == [row["text"] for row in ingested.accepted[:10]]
    assert "user_id" not in preview.columns
    assert "u1" not in str(preview.rows)


def test_every_reason_is_counted_with_its_first_line(ingest, tmp_path):
    ingest("r.csv", REVIEWS)
    preview = preview_export(read_export(read_content(tmp_path / "r.csv"), key=ANY_KEY), rows=1)
    assert len(preview.rows) == 1
    assert preview.faults == (
        FaultyCells("no_year", "评论时间", rows=4, line=6, excerpt="昨天", is_kept=False),
        FaultyCells("bad_rating", "评分", rows=1, line=5, excerpt="很好", is_kept=True),
    )
