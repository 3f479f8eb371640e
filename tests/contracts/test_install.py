"""What docs/install.md promises, and that an installed hrgeo has all that it needs."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import typer.main
from numba.core import caching
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import hrgeo
from hrgeo import cli
from hrgeo.kernels import kernel

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "hrgeo"
INSTALL = (PROJECT / "docs" / "install.md").read_text("utf-8")
PAGES = [
    PROJECT / "README.md",
    *(PROJECT / "docs" / name for name in ("install.md", "inputs.md", "methods.md")),
]
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))


def code_of(text: str) -> list[str]:
    """Give the lines of code blocks, and code within sentences."""
    blocks = re.findall(r"^```[a-z]*\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return [line for block in blocks for line in block.splitlines()] + spans


def commands_in(text: str) -> list[list[str]]:
    """Give each use of hrgeo's command line as its words: ``["demo", "--out", "DIR"]``."""
    pattern = re.compile(r"(?:^|[\s/\\])hrgeo ((?:[a-z]|--)\S*(?: \S+)*)")
    return [found[1].split() for line in code_of(text) if (found := pattern.search(line))]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_command_that_a_page_names_exists(page: Path):
    named = commands_in(page.read_text("utf-8"))
    assert named or page.name == "methods.md"
    for words in named:
        command = typer.main.get_command(cli.app)
        rest = iter(words)
        while hasattr(command, "commands") and not (word := next(rest, "--")).startswith("--"):
            assert word in command.commands, words
            command = command.commands[word]
        options = {name for parameter in command.params for name in parameter.opts}
        used = {word for word in words if re.fullmatch(r"--[a-z-]+", word)}
        assert used <= options, words


def test_the_pages_name_commands_that_this_test_finds():
    assert ["demo", "--out", "hrgeo-demo"] in commands_in(INSTALL)
    assert ["app"] in commands_in(INSTALL)
    assert ["--version"] in commands_in(INSTALL)


def test_every_link_within_the_page_leads_somewhere():
    heads = {
        re.sub(r"[^a-z0-9 -]", "", head.lower()).replace(" ", "-")
        for head in re.findall(r"^#+ (.*)$", INSTALL, flags=re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", INSTALL)) <= heads
    named = set(re.findall(r"\]\[([a-z-]+)\]", INSTALL))
    assert named == set(re.findall(r"^\[([a-z-]+)\]: https://", INSTALL, flags=re.MULTILINE))


def test_the_wheel_named_in_the_page_is_this_version():
    wheels = re.findall(r"hrgeo-[\w.]+?-py3-none-any\.whl", INSTALL)
    assert set(wheels) == {f"hrgeo-{hrgeo.__version__}-py3-none-any.whl"}


def test_the_python_versions_are_those_of_the_package():
    named = {
        c.rpartition(" ")[2]
        for c in PYPROJECT["project"]["classifiers"]
        if re.search(r":: 3\.\d+$", c)
    }
    for version in named:
        assert version in INSTALL
    least = PYPROJECT["project"]["requires-python"].removeprefix(">=")
    assert least == min(named, key=lambda v: int(v.partition(".")[2]))
    assert f"Python of {least} or newer" in INSTALL


def declared(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in requirements}


def imported_modules() -> set[str]:
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"hrgeo"}


PLACES = importlib.metadata.packages_distributions()


def test_what_is_imported_is_declared():
    """Not by luck of what another package brings along."""
    wanted = declared(PYPROJECT["project"]["dependencies"])
    for module in imported_modules():
        makers = {canonicalize_name(name) for name in PLACES.get(module, [])}
        assert makers & wanted, f"{module} is imported, but its package is no dependency"


def test_what_is_declared_is_imported():
    # Streamlit's server; declared so that it is not older than hrgeo was tested with.
    assert "starlette" in declared(importlib.metadata.requires("streamlit") or [])
    used = {canonicalize_name(name) for m in imported_modules() for name in PLACES.get(m, [])}
    assert declared(PYPROJECT["project"]["dependencies"]) - {"starlette"} <= used


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Names of the files in the wheel, built as pip builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def test_the_wheel_holds_every_file_of_the_package(wheel: list[str]):
    left_out = {"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
    there = {
        path.relative_to(PROJECT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and not left_out & set(path.parts)
    }
    assert {name for name in wheel if name.startswith("hrgeo/")} >= there
    for file in (
        "hrgeo/text/en.toml", "hrgeo/maps/map.js", "hrgeo/maps/map.css", "hrgeo/py.typed",
        "hrgeo/ui/.streamlit/config.toml", "hrgeo/ui/views/data.py",
    ):  # fmt: skip
        assert file in wheel


def test_the_wheel_holds_the_sample_town(wheel: list[str]):
    sample = {path.name for path in (PROJECT / "data" / "sample").iterdir() if path.is_file()}
    assert sample
    assert {f"hrgeo/sample_town/{name}" for name in sample} <= set(wheel)


def test_the_wheel_holds_nothing_compiled_here_and_nothing_else(wheel: list[str]):
    assert not [name for name in wheel if "__pycache__" in name or name.endswith((".nbi", ".pyc"))]
    tops = {name.partition("/")[0] for name in wheel}
    assert tops == {"hrgeo", f"hrgeo-{hrgeo.__version__}.dist-info"}


def test_the_app_has_the_same_settings_installed_and_from_a_checkout():
    first, second = (
        tomllib.loads((folder / ".streamlit" / "config.toml").read_text("utf-8"))
        for folder in (PROJECT, PACKAGE / "ui")
    )
    assert first == second


def test_loops_are_compiled_where_there_is_no_place_to_keep_them(monkeypatch):
    """A read-only installation, for an account without a home: numba itself refuses."""
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])

    @kernel
    def twice(number: int) -> int:
        return 2 * number

    assert twice(21) == 42


def test_every_loop_is_compiled_in_that_way():
    for path in PACKAGE.rglob("*.py"):
        if path.name != "kernels.py":
            assert "numba.njit" not in path.read_text("utf-8"), path.name
