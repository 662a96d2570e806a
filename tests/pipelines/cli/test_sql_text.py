"""`lingping sql` reads its SELECT from the command line, a file or standard input."""

import io
import sys

import duckdb
import pytest

SQL = "-- 评价的星级\nselect rating\nfrom marts.reviews\norder by rating;\n"


@pytest.fixture
def home(tmp_path):
    snapshot = tmp_path / "published" / "snapshots" / "20260101T000000Z-0000"
    snapshot.mkdir(parents=True)
    with duckdb.connect(snapshot / "lingping.duckdb") as con:
        con.execute("create schema marts; create table marts.reviews as select unnest([5, 3]) as rating")
    (tmp_path / "published" / "current").symlink_to(snapshot)
    return tmp_path


def pipe(monkeypatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("option", ["-f", "--file"])
def test_a_file_with_comments_and_a_semicolon_is_one_select(lingping, home, encoding, option):
    (home / "问题.sql").write_text(SQL, encoding)
    outcome = lingping("sql", option, home / "问题.sql", "--csv", "--home", home)
    assert (outcome.code, outcome.out) == (0, '"rating"\n3\n5\n'), outcome.err


@pytest.mark.parametrize("arguments", [("-",), ("--file", "-")])
def test_a_minus_is_standard_input(lingping, home, monkeypatch, arguments):
    pipe(monkeypatch, SQL.encode())
    outcome = lingping("sql", *arguments, "--csv", "--home", home)
    assert (outcome.code, outcome.out) == (0, '"rating"\n3\n5\n'), outcome.err


def test_a_file_is_held_to_the_same_locks(lingping, home):
    (home / "key").write_text("secret")
    (home / "a.sql").write_text(f"select content from read_text('{home / 'key'}')")
    (home / "b.sql").write_text("select 1; drop table marts.reviews")
    for name, reason in [("a.sql", "files and other databases cannot be read"), ("b.sql", "write one SELECT")]:
        outcome = lingping("sql", "--file", home / name, "--home", home)
        assert (outcome.code, outcome.out) == (2, "")
        assert reason in outcome.err


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        ((), "lingping sql --file question.sql"),
        (("select 1", "--file", "a.sql"), "in one place"),
        (("--file", "missing.sql"), "missing.sql: No such file"),
        (("--file", "."), "Pass a file"),
        (("select 1", "--csv", "--json"), "pass one of them"),
        (("",), "An argument: is empty"),
        (("-",), "standard input: is not UTF-8. Save it as UTF-8."),
    ],
)
def test_what_is_no_sql_is_one_line_with_the_remedy(lingping, home, monkeypatch, arguments, remedy):
    pipe(monkeypatch, "select '好'".encode("gb18030"))
    outcome = lingping("sql", *arguments, "--home", home)
    assert outcome.code == 2
    assert remedy in outcome.err
    assert outcome.err.count("\n") == 1


def test_the_hints_of_duckdb_reach_the_terminal(lingping, home):
    outcome = lingping("sql", "select ratng from marts.reviews", "--home", home)
    assert outcome.code == 2
    assert 'Candidate bindings: "rating"' in outcome.err


@pytest.mark.parametrize("comment", ["-- 评价的星级\n", "--with --csv\n", "--  a = b\n"])
def test_sql_may_begin_with_a_comment(lingping, home, comment):
    outcome = lingping("sql", f"{comment}select 7 as n", "--csv", "--home", home)
    assert (outcome.code, outcome.out) == (0, '"n"\n7\n'), outcome.err


def test_a_misspelt_option_is_still_one(lingping, home):
    outcome = lingping("sql", "select 1", "--jsn", "--home", home)
    assert outcome.code == 2
    assert "No such option: --jsn" in outcome.err
