"""Where a result came from: inputs, versions, seed, solver, time."""

from __future__ import annotations

import datetime as dt
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

from hrgeo import files
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.site import Sited
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
            if name != "folder"
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
