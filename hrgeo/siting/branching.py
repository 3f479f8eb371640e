"""Branch and bound for maximal coverage, on Lagrangian bounds."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrgeo.model import BoolArray
from hrgeo.siting.cover import CoverModel
from hrgeo.siting.lagrangian import Part, relax
from hrgeo.siting.search import Search

_STEPS_AT_FIRST = 600
_STEPS_LATER = 100
_FACTOR_LATER = 0.6


@dataclass(frozen=True, eq=False)
class _Branch:
    """Choices that are still to be searched, by columns and rows of the first part's model."""

    never: BoolArray
    always: BoolArray
    price: npt.NDArray[np.float32]
    bound: float


def search_all(model: CoverModel, search: Search) -> tuple[float, str]:
    """Search all choices that may be better than the best known.

    The part with the highest bound comes first. Its bound is lowered, which
    settles candidates; if it is still above what is known, it is parted by the
    candidate that is chosen in about half of the late steps.

    Parameters
    ----------
    model
        The model.
    search
        Knows a first choice, and knows the best one in the end.

    Returns
    -------
    float, str
        The bound of what was not searched, 0 where all was; and why it was
        stopped, or nothing.
    """
    part = first = Part.whole(model)
    stop = relax(part, search, most_steps=_STEPS_AT_FIRST)
    first = Part(
        part.model,
        part.settled,
        part.price,
        np.arange(len(part.price)),
        part.bound,
        part.leaning,
    )
    part.row = first.row
    waiting: list[tuple[float, int, _Branch]] = []
    n_made = 0
    while True:
        if part.bound > search.enough:
            if stop:
                return max(part.bound, -waiting[0][0] if waiting else 0.0), stop
            for branch in _branches(first, part):
                n_made += 1
                heapq.heappush(waiting, (-branch.bound, -n_made, branch))
        while waiting and -waiting[0][0] <= search.enough:
            search.give_up(-heapq.heappop(waiting)[0])
        if not waiting:
            return 0.0, ""
        if stop:
            return -waiting[0][0], stop
        _, _, branch = heapq.heappop(waiting)
        search.waiting = -waiting[0][0] if waiting else 0.0
        part = _part_of(first, branch)
        stop = relax(part, search, most_steps=_STEPS_LATER, factor=_FACTOR_LATER)


def _branches(first: Part, part: Part) -> list[_Branch]:
    """Part the choices by one candidate: those without it, then those with it."""
    doubt = np.minimum(part.leaning, 1.0 - part.leaning)
    candidate = part.model.candidates[int(np.argmax(doubt))]
    candidates = first.model.candidates
    always = np.isin(candidates, part.settled)
    never = ~always & ~np.isin(candidates, part.model.candidates)
    it = candidates == candidate
    # A merged row's price is shared among what was merged by weight, so that it adds up again.
    inside = part.row >= 0
    price = np.zeros(len(first.price), dtype=np.float32)
    row = part.row[inside]
    price[inside] = part.price[row] / part.model.weight[row] * first.model.weight[inside]
    return [
        _Branch(never | it, always, price, part.bound),
        _Branch(never, always | it, price, part.bound),
    ]


def _part_of(first: Part, branch: _Branch) -> Part:
    part = Part(
        first.model,
        first.settled,
        np.minimum(branch.price.astype(np.float64), first.model.weight),
        first.row,
        branch.bound,
        np.full(len(first.model.candidates), 0.0),
    )
    part.narrow(branch.never, branch.always)
    return part
