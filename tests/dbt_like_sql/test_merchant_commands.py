"""`lingping action` and `lingping audience` on a home whose tables were published."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from sql_shop import Shop

from lingping.atomic import write_text
from lingping.clock import shanghai_day
from lingping.ingest.pseudonyms import load_key, pseudonym
from lingping.letter.archive.letter_files import path_of
from lingping.letter.archive.versions import Record, Version, as_text, record_of
from lingping.letter.quote_codes import todo_code
from lingping.letter.rows.letter_rows import Snapshot
from lingping.letter.rows.printed_todos import PrintedTodo
from warehouse.database.connection import open_writer
from warehouse.ledgers.key_ledger import use_key
from warehouse.published.publish import publish
from warehouse.sql_tables.sql_files import read_sql

WEEK = date(2026, 3, 16)
IDS = [f"customer{number}" for number in range(60)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A shop of 60 buyers who wait to be asked for a review, with the key of the `lingping` fixture."""
    with open_writer(tmp_path / "home" / "warehouse.duckdb") as con:
        key = use_key(con, tmp_path / "key", at=datetime.now(UTC))
        shop = Shop()
        shop.con = con
        shop.need("logistics", "物流", "换快递")
        for each in IDS:
            shop.order(each, 10, "2026-03-20 10:00", pseudonym(key, "jd", each))
        build_and_publish(shop, tmp_path / "home")
    return tmp_path / "home"


def build_and_publish(shop: Shop, home: Path) -> None:
    shop.build(date(2026, 3, 30))
    publish(
        shop.con,
        home / "published",
        read_sql(),
        run_id="run",
        at=datetime.now(UTC),
        as_of=None,
        model_id=None,
    )


@pytest.fixture
def ids(tmp_path: Path) -> Path:
    """The merchant's own list, as a table; every other customer, and somebody who never bought."""
    path = tmp_path / "ids.csv"
    path.write_text("姓名,会员\n" + "".join(f"某人,{each}\n" for each in [*IDS[::2], "nobody"]), "utf-8")
    return path


def test_an_exported_audience_is_in_the_merchants_own_ids_without_the_holdout(lingping, home, ids):
    outcome = lingping("audience", "export", "ask_review", "--ids", ids, "--column", "会员", "--home", home)
    assert outcome.code == 0, outcome.err
    chosen = outcome.out.split()
    assert set(chosen) < set(IDS[::2])
    assert "30 of shop's ask_review" in outcome.err
    assert f"{len(chosen)} printed, {30 - len(chosen)} held out" in outcome.err
    again = lingping("audience", "export", "ask_review", "--ids", ids, "--column", "会员", "--home", home)
    assert again.out == outcome.out
    with open_writer(home / "warehouse.duckdb") as con:
        counts = con.execute("select count(*), count(*) filter (where is_holdout) from ops.audience_exports").fetchall()
    assert counts == [(30, 30 - len(chosen))]


def test_the_same_ids_as_plain_lines_give_the_same_members(lingping, home, ids, tmp_path):
    table = lingping("audience", "export", "ask_review", "--ids", ids, "--column", "会员", "--home", home)
    (tmp_path / "ids.txt").write_text("\n".join(IDS[::2]), "utf-8")
    lines = lingping("audience", "export", "ask_review", "--ids", tmp_path / "ids.txt", "--home", home)
    assert lines.out == table.out != ""


CHINESE = "会员\n某某旗舰店的老顾客\n" + "\n".join(IDS)


def workbook(path: Path, rows: list[str]) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write_column(0, 0, rows)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("bom.csv", lambda path: path.write_text(CHINESE, "utf-8-sig")),
        ("gb18030.csv", lambda path: path.write_text(CHINESE, "gb18030")),
        ("gb18030.txt", lambda path: path.write_text(CHINESE, "gb18030")),
        ("utf16.txt", lambda path: path.write_text(CHINESE, "utf-16")),
        ("windows.csv", lambda path: path.write_bytes(CHINESE.replace("\n", "\r\n").encode())),
        ("no_header.csv", lambda path: path.write_text("\n".join(IDS), "utf-8")),
        ("book.xlsx", lambda path: workbook(path, CHINESE.split("\n"))),
        (
            "protected.csv",
            lambda path: path.write_text("会员\n" + "\n".join(f'"=""{each}"""' for each in IDS), "utf-8"),
        ),
    ],
)
def test_lists_are_read_as_office_programs_write_them(lingping, home, tmp_path, name, write):
    write(tmp_path / name)
    outcome = lingping("audience", "export", "ask_review", "--ids", tmp_path / name, "--home", home)
    assert outcome.code == 0, outcome.err
    assert f"60 of shop's ask_review are in {name}" in outcome.err
    assert set(outcome.out.split()) < set(IDS)


def test_an_id_that_a_spreadsheet_would_calculate_is_not_handed_on(lingping, home, tmp_path):
    """Customers choose their names: one of them bought as a formula, one as a telephone number."""
    names = ['=HYPERLINK("http://x.example","ok")', "@SUM(1)", "+8613800000000"]
    with open_writer(home / "warehouse.duckdb") as con:
        shop = Shop()
        shop.con = con
        for each in names:
            shop.order(f"o{each}", 10, "2026-03-20 10:00", pseudonym(load_key(tmp_path / "key"), "jd", each))
        build_and_publish(shop, home)
    (tmp_path / "ids.txt").write_text("\n".join([*names, *IDS]), "utf-8")
    outcome = lingping("audience", "export", "ask_review", "--ids", tmp_path / "ids.txt", "--home", home)
    assert "61 of shop's ask_review" in outcome.err
    assert "Left out: 2 ids that a spreadsheet would run as a formula" in outcome.err
    assert not any(line.startswith(("=", "@")) for line in outcome.out.splitlines())


def test_what_cannot_be_exported_is_one_line_with_the_remedy(lingping, home, ids, tmp_path, monkeypatch):
    damaged = {name: tmp_path / name for name in ("ids.doc", "broken.xlsx", "empty.csv", "mixed.csv", "rounded.csv")}
    contents = (
        b"a",
        b"PK\x03\x04 no workbook",
        b"",
        "会员\n老".encode() + "\n顾客".encode("gb18030"),
        b"id\n1.23457E+17\n",
    )
    for path, content in zip(damaged.values(), contents, strict=True):
        path.write_bytes(content)
    for arguments, remedy in [
        (("nothing", "--ids", ids), "known: ask_review"),
        (("thank", "--ids", ids), "--column 姓名 or 会员"),
        (("thank", "--ids", ids, "--column", "电话"), "no column 电话"),
        (("thank", "--ids", tmp_path / "none.csv"), "no such file"),
        (("thank", "--ids", ids, "--merchant", "other"), "known: shop"),
        (("thank", "--ids", damaged["ids.doc"]), "Known endings: .csv, "),
        (("thank", "--ids", damaged["broken.xlsx"]), "broken.xlsx"),
        (("thank", "--ids", damaged["empty.csv"]), "empty.csv"),
        (("thank", "--ids", damaged["mixed.csv"]), "Save it again as UTF-8"),
        (("thank", "--ids", damaged["rounded.csv"]), "Export the ids as text"),
    ]:
        outcome = lingping("audience", "export", *arguments, "--home", home)
        assert outcome.code == 2
        assert remedy in outcome.err
        assert outcome.err.count("\n") == 1
    monkeypatch.setenv("LINGPING_KEY_FILE", str(tmp_path / "lost"))
    (tmp_path / "key").rename(tmp_path / "kept")
    outcome = lingping("audience", "export", "thank", "--ids", ids, "--column", "会员", "--home", home)
    assert f"{tmp_path / 'lost'}: no pseudonym key" in outcome.err
    assert not (tmp_path / "lost").exists()


def test_an_audience_is_not_exported_with_another_key(lingping, home, ids, tmp_path, monkeypatch):
    export = ("audience", "export", "ask_review", "--ids", ids, "--column", "会员", "--home", home)
    assert lingping(*export).code == 0
    load_key(tmp_path / "other")
    monkeypatch.setenv("LINGPING_KEY_FILE", str(tmp_path / "other"))
    refused = lingping(*export)
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)
    assert f"{tmp_path / 'other'}: another pseudonym key" in refused.err
    assert "lingping key accept" in refused.err


def test_audiences_are_listed(lingping, home):
    outcome = lingping("audience", "list", "--home", home)
    assert outcome.code == 0, outcome.err
    assert "邀评" in outcome.out
    assert "邀请写真实" in outcome.out


def test_audiences_are_listed_in_the_language_of_the_letters(lingping, home, monkeypatch):
    monkeypatch.setenv("LINGPING_LETTER_LANGUAGE", "en")
    outcome = lingping("audience", "list", "--home", home)
    assert "Ask for a review" in " ".join(outcome.out.split())


def test_a_measure_is_entered_once_and_followed(lingping, home):
    entry = ("action", "add", "换快递", "--merchant", "shop", "--item", "i1", "--need", "logistics")
    first = lingping(*entry, "--date", "2026-03-24", "--home", home)
    assert first.code == 0, first.err
    assert "entered" in first.out
    assert "already" in lingping(*entry, "--date", "2026-03-24", "--home", home).out
    with open_writer(home / "warehouse.duckdb") as con:
        shop = Shop()
        shop.con = con
        build_and_publish(shop, home)
        assert con.execute("select item_id, need, action from ops.actions").fetchall() == [
            ("i1", "logistics", "换快递")
        ]
    listed = lingping("action", "list", "--home", home)
    assert listed.code == 0, listed.err
    assert "2026-03-24  shop, " in listed.out
    assert ": 换快递" in listed.out


@pytest.fixture
def asked(home) -> str:
    """The code under what the shop's letter asked for: another courier for item i1."""
    todo = PrintedTodo(todo_code("shop", WEEK, "logistics", "i1"), "logistics", "i1", "换快递", WEEK)
    version = Version(1, datetime(2026, 3, 23, tzinfo=UTC), "d", Snapshot("r", WEEK, "m", 0), {}, {}, {todo.code: todo})
    page = path_of(home / "letters", "shop", WEEK)
    write_text(record_of(page), as_text(Record("shop", WEEK, (version,))))
    write_text(page, "letter")
    return todo.code


def test_what_a_letter_asked_for_is_entered_once_by_its_code(lingping, home, asked):
    first = lingping("action", "done", asked.lower(), "--date", "2026-03-24", "--home", home)
    assert first.code == 0, first.err
    assert "entered: 换快递" in first.out
    again = lingping("action", "done", asked, "--date", "2026-03-25", "--home", home)
    assert "already" in again.out
    with open_writer(home / "warehouse.duckdb") as con:
        assert con.execute("select item_id, need, action, action_date, todo from ops.actions").fetchall() == [
            ("i1", "logistics", "换快递", date(2026, 3, 24), asked)
        ]


def test_without_a_date_it_was_done_today(lingping, home, asked):
    assert lingping("action", "done", asked, "--home", home).code == 0
    with open_writer(home / "warehouse.duckdb") as con:
        ((day,),) = con.execute("select action_date from ops.actions").fetchall()
    assert day == shanghai_day(datetime.now(UTC))


def test_a_code_that_no_letter_printed_is_refused_in_one_line(lingping, home, asked):
    outcome = lingping("action", "done", "ZZZZZ", "--home", home)
    assert outcome.code == 2
    assert "asks for anything under this code" in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_measure_towards_an_audience_follows_the_list_that_was_handed_out(lingping, home, ids):
    entry = ("action", "add", "发券", "--merchant", "shop", "--audience", "ask_review", "--home", home)
    early = lingping(*entry, "--date", "2026-03-30")
    assert early.code == 2
    assert "lingping audience export ask_review" in early.err
    lingping("audience", "export", "ask_review", "--ids", ids, "--column", "会员", "--home", home)
    assert lingping(*entry, "--date", "2026-03-30").code == 0
    with open_writer(home / "warehouse.duckdb") as con:
        shop = Shop()
        shop.con = con
        build_and_publish(shop, home)
        ((outcome, treated, controls, verdict),) = con.execute(
            "select outcome, trials_after, controls, verdict from marts.action_effects"
        ).fetchall()
    assert (outcome, treated + controls, verdict) == ("purchases", 30, "too early")


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (("--merchant", "other"), "known: shop"),
        (("--merchant", "shop", "--item", "i9"), "no such item"),
        (("--merchant", "shop", "--need", "warmth"), "known: logistics"),
        (("--merchant", "shop", "--item", "i1", "--audience", "thank"), "neither"),
        (("--merchant", "shop", "--audience", "friends"), "known: ask_review"),
        (("--merchant", "shop", "--date", "2226-03-24"), "has not come yet"),
        (("--merchant", "shop", "--date", "2016-03-24"), "begins on 2026-03-20"),
        (("--merchant", "shop", "--action", " "), "The action is empty"),
    ],
)
def test_a_measure_on_what_nobody_knows_is_refused(lingping, home, arguments, remedy):
    given = dict(zip(arguments[::2], arguments[1::2], strict=True))
    action = given.pop("--action", "换快递")
    options = [part for option in {"--date": "2026-03-24", **given}.items() for part in option]
    outcome = lingping("action", "add", action, *options, "--home", home)
    assert outcome.code == 2
    assert remedy in outcome.err
    assert outcome.err.count("\n") == 1
