"""What the report of a file says in words: columns that were not read, and why it gave no stars, dates, …."""

import xlsxwriter

COLUMNS = "评论ID,评论内容,评分,评论时间,商品ID,用户ID"
WHOLE = f"{COLUMNS}\n1,很好,5,2026-01-05,i1,u1\n"


def test_of_a_file_that_lacks_nothing_nothing_is_said(ingest):
    assert ingest("r.csv", WHOLE).notes == ()


def test_a_column_that_was_not_read_is_named_with_the_remedy(ingest):
    (note,) = ingest("r.csv", WHOLE.replace("\n", ",店员心情,店员电话\n", 1).replace("u1\n", "u1,好,1\n")).notes
    assert note == (
        "Not read, as generic_reviews does not know it: 店员心情, 店员电话. "
        "Add what you need of it to a copy of the mapping (`lingping docs mappings`)."
    )


def test_of_many_columns_that_were_not_read_a_dozen_is_named(ingest):
    names = ",".join(f"附加{number}" for number in range(20))
    (note,) = ingest("r.csv", WHOLE.replace("\n", f",{names}\n", 1)[:-1] + "," * 20 + "\n").notes
    assert "附加11 and 8 more." in note


def test_a_column_that_the_mapping_leaves_out_is_named(ingest, mapping):
    source = mapping(
        "name: mine\nkind: reviews\nplatform: x\nfile_names: '*'\nignored: [头像, 主页]\n"
        "columns: {text: 评论, rating: 星, reviewed_at: 日期, item_id: 商品, user_id: 用户}\n"
    )
    notes = ingest("r.csv", "评论,星,日期,商品,用户,头像\n很好,5,2026-01-05,i1,u1,a.png\n", source=source).notes
    assert notes == ("Left out by mine on purpose: 头像.",)


def test_why_no_row_has_stars_a_date_an_item_or_a_customer(ingest, mapping):
    source = mapping(
        "name: mine\nkind: reviews\nplatform: x\nfile_names: '*'\n"
        "columns: {text: 评论, rating: {column: 星, optional: true}, item_id: 商品, user_id: 用户}\n"
    )
    assert ingest("r.csv", "评论,商品,用户\n很好,,匿名用户\n还行,,-\n", source=source).notes == (
        "No stars: no column is named 星.",
        "No dates: mine reads none.",
        "No items: every cell of 商品 is empty.",
        "No customers: every cell of 用户 is empty or stands for an anonymous customer.",
    )


def test_stars_that_cannot_be_read_are_counted_with_an_example(ingest):
    rows = "".join(f"{n},还行,{stars},2026-01-05,i1,u1\n" for n, stars in enumerate(["推荐", "力荐", "4"]))
    assert ingest("r.csv", f"{COLUMNS}\n{rows}").notes == (
        "2 rows are kept without stars: the cell of 评分 could not be read, such as “推荐”.",
    )
    assert ingest("r.csv", f"{COLUMNS}\n{rows[: rows.rindex('2,')]}").notes[0] == (
        "No stars: no cell of 评分 could be read."
    )


def test_an_excerpt_in_a_note_names_nobody(ingest):
    (note,) = ingest("r.csv", f"{COLUMNS}\n1,好,找13812345678,2026-01-05,i1,u1\n2,好,4,2026-01-05,i1,u1\n").notes
    assert "138" not in note


def test_orders_without_customers_say_why(ingest):
    rows = "订单号,商品ID,实付金额,付款时间,用户ID\n1,i1,9.9,2026-01-05 10:00:00,匿名\n"
    assert ingest("orders.csv", rows).notes == (
        "No customers: every cell of 用户ID is empty or stands for an anonymous customer.",
    )


def test_a_file_of_which_no_row_was_accepted_is_no_file_without_stars(ingest):
    assert ingest("r.csv", WHOLE.replace("2026-01-05", "昨天")).notes == ()


JD_ORDERS = "订单号,商品ID,订购数量,京东价,下单时间,付款确认时间,订单状态,订单金额,客户姓名"


def test_columns_that_are_read_are_not_among_those_left_out(ingest):
    row = "\n1,2,1,9,2026-02-02,2026-02-02,完成,9,李娜"
    assert ingest("jd.csv", f"{JD_ORDERS},联系电话{row},13800000001\n").notes == ()
    both = ingest("jd.csv", f"{JD_ORDERS},结算金额,联系电话{row},8,13800000001\n")
    assert both.notes == ("Left out by jd_orders on purpose: 订单金额.",)


def test_a_column_that_is_read_only_with_another_is_named_with_it(ingest):
    notes = ingest("jd.csv", f"{JD_ORDERS}\n1,2,1,9,2026-02-02,2026-02-02,完成,9,李娜\n").notes
    assert notes[-1] == "No customers: 客户姓名 is read only together with 联系电话, which is missing."


def test_merged_cells_that_leave_gaps_are_named(ingest, tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "w.xlsx")) as book:
        sheet = book.add_worksheet("评价")
        sheet.merge_range("A1:F1", "2月评价")
        for number, line in enumerate([*WHOLE.splitlines(), "2,还行,4,2026-01-06,,u2", "3,好,5,2026-01-07,i2,u3"], 1):
            sheet.write_row(number, 0, [cell or None for cell in line.split(",")])
        sheet.merge_range("E3:E4", "i1")
    ingested = ingest("r.xlsx", (tmp_path / "w.xlsx").read_bytes())
    assert [row["item_id"] for row in ingested.accepted] == ["i1", None, "i2"]
    (note,) = ingested.notes
    assert note.startswith("Merged cells (E3:E4) were read in their first row alone")
