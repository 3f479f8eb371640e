"""What the app remembers between two clicks, for one browser tab.

One object in the session state, read through `state()` alone.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from hrgeo.inputs.sample import sample_folder
from hrgeo.plan import PlanConfig, PlanResult
from hrgeo.plan.van_hand import ByHand
from hrgeo.ui.downloads import ResultFiles
from hrgeo.ui.map_component import map_content
from hrgeo.ui.uploads import Upload

PLAN_VARIABLE = "HRGEO_PLAN"
"""Environment variable with the path of the plan to open; set by ``hrgeo app PLAN.toml``."""

_KEY = "hrgeo"


@dataclass(frozen=True, eq=False)
class Shown:
    """A finished run: the settings it was made with, what came of it, and its map and files."""

    config: PlanConfig
    result: PlanResult
    files: ResultFiles
    map: dict[str, Any]
    run_number: int


@dataclass(frozen=True, eq=False)
class Again:
    """A van week that was planned again by hand: what was decided, and what came of it."""

    by_hand: ByHand
    shown: Shown


@dataclass(eq=False)
class AppState:
    """What is asked for, and what is shown.

    Attributes
    ----------
    config
        The plan as the settings have it now; None before the first plan is open.
    uploads
        Files of the plan, where they were handed over in the browser; paths in
        `config` are then relative. Empty for a plan on this computer.
    is_sample
        Whether it is the invented town.
    plan_number
        Goes up with each opened plan, so that the widgets start afresh.
    run_number
        Goes up with each run that went through.
    shown
        The last run that went through.
    failure
        Why the last run did not; empty otherwise.
    refused
        Why an uploaded plan could not be opened; empty otherwise.
    by_hand
        What was decided about the van week by hand; None for the week as it was planned.
    again
        The last week that was planned by hand, and still belongs to what is shown.
    hand_failure
        Why `by_hand` could not be planned; empty otherwise.
    """

    config: PlanConfig | None = None
    uploads: tuple[Upload, ...] = field(default=(), repr=False)
    is_sample: bool = False
    plan_number: int = 0
    run_number: int = 0
    shown: Shown | None = None
    failure: str = ""
    refused: str = ""
    by_hand: ByHand | None = None
    again: Again | None = None
    hand_failure: str = ""

    @property
    def is_current(self) -> bool:
        """Whether what is shown was made with the settings as they are now."""
        return self.shown is not None and self.shown.config == self.config

    @property
    def must_run(self) -> bool:
        """Whether a run is due: what is asked for is not shown, and has not failed."""
        return self.config is not None and not self.is_current and not self.failure

    @property
    def must_plan_by_hand(self) -> bool:
        """Whether a week is due that was decided by hand, and has not failed."""
        if self.shown is None or self.by_hand is None or self.hand_failure:
            return False
        return self.again is None or self.again.by_hand != self.by_hand

    @property
    def week_shown(self) -> Shown | None:
        """The run with the week to show: the one that was planned by hand, if there is one."""
        return self.shown if self.again is None else self.again.shown

    def open_plan(
        self, config: PlanConfig, *, uploads: tuple[Upload, ...] = (), is_sample: bool = False
    ) -> None:
        """Take another plan; what was shown of the former one goes."""
        self.config, self.uploads, self.is_sample = config, uploads, is_sample
        self.plan_number += 1
        self.shown, self.failure, self.refused = None, "", ""
        self.decide(None)

    def change(self, config: PlanConfig) -> None:
        """Take other settings of the same plan; the former result stays until the run is done."""
        self.config, self.failure = config, ""

    def finish(self, config: PlanConfig, result: PlanResult) -> None:
        """Show what came of a run."""
        self.run_number += 1
        self.shown = Shown(
            config, result, ResultFiles(result), map_content(result), self.run_number
        )
        self.failure = ""
        self.decide(None)

    def decide(self, by_hand: ByHand | None) -> None:
        """Take what was decided about the van week; None goes back to the week as planned."""
        self.by_hand, self.hand_failure = by_hand, ""
        if by_hand is None:
            self.again = None

    def finish_by_hand(self, by_hand: ByHand, result: PlanResult) -> None:
        """Show a week that was planned by hand, in place of the one of the run."""
        self.run_number += 1
        files, drawn = ResultFiles(result), map_content(result)
        self.again = Again(by_hand, Shown(result.config, result, files, drawn, self.run_number))
        self.hand_failure = ""

    def fail(self, why: str) -> None:
        """Note why a run did not go through."""
        self.failure = why


def state() -> AppState:
    """Give the state of this browser tab."""
    found = st.session_state.get(_KEY)
    if not isinstance(found, AppState):
        found = AppState()
        st.session_state[_KEY] = found
    return found


def first_plan_path() -> tuple[Path, bool]:
    """Give the plan to open first, and whether it is the sample.

    It is named by `PLAN_VARIABLE` or by the last argument of the script
    (``streamlit run app.py -- PLAN.toml``); otherwise it is the sample town.
    """
    named = os.environ.get(PLAN_VARIABLE, "")
    if not named and len(sys.argv) > 1 and sys.argv[-1].endswith(".toml"):
        named = sys.argv[-1]
    return (Path(named), False) if named else (sample_folder() / "plan.toml", True)


def sample_config() -> PlanConfig:
    """Give the plan of the invented town."""
    return PlanConfig.from_toml(sample_folder() / "plan.toml")
