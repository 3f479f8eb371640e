"""Which part of the need belongs to which group, for plans that look at groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hrgeo import inputs
from hrgeo.errors import InputError
from hrgeo.model import Demand, FloatArray
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.settings import listed
from hrgeo.plan.siting_config import AREAS

PERCENT = 100.0
OTHERS = "not "
"""Before the name of a column: everybody else. A group alone is neither best nor worst off."""


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups of need.

    Attributes
    ----------
    names
        By group: a column of the areas file, the same with `OTHERS` before it for all
        who are not in it, or the name of an area to report by.
    share
        Shape ``(n_demand, n_groups)``: which share of a position's need belongs to a group.
    n_unknown
        Weight of the need of which it is not known; it counts in no group.
    """

    names: tuple[str, ...]
    share: FloatArray
    n_unknown: float


def find_groups(asked: tuple[str, ...], read: PlanInputs, demand: Demand) -> Groups | None:
    """Say which part of the need belongs to each group that a plan names; None for none.

    A column ``pct_...`` tells the percentage of an area's people, ``n_...`` how many of
    its residents: need is taken to be as the people of its area are, and all others are a
    group too. Where the area or its number is not known, need belongs to no group of that
    column.

    Raises
    ------
    InputError
        If the areas lack a column, or there are no areas with outlines to report by.
    """
    if not asked:
        return None
    faults = _faults(asked, read)
    if faults:
        raise InputError("[siting] groups: " + "; ".join(faults) + ".")
    names: list[str] = []
    parts: list[FloatArray] = []
    unknown = np.zeros(len(demand), dtype=bool)
    for name in asked:
        if name == AREAS:
            labels, share = _by_area(read, demand)
            names += labels
            parts.append(share)
            unknown |= share.sum(axis=1) == 0
        else:
            column = _share_of(read, demand, name)
            names += [name, f"{OTHERS}{name}"]
            both = np.column_stack([column, 1.0 - column])
            parts.append(np.nan_to_num(both, nan=0.0))
            unknown |= np.isnan(column)
    return Groups(tuple(names), np.hstack(parts), float(demand.weight[unknown].sum()))


def _faults(asked: tuple[str, ...], read: PlanInputs) -> list[str]:
    faults = []
    columns = [] if read.areas is None else [c for c in read.areas.columns if _is_group(str(c))]
    for name in asked:
        if name == AREAS and read.report_areas is None:
            faults.append(
                '"areas" needs areas with outlines; name their file under inputs.report_areas'
            )
        elif name != AREAS and name not in columns:
            faults.append(
                f"{name!r} is no column of the areas that tells a group (pct_... or n_...); "
                f"there is {listed(columns)}"
            )
        elif name.startswith("n_") and read.areas is not None and "residents" not in read.areas:
            faults.append(f"{name!r} needs the residents of each area beside it")
    return faults


def _is_group(column: str) -> bool:
    return column.startswith(("pct_", "n_"))


def _share_of(read: PlanInputs, demand: Demand, column: str) -> FloatArray:
    """Give the share of people in a group where the need is; NaN where it is not known."""
    areas = read.areas
    if areas is None:
        return np.full(len(demand), np.nan)
    value = inputs.values_at(areas, demand, column)
    if column.startswith("n_"):
        residents = inputs.values_at(areas, demand, "residents")
        share = np.divide(value, residents, out=np.full(len(value), np.nan), where=residents > 0)
    else:
        share = value / PERCENT
    return np.where((share >= 0) & (share <= 1), share, np.nan)


def _by_area(read: PlanInputs, demand: Demand) -> tuple[list[str], FloatArray]:
    """Put each position into its area to report by."""
    areas = read.report_areas
    if areas is None:
        return [], np.zeros((len(demand), 0))
    here = areas[areas.intersects(read.boundary)].copy()
    here["_number"] = np.arange(len(here), dtype=np.float64)
    number = inputs.values_at(here, demand, "_number")
    known = np.flatnonzero(~np.isnan(number))
    share = np.zeros((len(demand), len(here)))
    share[known, number[known].astype(np.int64)] = 1.0
    named = here["name"] if "name" in here.columns else pd.Series(here.index, index=here.index)
    labels = named.fillna(pd.Series(here.index.astype(str), index=here.index)).astype(str).tolist()
    doubled = pd.Series(labels).duplicated(keep=False).to_numpy()
    ids = here.index.astype(str)
    labels = [
        f"{label} ({ids[at]})" if again else label
        for at, (label, again) in enumerate(zip(labels, doubled, strict=True))
    ]
    has_need = (share * demand.weight[:, None]).sum(axis=0) > 0
    return [label for label, kept in zip(labels, has_need, strict=True) if kept], share[:, has_need]
