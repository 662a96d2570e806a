from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest
from rich.text import Text

from lingping.errors import LingpingError
from lingping.inert import make_inert
from pipelines.cli.console import InertConsole, TerminalProgress, emit, say, show_answer, show_fields, show_table, warn


@pytest.fixture(autouse=True)
def narrow(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")


def test_an_answer_that_fits_is_a_table_in_shanghai_time(capsys):
    at = datetime(2026, 3, 1, 16, tzinfo=UTC)
    show_answer(["at", "paid", "text", "none"], [(at, Decimal("1234.50"), "[好]", None)])
    out = capsys.readouterr().out
    assert "2026-03-02 00:00" in out
    assert "1,234.50" in out
    assert "[好]" in out
    assert "–" in out
    assert out.rstrip().endswith("1 row")


def test_an_answer_too_wide_for_the_terminal_is_shown_row_by_row(capsys):
    columns = [f"column_{number}" for number in range(30)]
    show_answer(columns, [tuple(range(30)), tuple(range(30))])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert sum("column_29" in line for line in lines) == 2


def test_of_many_rows_the_first_are_shown_and_the_rest_are_named(capsys):
    show_answer(["n"], [(number,) for number in range(5_000)])
    out = capsys.readouterr().out
    assert len(out.splitlines()) < 120
    assert "5,000 rows" in out
    assert "--csv" in out


def test_a_long_path_folds_and_numbers_stay_whole(capsys):
    show_table("Deliveries", ("file", "received"), [("很长的文件名" * 20 + ".csv", 1_234_567)])
    lines = capsys.readouterr().out.splitlines()
    assert any("1,234,567" in line for line in lines)


def test_names_of_fields_are_never_cut_however_long_a_value_is(capsys):
    show_fields([("quarantined", 3), ("read as", "orders by jd_orders, for " + "a-long-name-" * 9), ("id", None)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].rstrip() == "quarantined  3"
    assert lines[-1].rstrip() == "id           –"
    assert max(map(len, lines)) <= 80


def test_headings_of_a_table_break_between_words_alone_and_otherwise_its_rows_are_lists(capsys):
    columns = (
        "merchant_id",
        "negative_share_low",
        "negative_share_high",
        "quarantined rows",
        "text",
        "complaints_about",
    )
    show_table("", columns, [("shop", 0.1, 0.2, 1, "好" * 200, None)])
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert {"merchant_", "negative_", "share_low", "complaints_"} <= set(out.split())
    show_table("Figures", [f"a_heading_{number}" for number in range(12)], [range(12), range(12)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Figures"
    assert [line.split() for line in lines].count(["a_heading_11", "11"]) == 2


def test_a_title_longer_than_its_table_stays_on_one_line(capsys):
    show_table("9 merchants in /srv/a/rather/long/home/inbox", ("kind", "rows"), [("events", 3)])
    assert capsys.readouterr().out.splitlines()[0] == "9 merchants in /srv/a/rather/long/home/inbox"


def test_a_column_in_which_one_value_is_a_number_may_fold(capsys):
    show_table("", ("name", "value"), [("rows", 3), ("read as", "字" * 100)])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


HOSTILE = "[/b]\x1b[2J\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\ :x: \u202egnp.csv \x9b2J \x07[bold]"


def test_nothing_that_strangers_wrote_is_obeyed_by_the_terminal(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "250")
    say(HOSTILE)
    warn("held back", HOSTILE)
    show_table("", (HOSTILE,), [(HOSTILE,)])
    show_answer([HOSTILE], [(HOSTILE,)])
    with TerminalProgress() as progress:
        progress.step(HOSTILE, total=1)(1)
        progress.say(HOSTILE)
    shown = "".join(capsys.readouterr())
    assert not [each for each in ("\x1b", "\x9b", "\x07", "\u202e", "❌", "\r") if each in shown]
    assert ":x: <U+202E>gnp.csv" in shown
    assert shown.count("[/b]␛[2J") == 8


def test_rich_still_colours_what_the_program_says():
    terminal = StringIO()
    console = InertConsole(terminal)
    console._force_terminal = True
    console.print("[green]good[/]", Text(HOSTILE))
    assert "good" in terminal.getvalue()
    assert "\u202e" not in terminal.getvalue()


def test_data_are_printed_as_they_are_for_a_program_and_inert_on_a_terminal(capsys, monkeypatch):
    emit(f"{HOSTILE}\n")
    assert capsys.readouterr().out == f"{HOSTILE}\n"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    emit(f"{HOSTILE}\n")
    assert capsys.readouterr().out == f"{make_inert(HOSTILE)}\n"


def test_an_error_is_inert_wherever_it_is_shown():
    assert str(LingpingError(f"{HOSTILE}: no")) == f"{make_inert(HOSTILE)}: no"


def test_progress_that_never_began_leaves_no_blank_line(capsys):
    with TerminalProgress():
        pass
    assert capsys.readouterr().err == ""


def test_progress_counts_each_step(capsys):
    with TerminalProgress() as progress:
        progress.step("read", total=10)(4)
        progress.step("score", unit="texts")(7)
        progress.step("write", unit="letters")(1)
    err = capsys.readouterr().err
    assert "4 rows" in err
    assert "7 texts" in err
    assert "1 letter " in err
    assert err.count("✓") == 3


def test_the_step_that_an_error_ended_has_a_cross(capsys):
    with pytest.raises(ValueError, match="broken"), TerminalProgress() as progress:
        progress.step("read", total=10)(10)
        progress.step("score", total=10)(4)
        raise ValueError("broken")
    done, failed = capsys.readouterr().err.splitlines()
    assert "✓ read" in done
    assert "✗ score" in failed


def test_a_first_step_that_is_refused_leaves_its_message_alone(capsys):
    with pytest.raises(LingpingError), TerminalProgress() as progress:
        progress.step("get ready", unit="")
        raise LingpingError("no such home")
    assert capsys.readouterr().err == ""


def test_a_heading_is_no_markup(capsys):
    show_answer(["[/b]", "[red]x"], [(1, 2)])
    assert "[/b]   [red]x" in capsys.readouterr().out
