"""The streets of one mode."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse

from hrgeo.errors import InputError
from hrgeo.model.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    freeze,
    frozen_array,
    require_same_length,
)
from hrgeo.units import TICKS_PER_S

_MOST_TICKS = 2.0**53
"""Beyond that, floats are not whole numbers any more."""


def in_ticks(time_s: FloatArray) -> IntArray:
    """Convert seconds to the whole ticks that searches count in.

    More than 28,000 years count as that, so that an absurd length of a street
    stays a number.

    Examples
    --------
    >>> in_ticks(np.array([0.0, 75.0, 0.00004])).tolist()
    [0, 750000, 0]
    """
    ticks = np.rint(np.asarray(time_s, dtype=np.float64) * TICKS_PER_S)
    return np.asarray(np.minimum(ticks, _MOST_TICKS).astype(np.int64))


def in_whole_ticks(instance: object, names: tuple[str, ...]) -> None:
    """Round fields of a frozen dataclass, in seconds, to whole ticks.

    What is in whole ticks stays the same array, which may lie in a file.

    Raises
    ------
    InputError
        If there is a number below 0, or none: no search could make anything of it.
    """
    for name in names:
        given = getattr(instance, name)
        if not (given >= 0).all():
            raise InputError(f"{name} must hold 0 seconds or more throughout; some are not.")
        rounded = in_ticks(given) / TICKS_PER_S
        if not np.array_equal(rounded, given):
            object.__setattr__(instance, name, frozen_array(rounded, np.float64))


@dataclass(frozen=True, eq=False)
class TurnTable:
    """What it takes to go from one edge into the next, where turns matter.

    A state is an edge that was travelled to its end. The first states are the
    edges, in their order. States behind them stand for edges once more, entered
    in a way after which some turns at their end are forbidden (a restriction
    that leads over several ways). A turn that is not listed is forbidden.

    Attributes
    ----------
    state_edge
        By state: position of its edge.
    first
        Shape ``(n_states + 1,)``: where the turns out of each state begin.
    to_state
        By turn: the state that it leads to, that is the edge that is entered.
    turn_s
        By turn: seconds for the turn alone.
    """

    state_edge: IntArray
    first: IntArray
    to_state: IntArray
    turn_s: FloatArray

    def __post_init__(self) -> None:
        freeze(
            self,
            dict.fromkeys(("state_edge", "first", "to_state"), np.int64) | {"turn_s": np.float64},
        )
        in_whole_ticks(self, ("turn_s",))
        require_same_length(self, ("to_state", "turn_s"))
        if len(self.first) != len(self.state_edge) + 1 or self.first[-1] != len(self.to_state):
            raise InputError("`first` must say of each state where its turns begin and end.")

    @property
    def n_states(self) -> int:
        """Number of states."""
        return len(self.state_edge)


@dataclass(frozen=True, eq=False)
class StreetNetwork:
    """The streets of one mode, as arrays.

    A node is a junction or an end of a street; a street is the stretch between
    two nodes, with its shape; an edge is one direction of travel along a
    street. Edges are sorted by their start node.

    Attributes
    ----------
    mode
        ``walk``, ``bike`` or ``drive``.
    crs
        The metric reference system of `x_m` and `y_m`.
    node_osm_id, lon, lat, x_m, y_m
        By node.
    node_is_cut
        By node: whether the street file was cut off here, so that streets go
        on that it does not have. A shore or a cul-de-sac is not a cut.
    component
        By node: label of the strongly connected piece; 0 is the largest.
    edge_from, edge_to, edge_street
        By edge: node positions, and the position of the street it runs on.
    edge_forward
        By edge: whether it runs in the direction of the street's shape.
    edge_length_m, edge_time_s
        By edge. Times are kept in whole ticks of 0.1 ms, so that sums of them are
        the same in whatever order they are made.
    edge_delay_s
        By edge: seconds lost at its end by those who go on from there, at a
        signal, a stop sign or a crossing; 0 everywhere if not given.
    turns
        What turns cost, and which are allowed; None where none costs anything
        and all are allowed, as on foot.
    street_class
        By street: value of its ``highway`` tag.
    street_osm_way_id
        By street.
    street_can_snap
        By street: whether a person can start or end there (not on a motorway).
    street_start
        Shape ``(n_streets + 1,)``: where each street's shape begins in
        `shape_x_m` and `shape_y_m`.
    shape_x_m, shape_y_m
        The vertices of all shapes, one street after another.
    """

    mode: str
    crs: str
    node_osm_id: IntArray
    lon: FloatArray
    lat: FloatArray
    x_m: FloatArray
    y_m: FloatArray
    node_is_cut: BoolArray
    component: IntArray
    edge_from: IntArray
    edge_to: IntArray
    edge_street: IntArray
    edge_forward: BoolArray
    edge_length_m: FloatArray
    edge_time_s: FloatArray
    street_class: npt.NDArray[np.str_]
    street_osm_way_id: IntArray
    street_can_snap: BoolArray
    street_start: IntArray
    shape_x_m: FloatArray
    shape_y_m: FloatArray
    edge_delay_s: FloatArray = field(default_factory=lambda: np.zeros(0))
    turns: TurnTable | None = None

    def __post_init__(self) -> None:
        if not len(self.edge_delay_s):
            object.__setattr__(self, "edge_delay_s", np.zeros(len(self.edge_from)))
        freeze(
            self,
            dict.fromkeys(("node_osm_id", "component"), np.int64)
            | dict.fromkeys(("edge_from", "edge_to", "edge_street"), np.int64)
            | dict.fromkeys(("street_osm_way_id", "street_start"), np.int64)
            | dict.fromkeys(("lon", "lat", "x_m", "y_m"), np.float64)
            | dict.fromkeys(("edge_length_m", "edge_time_s", "edge_delay_s"), np.float64)
            | dict.fromkeys(("shape_x_m", "shape_y_m"), np.float64)
            | dict.fromkeys(("node_is_cut", "edge_forward", "street_can_snap"), np.bool_)
            | {"street_class": np.str_},
        )
        in_whole_ticks(self, ("edge_time_s", "edge_delay_s"))
        require_same_length(
            self, ("node_osm_id", "lon", "lat", "x_m", "y_m", "node_is_cut", "component")
        )
        require_same_length(
            self,
            (
                "edge_from",
                "edge_to",
                "edge_street",
                "edge_forward",
                "edge_length_m",
                "edge_time_s",
                "edge_delay_s",
            ),
        )
        require_same_length(self, ("street_class", "street_osm_way_id", "street_can_snap"))
        if len(self.street_start) != self.n_streets + 1:
            raise InputError("street_start must have one entry more than there are streets.")

    @property
    def n_nodes(self) -> int:
        """Number of junctions and street ends."""
        return len(self.node_osm_id)

    @property
    def n_edges(self) -> int:
        """Number of directed edges."""
        return len(self.edge_from)

    @property
    def n_streets(self) -> int:
        """Number of stretches of street between two nodes."""
        return len(self.street_class)

    def search_arcs(self) -> tuple[IntArray, IntArray, IntArray]:
        """Give the graph that is searched: where each arc begins and ends, and its ticks.

        Without `turns` a state is a node, and an arc is an edge with the delay at
        its end. With them a state is an edge that was travelled to its end, and an
        arc is the delay there, the turn and the edge after it.
        """
        edge_ticks, delay_ticks = in_ticks(self.edge_time_s), in_ticks(self.edge_delay_s)
        if self.turns is None:
            return self.edge_from, self.edge_to, edge_ticks + delay_ticks
        edge, to_state = self.turns.state_edge, self.turns.to_state
        state = np.repeat(np.arange(self.turns.n_states), np.diff(self.turns.first))
        ticks = delay_ticks[edge[state]] + in_ticks(self.turns.turn_s) + edge_ticks[edge[to_state]]
        return state, to_state, ticks

    def to_csr(self) -> sparse.csr_array:
        """Give the searched graph as a table of seconds, for other searches to use.

        Returns
        -------
        scipy.sparse.csr_array
            Without `turns`, shape ``(n_nodes, n_nodes)``: seconds from node (row)
            to node (column), with the delay at its end; `travel_times` leaves that out
            for who ends there. With `turns`, shape ``(n_nodes + n_states,) * 2``: the
            first `n_nodes` rows are departures from the nodes, those behind them
            the states of `TurnTable`. The seconds to a node are then the least of
            those to the states whose edges end there; the columns of the first
            `n_nodes` are empty, since who passes a node has to turn. Where several
            arcs join the same two, the fastest one counts.

        Examples
        --------
        >>> from hrgeo.network import NodeTable, StreetTable, build
        >>> nodes = NodeTable(lon=[0.0, 0.001], lat=[0.0, 0.0])
        >>> net = build("walk", nodes, StreetTable([0], [1], forward_kph=3.6, length_m=50.0))
        >>> net.to_csr().toarray().tolist()
        [[0.0, 50.0], [50.0, 0.0]]
        """
        start, end, ticks = self.search_arcs()
        n_states = self.n_nodes
        if self.turns is not None:
            n_states += self.turns.n_states
            start = np.concatenate((start + self.n_nodes, self.edge_from))
            end = np.concatenate((end, np.arange(self.n_edges))) + self.n_nodes
            ticks = np.concatenate((ticks, in_ticks(self.edge_time_s)))
        order = np.lexsort((ticks, end, start))
        start, end, ticks = start[order], end[order], ticks[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
        return sparse.csr_array(
            (ticks[first] / TICKS_PER_S, (start[first], end[first])), shape=(n_states, n_states)
        )

    def with_speed_factor(self, factor: float) -> StreetNetwork:
        """Give the same streets, travelled `factor` times as fast; delays stay."""
        if not 0 < factor < float("inf"):
            raise InputError(f"A speed factor must be above 0 and finite, not {factor:g}.")
        return dataclasses.replace(self, edge_time_s=self.edge_time_s / factor)

    def with_time_factor(self, factor: float) -> StreetNetwork:
        """Give the same streets, where everything takes `factor` times as long.

        Delays and turns too: what published factors of traffic by hour compare is
        whole trips.
        """
        if not 0 < factor < float("inf"):
            raise InputError(f"A time factor must be above 0 and finite, not {factor:g}.")
        turns = self.turns
        if turns is not None:
            turns = dataclasses.replace(turns, turn_s=turns.turn_s * factor)
        return dataclasses.replace(
            self,
            edge_time_s=self.edge_time_s * factor,
            edge_delay_s=self.edge_delay_s * factor,
            turns=turns,
        )
