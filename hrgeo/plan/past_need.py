"""Need by month, as a back-test asks for it: complete months of stated periods alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hrgeo import coverage, inputs, travel
from hrgeo.errors import InputError
from hrgeo.model import BoolArray, Demand, FloatArray, StreetPositions
from hrgeo.plan.config import NeedConfig, PlanConfig
from hrgeo.plan.place import counts_by
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.siting_config import Period, whole_months


@dataclass(frozen=True, eq=False)
class PastNeed:
    """All need that a back-test looks at, on the streets, whatever its month.

    Attributes
    ----------
    demands, factors
        The need sources, each with positions of its own, and what an incident counts.
    places
        By need source: where it stands on the streets.
    months
        Months that all sources cover in full, as YYYY-MM, in order.
    """

    demands: tuple[Demand, ...]
    factors: tuple[float, ...]
    places: tuple[StreetPositions, ...]
    months: tuple[str, ...]

    def __len__(self) -> int:
        """Give the number of positions of all sources together."""
        return sum(len(demand) for demand in self.demands)

    def complete(self, period: Period) -> tuple[str, ...]:
        """Give the months of a period that can be compared."""
        known = set(self.months)
        return tuple(month for month in whole_months(period) if month in known)

    def weight_in(self, months: Sequence[str]) -> FloatArray:
        """Give the weight of each position in some months, source after source."""
        parts = [_in_months(demand, months).weight for demand in self.demands]
        return np.concatenate([w * f for w, f in zip(parts, self.factors, strict=True)])

    def n_need_in(self, months: Sequence[str]) -> int:
        """Count the incidents of some months."""
        return sum(len(_in_months(demand, months).event_position) for demand in self.demands)

    def draw_again(self, months: Sequence[str], n_resamples: int, seed: int) -> FloatArray:
        """Give weights as they might have been by chance; shape ``(n_resamples, len(self))``.

        Whole months of H3 cells are drawn, as for the intervals of coverage.
        """
        drawn = [
            coverage.draw_need_again(
                _in_months(demand, months), n_resamples=n_resamples, seed=seed + at
            )[0]
            * factor
            for at, (demand, factor) in enumerate(zip(self.demands, self.factors, strict=True))
        ]
        return np.concatenate(drawn, axis=1)


def read_past_need(config: PlanConfig, read: PlanInputs, mode: str) -> PastNeed:
    """Read the need of a back-test, which may lie outside of the plan's own period.

    Parameters
    ----------
    config, read
        The plan, with siting and a back-test, and what was read for it.
    mode
        How people travel.

    Raises
    ------
    InputError
        If a file has no need in the period, or none that counts for the mode.
    """
    asked = config.siting
    if asked is None or asked.backtest is None:
        raise InputError("The plan asks for no back-test.")
    period = (asked.backtest.train[0], asked.backtest.test[1])
    streets = read.streets[mode]
    demands, places, months = [], [], set(whole_months(period))
    for need_id, _ in asked.need_weights:
        source = config.need_by_id(need_id)
        demand = _in_whole(source, read, period)
        months &= _covered(demand)
        at = travel.as_positions(streets, demand, "Need")
        keep = np.asarray(at.placed & counts_by(mode, demand))
        demands.append(demand.take(keep))
        places.append(at.take(keep))
    factors = tuple(factor for _, factor in asked.need_weights)
    return PastNeed(tuple(demands), factors, tuple(places), tuple(sorted(months)))


def _in_whole(source: NeedConfig, read: PlanInputs, period: Period) -> Demand:
    """Give all need of a period: what was read, if it holds the period, or else read anew."""
    demand = next(d for d in read.demands if d.need_id == source.need_id)
    first, last = (demand.funnel.first_date, demand.funnel.last_date) if demand.funnel else ("", "")
    if first and last and first <= period[0] and period[1] <= last:
        return demand
    try:
        return inputs.read_need(
            source.file,
            need_id=source.need_id,
            kind=source.kind,
            what=source.what,
            period=period,
            boundary=read.boundary,
            columns=dict(source.columns),
            sheet=source.sheet or None,
            address_points=read.address_points,
        )
    except InputError as error:
        raise InputError(f"[siting.backtest]: {error}") from error


def _covered(demand: Demand) -> set[str]:
    """Give the months from the first to the last incident that the file covers in full."""
    month = demand.event_date.astype("datetime64[M]")
    month = month[~np.isnat(month)]
    if not len(month):
        return set()
    every = np.arange(month.min(), month.max() + np.timedelta64(1, "M"))
    incomplete = set(demand.funnel.incomplete_months) if demand.funnel is not None else set()
    return {str(one) for one in every} - incomplete


def _in_months(demand: Demand, months: Sequence[str]) -> Demand:
    """Give the same positions with the incidents of some months alone."""
    wanted = np.array(list(months), dtype="datetime64[M]")
    keep: BoolArray = np.isin(demand.event_date.astype("datetime64[M]"), wanted)
    position, weight = demand.event_position[keep], demand.event_weight[keep]
    total = np.bincount(position, weights=weight, minlength=len(demand)).astype(np.float64)
    funnel = demand.funnel
    if funnel is not None and len(wanted):
        last = (wanted.max() + 1).astype("datetime64[D]") - 1
        first = wanted.min().astype("datetime64[D]")
        funnel = dataclasses.replace(funnel, first_date=str(first), last_date=str(last))
    return dataclasses.replace(
        demand,
        weight=total,
        weight_low=total,
        weight_high=total,
        funnel=funnel,
        event_position=position,
        event_weight=weight,
        event_date=demand.event_date[keep],
        event_hour=demand.event_hour[keep],
        event_row=np.asarray(demand.event_row)[keep],
        event_person=np.asarray(demand.event_person)[keep],
        event_fatal=np.asarray(demand.event_fatal)[keep],
    )
