"""What a plan asks of every need source: service types, by a mode, within minutes."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hrgeo.model import Demand, TravelTimes
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.place import Placed
from hrgeo.plan.times import ModeTimes

Ladder = tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Asked:
    """One group of questions that is answered at once.

    Attributes
    ----------
    mode, times
        How people travel, and all travel times by that mode.
    demand, minutes
        One need source, as far as it counts for the mode, and its minutes to services.
    services, ladder
        Service types that have the same thresholds [min].
    """

    mode: str
    times: ModeTimes
    demand: Demand
    services: tuple[str, ...]
    ladder: Ladder

    @property
    def minutes(self) -> TravelTimes:
        """Minutes from the need to services."""
        return self.times.need_times[self.demand.need_id]

    def answer(
        self,
        measure: Callable[..., pd.DataFrame],
        services: pd.DataFrame,
        *more: Any,
        **settings: Any,
    ) -> pd.DataFrame:
        """Let a measure of `hrgeo.coverage` answer these questions.

        Parameters
        ----------
        measure
            Takes minutes, need, services, `more`, and the thresholds and types by name.
        services
            The table of services.
        more, settings
            Whatever else the measure takes; ``service_types`` narrows the types down.
        """
        asked = {"thresholds_min": self.ladder, "service_types": self.services} | settings
        return measure(self.minutes, self.demand, services, *more, **asked)


def close_questions(config: PlanConfig) -> set[tuple[str, str, float]]:
    """Give the questions that are looked at closely: service type, mode, threshold [min].

    The mode and the threshold are those of the plan's new sites; for a service type
    that has no such threshold, and without new sites, the first mode and its shortest.

    Examples
    --------
    >>> from hrgeo.inputs.sample import sample_folder
    >>> plan = PlanConfig.from_toml(sample_folder() / "plan.toml")
    >>> ("ssp", "walk", 10.0) in close_questions(plan)
    True
    """
    site = config.siting
    mode = config.streets.modes[0] if site is None else site.mode
    questions = set()
    for service in config.coverage.services:
        ladder = config.coverage.thresholds_for(service, mode)
        if ladder:
            wanted = site is not None and site.threshold_min in ladder
            questions.add((service, mode, site.threshold_min if site and wanted else ladder[0]))
    return questions


def closer_looks(config: PlanConfig, groups: Iterable[Asked]) -> list[Asked]:
    """Narrow groups of questions down to those of `close_questions`."""
    threshold = {(service, mode): least for service, mode, least in close_questions(config)}
    return [
        dataclasses.replace(one, ladder=(threshold[one.services[0], one.mode],))
        for one in groups
        if (one.services[0], one.mode) in threshold
    ]


def ladders(config: PlanConfig, mode: str) -> dict[Ladder, tuple[str, ...]]:
    """Group service types by their thresholds, so that each group is measured at once."""
    groups: defaultdict[Ladder, list[str]] = defaultdict(list)
    for service in config.coverage.services:
        groups[config.coverage.thresholds_for(service, mode)].append(service)
    return {ladder: tuple(services) for ladder, services in groups.items() if ladder}


def asked(config: PlanConfig, placed: Placed, modes: dict[str, ModeTimes]) -> Iterator[Asked]:
    """Go through all that a plan asks."""
    for mode, times in modes.items():
        for ladder, services in ladders(config, mode).items():
            for demand in placed.demands_by(mode):
                yield Asked(mode, times, demand, services, ladder)


def in_plan_order(config: PlanConfig, table: pd.DataFrame, *then_by: str) -> pd.DataFrame:
    """Sort rows by need source, service and mode as the plan names them."""
    order = {
        "need_id": [need.need_id for need in config.need],
        "service": list(config.coverage.services),
        "mode": list(config.streets.modes),
    }
    rank = pd.DataFrame(
        {
            name: pd.Index(words).get_indexer(pd.Index(table[name]))
            for name, words in order.items()
            if name in table.columns
        }
    )
    for name in then_by:
        rank[name] = table[name].to_numpy()
    return table.iloc[rank.sort_values(list(rank.columns), kind="stable").index].reset_index(
        drop=True
    )
