"""The numbers of a siting result, recomputed from the minutes: part of the verifier."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse

from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult

_RELATIVE = 1e-9
_RELATIVE_ASSIGNED = 1e-7  # what a simplex leaves open in sums of many flows

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """What was asked for; as in `hrgeo.siting.solve`, one step where there is no decay."""

    objective: str
    n_sites: int | None
    threshold_min: float
    budget: float | None
    share: float
    steps: tuple[tuple[float, float], ...]
    backup: float
    floor: float | None
    worst_group: bool


@dataclass(frozen=True, eq=False)
class Seen:
    """What the minutes say of some open sites, by demand row.

    Attributes
    ----------
    nearest_min
        To the nearest open site; ``inf`` without one.
    worth
        What a unit of weight counts for ``max_coverage``.
    near
        Weight within the threshold (with capacities: that sites within it take).
    """

    nearest_min: Floats
    worth: Floats
    near: Floats


def same(found: float, given: float, scale: float) -> bool:
    """Say whether two numbers are the same but for rounding; NaN is the same as NaN."""
    if math.isnan(found) or math.isnan(given):
        return math.isnan(found) and math.isnan(given)
    return found == given or abs(found - given) <= _RELATIVE * scale


def number_faults(problem: SitingProblem, result: SitingResult, asked: Asked) -> list[str]:
    """Open the sites one after the other, and compare all that the result says."""
    if (problem.capacity is None) != (result.assigned is None):
        return ["weight is assigned if, and only if, sites have capacities"]
    is_used = problem.existing.copy()
    is_used[result.sites] = True
    watch = _Opening(problem, asked, is_used)
    for site in np.flatnonzero(problem.existing).tolist():
        watch.open(site)
    before = watch.seen()
    gains = [watch.open(site) for site in result.sites.tolist()]
    if asked.objective in {"p_median", "p_center"}:
        gains = watch.whose_nearest(result.sites.tolist())
    after = watch.seen()
    total = math.fsum(problem.weight.tolist())
    if result.assigned is not None:
        faults = _assigned_faults(problem, result)
        if faults:
            return faults
        after, gains, objective = _of_assigned(problem, result, asked, after)
        said = _before_by_capacity(problem, asked, total)
    else:
        objective = _objective(problem, result, asked, after)
        said = _before(problem, asked, before, total)
    scale = max(abs(objective), total, 1e-300)
    loose = 1.0 if result.assigned is None else _RELATIVE_ASSIGNED / _RELATIVE
    faults = [
        f"the gain of site {order + 1} is not what the minutes say"
        for order, gain in enumerate(gains)
        if not same(gain, float(result.gains[order]), total * loose)
    ]
    share_after = _share(after.near, total) if not math.isnan(asked.threshold_min) else math.nan
    compared = (
        ("objective", objective, result.objective, scale * loose),
        ("weight_before", said[0], result.weight_before, total * loose),
        ("share_before", said[1], result.share_before, loose),
        ("share_after", share_after, result.share_after, loose),
    )
    faults += [
        f"{name} is not what the minutes say"
        for name, found, given, size in compared
        if not same(found, given, size)
    ]
    return (
        faults
        + _kept_faults(problem, result, asked, after, total)
        + _group_faults(problem, result, asked, before, after)
    )


class _Opening:
    """Opens sites one by one."""

    def __init__(
        self, problem: SitingProblem, asked: Asked, is_used: npt.NDArray[np.bool_]
    ) -> None:
        self._problem, self._asked = problem, asked
        by_site = _columns_of(problem, is_used)
        self._start, self._rows, self._minutes = by_site.indptr, by_site.indices, by_site.data
        self._nearest = np.full(problem.n_demand, np.inf)
        self._n_near = np.zeros(problem.n_demand, dtype=np.int64)
        self._worth = np.zeros(problem.n_demand)
        self._site = np.full(problem.n_demand, -1, dtype=np.int64)

    def open(self, site: int) -> float:
        """Open a site; give what it adds."""
        begin, end = self._start[site], self._start[site + 1]
        rows, minutes = self._rows[begin:end], self._minutes[begin:end]
        asked, weight = self._asked, self._problem.weight[rows]
        nearer = minutes < self._nearest[rows]
        self._nearest[rows[nearer]] = minutes[nearer]
        self._site[rows[nearer]] = site
        self._n_near[rows] += minutes <= asked.threshold_min
        worth = self._worth_of(self._nearest[rows], self._n_near[rows])
        added = worth - self._worth[rows]
        self._worth[rows] = worth
        return math.fsum((added * weight).tolist())

    def whose_nearest(self, sites: list[int]) -> list[float]:
        """Give the weight whose nearest site each is; of equally near ones the first opened."""
        weight = self._problem.weight
        return [math.fsum(weight[self._site == site].tolist()) for site in sites]

    def _worth_of(self, nearest: Floats, n_near: npt.NDArray[np.int64]) -> Floats:
        worth = np.zeros(len(nearest))
        for minutes, value in self._asked.steps:
            worth = np.where((worth == 0.0) & (nearest <= minutes), value, worth)
        return worth + np.where(n_near >= 2, self._asked.backup, 0.0)

    def seen(self) -> Seen:
        """Give what is open so far."""
        near = np.where(self._n_near > 0, self._problem.weight, 0.0)
        return Seen(self._nearest.copy(), self._worth.copy(), near)


def _columns_of(problem: SitingProblem, is_used: npt.NDArray[np.bool_]) -> sparse.csc_array:
    """Give the minutes by site, of some sites alone: the table may be large."""
    table = problem.minutes
    use = is_used[table.indices]
    start = np.concatenate([[0], np.cumsum(use)])[table.indptr]
    kept = (table.data[use], table.indices[use], start)
    return sparse.csr_array(kept, shape=table.shape).tocsc()


def _objective(problem: SitingProblem, result: SitingResult, asked: Asked, after: Seen) -> float:
    weight = problem.weight
    if asked.objective == "max_coverage":
        return math.fsum((after.worth * weight).tolist())
    if asked.objective == "min_sites":
        return float(len(result.sites))
    counts = (weight > 0) & np.isfinite(after.nearest_min)
    if asked.objective == "p_median":
        return math.fsum((weight[counts] * after.nearest_min[counts]).tolist())
    return float(after.nearest_min[counts].max(initial=0.0))


def can_be_reached(problem: SitingProblem, asked: Asked) -> npt.NDArray[np.bool_]:
    """Say which rows with weight some existing or allowed site reaches."""
    usable = problem.existing | ~problem.forbidden
    row = np.repeat(np.arange(problem.n_demand), np.diff(problem.minutes.indptr))
    counts = usable[problem.minutes.indices]
    if asked.objective == "min_sites":
        counts = counts & (problem.minutes.data <= asked.threshold_min)
    mask = np.zeros(problem.n_demand, dtype=np.bool_)
    mask[row[counts]] = True
    return mask & (problem.weight > 0)


def _kept_faults(
    problem: SitingProblem, result: SitingResult, asked: Asked, after: Seen, total: float
) -> list[str]:
    """Check what the choice had to achieve, and whom it left out."""
    faults = []
    by_reach = asked.objective in {"p_median", "p_center"} or (
        asked.objective == "min_sites" and asked.share >= 1.0
    )
    left_out = np.empty(0, dtype=np.int64)
    if by_reach:
        reachable = can_be_reached(problem, asked)
        left_out = np.flatnonzero(~reachable & (problem.weight > 0))
        if result.assigned is not None:
            taken = np.asarray(result.assigned.sum(axis=1)).ravel()
            short = taken < problem.weight * (1.0 - 1e-6)
        elif asked.objective == "min_sites":
            short = after.near <= 0.0
        else:
            short = np.isinf(after.nearest_min)
        if (short & reachable).any():
            faults.append("need that can be reached has no site")
    if not np.array_equal(left_out, result.unreached):
        faults.append("unreached is not what the minutes say")
    if asked.objective == "min_sites" and asked.share < 1.0:
        loose = _RELATIVE if result.assigned is None else _RELATIVE_ASSIGNED
        if math.fsum(after.near.tolist()) < (asked.share - loose) * total - loose * total:
            faults.append("the share that was asked for is not within reach")
    return faults


def _group_faults(
    problem: SitingProblem, result: SitingResult, asked: Asked, before: Seen, after: Seen
) -> list[str]:
    if problem.members is None or math.isnan(asked.threshold_min):
        given = (result.group_shares_before, result.group_shares_after)
        return [] if given == (None, None) else ["there are shares of groups without groups"]
    sides = [("group_shares_after", after, result.group_shares_after)]
    if result.assigned is None:
        sides.append(("group_shares_before", before, result.group_shares_before))
    loose = 1.0 if result.assigned is None else _RELATIVE_ASSIGNED / _RELATIVE
    faults = []
    for name, seen, said in sides:
        shares = group_shares(problem, seen.near)
        if said is None or len(said) != len(shares):
            faults.append(f"{name} is missing")
        elif not all(same(a, b, loose) for a, b in zip(shares, said.tolist(), strict=True)):
            faults.append(f"{name} is not what the minutes say")
    least = least_group_share(asked)
    shares = group_shares(problem, after.near)
    if any(found < least - _RELATIVE * loose for found in shares if not math.isnan(found)):
        faults.append("a group has less than its floor within reach")
    return faults


def least_group_share(asked: Asked) -> float:
    """Give the share that each group must have."""
    least = 0.0 if asked.floor is None else asked.floor
    if asked.objective == "min_sites" and asked.worst_group and asked.share < 1.0:
        least = max(least, asked.share)
    return least


def group_shares(problem: SitingProblem, near: Floats) -> list[float]:
    """Give the share of each group's weight that is in `near`; NaN for a group without weight."""
    shares = []
    for of_group in problem.members if problem.members is not None else ():
        whole = math.fsum((of_group * problem.weight).tolist())
        part = math.fsum((of_group * near).tolist())
        shares.append(part / whole if whole > 0 else math.nan)
    return shares


def _before(
    problem: SitingProblem, asked: Asked, before: Seen, total: float
) -> tuple[float, float]:
    if math.isnan(asked.threshold_min):
        return math.nan, math.nan
    share = _share(before.near, total)
    if asked.objective == "max_coverage":
        return math.fsum((before.worth * problem.weight).tolist()), share
    return math.fsum(before.near.tolist()), share


def _share(near: Floats, total: float) -> float:
    return math.fsum(near.tolist()) / total if total > 0 else math.nan


def _assigned_faults(problem: SitingProblem, result: SitingResult) -> list[str]:
    """Check that weight goes from rows that have it to open sites that reach them and have room."""
    table = sparse.coo_array(result.assigned)
    if table.shape != problem.minutes.shape:
        return ["assigned has another shape than the minutes"]
    faults = []
    if not (np.isfinite(table.data).all() and (table.data >= 0).all()):
        faults.append("assigned is not a table of weights")
    is_open = problem.existing.copy()
    is_open[result.sites] = True
    if not is_open[table.col].all():
        faults.append("weight is assigned to a site that is not open")
    row_of = np.repeat(np.arange(problem.n_demand), np.diff(problem.minutes.indptr))
    stored = row_of * problem.n_sites + problem.minutes.indices
    if not np.isin(table.row.astype(np.int64) * problem.n_sites + table.col, stored).all():
        faults.append("weight is assigned to a site that does not reach it")
    by_row = np.bincount(table.row, weights=table.data, minlength=problem.n_demand)
    by_site = np.bincount(table.col, weights=table.data, minlength=problem.n_sites)
    if (by_row > problem.weight * (1.0 + _RELATIVE_ASSIGNED)).any():
        faults.append("more weight is assigned than a row has")
    capacity = np.zeros(0) if problem.capacity is None else problem.capacity
    if (by_site > capacity * (1.0 + _RELATIVE_ASSIGNED)).any():
        faults.append("a site takes more than its capacity")
    return faults


def _of_assigned(
    problem: SitingProblem, result: SitingResult, asked: Asked, after: Seen
) -> tuple[Seen, list[float], float]:
    """Give what is seen, the gains and the objective of an assignment."""
    table = sparse.coo_array(result.assigned)
    minutes = _minutes_of_pairs(problem, table)
    by_site = np.bincount(table.col, weights=table.data, minlength=problem.n_sites)
    inside = np.where(minutes <= asked.threshold_min, table.data, 0.0)
    near = np.bincount(table.row, weights=inside, minlength=problem.n_demand).astype(np.float64)
    if asked.objective == "max_coverage":
        worth = np.zeros(len(minutes))
        for limit, value in asked.steps:
            worth = np.where((worth == 0.0) & (minutes <= limit), value, worth)
        objective = math.fsum((worth * table.data).tolist())
    elif asked.objective == "min_sites":
        objective = float(len(result.sites))
    elif asked.objective == "p_median":
        objective = math.fsum((minutes * table.data).tolist())
    else:
        objective = float(minutes[table.data > 0].max(initial=0.0))
    return Seen(after.nearest_min, after.worth, near), by_site[result.sites].tolist(), objective


def _minutes_of_pairs(problem: SitingProblem, table: sparse.coo_array) -> Floats:
    """Look up minutes, a row's entries by bisection."""
    minutes = np.empty(len(table.data))
    for at, (row, column) in enumerate(zip(table.row.tolist(), table.col.tolist(), strict=True)):
        begin, end = problem.minutes.indptr[row], problem.minutes.indptr[row + 1]
        found = int(np.searchsorted(problem.minutes.indices[begin:end], column))
        minutes[at] = problem.minutes.data[begin + found]
    return minutes


def _before_by_capacity(problem: SitingProblem, asked: Asked, total: float) -> tuple[float, float]:
    """Give what existing sites can take at most, by a linear program."""
    if math.isnan(asked.threshold_min):
        return math.nan, math.nan
    plain = ((asked.threshold_min, 1.0),)
    most = most_taken(problem, problem.existing, plain)
    value = most_taken(problem, problem.existing, asked.steps) if asked.steps != plain else most
    return value, most / total if total > 0 else math.nan


def most_taken(
    problem: SitingProblem, is_open: npt.NDArray[np.bool_], steps: tuple[tuple[float, float], ...]
) -> float:
    """Give the most worth of weight that open sites can take."""
    table = sparse.coo_array(problem.minutes)
    use = is_open[table.col] & (table.data <= steps[-1][0]) & (problem.weight[table.row] > 0)
    row, column, minutes = table.row[use], table.col[use], table.data[use]
    if not len(row) or problem.capacity is None:
        return 0.0
    worth = np.zeros(len(row))
    for limit, value in steps:
        worth = np.where((worth == 0.0) & (minutes <= limit), value, worth)
    scale = float(problem.weight.max())
    ones, at = np.ones(len(row)), np.arange(len(row))
    capacity = np.minimum(problem.capacity, math.fsum(problem.weight.tolist()))
    limits = sparse.vstack(
        [
            sparse.csr_array((ones, (row, at)), shape=(problem.n_demand, len(row))),
            sparse.csr_array((ones, (column, at)), shape=(problem.n_sites, len(row))),
        ]
    )
    found = optimize.linprog(
        -worth,
        A_ub=limits,
        b_ub=np.concatenate([problem.weight, capacity]) / scale,
        method="highs",
    )
    return -float(found.fun) * scale
