"""What a plan file says, checked, as frozen values.

`PlanConfig` is hashable and holds scalars, tuples and paths alone, so that the
same plan is the same key in a cache. Everything that is wrong with a plan file
is reported at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hrgeo import files
from hrgeo.model import AUDIENCES, Audience, Person
from hrgeo.network import Profile
from hrgeo.plan import settings
from hrgeo.plan.people import Bundle, read_bundles, read_people
from hrgeo.plan.questions import (
    DEFAULT_THRESHOLDS_MIN,
    CoverageConfig,
    read_coverage,
)
from hrgeo.plan.siting_config import SitingConfig, read_siting
from hrgeo.plan.sources import (
    InputsConfig,
    NeedConfig,
    ServicesConfig,
    StreetsConfig,
    read_files,
    read_need,
    read_streets,
)
from hrgeo.plan.speeds import Speeds, mode_profile, read_speeds
from hrgeo.plan.van_config import VanConfig, read_van

__all__ = [
    "DEFAULT_THRESHOLDS_MIN",
    "Bundle",
    "CoverageConfig",
    "InputsConfig",
    "NeedConfig",
    "PlanConfig",
    "ServicesConfig",
    "SitingConfig",
    "StreetsConfig",
    "VanConfig",
]


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
    van
        The van week to plan; None for none.
    seed
        Of everything that draws at random.
    speeds
        Mode -> what the plan changes of its travel profile.
    people
        Whom rules of services keep out.
    bundles
        Sets of services that a person needs all of.
    """

    name: str
    folder: Path
    streets: StreetsConfig
    need: tuple[NeedConfig, ...]
    inputs: InputsConfig
    coverage: CoverageConfig
    siting: SitingConfig | None = None
    van: VanConfig | None = None
    boundary: Path | None = None
    audience: Audience = "internal"
    seed: int = 0
    speeds: Speeds = ()
    people: tuple[Person, ...] = ()
    bundles: tuple[Bundle, ...] = ()

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

    def profile(self, mode: str) -> Profile:
        """Give the travel profile of a mode, with what the plan changes of it."""
        return mode_profile(mode, self.speeds)

    def input_files(self) -> tuple[Path, ...]:
        """Give every file that the plan reads; streets that are downloaded are none of them."""
        at = self.inputs
        exclude = None if self.siting is None else self.siting.rules.exclude
        tables = (*at.address_points, at.areas, at.report_areas, at.candidates)
        optional = (self.boundary, *tables, exclude)
        return (
            *((self.streets.file,) if self.streets.file else ()),
            *(need.file for need in self.need),
            *(source.file for source in at.services),
            *(path for path in optional if path is not None),
            *(() if self.van is None else self.van.files),
        )


def _read(top: settings.Settings, folder: Path) -> PlanConfig:
    study = top.table("study")
    name = study.text("name", "Unnamed study")
    boundary = study.path("boundary", folder)
    streets = read_streets(top.table("streets", required=True), folder)
    speeds = read_speeds(top.table("profiles"), streets.modes)
    need = tuple(read_need(table, folder) for table in top.tables("need"))
    ids = [source.need_id for source in need]
    for double in sorted({i for i in ids if ids.count(i) > 1}):
        top.fault(f"has two [[need]] sources with the id {double!r}; give each its own")
    inputs = read_files(top, folder)
    coverage = read_coverage(top.table("coverage"), streets.modes)
    people, bundles = read_people(top, streets.modes), read_bundles(top, coverage.services)
    siting = read_siting(
        top, need, streets.modes, coverage, folder, has_file=inputs.candidates is not None
    )
    van = read_van(top, need, streets.modes, siting, coverage.services[0], folder)
    audience = top.table("output").choice("audience", AUDIENCES, "internal")
    top.finish()
    return PlanConfig(
        name=name,
        folder=folder,
        streets=streets,
        need=need,
        inputs=inputs,
        coverage=coverage,
        siting=siting,
        van=van,
        boundary=boundary,
        audience=audience,  # type: ignore[arg-type]  # choice() gave one of the three
        speeds=speeds,
        people=people,
        bundles=bundles,
    )
