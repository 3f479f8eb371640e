"""Spreadsheets: .xlsx, whose archive is checked and packed anew before it is read."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import python_calamine

from hrgeo.errors import InputError
from hrgeo.files.delimited import find_decimal
from hrgeo.files.paths import nearest_name, read_bytes
from hrgeo.files.raw_table import RawTable, headed_table, text_column

MAX_MEMBERS: Final = 1_000
MAX_RATIO: Final = 100
MAX_UNPACKED_BYTES: Final = 400_000_000
_MIN_SUSPECT_BYTES: Final = 1_000_000
"""Below this size a member's ratio does not matter: blank sheets pack very well."""
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


def _check_archive(archive: zipfile.ZipFile, *, file: str) -> list[zipfile.ZipInfo]:
    """Check what an archive says of itself, before anything is unpacked."""
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or len({m.filename for m in members}) < len(members):
        raise InputError(
            f"{file} is packed in a way that no spreadsheet is ({len(members)} parts, or two of "
            "one name). Save it again as .xlsx or CSV."
        )
    dense = any(
        m.file_size > _MIN_SUSPECT_BYTES and m.file_size > MAX_RATIO * max(m.compress_size, 1)
        for m in members
    )
    if dense or total > MAX_UNPACKED_BYTES:
        raise InputError(
            f"{file} would grow to {total / 1e6:,.0f} MB when unpacked, which is more than hrgeo "
            "allows. Save it again as CSV."
        )
    if any(m.flag_bits & 1 for m in members):
        raise InputError(f"{file} is locked with a password. Save it without one.")
    return [m for m in members if m.filename.lower().endswith((".xml", ".rels"))]


def _packed_anew(data: bytes, *, file: str) -> io.BytesIO:
    """Unpack within the limits and pack again, so that no size in it can lie.

    Python stops at the size that an archive states and checks it; the reader of
    the spreadsheet need not. Pictures, macros and other parts are left out.
    """
    fresh = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as archive,
            zipfile.ZipFile(fresh, "w", zipfile.ZIP_STORED) as out,
        ):
            for member in _check_archive(archive, file=file):
                content = archive.read(member)
                if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:4096]:
                    raise InputError(
                        f"{file} declares a document type, which no spreadsheet does. Save it "
                        "again as .xlsx or CSV."
                    )
                out.writestr(member.filename, content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise InputError(
            f"{file} is broken or cut short, or is no .xlsx file. Save it again as .xlsx or CSV."
        ) from error
    fresh.seek(0)
    return fresh


def _sheet(
    book: python_calamine.CalamineWorkbook, sheet: str | None, *, file: str
) -> python_calamine.CalamineSheet:
    """Give the sheet of that name, or else the first one that has cells."""
    if sheet is not None:
        if sheet not in book.sheet_names:
            near = nearest_name(sheet, book.sheet_names)
            raise InputError(
                f"{file} has no sheet {sheet!r}; it has {', '.join(book.sheet_names)}."
                + (f" Did you mean {near!r}?" if near else "")
            )
        return book.get_sheet_by_name(sheet)
    sheets = [book.get_sheet_by_index(i) for i in range(len(book.sheet_names))]
    return next((s for s in sheets if s.height and s.width), sheets[0])


def read_spreadsheet(path: Path, sheet: str | None = None) -> RawTable:
    """Read one sheet of a workbook; numbers and dates become text, one way only.

    Parameters
    ----------
    path
        A path that `hrgeo.files.paths.check_path` has passed.
    sheet
        Name of a sheet; the first sheet that has cells if not given.

    Returns
    -------
    RawTable
        The first row with a cell in it is the header.

    Raises
    ------
    InputError
        If the file is no .xlsx, is broken or locked, would unpack to far more
        than it should, has no such sheet, or no rows.
    """
    file = path.name
    data = read_bytes(path, suffixes=(".xlsx",), what="spreadsheet")
    if data.startswith(_OLD_EXCEL):
        raise InputError(
            f"{file} is an old Excel file, or locked with a password. Save it as .xlsx without one."
        )
    fresh = _packed_anew(data, file=file)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(fresh) as book:
            cells = _sheet(book, sheet, file=file).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, ValueError, OSError, StopIteration) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"{file} cannot be read as a spreadsheet. Save it again as .xlsx or CSV."
        ) from error
    if not cells:
        raise InputError(f"{file} has no cell with anything in it; export it again.")
    columns = [text_column(column) for column in zip(*cells, strict=True)]
    del cells
    table = headed_table(file, pd.concat(columns, axis=1, ignore_index=True))
    return RawTable(
        file, table.frame, np.asarray(table.rows), decimal=find_decimal(table.frame, ",")
    )
