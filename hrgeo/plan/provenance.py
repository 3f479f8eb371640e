"""Where a result came from: inputs, versions, seed, solver, time."""

from __future__ import annotations

import datetime as dt
import math
import platform
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from hrgeo import files
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.site import Sited
from hrgeo.plan.speeds import changes
from hrgeo.version import __version__

PACKAGES = (
    "geopandas",
    "h3",
    "highspy",
    "numba",
    "numpy",
    "osmium",
    "pandas",
    "pyogrio",
    "pyproj",
    "pyvrp",
    "scikit-learn",
    "scipy",
    "shapely",
)


def describe_run(
    config: PlanConfig, read: PlanInputs, sited: Sited | None, seconds: dict[str, float]
) -> dict[str, Any]:
    """Give the content of ``provenance.json``."""
    return {
        "hrgeo": __version__,
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in PACKAGES},
        "seed": config.seed,
        "plan": describe_config(config),
        "profiles": {mode: _profile(config, mode) for mode in config.streets.modes},
        "streets": _streets(config, read.street_file) | {"networks": dict(read.streets_from)},
        "inputs": [_digest(path, config.folder) for path in config.input_files()],
        "solver": None
        if sited is None
        else {
            "name": "HiGHS",
            "status": sited.result.status,
            "bound": sited.result.bound,
            "optimality_gap": sited.result.optimality_gap,
            "stopped_by": sited.result.stopped_by,
        },
        "seconds": seconds,
    }


def _streets(config: PlanConfig, file: Path) -> dict[str, Any]:
    """Tell which streets: the file, its digest, and of a download what was asked for and when."""
    if config.streets.file is not None:
        return _digest(file, config.folder)
    saved = dt.datetime.fromtimestamp(file.stat().st_mtime, tz=dt.UTC).date()
    asked = {"place": config.streets.place, "bbox": config.streets.bbox}
    return asked | {"downloaded": saved.isoformat()} | _digest(file, config.folder)


def _profile(config: PlanConfig, mode: str) -> dict[str, Any]:
    """Tell what the times of a mode rest on: what the plan changed, and all tables with that."""
    tables = describe_profile(config.profile(mode))
    return {"changed": changes(dict(config.speeds).get(mode, ())), "tables": tables}


def describe_profile(value: Any) -> Any:
    """Give a travel profile as plain values: sets sorted, what has no end as null."""
    if is_dataclass(value):
        return {field.name: describe_profile(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {name: describe_profile(part) for name, part in value.items()}
    if isinstance(value, AbstractSet):
        return sorted(value)
    if isinstance(value, tuple):
        return [describe_profile(part) for part in value]
    return None if value == math.inf else value


def describe_config(value: Any, folder: Path | None = None) -> Any:
    """Give a plan as plain values, with paths relative to its folder."""
    if isinstance(value, PlanConfig):
        folder = value.folder
    if isinstance(value, Path):
        return _name(value, folder)
    if hasattr(value, "__dataclass_fields__"):
        return {
            name: describe_config(getattr(value, name), folder)
            for name in value.__dataclass_fields__
            if name not in {"folder", "speeds"}  # changed speeds stand under "profiles"
        }
    if isinstance(value, tuple):
        return [describe_config(item, folder) for item in value]
    return value


def _name(path: Path, folder: Path | None) -> str:
    if folder is not None and path.is_relative_to(folder):
        return path.relative_to(folder).as_posix()
    return path.name


def _digest(path: Path, folder: Path) -> dict[str, str]:
    return {"file": _name(path, folder), "sha256": files.sha256_of(path)}
