"""What a download of streets will come to, said before anything is sent."""

from __future__ import annotations

import math
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from hrgeo.network.regions import area_km2
from hrgeo.network.servers import REQUESTS_PER_TILE, TILE_KM2
from hrgeo.text import say

MAX_MB = 100.0
MAX_KM2 = 2_500.0
LARGEST_KM2 = 25_000.0
"""Beyond this, servers that others need too are the wrong source."""
MB_PER_KM2_LOW, MB_PER_KM2_HIGH = 0.005, 0.1
"""Size of Overpass's answer. Worked out from extracts of seven places, their streets written as
Overpass writes them, by km2 that has streets: desert 0.003, small towns and suburbs 0.02 to
0.035, cities 0.05 to 0.09. Ferries and turn restrictions add 1 % at most."""
_MB_PER_MIN = 60.0
_MIN_PER_REQUEST = 0.5


@dataclass(frozen=True)
class DownloadEstimate:
    """What a download will come to; made from the area alone.

    Attributes
    ----------
    name
        The place, as the server knows it, or the box.
    server
        Name of the server that the outline is sent to.
    area_km2
        Area that is asked for, with the band around it.
    n_requests
        Requests to the server, one after the other.
    mb_low, mb_high
        Size of the answers: open country, and a dense city.
    minutes
        How long it takes at most, at 1 MB a second and half a minute for each request.
    """

    name: str
    server: str
    area_km2: float
    n_requests: int
    mb_low: float
    mb_high: float
    minutes: float

    @classmethod
    def of(cls, region: BaseGeometry, *, name: str, server: str) -> DownloadEstimate:
        """Work it out for a region.

        Examples
        --------
        >>> import shapely
        >>> square = shapely.box(-87.7, 41.75, -87.6, 41.85)
        >>> found = DownloadEstimate.of(square, name="a box", server="example.org")
        >>> found.n_requests, round(found.mb_low, 1), round(found.mb_high)
        (3, 0.5, 9)
        """
        # OSMnx asks for the hull of what has several parts or is large.
        area = area_km2(region)
        if region.geom_type != "Polygon" or area > TILE_KM2:
            area = area_km2(region.convex_hull)
        n_requests = REQUESTS_PER_TILE * max(1, math.ceil(area / TILE_KM2))
        return cls(
            name=name,
            server=server,
            area_km2=area,
            n_requests=n_requests,
            mb_low=area * MB_PER_KM2_LOW,
            mb_high=area * MB_PER_KM2_HIGH,
            minutes=n_requests * _MIN_PER_REQUEST + area * MB_PER_KM2_HIGH / _MB_PER_MIN,
        )

    def is_large(self, max_mb: float = MAX_MB) -> bool:
        """Say whether it should not start without a yes."""
        return self.mb_high > max_mb or self.area_km2 > MAX_KM2

    def __str__(self) -> str:
        return say(
            "streets.estimate",
            name=self.name,
            area=f"{self.area_km2:,.0f}",
            low=f"{max(self.mb_low, 0.1):,.1f}" if self.mb_low < 10 else f"{self.mb_low:,.0f}",
            high=f"{max(self.mb_high, 1):,.0f}",
            requests=self.n_requests,
            minutes=f"{math.ceil(self.minutes):,.0f}",
            server=self.server,
        )
