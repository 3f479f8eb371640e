"""What a plan file says, checked, as frozen values.

`PlanConfig` is hashable and holds scalars, tuples and paths alone, so that the
same plan is the same key in a cache. Everything that is wrong with a plan file
is reported at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from hrgeo import files
from hrgeo.model import AUDIENCES, Audience
from hrgeo.plan import settings
from hrgeo.schemas import MODES, NEED_KINDS, NEED_WHATS, SERVICE_TYPES

Pairs = tuple[tuple[str, str], ...]

DEFAULT_THRESHOLDS_MIN: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("walk", (10.0, 20.0)),
    ("bike", (10.0, 20.0)),
    ("drive", (15.0, 30.0)),
)
"""Walking: Rockwell 1999 (10 min) and Chung 2026 (20 min); driving: see docs/methods.md."""

NALOXONE_BOX_WALK_MIN = (3.0,)
"""A box is fetched in the emergency itself: Leung 2025."""


@dataclass(frozen=True)
class StreetsConfig:
    """Where the streets come from, and the modes to travel by."""

    file: Path
    modes: tuple[str, ...]


@dataclass(frozen=True)
class NeedConfig:
    """One need source."""

    need_id: str
    file: Path
    kind: str
    what: str
    period: tuple[str, str] | None = None
    columns: Pairs = ()
    suppressed: tuple[str, ...] = ()


@dataclass(frozen=True)
class InputsConfig:
    """The other files of a plan."""

    services: Path
    areas: Path | None = None
    candidates: Path | None = None
    service_columns: Pairs = ()
    area_columns: Pairs = ()
    candidate_columns: Pairs = ()
    types: Pairs = ()


@dataclass(frozen=True)
class CoverageConfig:
    """What to measure: service types, and the minutes that count as within reach."""

    services: tuple[str, ...]
    thresholds_min: tuple[tuple[str, tuple[float, ...]], ...] | None = None

    def thresholds_for(self, service: str, mode: str) -> tuple[float, ...]:
        """Give the thresholds [min] of a service type by a mode, shortest first."""
        if self.thresholds_min is None:
            if service == "naloxone_box" and mode == "walk":
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


@dataclass(frozen=True)
class PlanConfig:
    """A whole plan.

    Attributes
    ----------
    name
        What the study is called.
    folder
        Folder of the plan file: paths in it are relative to this one.
    boundary
        File of the study boundary; without one, the hull of the streets.
    not_used
        Keys of the plan that this version reads but does not use yet.
    seed
        Of everything that draws at random.
    """

    name: str
    folder: Path
    streets: StreetsConfig
    need: tuple[NeedConfig, ...]
    inputs: InputsConfig
    coverage: CoverageConfig
    siting: SitingConfig | None = None
    boundary: Path | None = None
    audience: Audience = "internal"
    seed: int = 0
    not_used: tuple[str, ...] = ()

    @classmethod
    def from_toml(cls, path: str | Path) -> PlanConfig:
        """Read a plan file.

        Parameters
        ----------
        path
            A ``.toml`` file; paths in it are relative to its folder.

        Returns
        -------
        PlanConfig
            The plan, with every default filled in.

        Raises
        ------
        InputError
            If the file cannot be read or anything in it is wrong; one error
            names all faults, and for an unknown key the nearest known one.

        Examples
        --------
        >>> from hrgeo.inputs.sample import sample_folder
        >>> PlanConfig.from_toml(sample_folder() / "plan.toml").streets.modes
        ('walk', 'drive')
        """
        path = Path(path)
        return cls.from_dict(files.read_toml(path), folder=path.resolve().parent, where=path.name)

    @classmethod
    def from_dict(
        cls, data: dict[str, Any], *, folder: Path, where: str = "the plan"
    ) -> PlanConfig:
        """Make a plan from the content of a plan file.

        Raises
        ------
        InputError
            As `from_toml`.
        """
        return _read(settings.Settings(data, where=where), folder)

    def need_by_id(self, need_id: str) -> NeedConfig:
        """Give the need source with this id."""
        return next(need for need in self.need if need.need_id == need_id)

    def input_files(self) -> tuple[Path, ...]:
        """Give every file that the plan reads."""
        optional = (self.boundary, self.inputs.areas, self.inputs.candidates)
        return (
            self.streets.file,
            *(need.file for need in self.need),
            self.inputs.services,
            *(path for path in optional if path is not None),
        )


def _read(top: settings.Settings, folder: Path) -> PlanConfig:
    study, streets = top.table("study"), top.table("streets", required=True)
    inputs, columns = top.table("inputs", required=True), top.table("columns")
    name = study.text("name", "Unnamed study")
    boundary = study.path("boundary", folder)
    modes = streets.choices("modes", MODES, default=("walk", "drive"))
    street_file = streets.path("file", folder)
    if streets.has("place") or streets.has("bbox"):
        streets.fault(
            'streets by place or bbox cannot be downloaded yet; give a file (file = "town.osm.pbf")'
        )
    elif street_file is None:
        streets.fault('names no street file; add file = "town.osm.pbf"')
    need = tuple(_read_need(table, folder) for table in top.tables("need"))
    ids = [source.need_id for source in need]
    for double in sorted({i for i in ids if ids.count(i) > 1}):
        top.fault(f"has two [[need]] sources with the id {double!r}; give each its own")
    services = inputs.path("services", folder)
    if services is None:
        inputs.fault('names no services file; add services = "services.csv"')
    missing = Path()  # never used: a fault was noted, and `finish` raises
    inputs_config = InputsConfig(
        services=services or missing,
        areas=inputs.path("areas", folder),
        candidates=inputs.path("candidates", folder),
        service_columns=columns.pairs("services"),
        area_columns=columns.pairs("areas"),
        candidate_columns=columns.pairs("candidates"),
        types=top.pairs("types"),
    )
    coverage = _read_coverage(top.table("coverage"), modes)
    siting, backtest = _read_siting(top, ids, modes, coverage)
    not_used = [("inputs.report_areas", inputs.ignore("report_areas")), ("van", top.ignore("van"))]
    not_used.insert(1, ("siting.backtest", backtest))
    audience = top.table("output").choice("audience", AUDIENCES, "internal")
    top.finish()
    return PlanConfig(
        name=name,
        folder=folder,
        streets=StreetsConfig(street_file or missing, modes),
        need=need,
        inputs=inputs_config,
        coverage=coverage,
        siting=siting,
        boundary=boundary,
        audience=audience,  # type: ignore[arg-type]  # choice() gave one of the three
        not_used=tuple(key for key, present in not_used if present),
    )


def _read_need(table: settings.Settings, folder: Path) -> NeedConfig:
    need_id = table.text("id", "need")
    file = table.path("file", folder)
    if file is None:
        table.fault("names no file")
    columns = dict(table.pairs("columns"))
    for own in ("area", "count"):
        word = table.text(own, "")
        if word:
            columns[own] = word
    table.ignore("where")
    return NeedConfig(
        need_id=need_id,
        file=file or Path(),
        kind=table.choice("kind", NEED_KINDS, "points"),
        what=table.choice("what", NEED_WHATS, "other"),
        period=table.period("period"),
        columns=tuple(columns.items()),
        suppressed=table.texts("suppressed", ()),
    )


def _read_coverage(table: settings.Settings, modes: tuple[str, ...]) -> CoverageConfig:
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


def _read_siting(
    top: settings.Settings, need_ids: list[str], modes: tuple[str, ...], coverage: CoverageConfig
) -> tuple[SitingConfig | None, bool]:
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
