"""What a plan file says of what to measure and where to look for sites, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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


@dataclass(frozen=True)
class SitingConfig:
    """Which new sites to look for.

    `need_weights` names the need sources and what one incident of each counts.
    """

    need_weights: tuple[tuple[str, float], ...]
    service: str
    mode: str
    threshold_min: float
    objective: Literal["max_coverage"] = "max_coverage"
    new_sites: int = 5
    candidate_spacing_m: float = 400.0
    time_limit_s: float | None = None


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


def read_siting(
    top: settings.Settings, need_ids: list[str], modes: tuple[str, ...], coverage: CoverageConfig
) -> tuple[SitingConfig | None, bool]:
    """Read ``[siting]``; also tell whether it asks for a back-test."""
    if not top.has("siting"):
        return None, False
    table = top.table("siting")
    backtest = table.ignore("backtest")
    weights = table.weights("weights")
    if not weights:
        weights = ((table.text("need", need_ids[0] if need_ids else ""), 1.0),)
    elif table.has("need"):
        table.fault("has both need and weights; keep one")
    for need_id, _ in weights:
        if need_id not in need_ids:
            table.fault(f"asks for need {need_id!r}; the plan has {settings.listed(need_ids)}")
    service = table.choice("service", SERVICE_TYPES, coverage.services[0])
    mode = table.choice("mode", modes, modes[0])
    ladder = coverage.thresholds_for(service, mode)
    threshold_min = table.number("threshold_min", ladder[0] if ladder else 0.0, above=0.0)
    if threshold_min not in ladder:
        table.fault(
            f"threshold_min = {threshold_min:g} is not one of the coverage thresholds of "
            f"{service} by {mode} ({settings.listed([f'{m:g}' for m in ladder])}); "
            "add it to [coverage] thresholds_min"
        )
    return (
        SitingConfig(
            need_weights=weights,
            service=service,
            mode=mode,
            threshold_min=threshold_min,
            objective=table.choice("objective", ("max_coverage",), "max_coverage"),  # type: ignore[arg-type]  # one of those
            new_sites=table.whole_number("new_sites", 5, least=0),
            candidate_spacing_m=table.number("candidate_spacing_m", 400.0, above=0.0),
            time_limit_s=table.number("time_limit_s", 0.0, above=0.0) or None,
        ),
        backtest,
    )
