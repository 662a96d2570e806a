"""What the terminal shows of files: the remedy beside what it mends."""

import pytest

from pipelines.cli.show_status import show_notes
from pipelines.home.home_status import FileNotes

REMEDY = "Give a column one of these names"


@pytest.mark.parametrize(
    ("note", "has_remedy"),
    [
        ("No stars: no column is named rating or 评分.", True),
        ("Left out by jd_orders on purpose: 订单金额.", False),
        ("15 rows repeat another row of the file, the id included, and count once.", False),
    ],
)
def test_the_remedy_for_missing_columns_stands_only_where_one_is_missing(capsys, note, has_remedy):
    show_notes([FileNotes("shop/a.csv", 0, ("Left out by mine on purpose: 头像.", note))])
    shown = capsys.readouterr().out
    assert "shop/a.csv" in shown
    assert (REMEDY in shown) == has_remedy
