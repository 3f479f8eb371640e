"""Every conversion factor, once."""

S_PER_MIN = 60.0
M_PER_KM = 1000.0
MIN_PER_H = 60.0
TICKS_PER_S = 10_000
"""Searches count time in whole ticks of 0.1 ms: sums are exact, whatever their order."""
M_PER_FOOT = 0.3048
KPH_PER_MPH = 1.609344
"""International mile: exactly 1.609344 km."""
EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (Moritz 2000, doi:10.1007/s001900050278)."""


def kph_to_m_per_s(speed_kph: float) -> float:
    """Convert a speed from [km/h] to [m/s].

    Examples
    --------
    >>> round(kph_to_m_per_s(3.6), 9)
    1.0
    """
    return speed_kph * M_PER_KM / (S_PER_MIN * MIN_PER_H)
