"""What share of need is within reach of services whose rules let a person in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from hrgeo.coverage.alignment import checked_thresholds
from hrgeo.coverage.listed import ListedServices, listed_services, wanted_types
from hrgeo.coverage.placed_need import PlacedNeed
from hrgeo.coverage.rows import table_of
from hrgeo.coverage.usable import Rules, Usable, rules_for
from hrgeo.errors import InputError
from hrgeo.measures import covered, nearest_among
from hrgeo.model import BoolArray, Demand, FloatArray, Person, TravelTimes

_ASKED = {
    "need_id": "str",
    "service": "str",
    "mode": "str",
    "threshold_min": "float64",
    "person": "str",
}
_COLUMNS = _ASKED | {
    "n_services": "int64",
    "n_services_placed": "int64",
    "n_usable": "int64",
    "n_may_be_usable": "int64",
    "n_need": "float64",
    "n_need_unplaced": "float64",
    "share_nominal": "float64",
    "share_effective": "float64",
    "low": "float64",
    "high": "float64",
    "share_effective_if_unknown_usable": "float64",
    "reason": "str",
}
_COST_COLUMNS = _ASKED | {
    "barrier": "str",
    "n_kept_out": "int64",
    "n_rule_unknown": "int64",
    "share_nominal": "float64",
    "share_effective": "float64",
    "share_if_dropped": "float64",
    "share_cost": "float64",
    "share_cost_if_unknown_usable": "float64",
    "share_cost_alone": "float64",
    "share_cost_alone_if_unknown_usable": "float64",
}


def measure_barriers(
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    persons: Sequence[Person],
    *,
    thresholds_min: Sequence[float],
    service_types: Sequence[str] | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Measure the share of need within reach of services that a person can use.

    Parameters
    ----------
    travel_times, demand, services, thresholds_min, service_types, seed
        As in `hrgeo.coverage.measure_coverage`; `services` with the columns of
        barriers (see `hrgeo.coverage.usable_services`).
    persons
        Each with a name of their own. One who travels by another mode than that
        of `travel_times` has no row.

    Returns
    -------
    pandas.DataFrame
        One row for each type, person and threshold:

        ``need_id``, ``service``, ``mode``, ``threshold_min``, ``person``.
        ``n_services``, ``n_services_placed``
            Listed services of the type, and those of them on the streets.
        ``n_usable``, ``n_may_be_usable``
            Of those on the streets: surely usable for the person, and usable as
            far as is known.
        ``n_need``, ``n_need_unplaced``
            Weight of the placed need, the denominator; and of what is not placed.
        ``share_nominal``
            The share within reach whatever the rules.
        ``share_effective``, ``low``, ``high``
            The share within reach of a service that is surely usable (an unknown
            rule is a barrier), with a 90 % interval for chance variation only.
        ``share_effective_if_unknown_usable``
            The share as if every unknown rule let the person in.
        ``reason``
            Why `share_effective` is 0 by what is listed, else empty:
            ``none_listed``, ``none_on_streets``, ``none_usable`` (each service has a
            rule that keeps the person out: the answer is 0) or ``rules_unknown``
            (none is known to be usable, as where the table has no such column).
            In words `hrgeo.text.say` has them, as ``barriers.none_listed``.

        Without need all shares are NaN. Without persons the table is empty.

    Raises
    ------
    InputError
        If two persons have one name, a column of a barrier cannot be read, or as
        in `hrgeo.coverage.measure_coverage`.

    References
    ----------
    .. [1] Penchansky and Thomas (1981), The concept of access,
       doi:10.1097/00005650-198102000-00001.

    Examples
    --------
    >>> from scipy import sparse
    >>> need = Demand("ems", "points", "ems", ["a", "b"], [-87.6, -87.5], [41.8, 41.8],
    ...               [3, 1], ["", ""])
    >>> services = pd.DataFrame({"types": ["otp", "otp"], "id_required": [True, None]},
    ...                         index=pd.Index(["s", "t"], name="service_id"))
    >>> minutes = sparse.csr_array([[5.0, 9.0], [8.0, 40.0]])
    >>> times = TravelTimes(minutes, need.demand_ids, services.index, 60.0, "walk")
    >>> table = measure_barriers(times, need, services, [Person("without ID", has_id=False)],
    ...                          thresholds_min=[10])
    >>> shares = ["share_nominal", "share_effective", "share_effective_if_unknown_usable"]
    >>> table[[*shares, "reason"]].values.tolist()
    [[1.0, 0.0, 0.75, 'rules_unknown']]
    """
    thresholds = checked_thresholds(thresholds_min, [travel_times])
    need = PlacedNeed.of(travel_times, demand)
    rows: list[dict[str, Any]] = []
    for _, questions in groupby(
        _questions(need, services, persons, service_types), key=lambda one: one.service_type
    ):
        rows.extend(_answers(list(questions), need, thresholds, seed))
    return table_of(rows, _COLUMNS)


def _answers(
    questions: list[_Question], need: PlacedNeed, thresholds: list[float], seed: int
) -> list[dict[str, Any]]:
    """Answer for all persons at once, so that need is resampled once."""
    rows: list[dict[str, Any]] = []
    parts: list[BoolArray] = []
    for question in questions:
        usable = question.rules.usable()
        nominal, least, most = question.nearest(None), *question.nearest_of(usable)
        for threshold in thresholds:
            parts.append(covered(least, threshold))
            rows.append(
                question.asked(threshold)
                | question.counted(usable)
                | {
                    "share_nominal": need.share(covered(nominal, threshold)),
                    "share_effective": need.share(parts[-1]),
                    "share_effective_if_unknown_usable": need.share(covered(most, threshold)),
                }
            )
    low_high = need.intervals(parts, [row["n_usable"] == 0 for row in rows], seed)
    return [
        row | {"low": low, "high": high} for row, (low, high) in zip(rows, low_high, strict=True)
    ]


def barrier_costs(
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    persons: Sequence[Person],
    *,
    thresholds_min: Sequence[float],
    service_types: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Tell what each barrier costs a person.

    Parameters
    ----------
    travel_times, demand, services, persons, thresholds_min, service_types
        As in `measure_barriers`.

    Returns
    -------
    pandas.DataFrame
        One row for each type, person, threshold and barrier of the person:

        ``need_id``, ``service``, ``mode``, ``threshold_min``, ``person``, ``barrier``.
        ``n_kept_out``, ``n_rule_unknown``
            Services of the type on the streets whose rule surely keeps the person
            out, and those whose rule is not known.
        ``share_nominal``, ``share_effective``
            As in `measure_barriers`.
        ``share_if_dropped``, ``share_cost``
            The effective share if no service had this rule and all others stayed,
            and what that adds.
        ``share_cost_if_unknown_usable``
            What it adds where every unknown rule lets the person in.
        ``share_cost_alone``, ``share_cost_alone_if_unknown_usable``
            What somebody loses of the nominal share whom this rule alone concerns.

        Costs of barriers do not add up: where two rules keep a person out, dropping
        one of them gains nothing. Without need all shares are NaN.

    Raises
    ------
    InputError
        As in `measure_barriers`.

    Examples
    --------
    >>> from scipy import sparse
    >>> need = Demand("ems", "points", "ems", ["a", "b"], [-87.6, -87.5], [41.8, 41.8],
    ...               [3, 1], ["", ""])
    >>> services = pd.DataFrame({"types": ["otp"], "id_required": [True], "fee": [True]},
    ...                         index=pd.Index(["s"], name="service_id"))
    >>> times = TravelTimes(sparse.csr_array([[5.0], [8.0]]), need.demand_ids, services.index,
    ...                     60.0, "walk")
    >>> person = Person("without ID or money", has_id=False, can_pay=False)
    >>> table = barrier_costs(times, need, services, [person], thresholds_min=[10])
    >>> table[["barrier", "share_cost", "share_cost_alone"]].values.tolist()
    [['id_required', 0.0, 1.0], ['fee', 0.0, 1.0]]
    """
    thresholds = checked_thresholds(thresholds_min, [travel_times])
    need = PlacedNeed.of(travel_times, demand)
    parts: list[dict[str, Any]] = []
    for question in _questions(need, services, persons, service_types):
        nominal = question.nearest(None)
        effective = question.nearest_of(question.rules.usable())
        for barrier in question.rules.barriers:
            minutes = (
                nominal,
                *effective,
                *question.nearest_of(question.rules.usable(without=barrier)),
                *question.nearest_of(question.rules.only(barrier)),
            )
            parts.extend(
                question.asked(threshold)
                | question.rule_counts(barrier)
                | _costs([need.share(covered(one, threshold)) for one in minutes])
                for threshold in thresholds
            )
    return table_of(parts, _COST_COLUMNS)


def _costs(shares: list[float]) -> dict[str, float]:
    nominal, least, most, least_dropped, most_dropped, least_alone, most_alone = shares
    return {
        "share_nominal": nominal,
        "share_effective": least,
        "share_if_dropped": least_dropped,
        "share_cost": least_dropped - least,
        "share_cost_if_unknown_usable": most_dropped - most,
        "share_cost_alone": nominal - least_alone,
        "share_cost_alone_if_unknown_usable": nominal - most_alone,
    }


@dataclass(frozen=True, eq=False)
class _Question:
    """One type of service and one person: minutes to the placed services, and their rules."""

    need: PlacedNeed
    service_type: str
    n_services: int
    times: TravelTimes
    person: Person
    rules: Rules

    def nearest(self, usable: BoolArray | None) -> FloatArray:
        everything = np.ones(len(self.times.destination_ids), dtype=np.bool_)
        return nearest_among(self.times, everything if usable is None else usable)

    def nearest_of(self, usable: Usable) -> tuple[FloatArray, FloatArray]:
        return self.nearest(usable.least), self.nearest(usable.most)

    def asked(self, threshold_min: float) -> dict[str, Any]:
        return {
            "need_id": self.need.demand.need_id,
            "service": self.service_type,
            "mode": self.times.mode,
            "threshold_min": threshold_min,
            "person": self.person.name,
        }

    def counted(self, usable: Usable) -> dict[str, Any]:
        return {
            "n_services": self.n_services,
            "n_services_placed": len(usable.service_ids),
            "n_usable": int(usable.least.sum()),
            "n_may_be_usable": int(usable.most.sum()),
            "n_need": self.need.demand.total_weight,
            "n_need_unplaced": self.need.n_unplaced,
            "reason": self._reason(usable),
        }

    def _reason(self, usable: Usable) -> str:
        if not self.n_services:
            return "none_listed"
        if not len(usable.service_ids):
            return "none_on_streets"
        if not usable.most.any():
            return "none_usable"
        return "" if usable.least.any() else "rules_unknown"

    def rule_counts(self, barrier: str) -> dict[str, Any]:
        only = self.rules.only(barrier)
        return {
            "barrier": barrier,
            "n_kept_out": int((~only.most).sum()),
            "n_rule_unknown": int((only.most & ~only.least).sum()),
        }


def _questions(
    need: PlacedNeed,
    services: pd.DataFrame,
    persons: Sequence[Person],
    service_types: Sequence[str] | None,
) -> Iterator[_Question]:
    """Give each type with each person who travels by the mode of the travel times."""
    _refuse_repeated_names(persons)
    listed: ListedServices = listed_services(services)
    types = wanted_types(listed, service_types)
    rules = [rules_for(services, person) for person in persons]
    for service_type in types:
        service_ids = listed.of_type(service_type)
        times = need.times_to(service_ids)
        for person, of_all in zip(persons, rules, strict=True):
            if person.mode in {"", times.mode}:
                of_type = of_all.of(times.destination_ids)
                yield _Question(need, service_type, len(service_ids), times, person, of_type)


def _refuse_repeated_names(persons: Sequence[Person]) -> None:
    names = [person.name for person in persons]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise InputError(
            f"These names stand for more than one person: {', '.join(map(repr, repeated))}. Give "
            "each person a name of their own."
        )
