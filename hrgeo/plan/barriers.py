"""A step of a run: whom rules of services keep out, and what dropping a rule would do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hrgeo import coverage
from hrgeo.coverage.usable import usable_services
from hrgeo.model import FloatArray, Person
from hrgeo.plan.asked import Asked, asked, closer_looks, in_plan_order
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.measure import Measured
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.site import Sited, gains_of_new_sites

MOST_CHANGES = 5
"""Dropping a rule is tried at up to so many services."""
MOST_TO_ASK = 10


@dataclass(frozen=True, eq=False)
class BarriersFound:
    """What rules of services change.

    Attributes
    ----------
    shares
        `coverage.measure_barriers`: what a person can use, for all questions.
    costs
        `coverage.barrier_costs`.
    changes, to_ask
        For the questions of `hrgeo.plan.asked.closer_looks`: `coverage.rule_changes`
        and `coverage.rules_to_ask`.
    """

    shares: pd.DataFrame
    costs: pd.DataFrame
    changes: pd.DataFrame
    to_ask: pd.DataFrame


def find_barriers(
    config: PlanConfig, read: PlanInputs, measured: Measured, sited: Sited | None
) -> BarriersFound | None:
    """Measure everything that rules change; None where the plan looks at nobody."""
    if not config.people:
        return None
    groups = list(asked(config, measured.placed, measured.modes))
    services, people = read.services, config.people
    shares = [
        one.answer(coverage.measure_barriers, services, people, seed=config.seed) for one in groups
    ]
    costs = [one.answer(coverage.barrier_costs, services, people) for one in groups]
    changes, to_ask = _single_rules(config, read, sited, groups)
    return BarriersFound(
        in_plan_order(config, pd.concat(shares), "threshold_min"),
        in_plan_order(config, pd.concat(costs), "threshold_min"),
        _joined(changes),
        _joined(to_ask),
    )


def _single_rules(
    config: PlanConfig, read: PlanInputs, sited: Sited | None, groups: list[Asked]
) -> tuple[list[pd.DataFrame], list[pd.DataFrame]]:
    """Tell where dropping a rule adds most, and of which service the rules should be asked."""
    changes, to_ask = [], []
    for one, service, person in _one_by_one(config, groups):
        table = coverage.rules_to_ask(
            one.minutes,
            one.demand,
            read.services,
            person,
            service_type=service,
            threshold_min=one.ladder[0],
        )
        to_ask.append(table.head(MOST_TO_ASK))
        gains = _gains(config, read, sited, one, service, person)
        changes += [
            coverage.rule_changes(
                one.minutes,
                one.demand,
                read.services,
                person,
                barrier,
                service_type=service,
                threshold_min=one.ladder[0],
                n_most=MOST_CHANGES,
                gains_of_new_sites=gains,
            )
            for barrier in person.barriers
        ]
    return changes, to_ask


def _one_by_one(config: PlanConfig, groups: list[Asked]) -> Iterator[tuple[Asked, str, Person]]:
    for one in closer_looks(config, groups):
        for service in one.services:
            for person in config.people:
                if person.mode in {"", one.mode}:
                    yield one, service, person


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Put tables below each other; the columns stay where all are empty."""
    full = [part for part in parts if len(part)] or parts[:1]
    return pd.concat(full, ignore_index=True) if full else pd.DataFrame()


def _gains(
    config: PlanConfig,
    read: PlanInputs,
    sited: Sited | None,
    one: Asked,
    service: str,
    person: Person,
) -> FloatArray | None:
    """Give what new sites would add for a person, where that is the plan's own question."""
    site = config.siting
    if sited is None or site is None or site.new_sites == 0:
        return None
    same = (one.mode, service, one.ladder[0]) == (site.mode, site.service, site.threshold_min)
    if not same or [need_id for need_id, _ in site.need_weights] != [one.demand.need_id]:
        return None
    usable = usable_services(read.services, person)
    return gains_of_new_sites(config, read, sited, usable.service_ids[np.asarray(usable.least)])
