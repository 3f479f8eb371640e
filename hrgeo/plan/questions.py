"""What a plan file says of what to measure, checked."""

from __future__ import annotations

from dataclasses import dataclass

from hrgeo.plan import settings
from hrgeo.schemas import MODES, SERVICE_TYPES

DEFAULT_THRESHOLDS_MIN: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("walk", (10.0, 20.0)),
    ("wheelchair", (10.0, 20.0)),
    ("bike", (10.0, 20.0)),
    ("drive", (15.0, 30.0)),
)
"""Walking: Rockwell 1999 (10 min) and Chung 2026 (20 min), and the same minutes with a wheelchair;
driving: see docs/methods.md."""

NALOXONE_BOX_WALK_MIN = (3.0,)
"""A box is fetched in the emergency itself: Leung 2025."""


@dataclass(frozen=True)
class CoverageConfig:
    """What to measure: service types, and the minutes that count as within reach."""

    services: tuple[str, ...]
    thresholds_min: tuple[tuple[str, tuple[float, ...]], ...] | None = None

    def thresholds_for(self, service: str, mode: str) -> tuple[float, ...]:
        """Give the thresholds [min] of a service type by a mode, shortest first."""
        if self.thresholds_min is None:
            if service == "naloxone_box" and mode in {"walk", "wheelchair"}:
                return NALOXONE_BOX_WALK_MIN
            return dict(DEFAULT_THRESHOLDS_MIN)[mode]
        return dict(self.thresholds_min).get(mode, ())

    def all_thresholds(self, mode: str) -> tuple[float, ...]:
        """Give the thresholds [min] of all services by a mode, shortest first."""
        return tuple(sorted({m for s in self.services for m in self.thresholds_for(s, mode)}))

    def longest_min(self, mode: str) -> float:
        """Give the longest threshold [min] of any service by a mode; 0 if there is none."""
        return max(self.all_thresholds(mode), default=0.0)


def read_coverage(table: settings.Settings, modes: tuple[str, ...]) -> CoverageConfig:
    """Read ``[coverage]``."""
    services = table.choices("services", SERVICE_TYPES, default=("ssp", "naloxone"))
    if not table.has("thresholds_min"):
        return CoverageConfig(services)
    by_mode = table.table("thresholds_min")
    thresholds = []
    for mode in MODES:
        minutes = by_mode.minutes(mode)
        if minutes and mode not in modes:
            by_mode.fault(f"has thresholds for {mode!r}, which is not among streets.modes")
        elif minutes:
            thresholds.append((mode, minutes))
    if not thresholds and not by_mode.faults:
        by_mode.fault("has no threshold for any mode; for example { walk = [10, 20] }")
    return CoverageConfig(services, tuple(thresholds))
