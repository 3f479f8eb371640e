"""Where dropping a rule helps a person most, and which rules to ask about first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from hrgeo.coverage.alignment import checked_thresholds
from hrgeo.coverage.best_few import best_few
from hrgeo.coverage.listed import listed_services, wanted_types
from hrgeo.coverage.placed_need import PlacedNeed
from hrgeo.coverage.rows import table_of
from hrgeo.coverage.usable import Rules, rules_for
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
_CHANGE_COLUMNS = _ASKED | {
    "barrier": "str",
    "n_changed": "int64",
    "service_ids": "object",
    "share_effective": "float64",
    "share_after": "float64",
    "share_gain": "float64",
    "share_gain_bound": "float64",
    "is_best": "bool",
    "as_many_new_sites": "Int64",
}
_ASK_COLUMNS = _ASKED | {
    "service_id": "object",
    "rules_unknown": "object",
    "share_gain_if_usable": "float64",
    "share_loss_if_not": "float64",
    "rank": "int64",
}
_TIE_DECIMALS = 12  # shares that differ by rounding alone are equal
_ALLOWANCE = 1e-12


def rule_changes(
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    person: Person,
    barrier: str,
    *,
    service_type: str,
    threshold_min: float,
    n_most: int = 5,
    gains_of_new_sites: npt.ArrayLike | None = None,
) -> pd.DataFrame:
    """Tell at which services dropping one rule adds most for a person.

    Considered are services of the type whose rule surely keeps the person out,
    and whose other rules surely let them in. Where a rule is not known, there is
    nothing to drop yet: see `rules_to_ask`.

    Parameters
    ----------
    travel_times, demand, services
        As in `hrgeo.coverage.measure_barriers`.
    person
        Who it is.
    barrier
        One of the person's barriers.
    service_type, threshold_min
        The question.
    n_most
        Drop the rule at up to so many services.
    gains_of_new_sites
        Shape ``(n,)``: what 1, 2, ... n new sites that the person can use would
        add to the effective share of the same question; never falling.

    Returns
    -------
    pandas.DataFrame
        One row for each number of services, from 1; empty where the rule keeps
        the person out of no service that they could use otherwise:

        ``need_id``, ``service``, ``mode``, ``threshold_min``, ``person``, ``barrier``.
        ``n_changed``, ``service_ids``
            How many services drop the rule, and which (a tuple).
        ``share_effective``, ``share_after``, ``share_gain``
            The effective share now and then, and the difference.
        ``share_gain_bound``, ``is_best``
            No choice of so many services gains more than this; whether the choice is
            proven best. All choices are compared where that is quick, else
            services are taken one by one (`hrgeo.coverage.best_few`).
        ``as_many_new_sites``
            The largest number of new sites whose gain the choice reaches; the
            length of `gains_of_new_sites` stands for that many or more, missing
            for not asked.

        Without need shares are NaN.

    Raises
    ------
    InputError
        If `barrier` is none of the person's, `gains_of_new_sites` makes no sense,
        or as in `hrgeo.coverage.measure_barriers`.

    References
    ----------
    .. [1] Church and ReVelle (1974), The maximal covering location problem,
       doi:10.1007/BF01942293.

    Examples
    --------
    >>> need = Demand("ems", "points", "ems", ["a", "b"], [-87.6, -87.5], [41.8, 41.8],
    ...               [3, 1], ["", ""])
    >>> services = pd.DataFrame({"types": ["otp", "otp"], "id_required": [True, True]},
    ...                         index=pd.Index(["s", "t"], name="service_id"))
    >>> minutes = sparse.csr_array([[5.0, 40.0], [40.0, 9.0]])
    >>> times = TravelTimes(minutes, need.demand_ids, services.index, 60.0, "walk")
    >>> table = rule_changes(times, need, services, Person(has_id=False), "id_required",
    ...                      service_type="otp", threshold_min=10, gains_of_new_sites=[0.5, 0.8])
    >>> table[["service_ids", "share_after", "as_many_new_sites"]].values.tolist()
    [[('s',), 0.75, 1], [('s', 't'), 1.0, 2]]
    """
    if barrier not in person.barriers:
        raise InputError(
            f"{barrier!r} keeps this person out nowhere; their barriers are: "
            f"{', '.join(person.barriers) or 'none'}."
        )
    gains = _checked_gains(gains_of_new_sites)
    asked = _Asked.of(travel_times, demand, services, person, service_type, threshold_min)
    only = asked.rules.only(barrier)
    can_drop = ~only.most & asked.rules.usable(without=barrier).least
    covers = asked.covers(can_drop)
    total = asked.need.demand.total_weight
    now = asked.need.share(asked.within)
    rows = []
    for best in best_few(covers, asked.weight_left, n_most):
        gain = best.gain / total if total > 0 else float("nan")
        reached = None if gains is None else int((gains <= gain + _ALLOWANCE).sum())
        rows.append(
            asked.row()
            | {
                "barrier": barrier,
                "n_changed": len(best.columns),
                "service_ids": tuple(asked.ids(can_drop)[list(best.columns)]),
                "share_effective": now,
                "share_after": min(now + gain, 1.0),
                "share_gain": gain,
                "share_gain_bound": best.bound / total if total > 0 else float("nan"),
                "is_best": best.is_best,
                "as_many_new_sites": reached,
            }
        )
    return table_of(rows, _CHANGE_COLUMNS)


def rules_to_ask(
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    person: Person,
    *,
    service_type: str,
    threshold_min: float,
) -> pd.DataFrame:
    """Rank the services whose unknown rules matter most to a person.

    Parameters
    ----------
    travel_times, demand, services, person, service_type, threshold_min
        As in `rule_changes`.

    Returns
    -------
    pandas.DataFrame
        One row for each service of the type on the streets that may be usable and
        is not surely so; empty where all is known:

        ``need_id``, ``service``, ``mode``, ``threshold_min``, ``person``, ``service_id``.
        ``rules_unknown``
            Columns of the rules to ask about (a tuple).
        ``share_gain_if_usable``
            What finding out that it lets the person in adds to the effective share.
        ``share_loss_if_not``
            What finding out that it does not takes from the share as if every
            unknown rule let the person in. One of the two narrows the band,
            whatever the answer.
        ``rank``
            From 1, by `share_gain_if_usable`, then by `share_loss_if_not`, then
            by id.

        Without need shares are NaN.

    Raises
    ------
    InputError
        As in `hrgeo.coverage.measure_barriers`.

    Examples
    --------
    >>> need = Demand("ems", "points", "ems", ["a", "b"], [-87.6, -87.5], [41.8, 41.8],
    ...               [3, 1], ["", ""])
    >>> services = pd.DataFrame({"types": ["otp", "otp"], "id_required": [False, None]},
    ...                         index=pd.Index(["s", "t"], name="service_id"))
    >>> minutes = sparse.csr_array([[5.0, 9.0], [40.0, 9.0]])
    >>> times = TravelTimes(minutes, need.demand_ids, services.index, 60.0, "walk")
    >>> table = rules_to_ask(times, need, services, Person(has_id=False), service_type="otp",
    ...                      threshold_min=10)
    >>> table[["service_id", "rules_unknown", "share_gain_if_usable"]].values.tolist()
    [['t', ('id_required',), 0.25]]
    """
    asked = _Asked.of(travel_times, demand, services, person, service_type, threshold_min)
    usable = asked.rules.usable()
    is_open = usable.most & ~usable.least
    total = asked.need.demand.total_weight
    scale = 1.0 / total if total > 0 else float("nan")
    gain = asked.covers(is_open).T @ asked.weight_left * scale
    loss = asked.only_within(usable.most)[is_open] * scale
    ids = asked.ids(is_open)
    unknown = (~asked.rules.lets_in & ~asked.rules.keeps_out)[:, is_open]
    barriers = np.array(asked.rules.barriers, dtype=object)
    order = sorted(
        range(len(ids)),
        key=lambda j: (*(-np.nan_to_num([gain[j], loss[j]])).round(_TIE_DECIMALS), str(ids[j])),
    )
    rows = [
        asked.row()
        | {
            "service_id": ids[j],
            "rules_unknown": tuple(barriers[unknown[:, j]]),
            "share_gain_if_usable": gain[j],
            "share_loss_if_not": loss[j],
            "rank": rank,
        }
        for rank, j in enumerate(order, start=1)
    ]
    return table_of(rows, _ASK_COLUMNS)


def _checked_gains(gains_of_new_sites: npt.ArrayLike | None) -> FloatArray | None:
    if gains_of_new_sites is None:
        return None
    gains = np.atleast_1d(np.asarray(gains_of_new_sites, dtype=np.float64)).ravel()
    if not np.isfinite(gains).all() or (gains < 0).any() or (np.diff(gains) < -_ALLOWANCE).any():
        raise InputError(
            "gains_of_new_sites must be the shares that 1, 2, ... new sites add: finite, not "
            "negative, and never falling."
        )
    return gains


@dataclass(frozen=True, eq=False)
class _Asked:
    """One person, type and threshold: the placed services, their rules, and who is in reach."""

    need: PlacedNeed
    times: TravelTimes
    rules: Rules
    person: Person
    service_type: str
    threshold_min: float
    within: BoolArray

    @classmethod
    def of(
        cls,
        travel_times: TravelTimes,
        demand: Demand,
        services: pd.DataFrame,
        person: Person,
        service_type: str,
        threshold_min: float,
    ) -> _Asked:
        (threshold,) = checked_thresholds([threshold_min], [travel_times])
        listed = listed_services(services)
        (asked_type,) = wanted_types(listed, [service_type])
        need = PlacedNeed.of(travel_times, demand)
        times = need.times_to(listed.of_type(asked_type))
        rules = rules_for(services, person).of(times.destination_ids)
        within = covered(nearest_among(times, rules.usable().least), threshold)
        return cls(need, times, rules, person, asked_type, threshold, within)

    @property
    def weight_left(self) -> FloatArray:
        """By need position: its weight where no surely usable service is within reach, else 0."""
        return np.where(self.within, 0.0, self.need.demand.weight)

    def ids(self, chosen: BoolArray) -> npt.NDArray[np.object_]:
        return self.times.destination_ids[chosen].to_numpy(dtype=object)

    def covers(self, chosen: BoolArray) -> sparse.csc_array:
        """Give what is within the threshold of each chosen service: need by service."""
        table = self.times.minutes
        near = np.flatnonzero(table.data <= self.threshold_min)
        row = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))[near]
        pairs = (np.ones(len(near)), (row, table.indices[near]))
        return sparse.csc_array(pairs, shape=table.shape)[:, np.flatnonzero(chosen)]

    def only_within(self, counts: BoolArray) -> FloatArray:
        """Give, by service, the weight within reach of it and of no other that counts."""
        table = sparse.csr_array(self.covers(counts))
        rows = np.flatnonzero(np.diff(table.indptr) == 1)
        by_service = np.zeros(len(counts))
        by_service[np.flatnonzero(counts)] = np.bincount(
            table.indices[table.indptr[rows]],
            weights=self.need.demand.weight[rows],
            minlength=table.shape[1],
        )
        return by_service

    def row(self) -> dict[str, object]:
        return {
            "need_id": self.need.demand.need_id,
            "service": self.service_type,
            "mode": self.times.mode,
            "threshold_min": self.threshold_min,
            "person": self.person.name,
        }
