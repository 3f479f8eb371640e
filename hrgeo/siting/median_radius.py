"""The p-median by radii, as a mixed-integer program."""

from __future__ import annotations

import math

import numpy as np

from hrgeo.model import IntArray
from hrgeo.program import Program, ProgramAnswer, Stops
from hrgeo.siting.median_instance import MedianInstance

_CHOSEN = 0.5


def solve_by_radii(instance: MedianInstance, stops: Stops) -> tuple[IntArray | None, ProgramAnswer]:
    """Solve an instance with HiGHS.

    Parameters
    ----------
    instance
        Best one of few pairs, as is left once a bound has settled most.
    stops
        When to stop.

    Returns
    -------
    IntArray or None, ProgramAnswer
        The chosen columns, None where it has no solution (yet); what HiGHS says.
    """
    program = _radius_program(instance)
    answer = program.solve(stops)
    if answer.values is None:
        return None, answer
    return np.flatnonzero(answer.values[: instance.n_columns] > _CHOSEN).astype(np.int64), answer


class _Radii:
    """Entries of the program, gathered row by row."""

    def __init__(self, n_columns: int) -> None:
        self.n_columns = n_columns
        self.rises: list[float] = []
        self.entries: list[tuple[int, int, float]] = []
        self.lower: list[float] = []
        self.known: dict[bytes, int] = {}

    def require(self, members: list[int], nearer: int, beyond: int | None) -> None:
        """Hold: a member is chosen, or nothing is `beyond`, unless `nearer` held already."""
        at = len(self.lower)
        self.entries += [(at, member, 1.0) for member in members]
        if beyond is not None:
            self.entries.append((at, self.n_columns + beyond, 1.0))
        if nearer >= 0:
            self.entries.append((at, self.n_columns + nearer, -1.0))
        self.lower.append(0.0 if nearer >= 0 else 1.0)


def _radius_program(instance: MedianInstance) -> Program:
    """Put the program together.

    With the distinct costs ``c[1] < c[2] < ...`` of a row, ``z[k]`` says that no column of
    cost at most ``c[k]`` is chosen; the row costs ``c[1] + sum((c[k+1] - c[k]) * z[k])``,
    its ceiling being the last, and ``z[k] + sum(x of cost c[k]) >= z[k-1]``. Rows that know
    the same columns within a radius share the ``z`` (Elloumi, 2010, A tighter formulation of
    the p-median problem, J. Comb. Optim. 19, 69-83; Garcia, Labbe and Marin, 2011, INFORMS
    J. Comput. 23, 546-556).
    """
    radii = _Radii(instance.n_columns)
    least = 0.0
    for row in range(instance.n_rows):
        begin, end = instance.start[row], instance.start[row + 1]
        costs, sites = instance.cost[begin:end], instance.site[begin:end].astype(np.int64)
        cuts = [0, *(np.flatnonzero(np.diff(costs)) + 1).tolist(), len(costs)]
        steps = [*costs[cuts[:-1]].tolist(), float(instance.ceiling[row])]
        least += steps[0]
        nearer = -1
        for k in range(len(cuts) - 1):
            members = sites[cuts[k] : cuts[k + 1]].tolist()
            key = np.sort(sites[: cuts[k + 1]]).tobytes()
            if math.isinf(steps[k + 1]):
                radii.require(members, nearer, None)
                break
            beyond = radii.known.get(key)
            if beyond is None:
                beyond = radii.known[key] = len(radii.rises)
                radii.rises.append(0.0)
                radii.require(members, nearer, beyond)
            radii.rises[beyond] += steps[k + 1] - steps[k]
            nearer = beyond
    program = Program()
    x = program.add_columns(instance.n_columns, whole=True)
    z = program.add_columns(len(radii.rises))
    row_at, column_at, value = (np.array(part) for part in zip(*radii.entries, strict=True))
    program.add_rows(len(radii.lower), [(row_at, column_at, value)], lower=np.array(radii.lower))
    program.add_rows(1, [(np.zeros(len(x)), x, 1.0)], upper=float(instance.n_free))
    fixed = instance.fixed_cost + least
    program.set_goal(z, np.array(radii.rises, dtype=np.float64), maximize=False, offset=fixed)
    return program
