"""`hrgeo streets`: get the streets of an area, look into a file, cut one, prepare networks."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from hrgeo.cli.screen import err, out, tell
from hrgeo.errors import InputError
from hrgeo.inputs import read_boundary
from hrgeo.network import clip_streets, prepared_streets, store_folder, street_file_info
from hrgeo.network.clip import Progress as ProgressCallback
from hrgeo.network.clip import check_target, writing_at_once
from hrgeo.network.download import GUARD_KM, find_streets, obtain_streets
from hrgeo.network.regions import (
    Box,
    Region,
    box_region,
    check_box,
    check_guard_km,
    outline_region,
)
from hrgeo.network.restrictions import RestrictionCounts
from hrgeo.network.servers import Servers
from hrgeo.network.street_info import StreetFileInfo
from hrgeo.text import percent, say

CLIP_GUARD_KM = 5.0

streets = typer.Typer(
    name="streets",
    help="Street files: download the streets of a place, look into a file, cut one to an area, "
    "prepare its networks.",
    no_args_is_help=True,
)

StreetFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="A street file (.osm.pbf).", show_default=False)
]
BoxText = Annotated[
    str, typer.Option("--bbox", metavar="W,S,E,N", help="A box in degrees: west,south,east,north.")
]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]


def _box(text: str) -> Box | None:
    return check_box(text.replace(",", " ").split()) if text else None


@streets.command()
def build(
    place: Annotated[
        str, typer.Option("--place", metavar="NAME", help="A place, as 'Cairo, Illinois'.")
    ] = "",
    bbox: BoxText = "",
    out_file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Also write the .osm.pbf here.")
    ] = None,
    guard_km: Annotated[
        float, typer.Option("--guard-km", help="Width of the band around the area, in km.")
    ] = GUARD_KM,
    cache: Annotated[
        Path | None, typer.Option("--cache", metavar="DIR", help="Where downloads are kept.")
    ] = None,
    server: Annotated[
        str, typer.Option("--server", metavar="URL", help="The Overpass server to ask.")
    ] = Servers.overpass_url,
    nominatim: Annotated[
        str, typer.Option("--nominatim", metavar="URL", help="The Nominatim server to ask.")
    ] = Servers.nominatim_url,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before a large download.")] = False,
    refresh: Annotated[bool, typer.Option("--refresh", help="Download again.")] = False,
    force: Force = False,
) -> None:
    """Download the streets of a place or box, once; afterwards they are in the cache."""
    if out_file is not None:
        check_target(out_file, overwrite=force)
    source = find_streets(
        place=place,
        bbox=_box(bbox),
        guard_km=guard_km,
        cache_folder=cache,
        servers=Servers(server, nominatim),
        refresh=refresh,
        tell=tell,
    )
    if place:
        tell(say("streets.found_place", name=source.name))
    if source.is_cached and not refresh:
        tell(say("streets.from_cache", days=f"{source.age_days:.0f}"))
    path = obtain_streets(source, confirm=lambda _: yes or _said_yes(), refresh=refresh, tell=tell)
    if out_file is not None:
        with writing_at_once(out_file) as part:
            shutil.copyfile(path, part)
    out.print(say("streets.built", file=str(out_file or path)), soft_wrap=True)


def _said_yes() -> bool:
    return sys.stdin.isatty() and typer.confirm(say("streets.confirm"), err=True)


@streets.command()
def info(
    file: StreetFile,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Say what is in a street file: date, area, streets by mode, and what to look out for."""
    found = street_file_info(file)
    if as_json:
        sys.stdout.write(json.dumps(found.to_dict(), indent=2, allow_nan=False) + "\n")
        return
    _print_info(found)
    for warning in found.warnings:
        tell(warning)


def _print_info(found: StreetFileInfo) -> None:
    facts = Table(title=found.file, title_justify="left", show_header=False)
    box = "" if found.box is None else ", ".join(f"{value:.4f}" for value in found.box)
    for key, value in (
        ("size", f"{found.size_mb:,.1f} MB"),
        ("date", found.date or say("streets.not_told")),
        ("box", box or say("streets.not_told")),
        ("nodes", f"{found.n_nodes:,}"),
        ("ways", f"{found.n_ways:,}"),
        ("roads", f"{found.n_roads:,}"),
        ("maxspeed", percent(found.share_maxspeed)),
        ("surface", percent(found.share_surface)),
        ("sidewalk", percent(found.share_sidewalk)),
    ):
        facts.add_row(say(f"streets.info.{key}"), value)
    for key, number in _restriction_rows(found.restrictions):
        facts.add_row(say(f"streets.info.{key}"), f"{number:,}")
    out.print(facts)
    if not found.modes:
        return
    names = ("mode", "mode_nodes", "mode_edges", "mode_km", "mode_cut")
    by_mode = Table(*(say(f"streets.info.{name}") for name in names))
    for mode in found.modes:
        numbers = (mode.n_nodes, mode.n_edges, round(mode.street_km), mode.n_cut_ends)
        by_mode.add_row(mode.mode, *(f"{number:,}" for number in numbers))
    out.print(by_mode)


def _restriction_rows(counts: RestrictionCounts | None) -> Iterator[tuple[str, int]]:
    if counts is None:
        return
    yield "restrictions", counts.n_read
    yield "restrictions_used", counts.n_used
    yield "restrictions_other", counts.n_other
    yield "restrictions_closed", counts.n_closed
    yield "restrictions_unclear", counts.n_unclear
    yield "restrictions_broken", counts.n_broken


@streets.command()
def clip(
    file: StreetFile,
    out_file: Annotated[Path, typer.Option("--out", metavar="FILE", help="The .osm.pbf to write.")],
    boundary: Annotated[
        Path | None,
        typer.Option("--boundary", metavar="AREA", help="GeoJSON, Shapefile or GeoPackage."),
    ] = None,
    bbox: BoxText = "",
    guard_km: Annotated[
        float, typer.Option("--guard-km", help="Width of the band kept around it, in km.")
    ] = CLIP_GUARD_KM,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Keep places and other ways too, not streets alone.")
    ] = False,
    force: Force = False,
) -> None:
    """Cut a street file of any size, such as a state's, to an area and a band around it."""
    region = _region(boundary, _box(bbox), guard_km)
    with _bar() as progress:
        counts = clip_streets(
            file, region, out_file, everything=everything, overwrite=force, progress=progress
        )
    words = say(
        "streets.clipped",
        file=str(out_file),
        mb=f"{out_file.stat().st_size / 1e6:,.1f}",
        ways=f"{counts.n_ways:,}",
        nodes=f"{counts.n_nodes:,}",
        restrictions=f"{counts.n_restrictions:,}",
    )
    out.print(words, soft_wrap=True)


def _region(boundary: Path | None, box: Box | None, guard_km: float) -> Region:
    if (boundary is None) == (box is None):
        raise InputError(say("streets.one_area"))
    check_guard_km(guard_km)
    if box is not None:
        return box_region(box, guard_km)
    return outline_region(read_boundary(boundary or Path()), guard_km)


@contextmanager
def _bar() -> Iterator[ProgressCallback]:
    """Show on standard error what is being done."""
    columns = (TextColumn("{task.description:<34}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda stage, done: bar.update(
            task, description=say(f"streets.step.{stage}"), completed=done
        )


@streets.command()
def prepare(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A street file (.osm.pbf, .osm, .osm.bz2).", show_default=False
        ),
    ],
    modes: Annotated[
        list[str], typer.Option("--mode", metavar="MODE", help="A travel mode; may be repeated.")
    ] = ["walk", "drive"],  # noqa: B006  # typer asks for a list, and nobody changes it
    out_dir: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Keep the networks here.")
    ] = None,
) -> None:
    """Prepare the networks of a street file and keep them, so that they open in a moment."""
    folder = out_dir or store_folder()
    if folder is None:
        raise InputError(say("streets.store_off"))
    for mode, found in prepared_streets(file, modes, folder).items():
        if found.path is None:
            raise InputError(say("streets.not_kept", folder=str(folder)))
        words = say(
            "streets.prepared",
            mode=mode,
            nodes=f"{found.network.n_nodes:,}",
            edges=f"{found.network.n_edges:,}",
            mb=f"{found.path.stat().st_size / 1e6:,.1f}",
            what=say(f"streets.prepared_{'before' if found.was_stored else 'now'}"),
            seconds=f"{found.seconds:.1f}",
            file=str(found.path),
        )
        out.print(words, soft_wrap=True)
