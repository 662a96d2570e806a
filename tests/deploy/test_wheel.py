"""The wheel has everything that runs, and `lingping` works from any folder once it is installed."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

import lingping as package

ROOT = Path(__file__).parents[2]
PACKAGES = ("lingping", "warehouse", "dbt_like_sql", "assets", "pipelines")


def run(*command: object, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built from a copy, so that the checkout gets no build folder."""
    pytest.importorskip("setuptools", minversion="77")
    folder = tmp_path_factory.mktemp("source")
    for name in (*PACKAGES, "docs"):
        shutil.copytree(ROOT / name, folder / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation")
    run(*pip, "--wheel-dir", folder / "dist", ".", cwd=folder)
    (built,) = (folder / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory) -> Path:
    """The `lingping` of a new environment; the packages it needs are those of the environment that runs this test."""
    environment = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=environment)
    python = environment / "bin" / "python"
    (site,) = environment.glob("lib/python*/site-packages")
    (site / "needed.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps")
    run(*pip, wheel, cwd=environment)
    return environment / "bin" / "lingping"


@pytest.fixture
def folder_with_namesakes(tmp_path: Path) -> Path:
    """A folder of somebody else's, whose packages have the names of ours and cannot be imported."""
    for name in PACKAGES:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('not ours')", "utf-8")
    return tmp_path


def test_the_wheel_has_every_file_of_the_packages_and_the_documentation(wheel):
    inside = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    here = {path for name in PACKAGES for path in (ROOT / name).rglob("*")}
    files = {path.relative_to(ROOT).as_posix() for path in here if path.is_file() and "__pycache__" not in path.parts}
    pages = {f"pipelines/{path.relative_to(ROOT)}" for path in (ROOT / "docs").rglob("*.*") if path.is_file()}
    assert inside == files | pages


def test_the_names_that_it_takes_in_site_packages_are_those_of_the_architecture_page(wheel):
    taken = {name.partition("/")[0] for name in ZipFile(wheel).namelist()}
    assert {name for name in taken if not name.endswith(".dist-info")} == set(PACKAGES)
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert f"`{'`, `'.join(PACKAGES[:-1])}` and `{PACKAGES[-1]}`" in page


def test_the_command_works_from_a_folder_with_namesakes_of_our_packages(installed, folder_with_namesakes):
    assert run(installed, "--version", cwd=folder_with_namesakes) == f"lingping {package.__version__}\n"
    code = f"import importlib; [print(importlib.import_module(name).__file__) for name in {PACKAGES!r}]"
    origins = run(installed.parent / "python", "-P", "-c", code, cwd=folder_with_namesakes).split()
    assert [path for path in origins if not Path(path).is_relative_to(installed.parents[1])] == []


def test_the_installed_documentation_is_that_of_the_checkout(installed, tmp_path):
    assert run(installed, "docs", "mappings", cwd=tmp_path).strip() == (ROOT / "docs/mappings.md").read_text().strip()
    listed = run(installed, "docs", cwd=tmp_path)
    assert str(installed.parents[1].resolve()) in listed.replace("\n", "")
    assert [page.stem for page in (ROOT / "docs").glob("*.md") if page.stem not in listed] == []


def test_an_installed_lingping_writes_a_sample_world(installed, folder_with_namesakes):
    run(installed, "sample", "--home", "home", "--scale", "0.01", cwd=folder_with_namesakes)
    assert len(list((folder_with_namesakes / "home" / "inbox").iterdir())) == 9


def test_the_script_is_the_one_of_the_project(wheel):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (entry,) = [name for name in ZipFile(wheel).namelist() if name.endswith("entry_points.txt")]
    assert f"lingping = {project['scripts']['lingping']}" in ZipFile(wheel).read(entry).decode()
