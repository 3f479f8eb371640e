"""The siting problem: minutes, weights, and what may be chosen."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from hrgeo.errors import InputError
from hrgeo.model import BoolArray, Demand, FloatArray, TravelTimes, frozen_array

_FIRST_FEW = 5


@dataclass(frozen=True, eq=False)
class SitingProblem:
    """Demand, sites and the minutes between them. Make one with a ``from_`` method.

    Attributes
    ----------
    minutes
        Shape ``(n_demand, n_sites)``, from demand (row) to site (column).
        What is not stored cannot be reached; a stored 0 is zero minutes.
    weight
        By demand row.
    existing
        By site: it is there already, and counts without being chosen.
    required
        By site: it must be chosen (no effect on existing sites).
    forbidden
        By site: it must not be chosen (no effect on existing sites).
    site_ids
        By site: unique ids; positions where none were given.
    cutoff_min
        Minutes were computed up to here; ``inf`` for a whole table.
    """

    minutes: sparse.csr_array
    weight: FloatArray
    existing: BoolArray
    required: BoolArray
    forbidden: BoolArray
    site_ids: pd.Index
    cutoff_min: float = math.inf

    def __post_init__(self) -> None:
        for part in (self.minutes.data, self.minutes.indices, self.minutes.indptr):
            part.setflags(write=False)
        for name in ("existing", "required", "forbidden"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.bool_))
        object.__setattr__(self, "weight", frozen_array(self.weight, np.float64))

    @property
    def n_demand(self) -> int:
        """Number of demand rows."""
        return int(self.minutes.shape[0])

    @property
    def n_sites(self) -> int:
        """Number of sites: existing ones, candidates and forbidden ones."""
        return int(self.minutes.shape[1])

    @property
    def allowed(self) -> BoolArray:
        """By site: whether it can be chosen as a new site."""
        return ~self.existing & ~self.forbidden

    @property
    def must_add(self) -> BoolArray:
        """By site: whether it has to be chosen as a new site."""
        return self.required & ~self.existing

    @property
    def n_candidates(self) -> int:
        """Number of sites that can be chosen as new sites."""
        return int(self.allowed.sum())

    @property
    def total_weight(self) -> float:
        """Sum of all weights."""
        return math.fsum(self.weight.tolist())

    @classmethod
    def from_matrix(
        cls,
        minutes: Any,
        weights: npt.ArrayLike | None = None,
        existing: npt.ArrayLike | None = None,
        required: npt.ArrayLike | None = None,
        forbidden: npt.ArrayLike | None = None,
        cost: None = None,
        capacity: None = None,
        groups: None = None,
        *,
        site_ids: Sequence[Any] | pd.Index | None = None,
    ) -> SitingProblem:
        """Make a problem from a matrix of minutes, or of any other cost.

        Parameters
        ----------
        minutes
            Shape ``(n_demand, n_sites)``: an array with ``inf`` where a site
            cannot be reached, or a scipy sparse table, where only what is
            stored can be reached and a stored 0 is zero minutes.
        weights
            Shape ``(n_demand,)``: finite, not negative. Default: 1 each.
        existing, required, forbidden
            Sites, as positions counted from 0 or as a mask of shape
            ``(n_sites,)``. Default: none.
        cost, capacity, groups
            Not there yet; leave them out.
        site_ids
            Unique names for the sites. Default: their positions.

        Raises
        ------
        InputError
            With all faults together: shapes that do not fit, NaN or negative
            numbers, positions that do not exist, a site both required and
            forbidden, ids that repeat.

        Examples
        --------
        >>> import numpy as np
        >>> problem = SitingProblem.from_matrix([[0.0, 9.0], [np.inf, 4.0]], weights=[2, 1])
        >>> problem.n_demand, problem.n_sites, problem.minutes.nnz
        (2, 2, 3)
        """
        faults = [
            f"{name} cannot be used yet; leave it out"
            for name, given in (("cost", cost), ("capacity", capacity), ("groups", groups))
            if given is not None
        ]
        table = _minutes_table(minutes, faults)
        n_demand, n_sites = table.shape
        weight = _weights(weights, n_demand, faults)
        marks = {
            name: _mask(given, name, n_sites, faults)
            for name, given in (
                ("existing", existing),
                ("required", required),
                ("forbidden", forbidden),
            )
        }
        n_clash = int((marks["required"] & marks["forbidden"] & ~marks["existing"]).sum())
        if n_clash:
            faults.append(f"{n_clash} sites are both required and forbidden; decide for one")
        ids = pd.RangeIndex(n_sites) if site_ids is None else pd.Index(site_ids)
        if len(ids) != n_sites:
            faults.append(f"there are {len(ids)} site_ids for {n_sites} columns of minutes")
        elif not ids.is_unique:
            faults.append(f"{int(ids.duplicated().sum())} site_ids occur more than once")
        if faults:
            raise InputError(f"This is no siting problem: {'; '.join(faults)}.")
        return cls(
            minutes=table,
            weight=weight,
            existing=marks["existing"],
            required=marks["required"],
            forbidden=marks["forbidden"],
            site_ids=ids,
        )

    @classmethod
    def from_travel_times(
        cls,
        times: TravelTimes,
        demand: Demand,
        *,
        existing_ids: Iterable[Any],
        required_ids: Iterable[Any] = (),
        forbidden_ids: Iterable[Any] = (),
    ) -> SitingProblem:
        """Make a problem from travel times and need.

        Parameters
        ----------
        times
            Minutes from need positions (origins) to existing services and
            candidates together (destinations).
        demand
            The need. Positions that `times` does not have are not placed on
            the streets and are left out, as `hrgeo.coverage` leaves them out
            of its shares.
        existing_ids, required_ids, forbidden_ids
            Ids among the destinations.

        Raises
        ------
        InputError
            With all faults together: ids that are not destinations, ids that
            repeat, need of which nothing is among the origins.

        Examples
        --------
        >>> need = Demand("ems", "points", "ems", ["a"], [-87.6], [41.8], [3], [""])
        >>> times = TravelTimes(sparse.csr_array([[4.0, 7.0]]), need.demand_ids,
        ...                     pd.Index(["service", "candidate"]), 30.0, "walk")
        >>> problem = SitingProblem.from_travel_times(times, need, existing_ids=["service"])
        >>> problem.existing.tolist(), problem.weight.tolist()
        ([True, False], [3.0])
        """
        faults: list[str] = []
        for side, ids in (("origin", times.origin_ids), ("destination", times.destination_ids)):
            if not ids.is_unique:
                faults.append(f"{int(ids.duplicated().sum())} {side} ids occur more than once")
        if faults:
            raise InputError(f"This is no siting problem: {'; '.join(faults)}.")
        row = times.origin_ids.get_indexer(demand.demand_ids)
        if len(demand) and len(times.origin_ids) and not (row >= 0).any():
            faults.append(
                f"none of the {len(demand)} need positions is an origin of the travel times"
            )
        marks = {
            name: _positions_of(ids, name, times.destination_ids, faults)
            for name, ids in (
                ("existing", existing_ids),
                ("required", required_ids),
                ("forbidden", forbidden_ids),
            )
        }
        if faults:
            raise InputError(f"This is no siting problem: {'; '.join(faults)}.")
        problem = cls.from_matrix(
            times.minutes[row[row >= 0]],
            demand.weight[row >= 0],
            existing=marks["existing"],
            required=marks["required"],
            forbidden=marks["forbidden"],
            site_ids=times.destination_ids,
        )
        return dataclasses.replace(problem, cutoff_min=float(times.cutoff_min))


def _minutes_table(minutes: Any, faults: list[str]) -> sparse.csr_array:
    """Give minutes as a sparse table of its own; note what is wrong with them."""
    try:
        if sparse.issparse(minutes):
            table = sparse.csr_array(minutes, dtype=np.float64, copy=True)
        else:
            dense = np.asarray(minutes, dtype=np.float64)
            # NaN is kept as an entry, so that the check below sees it.
            row, column = np.nonzero(dense != np.inf)  # a ValueError unless there are two axes
            table = sparse.csr_array((dense[row, column], (row, column)), shape=dense.shape)
    except (TypeError, ValueError):
        faults.append("minutes must be a table of numbers with a row for each demand")
        return sparse.csr_array((0, 0), dtype=np.float64)
    row_of = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))
    for what, wrong in (("NaN", np.isnan(table.data)), ("negative", table.data < 0)):
        if wrong.any():
            rows = np.unique(row_of[wrong])
            faults.append(f"{int(wrong.sum())} minutes are {what}, in {_rows_named(rows)}")
    never = table.data == np.inf
    if never.any():
        table = sparse.csr_array(
            (table.data[~never], (row_of[~never], table.indices[~never])), shape=table.shape
        )
    table.sort_indices()
    return table


def _weights(weights: npt.ArrayLike | None, n_demand: int, faults: list[str]) -> FloatArray:
    if weights is None:
        return np.ones(n_demand)
    try:
        weight = np.asarray(weights, dtype=np.float64)
    except (TypeError, ValueError):
        faults.append("weights must be numbers")
        return np.ones(n_demand)
    if weight.shape != (n_demand,):
        faults.append(f"weights have shape {weight.shape} for {n_demand} rows of minutes")
        return np.ones(n_demand)
    for what, wrong in (("not finite", ~np.isfinite(weight)), ("negative", weight < 0)):
        if wrong.any():
            rows = np.flatnonzero(wrong)
            faults.append(f"{len(rows)} weights are {what}, in {_rows_named(rows)}")
    return weight


def _rows_named(rows: npt.NDArray[np.integer[Any]]) -> str:
    shown = ", ".join(str(row) for row in rows[:_FIRST_FEW].tolist())
    more = ", ..." if len(rows) > _FIRST_FEW else ""
    return f"rows {shown}{more} (counted from 0)"


def _mask(given: npt.ArrayLike | None, name: str, n_sites: int, faults: list[str]) -> BoolArray:
    mask = np.zeros(n_sites, dtype=np.bool_)
    if given is None:
        return mask
    marks = np.asarray(given)
    if marks.size == 0:
        return mask
    if marks.dtype == np.bool_:
        if marks.shape == (n_sites,):
            return marks.copy()
        faults.append(f"the mask {name!r} has shape {marks.shape} for {n_sites} sites")
        return mask
    if marks.ndim != 1 or not np.issubdtype(marks.dtype, np.integer):
        faults.append(f"{name!r} must be positions counted from 0, or a mask with one entry a site")
        return mask
    outside = (marks < 0) | (marks >= n_sites)
    if outside.any():
        faults.append(
            f"{int(outside.sum())} positions in {name!r} do not exist; there are {n_sites} sites, "
            "counted from 0"
        )
    mask[marks[~outside]] = True
    return mask


def _positions_of(
    ids: Iterable[Any], name: str, site_ids: pd.Index, faults: list[str]
) -> npt.NDArray[np.intp]:
    position = site_ids.get_indexer(pd.Index(list(ids)))
    n_unknown = int((position < 0).sum())
    if n_unknown:
        faults.append(
            f"{n_unknown} of the {name} ids are not among the {len(site_ids)} destinations of the "
            "travel times"
        )
    return position[position >= 0]
