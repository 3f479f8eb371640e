"""Where need concentrates, and which public place is nearest to it."""

from hrgeo.hotspots.concentration import LEAST_INCIDENTS, Centers, centers
from hrgeo.hotspots.places_near import places_near_centers

__all__ = ["LEAST_INCIDENTS", "Centers", "centers", "places_near_centers"]
