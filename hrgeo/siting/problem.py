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
from hrgeo.siting import problem_parts as parts
from hrgeo.siting.hours import rows_by_open_sites


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
    demand_ids
        By demand row: unique ids; positions where none were given.
    cutoff_min
        Minutes were computed up to here; ``inf`` for a whole table.
    cost
        By site: what it costs as a new site, 0 where it cannot be one; None
        where no costs were given.
    capacity
        By site: weight that it can take, ``inf`` without a limit; None where no
        site has a limit. Existing sites have one as well.
    members
        Shape ``(n_groups, n_demand)``: the share (0 to 1) of a row's weight that
        belongs to a group; groups may overlap. None without groups.
    group_names
        By group.
    """

    minutes: sparse.csr_array
    weight: FloatArray
    existing: BoolArray
    required: BoolArray
    forbidden: BoolArray
    site_ids: pd.Index
    demand_ids: pd.Index
    cutoff_min: float = math.inf
    cost: FloatArray | None = None
    capacity: FloatArray | None = None
    members: FloatArray | None = None
    group_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for part in (self.minutes.data, self.minutes.indices, self.minutes.indptr):
            part.setflags(write=False)
        for name in ("existing", "required", "forbidden"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.bool_))
        for name in ("weight", "cost", "capacity", "members"):
            values = getattr(self, name)
            if values is not None:
                object.__setattr__(self, name, frozen_array(values, np.float64))

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

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return len(self.group_names)

    @classmethod
    def from_matrix(  # noqa: PLR0913 -- each part by its name
        cls,
        minutes: Any,
        weights: npt.ArrayLike | None = None,
        existing: npt.ArrayLike | None = None,
        required: npt.ArrayLike | None = None,
        forbidden: npt.ArrayLike | None = None,
        cost: npt.ArrayLike | None = None,
        capacity: npt.ArrayLike | None = None,
        groups: Any = None,
        *,
        site_ids: Sequence[Any] | pd.Index | None = None,
        demand_ids: Sequence[Any] | pd.Index | None = None,
        group_names: Sequence[str] | None = None,
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
        cost
            Shape ``(n_sites,)``: what a new site costs, finite and not
            negative; only read at sites that can be chosen.
        capacity
            Shape ``(n_sites,)``: weight that a site can take, ``inf`` without
            a limit. Default: no site has a limit.
        groups
            One label for each row (None or "" for no group), or a table of
            shape ``(n_demand, n_groups)`` with the share (0 to 1) of a row's
            weight that belongs to each group. Groups may overlap.
        site_ids, demand_ids
            Unique names of sites and demand rows. Default: their positions.
        group_names
            Of the columns of `groups`. With labels: which groups there are, in
            which order; default: sorted.

        Raises
        ------
        InputError
            With all faults together: shapes that do not fit, NaN or negative
            numbers, positions that do not exist, a site both required and
            forbidden, ids that repeat.

        Examples
        --------
        >>> import numpy as np
        >>> problem = SitingProblem.from_matrix(
        ...     [[0.0, 9.0], [np.inf, 4.0]], weights=[2, 1], groups=["no car", ""])
        >>> problem.n_demand, problem.n_sites, problem.minutes.nnz
        (2, 2, 3)
        >>> problem.group_names, problem.members.tolist()
        (('no car',), [[1.0, 0.0]])
        """
        faults: list[str] = []
        table = parts.minutes_table(minutes, faults)
        n_demand, n_sites = table.shape
        weight = parts.weights_by_row(weights, n_demand, faults)
        marks = {
            name: parts.mask_of_sites(given, name, n_sites, faults)
            for name, given in (
                ("existing", existing),
                ("required", required),
                ("forbidden", forbidden),
            )
        }
        n_clash = int((marks["required"] & marks["forbidden"] & ~marks["existing"]).sum())
        if n_clash:
            faults.append(f"sites both required and forbidden: {n_clash}; decide for one")
        can_be_new = ~marks["existing"] & ~marks["forbidden"]
        costs = parts.costs_by_site(cost, can_be_new, faults)
        capacities = parts.capacities_by_site(capacity, n_sites, faults)
        members, names = parts.members_by_group(groups, group_names, n_demand, faults)
        columns = parts.ids_of(site_ids, "site_ids", n_sites, "columns", faults)
        rows = parts.ids_of(demand_ids, "demand_ids", n_demand, "rows", faults)
        if faults:
            raise InputError(f"This is no siting problem: {'; '.join(faults)}.")
        return cls(
            minutes=table,
            weight=weight,
            existing=marks["existing"],
            required=marks["required"],
            forbidden=marks["forbidden"],
            site_ids=columns,
            demand_ids=rows,
            cost=costs,
            capacity=capacities,
            members=members,
            group_names=names,
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
        cost: pd.Series[Any] | None = None,
        capacity: pd.Series[Any] | None = None,
        groups: Any = None,
        group_names: Sequence[str] | None = None,
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
        cost, capacity
            By destination id. A cost may be missing where a site cannot be
            chosen; a capacity may not: ``inf`` stands for a site without a limit.
        groups, group_names
            As in `from_matrix`, with a row for each row of `demand`.

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
        on_streets = row >= 0
        if len(demand) and len(times.origin_ids) and not on_streets.any():
            faults.append(
                f"none of the {len(demand)} need positions is an origin of the travel times"
            )
        marks = {
            name: parts.positions_of_ids(ids, name, times.destination_ids, faults)
            for name, ids in (
                ("existing", existing_ids),
                ("required", required_ids),
                ("forbidden", forbidden_ids),
            )
        }
        members, names = parts.members_by_group(groups, group_names, len(demand), faults)
        if faults:
            raise InputError(f"This is no siting problem: {'; '.join(faults)}.")
        problem = cls.from_matrix(
            times.minutes[row[on_streets]],
            demand.weight[on_streets],
            existing=marks["existing"],
            required=marks["required"],
            forbidden=marks["forbidden"],
            cost=None if cost is None else cost.reindex(times.destination_ids),
            capacity=None if capacity is None else capacity.reindex(times.destination_ids),
            groups=None if members is None else members[:, on_streets].T,
            site_ids=times.destination_ids,
            demand_ids=demand.demand_ids[on_streets],
            group_names=names or None,
        )
        return dataclasses.replace(problem, cutoff_min=float(times.cutoff_min))

    def at_hours(self, need_by_hour: npt.ArrayLike, open_by_hour: npt.ArrayLike) -> SitingProblem:
        """Give the same problem hour by hour: need has hours, and sites are not always open.

        Parameters
        ----------
        need_by_hour
            Shape ``(n_demand, n_hours)``: finite, not negative; takes the place
            of the weights.
        open_by_hour
            Shape ``(n_sites, n_hours)``, True or False. A site whose hours are
            unknown must not be taken as open.

        Returns
        -------
        SitingProblem
            With a row for each row of demand and each distinct set of open
            sites, in the order of their first hours, weighted by the need in
            all these hours; without need there is no row. A pair exists only
            where the site is open. `demand_ids` are pairs of id and first hour.
            Groups go along. A capacity is what a site can take in all hours
            together.

        Raises
        ------
        InputError
            With all faults together: shapes that do not fit, need that is NaN
            or negative.

        Examples
        --------
        One site within reach; open in one of two hours, so half of the need has it.

        >>> problem = SitingProblem.from_matrix([[4.0]])
        >>> by_hour = problem.at_hours([[1.0, 1.0]], [[True, False]])
        >>> by_hour.weight.tolist(), by_hour.minutes.nnz, by_hour.demand_ids.tolist()
        ([1.0, 1.0], 1, [(0, 0), (0, 1)])
        """
        faults: list[str] = []
        need, opened = parts.hours_tables(
            need_by_hour, open_by_hour, (self.n_demand, self.n_sites), faults
        )
        if faults:
            raise InputError(f"This is no siting problem by hour: {'; '.join(faults)}.")
        rows = rows_by_open_sites(self.minutes, need, opened)
        ids = pd.MultiIndex.from_arrays(
            [self.demand_ids[rows.demand_row], rows.first_hour], names=["demand_id", "first_hour"]
        )
        return dataclasses.replace(
            self,
            minutes=rows.minutes,
            weight=rows.weight,
            demand_ids=ids,
            members=None if self.members is None else self.members[:, rows.demand_row],
        )
