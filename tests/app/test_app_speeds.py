"""The table of speeds and delays, for plans with changes and for every mode."""

from __future__ import annotations

import dataclasses

import pytest

from hrgeo.inputs.sample import sample_folder
from hrgeo.plan import PlanConfig
from hrgeo.schemas import MODES
from hrgeo.text import say
from hrgeo.ui.speed_table import speed_table


@pytest.fixture
def config() -> PlanConfig:
    return PlanConfig.from_toml(sample_folder() / "plan.toml")


def with_modes(config: PlanConfig, *modes: str) -> PlanConfig:
    return dataclasses.replace(config, streets=dataclasses.replace(config.streets, modes=modes))


def row(config: PlanConfig, name: str) -> dict[str, str]:
    table = speed_table(config).set_index("what")
    return dict(table.loc[say(f"app.about.speeds.{name}")])


def test_every_mode_has_a_column_with_a_heading(config):
    table = speed_table(with_modes(config, *MODES))
    assert list(table.columns) == ["what", *MODES, "meaning"]
    assert not table.isna().any(axis=None)
    for column in table.columns:
        assert say(f"app.tables.speeds.{column}")


def test_what_a_plan_changes_is_shown(config):
    speeds = (
        ("walk", (("speed_kph", 4.0), ("signal_s", 0.0))),
        (
            "drive",
            (("class_kph", (("residential", 30.0),)), ("driven_share", (("residential", 0.5),))),
        ),
    )
    changed = dataclasses.replace(config, speeds=speeds)
    assert row(changed, "residential")["walk"] == "4 km/h"
    assert row(changed, "slow")["walk"] == "3 km/h"
    assert row(changed, "signal_s")["walk"] == say("app.about.speeds.none")
    assert row(changed, "residential")["drive"] == "15 km/h"  # half of 30
    assert row(config, "residential")["walk"] == "4.8 km/h"


def test_steps_are_closed_to_a_wheelchair_and_a_bicycle_is_pushed_on_a_footway(config):
    config = with_modes(config, "wheelchair", "bike", "walk")
    assert row(config, "steps")["wheelchair"] == say("app.about.speeds.closed")
    assert row(config, "steps")["walk"] == "4.8 km/h"
    assert row(config, "footway")["bike"] == "4.8 km/h"
    assert row(config, "slow")["wheelchair"] == say("app.about.speeds.none")
    assert row(config, "posted")["bike"] == say("app.about.speeds.no_matter")
