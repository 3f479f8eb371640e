"""The frozen objects that one stage hands to the next.

Stages import these and never each other. Ids stand beside arrays, arrays are
read-only, units are in the names. Unreachable is absent from a sparse table
and ``inf`` in a dense one; it is never NaN, 0 or a large number.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from hrgeo.errors import InputError

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]

Audience = Literal["internal", "partner", "public"]
AUDIENCES: tuple[Audience, ...] = ("internal", "partner", "public")


def frozen_array(values: npt.ArrayLike, dtype: Any) -> npt.NDArray[Any]:
    """Give a read-only array of `dtype` that shares no memory with `values`."""
    array = np.array(values, dtype=dtype, copy=True)
    array.setflags(write=False)
    return array


def _freeze(instance: object, dtypes: dict[str, Any]) -> None:
    for name, dtype in dtypes.items():
        object.__setattr__(instance, name, frozen_array(getattr(instance, name), dtype))


def _same_length(instance: object, names: tuple[str, ...]) -> None:
    lengths = {name: len(getattr(instance, name)) for name in names}
    if len(set(lengths.values())) > 1:
        raise InputError(f"These must have one length each, but have {lengths}.")


Action = Literal["dropped", "moved", "merged", "doubted"]


@dataclass(frozen=True, eq=False)
class QualityNote:
    """What was done with some rows of a user's file, and why.

    Attributes
    ----------
    file
        Name of the file, without its folder.
    table
        Which table it was read as: ``need:<need_id>``, ``services``, ``areas``, ...
    rows
        Row numbers as a spreadsheet shows them: the header is row 1. In a
        format without a header row (GeoJSON, GeoPackage) the first feature is 1.
    action
        ``dropped`` (not used at all), ``moved``, ``merged`` or ``doubted``
        (used, but look at it).
    reason
        A short fixed code, such as ``no_coordinates``.
    column
        The column at fault, or an empty string.
    detail
        One sentence. Never a value of a row.
    """

    file: str
    table: str
    rows: IntArray
    action: Action
    reason: str
    column: str
    detail: str

    def __post_init__(self) -> None:
        _freeze(self, {"rows": np.int64})


class QualityLog:
    """Collects what readers and later stages did with the rows of user files.

    Examples
    --------
    >>> log = QualityLog()
    >>> log.add("a.csv", "services", [4, 9], "dropped", "no_coordinates",
    ...         "lon", "The row has no coordinates.")
    >>> log.to_frame()["row"].tolist()
    [4, 9]
    """

    columns = ("file", "table", "row", "action", "reason", "column", "detail")

    def __init__(self) -> None:
        self.notes: list[QualityNote] = []

    def add(
        self,
        file: str,
        table: str,
        rows: npt.ArrayLike,
        action: Action,
        reason: str,
        column: str,
        detail: str,
    ) -> None:
        """Add a note, unless `rows` is empty."""
        note = QualityNote(
            file, table, np.atleast_1d(np.asarray(rows)), action, reason, column, detail
        )
        if len(note.rows):
            self.notes.append(note)

    def n_rows(self, table: str, action: Action) -> int:
        """Count the different rows of `table` that `action` was taken on."""
        rows = [n.rows for n in self.notes if n.table == table and n.action == action]
        return len(np.unique(np.concatenate(rows))) if rows else 0

    def to_frame(self) -> pd.DataFrame:
        """Give one line for each row and reason, in the order of file and row."""
        parts = [
            pd.DataFrame(
                {name: getattr(n, name) for name in self.columns if name != "row"} | {"row": n.rows}
            )
            for n in self.notes
        ]
        if not parts:
            return pd.DataFrame(columns=list(self.columns))
        frame = pd.concat(parts, ignore_index=True)[list(self.columns)]
        return frame.sort_values(["table", "file", "row", "reason"], ignore_index=True)


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

    def __post_init__(self) -> None:
        _freeze(
            self,
            dict.fromkeys(("node_osm_id", "component"), np.int64)
            | dict.fromkeys(("edge_from", "edge_to", "edge_street"), np.int64)
            | dict.fromkeys(("street_osm_way_id", "street_start"), np.int64)
            | dict.fromkeys(("lon", "lat", "x_m", "y_m"), np.float64)
            | dict.fromkeys(("edge_length_m", "edge_time_s"), np.float64)
            | dict.fromkeys(("shape_x_m", "shape_y_m"), np.float64)
            | dict.fromkeys(("node_is_cut", "edge_forward", "street_can_snap"), np.bool_)
            | {"street_class": np.str_},
        )
        _same_length(self, ("node_osm_id", "lon", "lat", "x_m", "y_m", "node_is_cut", "component"))
        _same_length(
            self,
            (
                "edge_from",
                "edge_to",
                "edge_street",
                "edge_forward",
                "edge_length_m",
                "edge_time_s",
            ),
        )
        _same_length(self, ("street_class", "street_osm_way_id", "street_can_snap"))
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


@dataclass(frozen=True)
class NeedFunnel:
    """How many rows of a need source are left after each step.

    Each number counts incidents (rows of a points file; the sum of the counts
    of a counts file), each step a part of the one before.
    """

    n_rows: int
    """Rows of the file, whatever the kind."""
    n_placed: float
    """With coordinates (or an area) that can be used."""
    n_in_boundary: float
    """Of those, inside the study boundary."""
    n_in_period: float
    """Of those, in the period."""
    first_date: str = ""
    """First day of the period, as YYYY-MM-DD, or empty where there are no dates."""
    last_date: str = ""
    """Last day of the period."""


@dataclass(frozen=True, eq=False)
class Demand:
    """Where services are needed: weighted points on the map, with their dates.

    A point with one incident is an incident point: treat a `Demand` as exact
    and never write or draw it. Only a `Release` leaves the computer's memory.

    Attributes
    ----------
    need_id
        The need source it was made from, or ``residents``.
    kind
        ``points``, ``counts``, ``places`` or ``residents``.
    what
        What the source counts: ``ems``, ``death``, ... or ``residents``.
    demand_ids
        By position: unique, named ``demand_id``.
    lon, lat
        By position [degrees].
    weight
        By position: how many incidents (or residents) it stands for. Where a
        count was suppressed: the middle of what it can be.
    weight_low, weight_high
        By position: the least and the most that it can be; both are `weight`
        where the count is known.
    area_ids
        By position: the area it came from, or an empty string.
    file, funnel
        Where it was read from, and how many rows were left after each step.
    event_position, event_date, event_hour, event_weight
        One entry for each incident: its position (0 .. n_positions - 1), its
        date (NaT where unknown), its hour (0-23, or -1 where unknown) and its
        weight. The event weights of a position add up to its weight. Counts
        and residents have no events: the arrays are empty.
    """

    need_id: str
    kind: str
    what: str
    demand_ids: pd.Index
    lon: FloatArray
    lat: FloatArray
    weight: FloatArray
    area_ids: npt.NDArray[np.str_]
    weight_low: FloatArray | None = None
    weight_high: FloatArray | None = None
    file: str = ""
    funnel: NeedFunnel | None = None
    event_position: IntArray = field(default_factory=lambda: np.empty(0, np.int64))
    event_date: npt.NDArray[np.datetime64] = field(
        default_factory=lambda: np.empty(0, "datetime64[D]")
    )
    event_hour: IntArray = field(default_factory=lambda: np.empty(0, np.int64))
    event_weight: FloatArray = field(default_factory=lambda: np.empty(0, np.float64))

    def __post_init__(self) -> None:
        object.__setattr__(self, "demand_ids", pd.Index(self.demand_ids, name="demand_id"))
        for bound in ("weight_low", "weight_high"):
            if getattr(self, bound) is None:
                object.__setattr__(self, bound, self.weight)
        _freeze(
            self,
            dict.fromkeys(("lon", "lat", "weight", "event_weight"), np.float64)
            | dict.fromkeys(("weight_low", "weight_high"), np.float64)
            | dict.fromkeys(("event_position", "event_hour"), np.int64)
            | {"area_ids": np.str_, "event_date": "datetime64[D]"},
        )
        _same_length(
            self,
            ("demand_ids", "lon", "lat", "weight", "area_ids", "weight_low", "weight_high"),
        )
        _same_length(self, ("event_position", "event_date", "event_hour", "event_weight"))
        if not self.demand_ids.is_unique:
            raise InputError("demand_ids must be unique.")
        if not (np.isfinite(self.weight).all() and (self.weight >= 0).all()):
            raise InputError("Demand weights must be finite and not negative.")

    def __len__(self) -> int:
        """Give the number of positions."""
        return len(self.demand_ids)

    @property
    def total_weight(self) -> float:
        """Sum of all weights."""
        return float(self.weight.sum())

    def take(self, keep: BoolArray) -> Demand:
        """Give the positions where `keep` is true, with their events."""
        keep = np.asarray(keep, dtype=bool)
        new_position = np.cumsum(keep) - 1
        events = keep[self.event_position]
        return dataclasses.replace(
            self,
            demand_ids=self.demand_ids[keep],
            lon=self.lon[keep],
            lat=self.lat[keep],
            weight=self.weight[keep],
            area_ids=self.area_ids[keep],
            weight_low=np.asarray(self.weight_low)[keep],
            weight_high=np.asarray(self.weight_high)[keep],
            event_position=new_position[self.event_position[events]],
            event_date=self.event_date[events],
            event_hour=self.event_hour[events],
            event_weight=self.event_weight[events],
        )


@dataclass(frozen=True, eq=False)
class StreetPositions:
    """Points attached to the nearest place on a street edge.

    Attributes
    ----------
    ids
        By point.
    street
        By point: position of the street, or -1 where no street is near enough.
    fraction
        By point: how far along the street's shape, by length, from 0 to 1.
    off_street_m
        By point: straight distance from the point to the street [m]; ``inf``
        where it was not placed.
    lon, lat
        By point: the place on the street [degrees]; NaN where not placed.
    """

    ids: pd.Index
    street: IntArray
    fraction: FloatArray
    off_street_m: FloatArray
    lon: FloatArray
    lat: FloatArray

    def __post_init__(self) -> None:
        _freeze(
            self,
            {"street": np.int64}
            | dict.fromkeys(("fraction", "off_street_m", "lon", "lat"), np.float64),
        )
        _same_length(self, ("ids", "street", "fraction", "off_street_m", "lon", "lat"))

    def __len__(self) -> int:
        """Give the number of points."""
        return len(self.street)

    @property
    def placed(self) -> BoolArray:
        """By point: whether it stands on a street."""
        return self.street >= 0


@dataclass(frozen=True, eq=False)
class TravelTimes:
    """Minutes from origins (where people are) to destinations (sites).

    Attributes
    ----------
    minutes
        Shape ``(n_origins, n_destinations)``, row = origin. What is not stored
        is farther than `cutoff_min`, or cannot be reached; a stored 0 is zero
        minutes.
    origin_ids, destination_ids
        By row and by column.
    cutoff_min
        The search ended here [min]; ``inf`` for a search without an end.
    mode
        The travel profile, such as ``walk`` or ``walk_slow``.
    """

    minutes: sparse.csr_array
    origin_ids: pd.Index
    destination_ids: pd.Index
    cutoff_min: float
    mode: str = ""

    def __post_init__(self) -> None:
        table = sparse.csr_array(self.minutes, dtype=np.float64, copy=True)
        table.sort_indices()
        if table.shape != (len(self.origin_ids), len(self.destination_ids)):
            raise InputError(
                f"The travel-time table is {table.shape}, but there are "
                f"{len(self.origin_ids)} origins and {len(self.destination_ids)} destinations."
            )
        if not (np.isfinite(table.data).all() and (table.data >= 0).all()):
            raise InputError("Travel times must be finite and not negative; leave out the rest.")
        for part in (table.data, table.indices, table.indptr):
            part.setflags(write=False)
        object.__setattr__(self, "minutes", table)

    def dense(self) -> FloatArray:
        """Give all minutes as an array, ``inf`` where not reached."""
        out = np.full(self.minutes.shape, np.inf)
        rows = np.repeat(np.arange(out.shape[0]), np.diff(self.minutes.indptr))
        out[rows, self.minutes.indices] = self.minutes.data
        return out

    def require_within_cutoff(self, threshold_min: float) -> None:
        """Refuse a question beyond what was searched.

        Raises
        ------
        InputError
            If `threshold_min` is above `cutoff_min`.
        """
        if threshold_min > self.cutoff_min:
            raise InputError(
                f"Asked about {threshold_min:g} min, but travel times were only computed up to "
                f"{self.cutoff_min:g} min. Compute them again with a larger cutoff_min."
            )

    def take_destinations(self, keep: BoolArray) -> TravelTimes:
        """Give the columns where `keep` is true."""
        keep = np.asarray(keep, dtype=bool)
        return dataclasses.replace(
            self,
            minutes=self.minutes[:, np.flatnonzero(keep)],
            destination_ids=self.destination_ids[keep],
        )

    def take_origins(self, keep: BoolArray) -> TravelTimes:
        """Give the rows where `keep` is true."""
        keep = np.asarray(keep, dtype=bool)
        return dataclasses.replace(
            self, minutes=self.minutes[np.flatnonzero(keep)], origin_ids=self.origin_ids[keep]
        )


@dataclass(frozen=True, eq=False)
class Release:
    """Tables that passed the disclosure rules of an audience.

    The only thing that maps, result files and reports accept. It is made by
    `hrgeo.privacy.release` alone.

    Attributes
    ----------
    audience
        ``internal``, ``partner`` or ``public``.
    tables
        Name -> table. Geometry is EPSG:4326.
    smallest_count
        Counts above zero and below this number are shown as a class, never as
        a number.
    notes
        Sentences that have to stand beside what is shown.
    """

    audience: Audience
    tables: dict[str, gpd.GeoDataFrame]
    smallest_count: int
    notes: tuple[str, ...] = ()
