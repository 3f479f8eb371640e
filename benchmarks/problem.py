"""What all engines of `travel.py` are asked: the same junctions of the same graph."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from scipy import sparse

from hrgeo.model import FloatArray, IntArray, StreetNetwork
from hrgeo.network.store import stored_streets
from hrgeo.travel import as_positions
from hrgeo.travel.links import node_of
from hrgeo.travel.street_index import index_of

Answer = TypeVar("Answer")

N_ORIGINS, N_DESTINATIONS, N_SITES = 500, 5_000, 50
REPEATS, ENOUGH_S = 7, 6.0
"""A short measurement is repeated; one that took long in all is not."""


def least_seconds(work: Callable[[], Answer]) -> tuple[float, Answer]:
    """Give the least of several times, since others use the computer too, and the answer."""
    took: list[float] = []
    while len(took) < REPEATS and sum(took) < ENOUGH_S:
        start = time.perf_counter()
        answer = work()
        took.append(time.perf_counter() - start)
    return min(took), answer


def to_seconds(work: Callable[[], object], share: float = 1.0) -> float:
    """Give the least of several times, for the whole of which `work` does a share."""
    return least_seconds(work)[0] / share


@dataclass(frozen=True)
class Problem:
    """A network, and junctions of its largest piece."""

    file: Path
    net: StreetNetwork
    csr: sparse.csr_array
    origin: IntArray
    destination: IntArray
    site: IntArray

    def lonlat(self, node: IntArray) -> FloatArray:
        """Give places as a user has them."""
        return np.column_stack((self.net.lon[node], self.net.lat[node]))

    def states_at(self, node: IntArray) -> tuple[IntArray, IntArray]:
        """Give the rows of `csr` that tell of an arrival at junctions, and where each begins."""
        turns = self.net.turns
        if turns is None:
            return node, np.arange(len(node))
        end = np.asarray(self.net.edge_to)[turns.state_edge]
        order = np.argsort(end, kind="stable")
        first = np.searchsorted(end[order], np.arange(self.net.n_nodes + 1))
        parts = [self.net.n_nodes + order[first[n] : first[n + 1]] for n in node]
        return np.concatenate(parts), np.cumsum([0, *map(len, parts[:-1])])

    def junctions_only(self) -> tuple[IntArray, IntArray, FloatArray]:
        """Give the edges between junctions with their seconds, for engines without turns."""
        seconds = np.asarray(self.net.edge_time_s) + np.asarray(self.net.edge_delay_s)
        return np.asarray(self.net.edge_from), np.asarray(self.net.edge_to), seconds


def read_problem(file: Path, mode: str, seed: int = 1) -> Problem:
    """Choose junctions that a person can stand on, and that snapping gives back."""
    net = stored_streets(file, [mode])[mode]
    rng, turned = np.random.default_rng(seed), net.turns is not None
    main = np.flatnonzero(net.component == 0)
    n = N_ORIGINS + N_DESTINATIONS + N_SITES
    some = rng.permutation(main)[: 2 * n]
    at = as_positions(net, np.column_stack((net.lon[some], net.lat[some])), "Junctions")
    some = some[node_of(index_of(net), at) == some]
    if turned:  # a junction that some street leads to, and some from
        some = some[np.isin(some, net.edge_to) & np.isin(some, net.edge_from)]
    if len(some) < n:
        raise SystemExit(f"{file.name} has too few junctions ({len(some)} of {n}) for {mode}.")
    origin, destination, site = np.split(some[:n], [N_ORIGINS, N_ORIGINS + N_DESTINATIONS])
    return Problem(file, net, net.to_csr(), origin, destination, site)
