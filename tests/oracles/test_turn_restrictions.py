"""Turn restrictions against an enumeration of all walks on small random networks."""

from __future__ import annotations

import numpy as np
import pytest

from hrgeo.network import NodeTable, StreetTable, build
from hrgeo.network.profile import Delays
from hrgeo.network.turns import TurnBan, TurnRules
from tests.streets import CRS, places, seconds_between

N_NODES = 6
U_TURN_S = 7.0


def random_case(rng):
    """Make streets, some one-way, some private, and bans along random walks over them."""
    pairs = [(a, b) for a in range(N_NODES) for b in range(a) if rng.random() < 0.6]
    pairs = pairs or [(1, 0)]
    start, end = np.array(pairs).T
    lonlat = places(*rng.uniform(0, 500, (N_NODES, 2)))
    table = StreetTable(
        start,
        end,
        36.0,
        np.where(rng.random(len(start)) < 0.7, 36.0, 0.0),
        length_m=rng.integers(1, 9, len(start)) * 10.0,
        forward_delay_s=rng.integers(0, 3, len(start)),
        backward_delay_s=rng.integers(0, 3, len(start)),
    )
    bans = []
    for _ in range(rng.integers(1, 5)):
        streets = [int(rng.integers(len(pairs)))]
        node = first = int(pairs[streets[0]][rng.integers(2)])
        for _ in range(rng.integers(1, 4)):
            ahead = [k for k, pair in enumerate(pairs) if node in pair and k != streets[-1]]
            if not ahead:
                break
            streets.append(int(rng.choice(ahead)))
            node = sum(pairs[streets[-1]]) - node
        if len(streets) > 1:
            bans.append(TurnBan(tuple(streets), first, only=bool(rng.random() < 0.4)))
    no_through = rng.random(len(pairs)) < 0.2
    rules = TurnRules(Delays(u_turn_s=U_TURN_S), bans, no_through)
    nodes = NodeTable(lonlat[:, 0], lonlat[:, 1])
    return build("drive", nodes, table, crs=CRS, turns=rules), bans, no_through


def matches(net, edges, ban):
    """Whether edges run along the first streets of a ban, past its node."""
    streets = [int(net.edge_street[e]) for e in edges]
    return streets == list(ban.streets[: len(edges)]) and net.edge_to[edges[0]] == ban.node


def is_travelled(net, ban):
    """Whether all of the ban's streets are open in the direction that it needs."""
    node = ban.node
    open_from = set(zip(net.edge_street.tolist(), net.edge_from.tolist(), strict=True))
    open_to = set(zip(net.edge_street.tolist(), net.edge_to.tolist(), strict=True))
    if (ban.streets[0], node) not in open_to:
        return False
    ends = {
        s: {
            int(v)
            for v in (*net.edge_from[net.edge_street == s], *net.edge_to[net.edge_street == s])
        }
        for s in ban.streets
    }
    for street in ban.streets[1:]:
        if (street, node) not in open_from:
            return False
        node = next(iter(ends[street] - {node}))
    return True


def is_allowed(net, bans, walk, edge):
    """Whether `edge` may follow a walk, as far as bans go."""
    for ban in bans:
        n = len(ban.streets)
        if len(walk) < n - 1 or not is_travelled(net, ban):
            continue
        before = walk[len(walk) - (n - 1) :]
        if matches(net, before, ban) and (net.edge_street[edge] == ban.streets[-1]) != ban.only:
            return False
    return True


def is_around(net, a, b):
    return net.edge_street[a] == net.edge_street[b] and net.edge_forward[a] != net.edge_forward[b]


def next_edges(net, bans, walk):
    """Give the edges that may follow a walk; around only where no single turn is possible."""
    out = np.flatnonzero(net.edge_from == net.edge_to[walk[-1]])
    simple = [ban for ban in bans if len(ban.streets) == 2]
    ahead = [e for e in out if not is_around(net, walk[-1], e)]
    possible = [e for e in ahead if is_allowed(net, simple, walk[-1:], e)]
    if not possible:
        possible = [e for e in out if is_around(net, walk[-1], e)]
        possible = [e for e in possible if is_allowed(net, simple, walk[-1:], e)]
    return [e for e in possible if is_allowed(net, bans, walk, e)]


def best_by_walks(net, bans, no_through, start, longest_s):
    """Give the least seconds to each node over all walks of at most `longest_s`."""
    best = np.full(net.n_nodes, np.inf)
    best[start] = 0.0
    # A walk, its seconds, and whether it came into private streets from outside.
    walks = [([e], net.edge_time_s[e], False) for e in np.flatnonzero(net.edge_from == start)]
    while walks:
        walk, seconds, came_in = walks.pop()
        last = walk[-1]
        best[net.edge_to[last]] = min(best[net.edge_to[last]], seconds)
        for e in next_edges(net, bans, walk):
            private, was_private = (no_through[net.edge_street[k]] for k in (e, last))
            if came_in and not private:
                continue
            around_s = U_TURN_S if is_around(net, last, e) else 0.0
            total = seconds + net.edge_delay_s[last] + around_s + net.edge_time_s[e]
            if total <= longest_s:
                walks.append(([*walk, e], total, came_in or (private and not was_private)))
    return best


@pytest.mark.parametrize("seed", range(40))
def test_restrictions_allow_what_an_enumeration_of_walks_allows(seed):
    net, bans, no_through = random_case(np.random.default_rng(seed))
    longest_s = 22.0
    for start in range(net.n_nodes):
        truth = best_by_walks(net, bans, no_through, start, longest_s)
        ours = np.array([seconds_between(net, start, end) for end in range(net.n_nodes)])
        ours[ours > longest_s + 1e-9] = np.inf
        assert ours == pytest.approx(truth)
