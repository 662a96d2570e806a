"""What `lingping status` and the status page say of one small home: before its first run, after good and bad ones."""

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import dagster as dg
import pytest
from rich.cells import cell_len

from lingping.clock import utc_now
from lingping.letter.wording.phrases import read_catalogue
from lingping.notify.troubles import Trouble
from lingping.progress import Progress
from lingping.settings import Settings, load_settings
from pipelines.cli.show_status import show_status
from pipelines.definitions import compose
from pipelines.home import status_page
from pipelines.home.find_troubles import find_unresolved
from pipelines.home.home_status import HomeStatus, TableSummary, gather_status
from pipelines.home.run_history import RunSummary
from pipelines.home.status_page import render_status_page, write_status_page
from pipelines.home.told_in_chinese import tell_note, tell_reason
from pipelines.instance import RunFailed, execute, open_instance
from warehouse.database.connection import open_writer

HEADER = "店铺ID,用户ID,商品ID,行为类型,行为时间\n"  # behaviour, not reviews: no classifier is loaded
GOOD = HEADER + "shop,u1,i1,浏览,2026-03-01 10:00:00\nshop,u1,i1,打喷嚏,2026-03-01 10:01:00\n"
BAD = HEADER.replace("商品ID", '"商品ID') + "shop,u1,i1,浏览,2026-03-02 10:00:00\n"
SNEEZE = (
    "insert into raw.events (platform, merchant_id, event_type, occurred_at, content_hash, occurrence)"
    " values ('shop', 'm', 'sneeze', '2026-03-01', 'h', 1); insert into ops.dirty_dates values ('2026-03-01')"
)


@dataclass(frozen=True)
class Week:
    """The home, and how it looked after each of its runs."""

    settings: Settings
    never: HomeStatus
    good: HomeStatus
    failed: HomeStatus


@pytest.fixture(scope="module")
def week(tmp_path_factory) -> Week:
    home = tmp_path_factory.mktemp("home")
    settings = load_settings(home=home, key_file=tmp_path_factory.mktemp("keys") / "key")
    (settings.inbox / "shop").mkdir(parents=True)
    with open_instance(settings.dagster) as instance:
        definitions = compose(settings, Progress())

        def see() -> HomeStatus:
            return gather_status(settings, instance, now=utc_now())

        never = see()
        (settings.inbox / "shop" / "events.csv").write_text(GOOD, "utf-8")
        execute(definitions, "daily", instance)
        good = see()
        (settings.inbox / "shop" / "bad.csv").write_text(BAD, "utf-8")
        (settings.inbox / "shop" / "late.csv").write_text(GOOD.replace("u1", "u7"), "utf-8")
        with open_writer(settings.warehouse) as con:
            con.execute(SNEEZE)
        with pytest.raises(RunFailed):
            execute(definitions, "daily", instance)
        return Week(settings, never, good, see())


@pytest.fixture
def shown(week, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")

    def show(status: HomeStatus, *, details: bool = True) -> str:
        show_status(week.settings, status, details=details)
        return capsys.readouterr().out

    return show


def keys(status: HomeStatus) -> list[str]:
    return [trouble.key for trouble in status.troubles]


def test_a_home_that_never_ran_is_empty_and_needs_nobody(week, shown):
    assert (week.never.troubles, week.never.runs, week.never.steps, week.never.tables) == ((), (), (), ())
    assert "Nothing needs a person." in shown(week.never)
    assert "lingping run" in shown(week.never)
    assert "Nothing was run yet" in render_status_page(week.never, "en")


def test_a_good_run_needs_nobody_and_shows_what_it_took_in_and_how_long_each_step_took(week, shown):
    status = week.good
    assert status.troubles == ()
    assert [(run.job, run.state) for run in status.runs] == [("daily", "done")]
    assert "Build and test tables" in [step.name for step in status.steps]
    assert {step.state for step in status.steps} == {"done"}
    assert all(step.seconds for step in status.steps)
    assert [(seen.file, seen.received, seen.accepted, seen.quarantined) for seen in status.imports] == [
        ("shop/events.csv", 2, 1, 1)
    ]
    assert [(row[0], row[2], row[4]) for row in status.quarantine] == [("bad_event_type", 1, "shop/events.csv, line 3")]
    rows = {f"{table.schema}.{table.name}": table.rows for table in status.tables}
    assert rows["staging.events"] == rows["raw.events"] == 1
    assert [table for table in status.tables if not table.written] == []
    assert shown(status).startswith("Nothing needs a person.")


def test_a_held_file_is_named_with_its_reason_and_what_mends_it(week, shown):
    trouble = week.failed.troubles[0]
    assert trouble.key == "held:shop/bad.csv"
    assert trouble.what.startswith("shop/bad.csv has been held back since 20")
    assert "(open_quote): line 1" in trouble.what
    assert "lingping run" in trouble.remedy
    screen = shown(replace(week.good, troubles=(trouble,)))
    assert screen.startswith("1 thing needs a person:")
    assert screen.index("open_quote") < screen.index("Runs")


def test_a_mapping_that_cannot_be_used_is_named_with_its_line(week):
    week.settings.mappings.mkdir()
    path = week.settings.mappings / "mine.yaml"
    path.write_text("kind: reviews\nplatform: x\nfile_names: mine.csv\ncolumns: {txet: 评价}\n", "utf-8")
    with open_instance(week.settings.dagster) as instance:
        (trouble, *others) = gather_status(week.settings, instance, now=utc_now()).troubles
        path.unlink()
        assert list(gather_status(week.settings, instance, now=utc_now()).troubles) == others
    assert trouble.key == "mapping:mine.yaml"
    assert "mine.yaml, line 4, columns.txet: reviews have no field txet" in trouble.what
    assert "lingping mapping check" in trouble.remedy


def test_a_failed_run_is_one_trouble_and_shows_what_it_took_in(week):
    status = week.failed
    assert len(status.troubles) == 2
    failed = status.troubles[1]
    assert failed.key.startswith("failed:daily:sql_tables:SQL tests failed")
    assert "Build and test tables" in failed.what
    assert "accepted_event_type" in failed.what
    assert status.runs[0].state == "failed"
    assert [seen.file for seen in status.imports] == ["shop/late.csv", "shop/events.csv"]


def test_nothing_on_the_screen_is_wider_than_80_columns_but_what_cannot_be_cut(week, shown):
    long_name = "店铺/" + "很长的文件名" * 12 + ".csv"
    rows = (replace(week.good.imports[0], file=long_name),) * 23
    screen = shown(replace(week.good, imports=rows))
    assert max(map(len, screen.splitlines())) <= 80
    assert "and 3 more" in screen


def test_what_was_not_read_of_files_is_shown_once_for_those_with_the_same_notes(week, shown):
    note = "No stars: no column is named rating or 评分. <b>"
    rows = [replace(week.good.imports[0], file=f"shop/{number}.csv", notes=(note,)) for number in range(3)]
    status = replace(week.good, imports=(*rows, replace(rows[0], file="shop/whole.csv", notes=())))
    for screen in (shown(status), shown(status, details=True)):
        assert re.sub(r"\s+", " ", screen).count("shop/0.csv and 2 more") == 1
        assert note in re.sub(r"\s+", " ", screen)
    page = render_status_page(status, "en")
    assert page.count("No stars: no column is named rating or 评分. &lt;b&gt;") == 1
    assert "Not read, or not found" not in render_status_page(replace(status, imports=status.imports[3:]), "en")


def test_a_night_without_a_good_run_is_a_trouble(week):
    with open_instance(week.settings.dagster) as instance:
        soon = gather_status(week.settings, instance, now=utc_now() + timedelta(hours=25))
        late = gather_status(week.settings, instance, now=utc_now() + timedelta(hours=27))
    assert "stale:daily" not in keys(soon)
    assert "stale:daily" in keys(late)


def test_a_run_whose_process_is_gone_is_a_trouble(week):
    with dg.DagsterInstance.local_temp() as instance:
        job = compose(week.settings, Progress()).resolve_job_def("daily")
        run = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
        begun = gather_status(week.settings, instance, now=utc_now())
        later = gather_status(week.settings, instance, now=utc_now() + timedelta(minutes=5))
    assert (begun.runs[0].state, later.runs[0].state) == ("running", "lost")
    assert f"lost:{run.run_id}" in keys(later)


@dg.asset(key=["ops", "files"], check_specs=[dg.AssetCheckSpec("is_not_small", asset=["ops", "files"])])
def few_files():
    yield dg.MaterializeResult(metadata={"files": [], "held": []})
    yield dg.AssetCheckResult(
        passed=False, severity=dg.AssetCheckSeverity.WARN, description="Far fewer rows than last week"
    )


def test_a_check_that_did_not_hold_in_the_newest_daily_run_is_a_trouble(tmp_path):
    job = dg.Definitions(assets=[few_files], jobs=[dg.define_asset_job("daily")]).resolve_job_def("daily")
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        job.execute_in_process(instance=instance)
        status = gather_status(load_settings(home=tmp_path), instance, now=utc_now())
    (trouble,) = status.troubles
    assert trouble.key == "check:ops.files:is_not_small"
    assert trouble.what.endswith("Far fewer rows than last week.")
    assert status.runs[0].state == "done"


def run(job: str, state: str, minute: int, partition: str | None = None) -> RunSummary:
    ended = utc_now().replace(hour=1, minute=minute)
    return RunSummary(f"{job}-{minute}", job, partition, state, ended - timedelta(minutes=1), ended)


def test_a_failure_is_mended_by_a_later_success_of_the_same_job_and_partition_alone():
    failed, retried = run("daily", "failed", 1), run("daily", "failed", 2)
    assert find_unresolved([retried, failed]) == [retried]
    assert find_unresolved([run("daily", "done", 3), retried, failed]) == []
    assert find_unresolved(
        [run("weekly_letters", "done", 3, "2026-03-23"), run("weekly_letters", "failed", 2, "2026-03-16")]
    )
    assert find_unresolved([run("daily", "stopped", 3), failed]) == [failed]


class _Page(HTMLParser):
    """The elements of a page, its attributes that fetch, and tables outside a scrolling container."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetched: list[str] = []
        self.loose_tables = 0
        self._parent = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [str(value) for name, value in attrs if name in ("src", "href", "action")]
        self.loose_tables += tag == "table" and self._parent != "scroll"
        self._parent = dict(attrs).get("class") or ""


def test_the_page_is_self_contained_and_runs_nothing(week):
    text = render_status_page(week.failed, "en")
    page = _Page(text)
    assert not {"script", "link", "img", "iframe", "form"} & set(page.tags)
    assert (page.fetched, page.loose_tables) == ([], 0)
    assert "default-src 'none'; style-src 'unsafe-inline'" in text
    assert "url(" not in text
    assert '<html lang="en">' in text
    assert "prefers-color-scheme: dark" in text


def test_what_a_file_is_called_never_becomes_markup(week):
    hostile = "<script>alert(1)</script>`<b>`.csv"
    text = render_status_page(
        replace(
            week.good,
            troubles=(Trouble("held:x", f"{hostile} is held back", "`lingping run`"),),
            imports=(replace(week.good.imports[0], file=hostile),),
            tables=(TableSummary("marts", hostile, None, None),),
        ),
        "en",
    )
    assert "<script" not in text
    assert "<b>" not in text
    assert "&lt;script&gt;" in text
    assert "<code>lingping run</code>" in text


def test_the_page_and_the_screen_name_the_same_troubles_runs_and_tables(week, shown):
    screen, page = re.sub(r"\s+", " ", shown(week.failed)), render_status_page(week.failed, "en")
    for word in (
        "things need",
        "open_quote",
        "accepted_event_type",
        "late.csv",
        "bad_event_type",
        week.failed.runs[0].run_id[:8],
    ):
        assert word in screen
        assert word in page


def test_the_page_is_written_whole_or_not_at_all(week):
    path = write_status_page(week.settings, week.failed)
    assert path == week.settings.home / "status.html"
    write_status_page(week.settings, week.good)
    assert "没有需要人处理的事。" in path.read_text("utf-8")  # in the language of the letters
    assert [found.name for found in week.settings.home.glob(".status*")] == []


def test_status_is_a_command_on_a_home_that_ran(week, lingping):
    outcome = lingping("status", "--home", week.settings.home)
    assert outcome.code == 3, outcome.err
    assert "shop/bad.csv" in outcome.out


def test_status_fits_one_screen_with_the_verdict_first(week, shown):
    failed = replace(week.failed, troubles=week.failed.troubles * 5, tables=week.failed.tables * 3)
    screen = shown(failed, details=False).splitlines()
    assert screen[0] == "10 things need a person:"
    assert "and 7 more: lingping status --all" in screen
    assert "Tables: " in "\n".join(screen)
    good = shown(week.good, details=False).splitlines()
    assert good[0] == "Nothing needs a person."
    assert len(good) <= 24
    imported = good.index(next(line for line in good if line.startswith("Imported: 1 file; the newest ")))
    assert good[imported].endswith(" ago:")
    assert good[imported + 1] == "  shop/events.csv, 1 of 2 rows accepted"


def test_a_long_name_of_the_newest_file_does_not_widen_the_screen(week, shown):
    name = "一家名字很长的旗舰店/" + "评价导出" * 15 + "_2026-11-30.csv"
    newest = replace(week.good.imports[0], file=name, received=12_345_678, accepted=12_345_678)
    screen = shown(replace(week.good, imports=(newest,) * 12_345), details=False).splitlines()
    lines = [line for line in screen if str(week.settings.status_page) not in line]
    assert max(map(cell_len, lines)) <= 80
    assert name in "".join(line.strip() for line in screen)


def test_status_is_one_json_object_for_programs(week, lingping):
    outcome = lingping("status", "--json", "--home", week.settings.home)
    assert outcome.code == 3
    found = json.loads(outcome.out)
    assert found["verdict"] == "2 things need a person."
    assert found["troubles"][0]["key"] == "held:shop/bad.csv"
    assert {each["file"]: each["accepted"] for each in found["imports"]}["shop/events.csv"] == 1
    assert found["quarantine"][0]["reason"] == "bad_event_type"
    assert datetime.fromisoformat(found["now"]).tzinfo is not None


def test_the_page_is_chinese_where_the_letters_are(week):
    page = render_status_page(week.failed, "zh")
    assert '<html lang="zh-CN">' in page
    assert "2 件事需要人处理" in page
    for told in ("没有导入，被搁置了", "<code>lingping run</code>", "每日运行", "完成", "隔离的数据行"):
        assert told in page
    body = page[page.index("<body>") :]
    shown = re.sub(r"<bdi>.*?</bdi>|<code>.*?</code>|<[^>]+>", " ", body, flags=re.DOTALL)
    assert set(re.findall(r"\b[A-Z][a-z]{3,}\b", shown)) == set()
    assert re.search(r"从 \d{4}-\d\d-\d\d [\d:]+ 起。", page)


def test_the_details_of_troubles_are_chinese_but_for_what_the_program_reported(week):
    page = render_status_page(week.failed, "zh")
    details = re.findall(r'<p class="note"><bdi>(.*?)</bdi></p>', page)
    assert details
    for detail in details:
        told = re.sub(r"报错原文：.*|（\w+）|<code>.*?</code>|lingping [a-z ]+|--source", "", detail)
        assert re.findall(r"[A-Za-z]{4,}", told) == []


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("No items: no column is named item_id or 商品ID.", "没有商品：没有叫 item_id、商品ID 的列。"),
        ("No customers: jd_comments reads none.", "没有顾客：jd_comments 不含这一项。"),
        ("Left out by jd_comments on purpose: nickname, level.", "jd_comments 有意不读：nickname、level。"),
        ("13 rows repeat another row of the file, the id included, and count once.",
         "有 13 行和文件里另一行相同（编号也相同），只算一次。"),
        ("A note of tomorrow.", "A note of tomorrow."),
    ],
)  # fmt: skip
def test_notes_on_files_are_told_in_chinese(note: str, told: str):
    assert tell_note(note, "zh") == told
    assert tell_note(note, "en") == note


def test_every_reason_of_quarantine_that_the_docs_explain_has_its_words():
    page = (Path(__file__).parents[3] / "docs" / "mappings.md").read_text("utf-8")
    rows = page[page.index("| `repeated_header`") :].split("\n\n")[0]
    codes = [code for line in rows.splitlines() for code in re.findall(r"`(\w+)`", line.split("|")[1])]
    assert "bad_time" in codes
    assert [code for code in codes if tell_reason(code, "zh") == code] == []


def test_both_languages_of_the_page_have_the_same_phrases():
    folder = Path(status_page.__file__).parent
    zh, en = (read_catalogue(folder, language) for language in ("zh", "en"))
    only_chinese = ("original", "job.", "step.", "trouble.", "remedy.", "detail.")
    assert {key for key in set(zh) ^ set(en) if not key.startswith(only_chinese)} == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_phone_every_value_of_a_wide_table_stands_behind_the_name_of_its_column(week, language):
    page = render_status_page(week.failed, language)
    tables = re.findall(r'<table class="wide">(.*?)</table>', page, re.DOTALL)
    assert len(tables) == 3  # runs, imports, rows in quarantine
    for table in tables:
        _, *columns = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table)
        for row in re.findall(r"<tr><th scope=\"row\".*?</tr>", table, re.DOTALL):
            assert re.findall(r'<td[^>]* data-label="(.*?)"', row) == columns
    assert ".wide td::before { content: attr(data-label)" in page
