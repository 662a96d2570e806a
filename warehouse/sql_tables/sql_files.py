"""Reading `dbt_like_sql/`: one SELECT file is one table, which its header describes and checks.

Ceiling, on purpose: no Jinja, no selectors, no threads, no second database. The day that is not enough, the folder
becomes a dbt project; so dbt's layout and naming are kept exactly.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256
from pathlib import Path

import sqlglot
from sqlglot import exp

from lingping.contracts import TABLES, Table
from lingping.errors import LingpingError
from warehouse.database.tables import Connection

SQL_FOLDER = Path(__file__).parents[2] / "dbt_like_sql"
_SCHEMAS = ("staging", "intermediate", "marts")
_HEADER = re.compile(r"--\s?(.*)")
_DIRECTIVE = re.compile(r"(column|unique|not_null|accepted|assert|slice):\s*(.+)")
_VARIABLE = re.compile(r"getvariable\('(\w+)'\)")


class SqlError(LingpingError):
    """A SELECT file breaks the conventions of `dbt_like_sql/`."""


@dataclass(frozen=True)
class SqlTest:
    """One check of one table, in words and as a query that returns the rows that fail it.

    Failing rows keep the tables of the last good run; those of a warning are only reported.
    """

    table: str
    name: str
    check: str
    query: str
    is_warning: bool = False


@dataclass(frozen=True)
class SqlTable:
    """One SELECT file: the table it makes, its header, and the SELECT itself."""

    name: str
    path: Path
    grain: str
    descriptions: dict[str, str]
    directives: tuple[tuple[str, str], ...]
    select: str

    @cached_property
    def dependencies(self) -> frozenset[str]:
        """Schema-qualified tables that the SELECT reads."""
        tree = sqlglot.parse_one(self.select, dialect="duckdb")
        return frozenset(f"{table.db}.{table.name}" for table in tree.find_all(exp.Table) if table.db)

    @property
    def variables(self) -> tuple[str, ...]:
        """Run variables that the SELECT reads through `getvariable`."""
        return tuple(sorted(set(_VARIABLE.findall(self.select))))

    @property
    def slice_column(self) -> str | None:
        """The DATE column by which the table can be rebuilt in parts, or None."""
        return next((value for kind, value in self.directives if kind == "slice"), None)

    @property
    def tests(self) -> tuple[SqlTest, ...]:
        """The checks of the header, each with a query for the rows that fail it."""
        return tuple(
            SqlTest(self.name, _slug(f"{kind} {value}"), f"{kind}: {value}", query)
            for kind, value in self.directives
            for query in _failing_rows(self.name, kind, value)
        )


@dataclass(frozen=True)
class PythonStep:
    """Tables of the contracts that Python makes between SQL tables, in their transaction.

    `make` finds the tables `reads` built, and makes the whole content of `writes`; it must not begin a transaction.
    """

    name: str
    reads: tuple[str, ...]
    writes: tuple[Table, ...]
    make: Callable[[Connection], None]

    def feeds(self, table: SqlTable) -> bool:
        """Whether `table` reads what this step writes."""
        return any(written.name in table.dependencies for written in self.writes)


def read_sql(folder: Path = SQL_FOLDER, steps: Iterable[PythonStep] = ()) -> tuple[SqlTable, ...]:
    """Every SQL table of `folder`, each after those that it reads, also by way of `steps`.

    Raises SqlError naming file and remedy.
    """
    steps = tuple(steps)
    tables = {table.name: table for table in map(_read_table, _files(folder))}
    known = {table.name for table in TABLES} | tables.keys()
    for table in tables.values():
        for name in table.dependencies - known:
            raise SqlError(
                f"{table.path.name}: reads {name}, which no file of {folder.name}/ makes and no contract names."
            )
    graph = {name: sorted(_needs(table, steps) & tables.keys()) for name, table in sorted(tables.items())}
    try:
        return tuple(tables[name] for name in TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise SqlError(f"{folder.name}/: these tables read each other: {' -> '.join(error.args[1])}.") from None


def read_sql_tests(folder: Path = SQL_FOLDER) -> tuple[SqlTest, ...]:
    """The checks between tables: files of `tests/` and `warnings/`, named `<schema>__<table>__<check>.sql`."""
    tests = []
    for path in sorted(folder.glob("tests/*.sql")) + sorted(folder.glob("warnings/*.sql")):
        schema, table, *check = path.stem.split("__")
        if not check:
            raise SqlError(f"{path.name}: name it <schema>__<table>__<check>.sql, after the table that it tests.")
        text = path.read_text("utf-8")
        first_line = text.splitlines()[0].removeprefix("-- ")
        is_warning = path.parent.name == "warnings"
        tests.append(SqlTest(f"{schema}.{table}", "__".join(check), first_line, text, is_warning))
    return tuple(tests)


@cache
def read_macros() -> str:
    """The SQL that makes the macros of `dbt_like_sql/macros/`: formulas that several SELECTs use."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((SQL_FOLDER / "macros").glob("*.sql")))


def recipe(table: SqlTable, recipes: dict[str, str], variables: dict[str, object]) -> str:
    """Hash of what shapes a table besides raw rows: SQL and macros, run variables, the recipes of what it reads."""
    parts = [table.select, read_macros(), *(f"{name}={variables.get(name)}" for name in table.variables)]
    parts += [recipes[name] for name in sorted(table.dependencies & recipes.keys())]
    return sha256("\n".join(parts).encode()).hexdigest()


def _needs(table: SqlTable, steps: tuple[PythonStep, ...]) -> frozenset[str]:
    return table.dependencies.union(*(step.reads for step in steps if step.feeds(table)))


def _files(folder: Path) -> list[Path]:
    return [path for schema in _SCHEMAS for path in sorted((folder / schema).glob("*.sql"))]


def _read_table(path: Path) -> SqlTable:
    lines = path.read_text("utf-8").splitlines()
    length = next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))
    header = [_HEADER.fullmatch(line).group(1).strip() for line in lines[:length]]  # pyright: ignore[reportOptionalMemberAccess]
    directives = [match.groups() for line in header if (match := _DIRECTIVE.fullmatch(line))]
    prose = [line for line in header if not _DIRECTIVE.fullmatch(line)]
    if not prose:
        raise SqlError(f"{path.name}: the first comment line must state the grain (`-- One row per …`).")
    columns = dict(re.split(r":\s*", value, maxsplit=1) for kind, value in directives if kind == "column")
    return SqlTable(
        name=f"{path.parent.name}.{path.stem}",
        path=path,
        grain=" ".join(prose),
        descriptions=columns,
        directives=tuple((kind, value) for kind, value in directives if kind != "column"),
        select="\n".join(lines[length:]).strip().rstrip(";"),
    )


def _failing_rows(table: str, kind: str, value: str) -> list[str]:
    match kind:
        case "unique":
            return [f"select {value}, count(*) as copies from {table} group by {value} having count(*) > 1"]
        case "not_null":
            missing = " or ".join(f"{column.strip()} is null" for column in value.split(","))
            return [f"select * from {table} where {missing}"]
        case "accepted" | "assert":
            return [f"select * from {table} where not ({value})"]
        case _:
            return []


def _slug(text: str) -> str:
    """Letters, digits and underscores only, which is what Dagster takes as the name of a check."""
    words = re.sub(r"<=|>=|<|>|=", lambda sign: f" {_SIGNS[sign.group()]} ", text)
    return re.sub(r"\W+", "_", words).strip("_")[:100]


_SIGNS = {"<=": "le", ">=": "ge", "<": "lt", ">": "gt", "=": "eq"}
