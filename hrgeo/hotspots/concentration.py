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
_LON_DEG, _LAT_DEG = 180.0, 90.0


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
        """Count the centers."""
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
    _check(reach_m, least_incidents, most)
    lon, lat, weight, n_incidents = _checked(
        lon, lat, weight, weight if n_incidents is None else n_incidents
    )
    counts = np.flatnonzero((n_incidents > 0) & (weight > 0))
    crs = plane_around(lon[counts], lat[counts])
    xy_m = points_in_plane(crs, lon, lat)
    parts = [
        part
        for group in _dense_groups(xy_m, n_incidents, counts, reach_m, least_incidents)
        for part in _narrow_parts(
            xy_m, weight, n_incidents, group, (reach_m, least_incidents), seed
        )
    ]
    # The largest first; of equal ones the one with the first need.
    parts.sort(key=lambda part: (-float(weight[part].sum()), int(part.min())))
    parts = parts[:most]
    middles = np.array([_middle(xy_m, weight, part) for part in parts]).reshape(-1, 2)
    at = to_metric(crs).transform(middles[:, 0], middles[:, 1], direction="INVERSE")
    member = np.full(len(lon), -1, dtype=np.int64)
    for number, part in enumerate(parts):
        member[part] = number
    return Centers(
        lon=at[0],
        lat=at[1],
        weight=np.array([weight[part].sum() for part in parts]),
        n_incidents=np.array([n_incidents[part].sum() for part in parts]),
        member=member,
    )


def _check(reach_m: float, least_incidents: int, most: int | None) -> None:
    faults = []
    if not 0 < reach_m < np.inf:
        faults.append(f"reach_m must be above 0 m, not {reach_m:g}")
    if least_incidents < LEAST_INCIDENTS:
        faults.append(
            f"least_incidents must be {LEAST_INCIDENTS} or more, not {least_incidents}: a center "
            "of fewer would tell a small count"
        )
    if most is not None and most < 0:
        faults.append(f"most must be 0 or more, not {most}")
    if faults:
        raise InputError(f"Centers cannot be looked for: {'; '.join(faults)}.")


def _checked(
    lon: npt.ArrayLike, lat: npt.ArrayLike, weight: npt.ArrayLike, n_incidents: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    named = {"lon": lon, "lat": lat, "weight": weight, "n_incidents": n_incidents}
    arrays = {name: np.atleast_1d(np.asarray(given, float)) for name, given in named.items()}
    shapes = {array.shape for array in arrays.values()}
    if len(shapes) > 1 or len(next(iter(shapes))) != 1:
        raise InputError(f"Need must be four lists of one length, not of shapes {sorted(shapes)}.")
    faults = []
    beyond = ~((np.abs(arrays["lon"]) <= _LON_DEG) & (np.abs(arrays["lat"]) <= _LAT_DEG))
    if beyond.any():
        faults.append(
            f"{int(beyond.sum())} places are no longitude and latitude in degrees, the first at "
            f"position {int(np.argmax(beyond))} (counted from 0)"
        )
    for name in ("weight", "n_incidents"):
        wrong = ~((arrays[name] >= 0) & np.isfinite(arrays[name]))
        if wrong.any():
            faults.append(
                f"{int(wrong.sum())} of {name} are negative or not finite, the first at "
                f"position {int(np.argmax(wrong))} (counted from 0)"
            )
    if faults:
        raise InputError(f"Centers cannot be looked for: {'; '.join(faults)}.")
    return arrays["lon"], arrays["lat"], arrays["weight"], arrays["n_incidents"]


def _dense_groups(
    xy_m: FloatArray, n_incidents: FloatArray, counts: IntArray, reach_m: float, least: int
) -> list[IntArray]:
    """Give the groups of DBSCAN, as positions."""
    if n_incidents[counts].sum() < least:
        return []
    # Here, since scikit-learn takes over a second to load and few runs come by.
    from sklearn.cluster import DBSCAN  # noqa: PLC0415

    found = DBSCAN(eps=reach_m, min_samples=least).fit(
        xy_m[counts], sample_weight=n_incidents[counts]
    )
    return [counts[found.labels_ == label] for label in range(found.labels_.max() + 1)]


def _middle(xy_m: FloatArray, weight: FloatArray, part: IntArray) -> FloatArray:
    return np.asarray(np.average(xy_m[part], axis=0, weights=weight[part]), dtype=np.float64)


def _narrow_parts(
    xy_m: FloatArray,
    weight: FloatArray,
    n_incidents: FloatArray,
    group: IntArray,
    limits: tuple[float, int],
    seed: int,
) -> list[IntArray]:
    """Halve a group until all of each part is within reach of its middle."""
    from sklearn.cluster import KMeans  # noqa: PLC0415
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    reach_m, least = limits
    narrow, wide = [], [group]
    # One thread: sums of several come in any order, and their last digits with it.
    with threadpool_limits(1):
        while wide:
            part = wide.pop()
            if n_incidents[part].sum() < least:
                continue
            off_m = np.linalg.norm(xy_m[part] - _middle(xy_m, weight, part), axis=1)
            if off_m.max() <= reach_m:
                narrow.append(part)
                continue
            halves = KMeans(2, n_init=4, random_state=seed).fit(
                xy_m[part], sample_weight=weight[part]
            )
            wide += [part[halves.labels_ == half] for half in (0, 1)]
    return narrow
