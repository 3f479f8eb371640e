"""The settings of a van week that a page offers, and the plan that they make."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from hrgeo.plan.van_config import VanConfig
from hrgeo.text import say
from hrgeo.vans import Van


@dataclass(frozen=True)
class OneVan:
    """What is offered of one van.

    Attributes
    ----------
    van_id
        Its name.
    n_shifts
        Most shifts a week.
    first_min, last_min
        Earliest leaving of the base and latest return, in minutes after the day's midnight;
        above 1,440 is past the next one.
    """

    van_id: str
    n_shifts: int
    first_min: int
    last_min: int


@dataclass(frozen=True)
class VanChoices:
    """What the settings form holds of the van week.

    Attributes
    ----------
    threshold_min
        Minutes in which people come to a stop.
    max_changes
        Most changes of the present roster; None where the plan has none.
    vans
        One for each van of the plan.
    """

    threshold_min: float
    max_changes: int | None
    vans: tuple[OneVan, ...]


def van_choices_of(van: VanConfig | None) -> VanChoices | None:
    """Give the choices that a plan stands for; None where it asks for no van week."""
    if van is None:
        return None
    vans = tuple(OneVan(v.van_id, _n_shifts(v), v.first_min, v.last_min) for v in van.vans)
    changes = None if van.roster is None else van.max_changes
    return VanChoices(van.threshold_min, changes, vans)


def _n_shifts(van: Van) -> int:
    return len(van.days) if van.n_shifts is None else min(van.n_shifts, len(van.days))


def with_van_choices(
    van: VanConfig | None, choices: VanChoices | None
) -> tuple[VanConfig | None, list[str]]:
    """Give what a plan asks of the van week with these choices, and what is wrong with them.

    Parameters
    ----------
    van
        What the plan says; what the choices do not name stays.
    choices
        One for each van of the plan. None changes nothing.

    Returns
    -------
    VanConfig or None, list of str
        Equal to `van` where the choices are its own, or where there are faults.
    """
    if van is None or choices is None or choices == van_choices_of(van):
        return van, []
    faults = []
    planned = []
    for former, asked in zip(van.vans, choices.vans, strict=True):
        if asked.last_min - asked.first_min <= former.set_up_min + former.pack_up_min:
            faults.append(say("app.settings.van_no_time", van=asked.van_id))
        planned.append(_van_with(former, asked))
    if faults:
        return van, faults
    changes = van.max_changes if choices.max_changes is None else choices.max_changes
    return dataclasses.replace(
        van, threshold_min=choices.threshold_min, max_changes=changes, vans=tuple(planned)
    ), []


def _van_with(van: Van, asked: OneVan) -> Van:
    n_shifts = van.n_shifts if asked.n_shifts == _n_shifts(van) else asked.n_shifts
    return dataclasses.replace(
        van, n_shifts=n_shifts, first_min=asked.first_min, last_min=asked.last_min
    )
