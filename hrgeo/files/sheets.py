"""Choosing the sheet of a workbook that holds the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook

from hrgeo.errors import InputError
from hrgeo.files.cells import MISSING, Cells
from hrgeo.files.headers import SAMPLE_ROWS, find_header
from hrgeo.files.paths import nearest_name
from hrgeo.files.raw_table import cell_text

_BESIDE: Final = re.compile(
    r"read ?me|cover|about|info(rmation)?|notes?|instructions?|how to.*|(data )?dictionary"
    r"|code ?book|legend|look ?ups?|lists?|metadata|contents|changes|change ?log"
    r"|l[e\u00e9]eme|instrucciones|diccionario( de datos)?|notas|portada"
    r"|\u00edndice|indice|listas|(data )?validation|options",
    re.IGNORECASE,
)
"""Names of sheets that go with a table; one is read only where there is no other."""


@dataclass(frozen=True, eq=False)
class _Look:
    """What the first rows of a sheet look like."""

    name: str
    sheet: CalamineSheet
    is_table: bool
    header: frozenset[str]

    @property
    def rank(self) -> int:
        """Tables first, then those that only go with one, then sheets of prose."""
        if not self.is_table:
            return 2
        return 1 if _BESIDE.fullmatch(self.name.strip()) else 0


def _clean_cell(value: object) -> str | None:
    text = cell_text(value)
    text = None if text is None else text.strip()
    return None if text is None or text in MISSING else text


def _look(name: str, sheet: CalamineSheet) -> _Look | None:
    """Look at the first rows of a sheet; None where it has no cell with anything in it."""
    top: list[Cells] = [
        [_clean_cell(value) for value in row] for row in sheet.to_python(nrows=SAMPLE_ROWS)
    ]
    if not any(cell is not None for row in top for cell in row):
        return None
    header = find_header(top)
    names = frozenset(name.casefold() for name in header.names if name is not None)
    below = [[cell for cell in row if cell is not None] for row in top[header.end :]]
    wide = sum(len(row) >= 2 for row in below)
    said = sum(bool(row) and row[0].endswith(":") for row in below)  # Agency: | Cook County
    return _Look(name, sheet, len(names) >= 2 and wide > said, names)


def _visible(book: CalamineWorkbook, *, visible: bool) -> list[str]:
    return [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        and (sheet.visible == python_calamine.SheetVisibleEnum.Visible) == visible
    ]


def _refuse_twins(looks: Sequence[_Look], best: _Look, *, file: str) -> None:
    twins = [look.name for look in looks if look.rank == best.rank and look.header == best.header]
    if best.is_table and len(twins) > 1:
        names = ", ".join(repr(name) for name in twins)
        raise InputError(
            f"{file} has tables with the same columns on {len(twins)} sheets: {names}. Say which "
            f'to read: in the plan, sheet = "{twins[0]}" beside the file; or save the sheet as a '
            "file of its own."
        )


def choose_sheet(book: CalamineWorkbook, sheet: str | None, *, file: str) -> CalamineSheet:
    """Give the sheet of that name, or the first one with a table.

    Parameters
    ----------
    book
        An open workbook.
    sheet
        Name of a sheet, hidden or not. If not given: the first visible sheet with a
        table; one named as a README or a code book only where there is no other, and
        prose only where there is no table. Hidden sheets count where no other has
        cells.
    file
        Name of the file, for messages.

    Raises
    ------
    InputError
        If there is no sheet of that name, no cell in any, or if several sheets have
        tables with the same columns and none was named.
    """
    if sheet is not None:
        if sheet not in book.sheet_names:
            near = nearest_name(sheet, book.sheet_names)
            raise InputError(
                f"{file} has no sheet {sheet!r}; it has {', '.join(book.sheet_names)}."
                + (f" Did you mean {near!r}?" if near else "")
            )
        return book.get_sheet_by_name(sheet)
    for visible in (True, False):
        found = (_look(n, book.get_sheet_by_name(n)) for n in _visible(book, visible=visible))
        looks = [look for look in found if look is not None]
        if looks:
            best = min(looks, key=lambda look: look.rank)
            _refuse_twins(looks, best, file=file)
            return best.sheet
    raise InputError(f"{file} has no cell with anything in it; export it again.")
