"""The ground near lines, held against strips that GEOS draws."""

from __future__ import annotations

import numpy as np
import shapely

from hrgeo.travel.outline import CELL_M, MOST_CELLS, GroundNearLines, grid_around, polygons_of


def lines(*coordinates):
    return np.array([shapely.LineString(c) for c in coordinates])


def ground(shapes, within_m=70.0, smallest_hole_m2=10_000.0):
    near = GroundNearLines(grid_around(shapes, within_m))
    near.add(shapes)
    return near.outline(within_m, smallest_hole_m2)


def test_the_ground_is_the_strip_around_the_line_to_half_a_cell():
    line = lines([(0, 0), (400, 300), (400, 900)])
    ours, strip = ground(line), shapely.buffer(line[0], 70)
    assert ours.is_valid
    assert ours.symmetric_difference(strip).area < 0.06 * strip.area
    edge = shapely.get_coordinates(ours.boundary)
    off_m = np.abs(shapely.distance(shapely.points(edge), line[0]) - 70)
    assert off_m.max() < 0.8 * CELL_M


def test_small_holes_are_filled_and_large_ones_stay():
    def square(side):
        return lines([(0, 0), (side, 0), (side, side), (0, side), (0, 0)])

    # Inside of a square of 220 m an 80 m square is out of reach: 6,400 m2, filled.
    assert len(ground(square(220)).geoms[0].interiors) == 0
    # Of 340 m: 200 m by 200 m, which is 40,000 m2, kept.
    assert len(ground(square(340)).geoms[0].interiors) == 1


def test_lines_far_apart_give_two_polygons_and_added_ones_only_grow_the_ground():
    both = lines([(0, 0), (100, 0)], [(2000, 0), (2100, 0)])
    near = GroundNearLines(grid_around(both, 70))
    near.add(both[:1])
    one = near.outline(70, 0)
    near.add(both[1:])
    two = near.outline(70, 0)
    assert (len(one.geoms), len(two.geoms)) == (1, 2)
    assert one.difference(two).area < 1e-6


def test_no_line_is_no_ground():
    assert ground(lines()).is_empty


def test_a_large_area_gets_wider_cells_and_a_bounded_grid():
    grid = grid_around(lines([(0, 0), (100_000, 100_000)]), 70)
    assert grid.cell_m > CELL_M
    assert grid.n_columns * grid.n_rows < 1.1 * MOST_CELLS


def test_only_polygons_are_left_of_a_shape_that_touches_itself():
    bow_tie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    made = polygons_of(bow_tie)
    assert made.is_valid
    assert made.geom_type == "MultiPolygon"
    assert made.area == 50  # two triangles of 25
    spike = shapely.Polygon([(0, 0), (10, 0), (10, 10), (10, 0), (0, 10)])
    assert polygons_of(spike).geom_type == "MultiPolygon"
    assert polygons_of(shapely.Point(0, 0)).is_empty
