"""The streets of one mode."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse

from hrgeo.errors import InputError
from hrgeo.model.arrays import BoolArray, FloatArray, IntArray, freeze, require_same_length


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
        By edge.
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

    def to_csr(self) -> sparse.csr_array:
        """Give the searched graph: seconds from node (row) to node (column).

        Where several edges join the same two nodes, the fastest one counts.
        """
        order = np.lexsort((self.edge_time_s, self.edge_to, self.edge_from))
        start, end = self.edge_from[order], self.edge_to[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
        keep = order[first]
        return sparse.csr_array(
            (self.edge_time_s[keep], (self.edge_from[keep], self.edge_to[keep])),
            shape=(self.n_nodes, self.n_nodes),
        )

    def with_speed_factor(self, factor: float) -> StreetNetwork:
        """Give the same streets, travelled `factor` times as fast."""
        if not factor > 0:
            raise InputError(f"A speed factor must be above 0, not {factor:g}.")
        return dataclasses.replace(self, edge_time_s=self.edge_time_s / factor)
