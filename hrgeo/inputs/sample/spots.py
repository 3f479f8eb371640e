"""Where named things stand, on the ground."""

from __future__ import annotations

from hrgeo.inputs.sample.blocks import island_row
from hrgeo.inputs.sample.ground import Ground

ISLAND = (9.0, 9.0)
"""Stands for the island, wherever it is in a town of that size."""


def spot(ground: Ground, at: tuple[float, float]) -> tuple[float, float]:
    """Give a place in meters from the center.

    Parameters
    ----------
    ground
        The plan.
    at
        Place on the straight plan, as shares of the half side; places outside
        the frame are taken as they are.
    """
    if at == ISLAND:
        x, y = ground.place(ground.river_col + 0.5, island_row(ground) + 0.2)
    elif max(abs(at[0]), abs(at[1])) > 1:
        return at[0] * ground.half_m, at[1] * ground.half_m
    else:
        x, y = ground.place(*ground.lattice(*at))
    return float(x), float(y)
