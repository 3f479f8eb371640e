"""`hrgeo template`: an example of a table, to fill in."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hrgeo.cli.screen import err, out
from hrgeo.errors import InputError
from hrgeo.inputs.templates import write_template
from hrgeo.text import say


class Table(StrEnum):
    """The tables that there is a template of."""

    SERVICES = "services"
    NEED = "need"
    CANDIDATES = "candidates"
    ROSTER = "roster"
    VAN_STOPS = "van_stops"
    CREW = "crew"
    AREAS = "areas"
    ADDRESS_POINTS = "address_points"


class Kind(StrEnum):
    """The shapes that a table of need can have."""

    POINTS = "points"
    COUNTS = "counts"
    PLACES = "places"


def template(
    table: Annotated[Table, typer.Argument(help=say("template.help.table"), show_default=False)],
    kind: Annotated[
        Kind | None, typer.Option("--kind", help=say("template.help.kind"), show_default=False)
    ] = None,
    out_dir: Annotated[Path, typer.Option("--out", help=say("template.help.out"))] = Path(),
    *,
    force: Annotated[bool, typer.Option("--force", help=say("template.help.force"))] = False,
) -> None:
    """Write an example of a table, as CSV and as a workbook with a data dictionary."""
    name = table.value
    if table is Table.NEED:
        name = f"need_{(kind or Kind.POINTS).value}"
    elif kind is not None:
        raise InputError(say("template.kind_only_need", name=name))
    written = write_template(name, out_dir, force=force)
    files = ", ".join(path.name for path in written)
    out.print(say("template.done", folder=str(out_dir.resolve()), files=files), soft_wrap=True)
    err.print(say("template.after"))
