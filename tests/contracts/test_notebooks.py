"""Every cell of every notebook runs, and so does the README's example."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
# 744 of 2,472 events have a service within 10 minutes: each of the town's signals takes 15 s, as
# long as 20 m on foot.
SAID = {
    "01_sample_town": "optimal 0.3 0.62",
    "02_new_sites": "150 offered, 118 kept\noptimal 0.3 0.61",
    "03_van_week": "feasible 0.64 0.54",
}


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_there_are_notebooks():
    assert NOTEBOOKS


def source_of(path: Path) -> str:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert not any(cell["outputs"] or cell["execution_count"] for cell in code)
    return "\n\n".join("".join(cell["source"]) for cell in code)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom_and_holds_no_output(path: Path, tmp_path: Path):
    done = run(source_of(path), tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(SAID[path.stem])
    assert not list(tmp_path.iterdir())


def test_the_first_notebook_without_waiting_at_signals(tmp_path: Path):
    source = source_of(NOTEBOOKS[0])
    # Without waiting at signals and crossings, 839 of 2,472.
    usual = 'town / "town.osm.pbf", mode="walk"'
    no_waiting = 'hrgeo.profiles.get("walk").with_delays(signal_s=0, crossing_s=0)'
    assert usual in source
    done = run(source.replace(usual, f'town / "town.osm.pbf", profile={no_waiting}'), tmp_path)
    assert done.stdout.startswith("optimal 0.34 0.64"), done.stderr


def test_the_readmes_python_example_runs(small_town: Path):
    text = (PROJECT / "README.md").read_text("utf-8")
    block = re.search(r"```python\n(.*?)```", text, flags=re.DOTALL)
    assert block is not None
    (small_town / "incidents.csv").rename(small_town / "ems_runs.csv")
    done = run(block.group(1), small_town)
    assert done.returncode == 0, done.stderr
