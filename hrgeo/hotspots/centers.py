"""Centers of concentration: where many incidents lie within a short way of each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrgeo.errors import InputError
from hrgeo.measures import plane_around, points_in_plane, to_metric
from hrgeo.model import FloatArray, IntArray, frozen_array

LEAST_INCIDENTS = 11
"""A center stands for at least as many incidents: 1 to 10 are a small count everywhere in hrgeo."""


@dataclass(frozen=True, eq=False)
class Centers:
    """Where need concentrates, the largest weight first.

    A center is made of exact places of incidents. It is never written, drawn or offered
    as a site itself; `places_near_centers` turns it into places that everybody knows.

    Attributes
    ----------
    lon, lat
        By center: mean place of its need by weight [degrees].
    weight, n_incidents
        By center: all weight, and the number of incidents, of its need.
    member
        By need position: which center it belongs to (0, 1, ...), -1 for none.
    """

    lon: FloatArray
    lat: FloatArray
    weight: FloatArray
    n_incidents: FloatArray
    member: IntArray

    def __post_init__(self) -> None:
        for name in ("lon", "lat", "weight", "n_incidents"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.float64))
        object.__setattr__(self, "member", frozen_array(self.member, np.int64))

    def __len__(self) -> int:
        """Number of centers."""
        return len(self.lon)


def centers(
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    weight: npt.ArrayLike,
    *,
    n_incidents: npt.ArrayLike | None = None,
    reach_m: float = 250.0,
    least_incidents: int = LEAST_INCIDENTS,
    most: int | None = None,
    seed: int = 0,
) -> Centers:
    """Find where need concentrates.

    Places with at least `least_incidents` within `reach_m`, and what is within `reach_m` of
    these, are taken together (DBSCAN). A group that is wider than `reach_m` around its
    middle, as along a main street, is halved (2-means) until no part is. Parts with fewer
    than `least_incidents` are left out.

    Parameters
    ----------
    lon, lat, weight
        Shape ``(n,)``: positions of need [degrees] and what each counts, 0 or more.
    n_incidents
        Shape ``(n,)``: how many incidents each position has; `weight` if None. Give it
        where weights are not counts.
    reach_m
        How far a center reaches [m].
    least_incidents
        No center has fewer; at least 11.
    most
        Give so many centers at most, those of the largest weight.
    seed
        Of the halving. Same input and seed, same centers.

    Returns
    -------
    Centers
        Empty where need is nowhere dense enough, or where there is none.

    Raises
    ------
    InputError
        With all faults together: arrays that do not fit, weights below 0 or not finite,
        places that are not degrees, `least_incidents` below 11.

    References
    ----------
    Ester M, Kriegel HP, Sander J, Xu X. A density-based algorithm for discovering clusters
    in large spatial databases with noise. KDD 1996:226-231. Arthur D, Vassilvitskii S.
    k-means++: the advantages of careful seeding. SODA 2007:1027-1035.

    Examples
    --------
    Twelve incidents at one corner, and one far away:

    >>> found = centers([-87.60, -87.50], [41.80, 41.80], [12, 1])
    >>> len(found), found.n_incidents.tolist(), found.member.tolist()
    (1, [12.0], [0, -1])
    """
    raise NotImplementedError
