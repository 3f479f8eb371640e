"""What a plan file says of the files to read, checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hrgeo.plan import settings
from hrgeo.schemas import MODES, NEED_KINDS, NEED_WHATS

Pairs = tuple[tuple[str, str], ...]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class StreetsConfig:
    """Where the streets come from, and the modes to travel by.

    Attributes
    ----------
    file
        The street file; None where `place` or `bbox` says which streets to download.
    modes
        Ways of getting there.
    place
        Name of a place, or empty.
    bbox
        West, south, east, north [degrees], or None.
    """

    file: Path | None
    modes: tuple[str, ...]
    place: str = ""
    bbox: Box | None = None

    @property
    def name(self) -> str:
        """What to call the streets: the file's name, or the place, or the box."""
        if self.file is not None:
            return self.file.name
        return self.place or ", ".join(f"{edge:g}" for edge in self.bbox or ())


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
    sheet: str = ""


@dataclass(frozen=True)
class ServicesConfig:
    """One file of services.

    Attributes
    ----------
    file
        The table.
    columns
        hrgeo's name of a column -> the file's own name.
    type
        Of rows that say none; empty where they count as ``other``.
    sheet
        Of a workbook; empty for the first.
    """

    file: Path
    columns: Pairs = ()
    type: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class InputsConfig:
    """The other files of a plan.

    Attributes
    ----------
    services
        Files of services; at least one, but for a plan with a van week.
    address_points
        Tables that tell where addresses are, for rows of need, services and
        candidates that have an address alone.
    areas, candidates
        Tables, or None.
    area_columns, candidate_columns
        hrgeo's name of a column -> the file's own name.
    area_sheet, candidate_sheet
        Of a workbook; empty for the first.
    types
        The files' words for types of service -> hrgeo's.
    """

    services: tuple[ServicesConfig, ...]
    address_points: tuple[Path, ...] = ()
    areas: Path | None = None
    candidates: Path | None = None
    area_columns: Pairs = ()
    candidate_columns: Pairs = ()
    area_sheet: str = ""
    candidate_sheet: str = ""
    types: Pairs = ()
    report_areas: Path | None = None
    report_area_columns: Pairs = ()
    report_area_sheet: str = ""


def read_streets(table: settings.Settings, folder: Path) -> StreetsConfig:
    """Read ``[streets]``: a file, a place or a box, and the modes."""
    modes = table.choices("modes", MODES, default=("walk", "drive"))
    file = table.path("file", folder)
    place = table.text("place", "").strip()
    bbox = table.box("bbox")
    given = [key for key in ("file", "place", "bbox") if table.has(key)]
    if len(given) > 1:
        table.fault(f"has {' and '.join(given)}; keep one")
    elif not given or not (file or place or bbox or table.data.get("bbox")):
        table.fault(
            'names no streets; add file = "town.osm.pbf", or download them: place = "Cairo, '
            'Illinois" or bbox = [west, south, east, north]'
        )
    return StreetsConfig(file, modes, place, bbox)


def read_need(table: settings.Settings, folder: Path) -> NeedConfig:
    """Read one ``[[need]]``."""
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
        sheet=table.text("sheet", ""),
    )


def read_files(top: settings.Settings, folder: Path) -> InputsConfig:
    """Read ``[inputs]``, ``[[services]]``, ``[columns]``, ``[sheets]`` and ``[types]``."""
    several = [_read_services(table, folder) for table in top.tables("services", required=False)]
    # Who asks for a van week alone may have no list of services at all.
    needs_services = not several and not top.has("van")
    inputs = top.table("inputs", required=needs_services)
    columns, sheets = top.table("columns"), top.table("sheets")
    short = inputs.path("services", folder)
    own_columns, own_sheet = columns.pairs("services"), sheets.text("services", "")
    if short is not None:
        several.insert(0, ServicesConfig(short, own_columns, sheet=own_sheet))
    elif several:
        for name, said in (("columns", own_columns), ("sheets", own_sheet)):
            if said:
                top.fault(
                    f"has services under [{name}], but no inputs.services; say it in [[services]]"
                )
    elif needs_services:
        inputs.fault('names no services file; add services = "services.csv"')
    return InputsConfig(
        services=tuple(several),
        address_points=inputs.paths("address_points", folder),
        areas=inputs.path("areas", folder),
        candidates=inputs.path("candidates", folder),
        area_columns=columns.pairs("areas"),
        candidate_columns=columns.pairs("candidates"),
        area_sheet=sheets.text("areas", ""),
        candidate_sheet=sheets.text("candidates", ""),
        types=top.pairs("types"),
        report_areas=inputs.path("report_areas", folder),
        report_area_columns=columns.pairs("report_areas"),
        report_area_sheet=sheets.text("report_areas", ""),
    )


def _read_services(table: settings.Settings, folder: Path) -> ServicesConfig:
    file = table.path("file", folder)
    if file is None:
        table.fault("names no file")
    return ServicesConfig(
        file or Path(), table.pairs("columns"), table.text("type", ""), table.text("sheet", "")
    )
