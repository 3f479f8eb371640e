"""Which blocks of the plan have a street, and of what class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from hrgeo.inputs.sample.draws import Draws
from hrgeo.inputs.sample.ground import (
    DOWNTOWN,
    LAKE_Y,
    OUTSKIRTS,
    PARK,
    SUBURB,
    Ground,
    behind_rail,
    rail_distance_m,
    zones,
)
from hrgeo.model import BoolArray, FloatArray, IntArray

FOOT_CLASSES = ("footway", "path", "cycleway", "steps")
DROPPED_BY_ZONE = np.array([0.0, 0.10, 0.13, 0.11, 0.0, 0.0, 0.48])
"""Share of the blocks in each zone where the street is missing."""

CLEAR_OF_RAIL_M = 25.0

ClassArray = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Blocks:
    """The streets along the columns, or along the rows, of the plan.

    Attributes
    ----------
    along_rows
        Whether block ``[i, j]`` runs from column i to column i + 1 in row j;
        else it runs from row j to row j + 1 in column i.
    street
        By block: value of ``highway``, or an empty string for no street.
    zone
        By block.
    one_way
        By block: 1 or -1 for the direction, 0 for both.
    """

    along_rows: bool
    street: ClassArray
    zone: IntArray
    one_way: IntArray

    @property
    def kept(self) -> BoolArray:
        """By block: whether it has a street."""
        return np.asarray(self.street != "")

    @property
    def for_cars(self) -> BoolArray:
        """By block: whether it has a street that cars may use."""
        return self.kept & ~np.isin(self.street, FOOT_CLASSES)

    def ends(self, n_rows: int) -> tuple[IntArray, IntArray]:
        """Give the numbers of the junctions at both ends of every block."""
        i, j = np.indices(self.street.shape, dtype=np.int64)
        start = np.asarray(i * n_rows + j, dtype=np.int64)
        return start, start + (n_rows if self.along_rows else 1)


@dataclass(frozen=True)
class RailCrossing:
    """A block that crosses the rail line: by road (level) or on foot (below it)."""

    along_rows: bool
    i: int
    j: int
    on_foot: bool


def choose_blocks(ground: Ground, draws: Draws) -> tuple[Blocks, Blocks, list[RailCrossing]]:
    """Choose the streets: along rows, along columns, and where they cross the rail line."""
    rows, cols = _all_blocks(ground, along_rows=True), _all_blocks(ground, along_rows=False)
    for blocks in (rows, cols):
        _open_the_frame(blocks, ground, draws)
        _thin_out(blocks, draws)
        _lay_park_paths(blocks, ground, draws)
    _grow_culs_de_sac(rows, cols, ground, draws)
    _cut_by_river_and_motorway(rows, cols, ground)
    crossings = _cut_by_rail(rows, cols, ground)
    _drop_loose_pieces(rows, cols, ground)
    return rows, cols, crossings


def _all_blocks(ground: Ground, *, along_rows: bool) -> Blocks:
    """Give a full grid, with main streets and the one-way streets of downtown."""
    shape = (ground.n_cols - along_rows, ground.n_rows - (not along_rows))
    i, j = np.indices(shape)
    x, y = ground.plain(i + 0.5 * along_rows, j + 0.5 * (not along_rows))
    line, lines = (j, ground.arterial_rows) if along_rows else (i, ground.arterial_cols)
    at = ground.row_y_m if along_rows else ground.col_x_m
    by_line = np.full(len(lines), "residential", dtype=object)
    main = np.flatnonzero(lines)
    by_line[main] = "tertiary"
    by_line[main[::2]] = "secondary"
    by_line[main[np.argmin(np.abs(at[main] / ground.half_m - (0.04 if along_rows else -0.08)))]] = (
        "primary"
    )
    street = by_line[line]
    on_frame = (line == 0) | (line == len(lines) - 1)
    street[on_frame] = ""
    zone = zones(x, y)
    one_way = np.where((zone == DOWNTOWN) & (street == "residential"), 1 - 2 * (line % 2), 0)
    if not along_rows:
        beside_river = (i == ground.river_col) | (i == ground.river_col + 1)
        street[beside_river & ~on_frame] = "tertiary"
        one_way[beside_river] = 0
    return Blocks(along_rows, street, zone, one_way)


def _open_the_frame(blocks: Blocks, ground: Ground, draws: Draws) -> None:
    """Leave fields around the town, where main streets and few others go on.

    Without them the last dead ends of the town would look like streets that
    were cut off at the edge of the file.
    """
    i, j = np.indices(blocks.street.shape)
    along, line = (i, j) if blocks.along_rows else (j, i)
    n_along = blocks.street.shape[0 if blocks.along_rows else 1]
    n_lines = blocks.street.shape[1 if blocks.along_rows else 0]
    wide = 2 if min(ground.n_cols, ground.n_rows) > 40 else 1
    low, high = along < wide, along >= n_along - wide
    beside = (line <= wide) | (line >= n_lines - 1 - wide)
    minor = blocks.street == "residential"
    for end in (low, high):
        goes_on = (draws.uniform(size=n_lines) < 0.12)[line]
        blocks.street[end & minor & goes_on & ~beside] = "unclassified"
        blocks.street[end & minor & ~goes_on] = ""
    blocks.street[beside & minor] = ""


def _thin_out(blocks: Blocks, draws: Draws) -> None:
    """Drop some minor streets, so that blocks differ in size."""
    drawn = draws.uniform(size=blocks.street.size).reshape(blocks.street.shape)
    minor = blocks.street == "residential"
    blocks.street[minor & (drawn < DROPPED_BY_ZONE[blocks.zone])] = ""
    far = minor & (blocks.zone == OUTSKIRTS) & (blocks.street != "")
    blocks.street[far & (drawn > 0.8)] = "unclassified"


def _lay_park_paths(blocks: Blocks, ground: Ground, draws: Draws) -> None:
    """Turn the streets inside the park into paths."""
    i, _ = np.indices(blocks.street.shape)
    inside = (blocks.zone == PARK) & (blocks.street == "residential")
    kinds = draws.pick(
        {"footway": 0.45, "path": 0.2, "steps": 0.06, "": 0.29}, size=int(inside.sum())
    )
    blocks.street[inside] = np.array(kinds, dtype=object)
    if not blocks.along_rows:
        by_the_river = (blocks.zone == PARK) & (i == ground.river_col)
        blocks.street[by_the_river] = "cycleway"


def _grow_culs_de_sac(rows: Blocks, cols: Blocks, ground: Ground, draws: Draws) -> None:
    """Leave a random tree of streets in each suburban superblock, with few ways in."""
    main_i, main_j = ground.arterial_cols[:, None], ground.arterial_rows[None, :]
    x, y = ground.plain(*np.indices((ground.n_cols, ground.n_rows)))
    inside = (zones(x, y) == SUBURB) & ~main_i & ~main_j
    inside[[ground.river_col, ground.river_col + 1], :] = False
    inside[[0, 1, -2, -1], :] = False
    inside[:, [0, 1, -2, -1]] = False
    number = np.where(inside.ravel(), np.arange(inside.size) + 1, 0)
    parts = []
    for blocks in (rows, cols):
        a, b = (number[e.ravel()] for e in blocks.ends(ground.n_rows))
        minor = (blocks.street == "residential").ravel() & ((a > 0) | (b > 0))
        weight = draws.uniform(0.1, 1.0, size=len(a)) + 2.0 * ((a == 0) | (b == 0))
        parts.append((a[minor], b[minor], weight[minor], np.flatnonzero(minor)))
    a, b, weight, block = (np.concatenate(p) for p in zip(*parts, strict=True))
    along = np.repeat([True, False], [len(p[0]) for p in parts])
    kept = _spanning_tree(np.minimum(a, b), np.maximum(a, b), weight, inside.size + 1)
    kept |= draws.uniform(size=len(kept)) < np.where((a == 0) | (b == 0), 0.10, 0.05)
    for blocks, mine in ((rows, along), (cols, ~along)):
        flat = blocks.street.reshape(-1)
        flat[block[mine & ~kept]] = ""


def _spanning_tree(a: IntArray, b: IntArray, weight: FloatArray, n_nodes: int) -> BoolArray:
    """Tell which of the edges are in the lightest spanning forest."""
    order = np.lexsort((weight, b, a))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (a[order][1:] != a[order][:-1]) | (b[order][1:] != b[order][:-1])
    unique = order[first]
    graph = sparse.csr_array(
        (weight[unique], (a[unique], b[unique])), shape=(n_nodes, n_nodes), dtype=np.float64
    )
    tree = csgraph.minimum_spanning_tree(graph).tocoo()
    wanted = np.asarray(tree.row, np.int64) * n_nodes + np.asarray(tree.col, np.int64)
    kept = np.zeros(len(a), dtype=bool)
    kept[unique] = np.isin(a[unique] * n_nodes + b[unique], wanted)
    return kept


def _spread(lines: IntArray, at: FloatArray, targets: list[float]) -> list[int]:
    """Give the lines nearest to the targets, each once."""
    return sorted({int(lines[np.argmin(np.abs(at[lines] - t))]) for t in targets})


def bridge_rows(ground: Ground) -> list[int]:
    """Give the rows with a street bridge: few, and more of them in a big town."""
    n_bridges = max(2, round(ground.half_m / 2200))
    targets = [0.04, -0.62, *np.linspace(-0.85, 0.5, n_bridges - 2)]
    mains = np.flatnonzero(ground.arterial_rows)
    mains = mains[(mains <= ground.motorway_row)]
    return _spread(mains, ground.row_y_m / ground.half_m, targets[:n_bridges])


def _cut_by_river_and_motorway(rows: Blocks, cols: Blocks, ground: Ground) -> None:
    over_river = rows.street[ground.river_col]
    bridges = bridge_rows(ground)
    over_river[~np.isin(np.arange(ground.n_rows), bridges)] = ""
    over_motorway = cols.street[:, ground.motorway_row]
    over_motorway[~ground.arterial_cols] = ""


def island_row(ground: Ground) -> int:
    """Give the row from where the footbridge goes to the island."""
    _, v = ground.lattice(0.0, LAKE_Y)
    rows = np.flatnonzero(~ground.arterial_rows[1:-1]) + 1
    return int(rows[np.argmin(np.abs(rows - float(v)))])


def _cut_by_rail(rows: Blocks, cols: Blocks, ground: Ground) -> list[RailCrossing]:
    """Cut all streets at the rail line but two: one road and one path below it."""
    mains = np.flatnonzero(ground.arterial_rows)
    n_roads = max(1, round(ground.half_m / 5000))
    roads = _spread(mains, ground.row_y_m / ground.half_m, list(np.linspace(-0.52, -0.3, n_roads)))
    path_cols = np.flatnonzero(~ground.arterial_cols)
    paths = _spread(path_cols, ground.col_x_m / ground.half_m, [-0.36])
    crossings = []
    x, y = ground.plain(*np.indices((ground.n_cols, ground.n_rows)))
    cut_off = behind_rail(x, y).ravel()
    for blocks in (rows, cols):
        a, b = blocks.ends(ground.n_rows)
        for i, j in np.argwhere(cut_off[a] != cut_off[b]).tolist():
            by_road = blocks.along_rows and j in roads
            on_foot = not blocks.along_rows and i in paths
            blocks.street[i, j] = "footway" if on_foot else blocks.street[i, j] if by_road else ""
            if by_road or on_foot:
                crossings.append(RailCrossing(blocks.along_rows, i, j, on_foot))
    _clear_rail(rows, cols, ground, crossings)
    return crossings


def _clear_rail(rows: Blocks, cols: Blocks, ground: Ground, crossings: list[RailCrossing]) -> None:
    """Keep streets off the rail line, but for those that lead to a crossing."""
    x_m, y_m = ground.place(*np.indices((ground.n_cols, ground.n_rows)))
    close = (rail_distance_m(ground, x_m, y_m) < CLEAR_OF_RAIL_M).ravel()
    for blocks in (rows, cols):
        a, b = blocks.ends(ground.n_rows)
        drop = close[a] | close[b]
        for crossing in crossings:
            if crossing.along_rows == blocks.along_rows:
                line = np.s_[:, crossing.j] if crossing.along_rows else np.s_[crossing.i, :]
                drop[line] = False
        blocks.street[drop] = ""


def _drop_loose_pieces(rows: Blocks, cols: Blocks, ground: Ground) -> None:
    """Drop streets that nothing joins to the town, by car and then at all."""
    n_nodes = ground.n_cols * ground.n_rows
    for only_cars in (True, False):
        masks = [b.for_cars if only_cars else b.kept for b in (rows, cols)]
        ends = [b.ends(ground.n_rows) for b in (rows, cols)]
        start = np.concatenate([e[0][m] for e, m in zip(ends, masks, strict=True)])
        end = np.concatenate([e[1][m] for e, m in zip(ends, masks, strict=True)])
        graph = sparse.csr_array((np.ones(len(start)), (start, end)), shape=(n_nodes, n_nodes))
        _, piece = csgraph.connected_components(graph, directed=False)
        main = np.argmax(np.bincount(piece[start]))
        for blocks, mask, (a, _) in zip((rows, cols), masks, ends, strict=True):
            blocks.street[mask & (piece[a] != main)] = ""
