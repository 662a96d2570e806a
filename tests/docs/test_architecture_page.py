"""docs/architecture.md is the design as the code has it: its paths, packages, floors and functions are real."""

import re
import tomllib
from pathlib import Path

from lingping import home_layout

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
TOP = ("lingping", "warehouse", "dbt_like_sql", "assets", "pipelines", "benchmarks", "tests", "docs", "deploy")


def section(title: str) -> str:
    """The text below the heading `title`, up to the next heading of its level or above."""
    level, rest = re.search(rf"^(##+) {re.escape(title)}\n(.*)", PAGE, re.MULTILINE | re.DOTALL).groups()  # pyright: ignore[reportOptionalMemberAccess]
    return re.split(rf"^#{{2,{len(level)}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def exists(path: str) -> bool:
    """Whether `path`, where `<…>` stands for any name, is in the checkout."""
    return any(ROOT.glob(re.sub(r"<\w+>", "*", path).rstrip("/")))


def test_every_path_that_is_named_exists():
    paths = re.findall(rf"(?<![\w/.-])(?:{'|'.join(TOP)})/(?:[\w./*-]|<\w+>)*", PAGE)
    assert len(set(paths)) > 40
    assert [path for path in paths if not exists(path.rstrip("."))] == []


def test_links_lead_somewhere():
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", PAGE) if "://" not in link]
    assert [link for link in links if not (ROOT / "docs" / link).is_file()] == []


def test_every_package_is_named():
    packages = {path.parent for top in TOP[:5] for path in (ROOT / top).rglob("__init__.py")}
    names = {f"{path.relative_to(ROOT).as_posix()}/" for path in packages}
    names |= {f"{path.relative_to(ROOT).as_posix()}/" for path in (ROOT / "dbt_like_sql").iterdir() if path.is_dir()}
    unnamed = {name for name in names if "__pycache__" not in name and name not in PAGE}
    sections = {name for name in unnamed if name.startswith("lingping/letter/sections/")}
    assert unnamed - sections == set()
    assert not sections or "lingping/letter/sections/<name>/" in PAGE


def test_floors_of_the_library_are_those_of_the_linter():
    rows = re.findall(r"^\| (\d) \| ([^|]+) \|", section("The library: `lingping/`"), re.MULTILINE)
    floors: dict[int, set[str]] = {}
    for floor, rooms in rows:
        floors.setdefault(int(floor), set()).update(re.findall(r"`lingping/(\w+)(?:/|\.py)`", rooms))
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (layers,) = [each["layers"] for each in contracts if each.get("containers") == ["lingping"]]
    assert [floors[number] for number in sorted(floors, reverse=True)] == [set(each.split(" : ")) for each in layers]


def test_each_step_of_the_path_names_a_function_of_its_module():
    steps = re.findall(
        r"^\| \d+ \| .+ \| `([\w/]+\.py)` \| `(\w+)` \|$", section("The path of one review"), re.MULTILINE
    )
    assert len(steps) >= 10
    for module, name in steps:
        assert re.search(rf"^(?:def|class) {name}\b", (ROOT / module).read_text("utf-8"), re.MULTILINE), (module, name)


def test_arrows_of_the_path_name_modules():
    modules = re.findall(r'-- "([\w/]+\.py)" -->', PAGE)
    assert len(modules) >= 6
    assert [module for module in modules if not (exists(f"lingping/{module}") or exists(f"warehouse/{module}"))] == []


def test_the_home_is_laid_out_as_the_code_does():
    block = section("The home").split("```")[1]
    shown = re.findall(r"^    (\S+) ", block, re.MULTILINE)
    named = {value for name, value in vars(home_layout).items() if name.isupper()}
    assert {part for path in shown for part in path.rstrip("/").split("/")} >= named - {home_layout.DATABASE}
    assert {path.split("/")[0] for path in shown} <= named
    assert home_layout.DATABASE in block
