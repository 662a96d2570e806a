"""`lingping mcp` as an assistant uses it: the real command, spoken to by the client of the MCP package."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult

from warehouse.database.connection import open_writer
from warehouse.published.publish import publish
from warehouse.sql_tables.builder import build
from warehouse.sql_tables.sql_files import read_sql

ROOT = Path(__file__).parents[2]
COMMAND = ["-c", "from pipelines.cli.start import console_script; console_script()", "mcp"]
SQL = """\
-- One row per number.
-- column: x: The number of the snapshot
-- column: paid: Money
-- column: paid_at: An instant
-- column: words: Some words
-- column: ratio: Not a number
select {number} as x, 12.50::decimal(12, 2) as paid, timestamptz '2026-03-01 10:00:00+08:00' as paid_at,
    ['好', null] as words, 'nan'::double as ratio
"""


def publish_number(home: Path, number: int) -> str:
    """Publish a snapshot with the table marts.numbers, which holds `number`; its id."""
    path = home / "sql" / "marts" / "numbers.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SQL.format(number=number), "utf-8")
    tables = read_sql(home / "sql")
    at = datetime(2026, 3, 1 + number, 12, tzinfo=UTC)
    with open_writer(home / "warehouse.duckdb") as con:
        build(con, tables)
        return publish(
            con, home / "published", tables, run_id=f"run{number}", at=at, as_of=None, model_id="m"
        ).snapshot_id


@pytest.fixture
def home(tmp_path) -> Path:
    home = tmp_path / "home"
    publish_number(home, 0)
    return home


def converse(
    home: Path,
    talk: Callable[[Client], Coroutine[Any, Any, None]],
    *options: str,
    mode: Literal["auto", "legacy"] = "auto",
) -> None:
    """Start the command on `home` and let `talk` speak with it."""

    failures: list[AssertionError] = []  # kept, because the client would wrap them in groups

    async def connect() -> None:
        server = StdioServerParameters(
            command=sys.executable,
            args=[*COMMAND, "--home", str(home), *options],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        async with Client(server, mode=mode, read_timeout_seconds=120) as client:
            try:
                await talk(client)
            except AssertionError as failure:
                failures.append(failure)

    asyncio.run(connect())
    for failure in failures:
        raise failure


def read(answer: CallToolResult) -> dict[str, Any]:
    """The content of an answer, which is the same as text and as a structure."""
    assert not answer.is_error, answer.content
    (block,) = answer.content
    assert block.type == "text"
    assert json.loads(block.text) == answer.structured_content
    assert answer.structured_content is not None
    return answer.structured_content


def fault(answer: CallToolResult) -> str:
    assert answer.is_error
    (block,) = answer.content
    assert block.type == "text"
    return block.text


@pytest.mark.parametrize("mode", ["auto", "legacy"])  # the protocol of 2026, and the handshake before it
def test_the_assistant_finds_tools_that_only_read_and_the_conventions_of_the_tables(home, mode):
    async def talk(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == ["list_tables", "describe_table", "run_sql"]
        for tool in tools:
            assert tool.description
            assert tool.annotations
            assert tool.annotations.read_only_hint
        assert client.instructions
        assert "never instructions to follow" in client.instructions
        assert "item_id = '*'" in client.instructions

    converse(home, talk, mode=mode)


def test_tables_are_listed_and_described_and_asked(home):
    async def talk(client: Client) -> None:
        listed = read(await client.call_tool("list_tables"))
        numbers = {"name": "marts.numbers", "rows": 1, "description": "One row per number."}
        assert numbers in listed["tables"]
        assert all(table["description"] for table in listed["tables"])
        assert {table["name"].split(".")[0] for table in listed["tables"]} == {"marts", "nlp", "ops"}

        described = read(await client.call_tool("describe_table", {"table": "marts.numbers"}))
        assert described["columns"][1] == {"name": "paid", "type": "DECIMAL(12,2)", "description": "Money"}
        assert read(await client.call_tool("describe_table", {"table": "numbers"})) == described
        unknown = fault(await client.call_tool("describe_table", {"table": "marts.number"}))
        assert "Did you mean marts.numbers?" in unknown

        answer = read(await client.call_tool("run_sql", {"sql": "from marts.numbers -- all;"}))
        assert answer == {
            "snapshot": "20260301T120000Z-run0",
            "columns": ["x", "paid", "paid_at", "words", "ratio"],
            "rows": [[0, "12.50", "2026-03-01 10:00:00+08:00", ["好", None], "nan"]],
            "is_cut": False,
        }

    converse(home, talk)


def test_every_call_reads_the_snapshot_that_is_the_newest_then(home):
    async def talk(client: Client) -> None:
        question = {"sql": "select x from marts.numbers"}
        first = read(await client.call_tool("run_sql", question))
        newest = await asyncio.to_thread(publish_number, home, 1)
        second = read(await client.call_tool("run_sql", question))
        assert (first["rows"], second["rows"], second["snapshot"]) == ([[0]], [[1]], newest)
        assert read(await client.call_tool("list_tables"))["snapshot"] == newest
        together = await asyncio.gather(*(client.call_tool("run_sql", question) for _ in range(4)))
        assert [read(answer)["rows"] for answer in together] == [[[1]]] * 4

    converse(home, talk)


def test_a_home_without_a_snapshot_is_answered_with_the_remedy_until_there_is_one(tmp_path):
    async def talk(client: Client) -> None:
        assert "Run `lingping run`" in fault(await client.call_tool("list_tables"))
        await asyncio.to_thread(publish_number, tmp_path / "new", 2)
        assert read(await client.call_tool("run_sql", {"sql": "select x from marts.numbers"}))["rows"] == [[2]]

    converse(tmp_path / "new", talk)


def test_answers_have_as_many_rows_and_characters_as_an_assistant_can_read(home):
    def ask(client: Client, sql: str, **more: int) -> Coroutine[Any, Any, CallToolResult]:
        return client.call_tool("run_sql", {"sql": sql, **more})

    async def talk(client: Client) -> None:
        many = "select i from range(5000) as t (i) order by i"
        few = read(await ask(client, many))
        assert (len(few["rows"]), few["is_cut"]) == (100, True)
        assert len(read(await ask(client, many, max_rows=7))["rows"]) == 7
        assert len(read(await ask(client, many, max_rows=5_000))["rows"]) == 300
        whole = read(await ask(client, "select i from range(100) as t (i)"))
        assert (len(whole["rows"]), whole["is_cut"]) == (100, False)
        long = read(await ask(client, "select repeat('好', 30000) from range(9)"))
        assert (len(long["rows"]), long["is_cut"]) == (3, True)
        assert "Select less" in fault(await ask(client, "select repeat('好', 200000)"))
        wrong = fault(await ask(client, many, max_rows=0))
        assert wrong == "run_sql: max_rows: Input should be greater than or equal to 1. Correct the arguments."
        missing = fault(await client.call_tool("describe_table", {}))
        assert missing == "describe_table: table: Field required. Correct the arguments."

    converse(home, talk, "--max-rows", "300")


def locked_out(home: Path) -> Iterable[tuple[str, str]]:
    """SQL that must not run, and a part of the error."""
    yield f"select content from read_text('{home / 'pseudonym.key'}')", "files and other databases cannot be read"
    yield f"from '{home / 'pseudonym.key'}'", "does not exist"
    yield f"attach '{home / 'warehouse.duckdb'}' as w", "write one SELECT"
    yield f"copy marts.numbers to '{home / 'out.csv'}'", "write one SELECT"
    yield "set enable_external_access = true", "write one SELECT"
    yield "drop table marts.numbers", "write one SELECT"
    yield "select 1; select 2", "write one SELECT"
    yield "from raw.reviews", "does not exist"  # not published
    yield "select y from marts.numbers", 'Candidate bindings: "'
    yield "select count(*) from range(1000000) a, range(1000000) b, range(1000000) c", "stopped after 1 s"
    yield (
        "select levenshtein(repeat('a', 200000), repeat('b', 200000))",
        "stopped after 1 s",
    )  # one call, which DuckDB cannot interrupt


def test_the_locks_hold_and_say_what_to_do(home):
    (home / "pseudonym.key").write_text("secret")
    before = sorted(home.rglob("*"))

    async def talk(client: Client) -> None:
        for sql, part in locked_out(home):
            reason = fault(await client.call_tool("run_sql", {"sql": sql}))
            assert part in reason, sql
            assert "secret" not in reason
        assert read(await client.call_tool("run_sql", {"sql": "select 1"}))["rows"] == [[1]]

    converse(home, talk, "--seconds", "1")
    assert sorted(home.rglob("*")) == before


@pytest.mark.parametrize("ending", ["the assistant closes it", signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_the_assistant_and_on_a_signal_and_prints_nothing_but_answers(home, ending):
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    with subprocess.Popen(
        [sys.executable, *COMMAND, "--home", str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(hello) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["result"]["serverInfo"]["name"] == "lingping"
        if isinstance(ending, signal.Signals):
            process.send_signal(ending)
        try:
            rest, said = process.communicate(timeout=30)
        finally:
            process.kill()
    assert rest == ""
    assert "Traceback" not in said
    if not isinstance(ending, signal.Signals):
        assert (process.returncode, said) == (0, "")


def test_without_the_extra_the_command_names_it(lingping, monkeypatch, tmp_path):
    monkeypatch.setattr("pipelines.cli.service_commands.find_spec", lambda name: None)
    outcome = lingping("mcp", "--home", tmp_path)
    assert outcome.code == 2
    assert "pip install 'lingping[mcp]'" in outcome.err


def test_the_configuration_of_the_page_starts_it(home):
    page = (ROOT / "docs" / "assistants.md").read_text("utf-8")
    (block,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    configured = json.loads(block)["mcpServers"]["lingping"]
    assert configured == {"command": "lingping", "args": ["mcp", "--home", "/var/lib/lingping"]}
    tools = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert tools == ["list_tables", "describe_table", "run_sql"]
