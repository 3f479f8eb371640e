"""What the app shows is what Python calls give, for the same files."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from hrgeo.plan import PlanConfig, run_plan, write_plan
from hrgeo.text import percent
from hrgeo.ui.downloads import ALL, OFFERED

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.usefixtures("safe_settings")
def test_app_and_python_give_the_same_numbers_and_files(lean_town, monkeypatch, tmp_path):
    plan = lean_town / "plan.toml"
    monkeypatch.setenv("HRGEO_PLAN", str(plan))
    app = AppTest.from_file(PROJECT / "app.py", default_timeout=300).run()
    assert not app.exception
    shown = app.session_state["hrgeo"].shown

    result = run_plan(PlanConfig.from_toml(plan))
    assert shown.result.summary == result.summary
    siting = result.summary["siting"]
    assert app.metric[1].value == percent(siting["share_after"])

    written = write_plan(result, tmp_path / "out")
    for name in ("summary.json", "data_quality.csv", "map.html"):
        assert shown.files.content(name) == (written / name).read_bytes()
    assert json.loads(shown.files.content("summary.json")) == result.summary
    with zipfile.ZipFile(io.BytesIO(shown.files.content(ALL))) as packed:
        assert set(packed.namelist()) == {path.name for path in written.iterdir()}
        assert set(OFFERED) - {ALL} <= set(packed.namelist())
