"""Shapes from well-known binary (WKB), with a look at how they are nested first.

GEOS follows shapes within shapes as deep as they go: some ten thousand levels,
which is a few hundred kilobytes, end the whole process.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely

MAX_DEPTH: Final = 8
_POINT, _LINE, _POLYGON = 1, 2, 3
_NESTING: Final = range(4, 8)
"""Multi-shapes and collections; kinds beyond these (curves, surfaces) are not read."""
_HAS_SRID: Final = 0x20000000


def _kind(code: int) -> tuple[int, int]:
    """Give the kind of a shape and its number of ordinates."""
    thousands, kind = divmod(code & 0x1FFFFFFF, 1000)
    has_z = bool(code & 0x80000000) or thousands in (1, 3)
    has_m = bool(code & 0x40000000) or thousands in (2, 3)
    return kind, 2 + has_z + has_m


class _Walk:
    """Goes through one shape without making it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def shape(self, depth: int = 0) -> None:
        if depth > MAX_DEPTH or self._at >= len(self._data):
            raise ValueError
        order = "<" if self._data[self._at] else ">"
        self._at += 1
        code = self._number(order)
        kind, n_ordinates = _kind(code)
        self._at += 4 if code & _HAS_SRID else 0
        if kind == _POINT:
            self._at += 8 * n_ordinates
        elif kind == _LINE:
            n_points = self._number(order)
            self._at += 8 * n_ordinates * n_points
        elif kind == _POLYGON:
            for _ in range(self._number(order)):
                n_points = self._number(order)
            self._at += 8 * n_ordinates * n_points
        elif kind in _NESTING:
            for _ in range(self._number(order)):
                self.shape(depth + 1)
        else:
            raise ValueError

    def _number(self, order: str) -> int:
        # Fails beyond the end, so that no stated number of parts can keep it going.
        value = struct.unpack_from(order + "I", self._data, self._at)[0]
        self._at += 4
        return int(value)


def shapes_of_wkb(blobs: Sequence[bytes | None]) -> tuple[np.ndarray[Any, Any], list[int]]:
    r"""Make shapes of well-known binary.

    Parameters
    ----------
    blobs
        One for each row; None where there is no shape.

    Returns
    -------
    shapes : array of shapely geometries
        None where there is none, or it is no shape. Heights are left out.
    bad : list of int
        Positions of the blobs that are no shapes, or are nested too deeply.

    Examples
    --------
    >>> shapes, bad = shapes_of_wkb([shapely.to_wkb(shapely.Point(1, 2)), None, b"\x01"])
    >>> shapes.tolist(), bad
    ([<POINT (1 2)>, None, None], [2])
    """
    good = np.full(len(blobs), None, dtype=object)
    for position, blob in enumerate(blobs):
        if blob is not None and _is_well_nested(blob):
            good[position] = blob
    shapes = np.asarray(shapely.force_2d(shapely.from_wkb(good, on_invalid="ignore")))
    bad = [i for i, blob in enumerate(blobs) if blob is not None and shapes[i] is None]
    return shapes, bad


def _is_well_nested(blob: bytes) -> bool:
    if len(blob) < 5:
        return False
    code = struct.unpack_from("<I" if blob[0] else ">I", blob, 1)[0]
    if _kind(code)[0] < _NESTING.start:  # nothing in it can be nested; GEOS checks the rest
        return True
    try:
        _Walk(blob).shape()
    except (ValueError, struct.error):
        return False
    return True
