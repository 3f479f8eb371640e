"""Where the street file was cut off, so that streets go on which it does not have.

A cut is

a. a node from which a way goes on to nodes that the file lacks;
b. a street that runs out towards the edge of the extract and stops there: prolonged
   straight by `CUT_MARGIN_M`, it is outside of the box, and nothing at its end goes on
   ahead;
c. a node outside of the box of the file's header (an extract with complete ways has
   some), since of the streets around it only those are there that cross the box;
d. a node that `hrgeo.network.clip` marked when it cut the file along an outline.

The box is the one in the file's header. Where it has none, it is taken from the
junctions: all but the outermost `TRIMMED_SHARE` on each side lie in it, so that a few
streets that stick out do not hide where the others were cut.

Rule b takes in dead ends, and junctions whose outward arm is missing, for in a city of
blocks most streets are cut at a junction. It cannot tell a cut from a street that really
ends, at a shore or at a T, within the margin: what runs out and ends within 250 m of the
box's edge counts as cut. What ends further inside does not, whatever the reason: that
is a shore or a cul-de-sac, but also the cut of an extract that follows a city limit or
another outline and has neither a header box nor way references to the missing nodes.
"""

from __future__ import annotations

import numpy as np

from hrgeo.model import BoolArray, FloatArray, IntArray

CUT_MARGIN_M = 250.0
"""About one and a half blocks: the longest that most streets run between junctions."""
TRIMMED_SHARE = 0.005
_AHEAD_COS = 0.5
"""A street within 60 degrees of straight ahead is its continuation."""
_OUTWARD_M = CUT_MARGIN_M / 2
"""Prolonged, a street that runs out gains at least this much towards the edge."""

_M_PER_DEG = 111_195.0
"""Metres in a degree of latitude on a sphere of the earth's mean radius."""

Box = tuple[float, float, float, float]


def cut_ends(
    node: tuple[IntArray, IntArray],
    headings: tuple[FloatArray, FloatArray],
    lonlat: tuple[FloatArray, FloatArray],
    box: Box | None,
) -> BoolArray:
    """Find nodes where a street stops at the edge of the extract (rules b and c).

    Parameters
    ----------
    node
        The start and the end node of each street.
    headings
        Unit vectors, shape ``(n_streets, 2)``, in the metric plane: in which
        way each street leaves its start node, and its end node.
    lonlat
        Of the nodes.
    box
        West, south, east, north of the file's header [degrees], if it has one.

    Returns
    -------
    BoolArray
        By node.
    """
    at, leaves = np.concatenate(node), np.concatenate(headings)
    n_nodes = len(lonlat[0])
    # Meridians and parallels as a square grid: a box stays a box, and over the
    # margin nothing is lost by it.
    scale = np.array([_M_PER_DEG * np.cos(np.radians(np.median(lonlat[1]))), _M_PER_DEG])
    xy_m = np.column_stack(lonlat) * scale
    outside = np.zeros(n_nodes, dtype=bool)
    if box is None:
        corners = _trimmed_box_m(xy_m, np.bincount(at, minlength=n_nodes))
    else:
        corners = np.array(box).reshape(2, 2) * scale
        outside = ((xy_m < corners[0]) | (xy_m > corners[1])).any(axis=1)
    # A street that leaves a node towards (dx, dy) runs into it towards (-dx, -dy).
    far_m = xy_m[at] - CUT_MARGIN_M * leaves
    gain_m = far_m - xy_m[at]
    runs_out = (far_m < corners[0]) & (gain_m < -_OUTWARD_M)
    runs_out |= (far_m > corners[1]) & (gain_m > _OUTWARD_M)
    return outside | _stops(at, leaves, runs_out.any(axis=1), n_nodes)


def _trimmed_box_m(xy_m: FloatArray, n_arms: IntArray) -> FloatArray:
    """Give the lower and the upper corner of the box that holds nearly all junctions."""
    junctions = xy_m[n_arms > 2] if (n_arms > 2).any() else xy_m
    return np.quantile(junctions, [TRIMMED_SHARE, 1.0 - TRIMMED_SHARE], axis=0)


def _stops(at: IntArray, leaves: FloatArray, runs_out: BoolArray, n_nodes: int) -> BoolArray:
    """Say at which nodes a street that runs out has nothing that goes on ahead."""
    order = np.argsort(at, kind="stable")
    begin = np.searchsorted(at[order], np.arange(n_nodes + 1))
    stops = np.zeros(n_nodes, dtype=bool)
    for arm in np.flatnonzero(runs_out):
        here = order[begin[at[arm]] : begin[at[arm] + 1]]
        ahead = -(leaves[here] @ leaves[arm])
        if not (ahead[here != arm] > _AHEAD_COS).any():
            stops[at[arm]] = True
    return stops
