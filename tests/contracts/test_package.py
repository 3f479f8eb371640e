"""What README and docs promise of the package as a whole."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import hrgeo

PROJECT = Path(__file__).resolve().parent.parent.parent
README = (PROJECT / "README.md").read_text("utf-8")


def test_every_promised_name_is_one_line_away():
    names = (
        "read_services",
        "read_need",
        "read_areas",
        "read_candidates",
        "read_streets",
        "read_travel_times",
        "travel_times",
        "catchments",
        "profiles",
        "measure_coverage",
        "measure_open_when_needed",
        "measure_reachable_hours",
        "need_by_hour",
        "open_by_hour",
        "rank_extra_hours",
        "rank_unknown_hours",
        "SitingProblem",
        "solve",
        "release",
        "make_map",
        "PlanConfig",
        "run_plan",
    )
    for name in names:
        assert hasattr(hrgeo, name), name


def test_the_readme_has_exactly_two_set_up_commands_for_each_system():
    lines = re.findall(r"^(?:python3|py) -m venv .*$", README, flags=re.MULTILINE)
    assert [line.split()[0] for line in lines] == ["python3", "python3", "py", "py"]
    assert all(line.count("&&") == 2 for line in lines)


def test_the_ci_script_runs_the_readmes_test_command():
    script = (PROJECT / ".ci" / "run").read_text("utf-8")
    pattern = re.search(r"sed -n 's/(.*?)/\\1/p' README\.md", script)
    assert pattern is not None
    as_python = pattern.group(1).replace(r"\(", "(").replace(r"\)", ")").replace("^(", "^(")
    found = re.findall(as_python, README, flags=re.MULTILINE)
    assert len(found) == 1
    assert found[0].endswith(".venv/bin/python -m pytest")


def test_the_readmes_plan_is_a_valid_plan():
    block = re.search(r"```toml\n(.*?)```", README, flags=re.DOTALL)
    assert block is not None
    config = hrgeo.PlanConfig.from_dict(tomllib.loads(block.group(1)), folder=PROJECT)
    assert config.siting is not None
    assert config.siting.service == "naloxone"
    plan, speeds, people, van = re.findall(r"```toml\n(.*?)```", README, flags=re.DOTALL)
    areas, people = people.split("\n\n", 1)
    plan = plan.replace("[inputs]\n", f"{areas}\n", 1)
    config = hrgeo.PlanConfig.from_dict(tomllib.loads(plan + people + speeds + van), folder=PROJECT)
    assert config.inputs.report_areas is not None
    assert [person.barriers for person in config.people] == [("id_required", "languages")]
    assert [bundle.total_min for bundle in config.bundles] == [40]
    assert config.van is not None
    assert (config.van.max_changes, len(config.van.vans)) == (2, 1)
    assert config.profile("walk").delays.signal_s == 20
    assert config.profile("drive").class_kph["residential"] == 30


def test_tested_versions_hold_no_address():
    lines = (PROJECT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert len(pins) > 40
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][\w.]*", pin) for pin in pins)


def test_python_dash_m_is_the_same_program():
    done = subprocess.run(
        [sys.executable, "-m", "hrgeo", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == f"hrgeo {hrgeo.__version__}"
