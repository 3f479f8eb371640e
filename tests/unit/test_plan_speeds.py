"""``[profiles]`` of a plan file: what it may change, what is told, and what follows from it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from hrgeo.errors import InputError
from hrgeo.model import QualityLog
from hrgeo.network import profiles
from hrgeo.plan import PlanConfig, run_plan
from hrgeo.plan.progress import StageClock
from hrgeo.plan.provenance import describe_config
from hrgeo.plan.read import read_inputs
from hrgeo.plan.speeds import changes
from hrgeo.results.strict_json import to_json

LEAST = """
[streets]
file = "a.osm.pbf"
modes = ["walk", "drive"]
[[need]]
file = "n.csv"
[inputs]
services = "s.csv"
"""


def plan(text: str) -> PlanConfig:
    return PlanConfig.from_dict(tomllib.loads(LEAST + text), folder=Path("/plans"), where="p.toml")


def faults(text: str) -> list[str]:
    with pytest.raises(InputError) as error:
        plan(text)
    return [line.removeprefix("  - ") for line in str(error.value).splitlines()[1:]]


def test_without_the_tables_a_plan_travels_by_the_usual_profiles():
    assert plan("").speeds == ()
    assert plan("").profile("drive") == profiles.get("drive")


def test_every_kind_of_figure_can_be_changed_for_one_mode_alone():
    config = plan(
        """
[profiles.walk]
speed_kph = 4
signal_s = 20
[profiles.drive]
class_kph = { residential = 30 }
driven_share = { residential = 0.6, primary = 1 }
service_kph = { alley = 8 }
turn_s = 5.5
traffic_factor = [1, 1, 1, 1, 1, 1, 1, 1, [1.2, 1.8], 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
"""
    )
    walk, drive = config.profile("walk"), config.profile("drive")
    assert (walk.class_kph["footway"], walk.delays.signal_s) == (4.0, 20.0)
    assert walk.delays.crossing_s == profiles.get("walk").delays.crossing_s
    assert drive.class_kph["residential"] == 30.0
    assert drive.class_kph["primary"] == profiles.get("drive").class_kph["primary"]
    assert (drive.driven_share["residential"], drive.driven_share["primary"]) == (0.6, 1.0)
    assert drive.service_kph["alley"] == 8.0
    assert drive.delays.turn_s == 5.5
    assert drive.delays.signal_s == profiles.get("drive").delays.signal_s
    assert drive.traffic_range(8) == (1.2, 1.8)
    assert drive.traffic_range(17) == (1.0, 1.0)


def test_a_changed_plan_is_still_a_key_and_another_one():
    slow, same = (plan("[profiles.walk]\nspeed_kph = 4.0") for _ in range(2))
    assert hash(slow) == hash(same)
    assert slow == same
    assert slow != plan("[profiles.walk]\nspeed_kph = 4.5")
    assert repr(slow) != repr(plan(""))


def test_all_faults_are_told_at_once_with_the_nearest_known_key():
    found = faults(
        """
[profiles.walk]
speed_kmh = 4
signal_s = -1
[profiles.drive]
class_kph = { residental = 30, primary = 0 }
traffic_factor = [1, 2]
turn_s = "long"
[profiles.bike]
speed_kph = 12
[profiles.wheelchar]
speed_kph = 3
[study]
nmae = "x"
"""
    )
    assert sorted(found) == sorted(
        [
            "[profiles.walk] has the unknown key 'speed_kmh'; did you mean 'speed_kph'?",
            "[profiles.walk] signal_s must be a number of seconds, 0 or more.",
            (
                "[profiles.drive] class_kph has no class 'residental'; did you mean "
                "'residential'? class_kph.primary must be a number above 0 km/h, at most 200."
            ),
            (
                "[profiles.drive] traffic_factor must hold 24 factors, or pairs of a low and a "
                "high one, each 1 or more."
            ),
            "[profiles.drive] turn_s must be a number of seconds, 0 or more.",
            "[profiles.bike] is about 'bike', which is not among streets.modes",
            "[profiles] has the unknown key 'wheelchar'; did you mean 'wheelchair'?",
            "[study] has the unknown key 'nmae'; did you mean 'name'?",
        ]
    )


@pytest.mark.parametrize("line", ["profiles = 3", "[profiles]\nwalk = 3"])
def test_what_is_no_table_is_told(line):
    with pytest.raises(InputError, match="must be a table"):
        # Before the first section: keys behind one would belong to it.
        PlanConfig.from_dict(tomllib.loads(f"{line}\n{LEAST}"), folder=Path("/plans"))


def town_plan(folder: Path, speeds: dict[str, Any], modes: tuple[str, ...]) -> PlanConfig:
    data = tomllib.loads((folder / "plan.toml").read_text("utf-8"))
    data["need"] = [need for need in data["need"] if need["id"] == "ems"]
    data["streets"]["modes"] = list(modes)
    data["coverage"] = {
        "services": ["ssp"],
        "thresholds_min": {mode: [5, 10] for mode in modes},
    }
    for name in ("siting", "people", "bundles"):
        del data[name]
    for name in ("areas", "candidates"):
        del data["inputs"][name]
    data["profiles"] = speeds
    return PlanConfig.from_dict(data, folder=folder)


def rows_of(config: PlanConfig) -> dict[tuple[str, float], dict[str, Any]]:
    rows = run_plan(config).summary["coverage"]
    return {(row["mode"], row["threshold_min"]): row for row in rows}


def test_changes_reach_the_networks_the_store_and_the_provenance(
    small_town_source: Path, tmp_path: Path, monkeypatch
):
    monkeypatch.setenv("HRGEO_STORE", str(tmp_path / "networks"))
    usual = town_plan(small_town_source, {}, ("walk", "drive"))
    slower = town_plan(small_town_source, {"walk": {"speed_kph": 2.4}}, ("walk", "drive"))
    first, again, changed = run_plan(usual), run_plan(usual), run_plan(slower)
    told = [run.provenance["streets"]["networks"] for run in (first, again, changed)]
    assert told == [
        {"walk": "built", "drive": "built"},
        {"walk": "stored", "drive": "stored"},
        {"walk": "built", "drive": "stored"},  # of the walk's own key
    ]
    profile = changed.provenance["profiles"]["walk"]
    assert profile["changed"] == {"speed_kph": 2.4}
    assert set(profile["tables"]["class_kph"].values()) == {2.4}
    assert changed.provenance["profiles"]["drive"]["changed"] == {}
    assert changed.provenance["profiles"]["drive"]["tables"]["steepest_percent"] is None
    assert "speeds" not in changed.provenance["plan"]
    to_json(changed.provenance["profiles"])
    by_car = [
        [row for row in run.summary["coverage"] if row["mode"] == "drive"]
        for run in (first, changed)
    ]
    assert by_car[0] == by_car[1]
    assert changed.summary["slow"]["walk"]["kph"] == 1.8  # 3.6 / 4.8 of 2.4


def test_half_the_pace_without_delays_is_twice_the_minutes(small_town_source: Path):
    """Straight parts are walked at the pace of the network where that is below 4.8 km/h."""
    still = {"signal_s": 0, "crossing_s": 0}
    usual = rows_of(town_plan(small_town_source, {"walk": still}, ("walk",)))
    half = rows_of(town_plan(small_town_source, {"walk": still | {"speed_kph": 2.4}}, ("walk",)))
    assert 0 < usual["walk", 5]["share_need"] < 1
    assert half["walk", 10]["share_need"] == usual["walk", 5]["share_need"]
    assert half["walk", 10]["median_min"] == pytest.approx(
        2 * usual["walk", 10]["median_min"],
        abs=1e-4,  # each of some 60 streets on the way is rounded to 0.1 ms
    )


def test_streets_are_the_same_whether_they_are_kept_or_not(
    small_town_source, tmp_path, monkeypatch
):
    monkeypatch.setenv("HRGEO_STORE", str(tmp_path / "networks"))
    config = town_plan(small_town_source, {"drive": {"signal_s": 40}}, ("walk", "drive"))
    kept, unkept = (
        read_inputs(config, quality=QualityLog(), clock=StageClock(), keep_streets=keep).streets
        for keep in (True, False)
    )
    assert list(kept) == list(unkept) == ["walk", "drive"]
    for mode in kept:
        assert (kept[mode].edge_delay_s == unkept[mode].edge_delay_s).all()
    assert kept["drive"].edge_delay_s.max() >= 40


def test_what_a_plan_changes_can_be_given_back_to_a_profile():
    config = plan("[profiles.drive]\ntraffic_factor = " + str([[1.0, 1.5]] * 24))
    [(mode, figures)] = config.speeds
    again = profiles.with_overrides(profiles.get(mode), changes(figures))
    assert again == config.profile("drive")
    assert describe_config(config)["streets"]["modes"] == ["walk", "drive"]
