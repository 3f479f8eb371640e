"""The settings that a page offers, and the plan that they make."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hrgeo.errors import InputError
from hrgeo.plan import PlanConfig
from hrgeo.plan.config import DEFAULT_THRESHOLDS_MIN, CoverageConfig, SitingConfig
from hrgeo.plan.siting_config import OBJECTIVES
from hrgeo.text import say, term
from hrgeo.ui.van_choices import VanChoices, van_choices_of, with_van_choices

LADDER_MIN: tuple[float, ...] = (3.0, 5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0)
"""Thresholds on offer. A fixed ladder: a slider over every minute would let a reader subtract
two neighbouring counts and so find a single person."""


@dataclass(frozen=True)
class Choices:
    """What the settings form holds.

    Attributes
    ----------
    services
        Service types to measure.
    thresholds_min
        Mode -> thresholds [min].
    new_sites
        The most sites to suggest; 0 for none, None for as many as it takes.
    siting_service, siting_mode, siting_threshold_min
        What the new sites should bring within reach of whom.
    objective
        One of `OBJECTIVES`.
    share
        For ``min_sites``: the share of need to bring within reach.
    floor
        Least share within reach in every group; 0 for none.
    worst_group
        Whether the group that is worst off comes first.
    school_buffer
        Whether sites keep the preset distance from schools.
    van
        What the van week is asked for; None for a plan that asks for none.
    """

    services: tuple[str, ...]
    thresholds_min: tuple[tuple[str, tuple[float, ...]], ...]
    new_sites: int | None
    siting_service: str
    siting_mode: str
    siting_threshold_min: float
    objective: str = OBJECTIVES[0]
    share: float = 1.0
    floor: float = 0.0
    worst_group: bool = False
    school_buffer: bool = False
    van: VanChoices | None = None


def ladder_for(config: PlanConfig) -> tuple[float, ...]:
    """Give the thresholds on offer: the fixed ladder, and what the plan names itself."""
    named = {m for _, ladder in _thresholds(config) for m in ladder}
    if config.siting is not None:
        named.add(config.siting.threshold_min)
    if config.van is not None:
        named.add(config.van.threshold_min)
    return tuple(sorted(named | set(LADDER_MIN)))


def choices_of(config: PlanConfig) -> Choices:
    """Give the choices that a plan stands for."""
    siting = config.siting or _default_siting(config)
    return Choices(
        services=config.coverage.services,
        thresholds_min=_thresholds(config),
        new_sites=0 if config.siting is None else siting.new_sites,
        siting_service=siting.service,
        siting_mode=siting.mode,
        siting_threshold_min=siting.threshold_min,
        objective=siting.objective,
        share=siting.share,
        floor=siting.floor or 0.0,
        worst_group=siting.worst_group,
        school_buffer=siting.rules.school_buffer,
        van=van_choices_of(config.van),
    )


def has_groups(config: PlanConfig) -> bool:
    """Tell whether a plan names groups, so that a floor for them makes sense."""
    return config.siting is not None and bool(config.siting.groups)


def may_have_school_buffer(config: PlanConfig) -> bool:
    """Tell whether the preset distance from schools is on offer: a plan's own one is not undone."""
    return config.siting is None or "school" not in dict(config.siting.rules.away_from_m)


def with_choices(config: PlanConfig, choices: Choices) -> PlanConfig:
    """Give the plan with these choices.

    Parameters
    ----------
    config
        The plan to start from; what the choices do not name stays.
    choices
        The service type and the threshold that sites are looked for by are
        measured too, also where they are not among the others. What the plan says
        of distance (``decay``) and of second sites (``backup``) goes where the
        choices leave no meaning to it: with another goal, or other minutes.

    Returns
    -------
    PlanConfig
        Equal to `config` where the choices are its own.

    Raises
    ------
    InputError
        If no service type is chosen, no threshold for any mode, no number of sites
        where there has to be one, or hours of a van that leave no time at a stop.
    """
    faults = []
    if not choices.services:
        faults.append(say("app.settings.no_service"))
    if not any(ladder for _, ladder in choices.thresholds_min):
        faults.append(say("app.settings.no_threshold"))
    if choices.new_sites is None and not _may_be_without_limit(config, choices):
        faults.append(say("app.settings.no_number"))
    van, van_faults = with_van_choices(config.van, choices.van)
    faults += van_faults
    if faults:
        raise InputError("\n".join(faults))
    if choices == choices_of(config):
        return config
    thresholds = dict(choices.thresholds_min)
    services = choices.services
    siting = None
    if choices.new_sites != 0:
        mode, minutes = choices.siting_mode, choices.siting_threshold_min
        thresholds[mode] = tuple(sorted({*thresholds.get(mode, ()), minutes}))
        services = tuple(dict.fromkeys((*services, choices.siting_service)))
        siting = _siting_with(config, choices)
    coverage = CoverageConfig(services, _as_written(config, thresholds))
    return dataclasses.replace(config, coverage=coverage, siting=siting, van=van)


def _may_be_without_limit(config: PlanConfig, choices: Choices) -> bool:
    has_budget = config.siting is not None and config.siting.budget is not None
    return choices.objective == "min_sites" or has_budget


def _siting_with(config: PlanConfig, choices: Choices) -> SitingConfig:
    before = config.siting or _default_siting(config)
    is_coverage = choices.objective == "max_coverage"
    is_as_far = choices.siting_threshold_min == before.threshold_min
    return dataclasses.replace(
        before,
        service=choices.siting_service,
        mode=choices.siting_mode,
        threshold_min=choices.siting_threshold_min,
        new_sites=choices.new_sites,
        objective=choices.objective,
        share=choices.share if choices.objective == "min_sites" else 1.0,
        decay=before.decay if is_coverage and is_as_far else None,
        backup=before.backup if is_coverage else 0.0,
        floor=choices.floor or None,
        worst_group=choices.worst_group,
        rules=dataclasses.replace(before.rules, school_buffer=choices.school_buffer),
    )


def _as_written(
    config: PlanConfig, thresholds: Mapping[str, Sequence[float]]
) -> tuple[tuple[str, tuple[float, ...]], ...] | None:
    """Keep the plan's own thresholds (and their default by type) where nothing changed."""
    written = tuple((mode, tuple(ladder)) for mode, ladder in thresholds.items() if ladder)
    return config.coverage.thresholds_min if written == _thresholds(config) else written


def _thresholds(config: PlanConfig) -> tuple[tuple[str, tuple[float, ...]], ...]:
    given = config.coverage.thresholds_min
    ladders = dict(DEFAULT_THRESHOLDS_MIN if given is None else given)
    return tuple((mode, ladders[mode]) for mode in config.streets.modes if mode in ladders)


def _default_siting(config: PlanConfig) -> SitingConfig:
    mode, ladder = next(iter(_thresholds(config)))
    return SitingConfig(
        need_weights=((config.need[0].need_id, 1.0),),
        service=config.coverage.services[0],
        mode=mode,
        threshold_min=ladder[0],
    )


def service_words(service: str) -> str:
    """Give a service type in the reader's words."""
    return term("service", service)


def mode_words(mode: str) -> str:
    """Give a mode of travel in the reader's words."""
    return term("mode", mode)


def objective_words(objective: str) -> str:
    """Give a goal in the reader's words."""
    return say(f"app.settings.objective_{objective}")
