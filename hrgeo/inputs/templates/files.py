"""The files of a template: a CSV file and a workbook, in memory or on disk."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

from hrgeo.errors import InputError
from hrgeo.files import nearest_name
from hrgeo.inputs.templates.tables import TEMPLATES, TableTemplate
from hrgeo.inputs.templates.workbook import template_workbook
from hrgeo.text import say

_BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it, Excel reads a CSV file in the computer's old alphabet and breaks accents."""


def _template(name: str) -> TableTemplate:
    if name not in TEMPLATES:
        near = nearest_name(name, TEMPLATES)
        hint = f" Did you mean {near!r}?" if near else ""
        raise InputError(say("template.unknown", name=name, known=", ".join(TEMPLATES)) + hint)
    return TEMPLATES[name]


def _template_csv(template: TableTemplate) -> bytes:
    text = io.StringIO(newline="")
    names = [column.name for column in template.columns]
    writer = csv.DictWriter(text, fieldnames=names, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(template.rows)
    return (_BYTE_ORDER_MARK + text.getvalue()).encode("utf-8")


def template_files(name: str) -> dict[str, bytes]:
    """Make the files of a template; the same bytes each time.

    Parameters
    ----------
    name
        One of `TEMPLATES`.

    Returns
    -------
    dict
        File name to content: a CSV file (UTF-8 with a byte order mark) and a
        workbook whose second sheet is a data dictionary.

    Raises
    ------
    InputError
        If there is no such template.

    Examples
    --------
    >>> list(template_files("services"))
    ['services_template.csv', 'services_template.xlsx']
    """
    template = _template(name)
    return {
        f"{name}_template.csv": _template_csv(template),
        f"{name}_template.xlsx": template_workbook(template),
    }


def write_template(name: str, folder: str | Path, *, force: bool = False) -> tuple[Path, ...]:
    """Write the files of a template into a folder, which is made if it is missing.

    Parameters
    ----------
    name
        One of `TEMPLATES`.
    folder
        Where to write.
    force
        Replace files of these names that are there.

    Returns
    -------
    tuple of Path
        The files.

    Raises
    ------
    InputError
        If there is no such template, a file of that name is there and `force`
        is not set, or the folder cannot be written. Nothing is replaced then.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in write_template("roster", folder)]
    ['roster_template.csv', 'roster_template.xlsx']
    """
    content = template_files(name)
    target = Path(folder)
    there = [file for file in content if (target / file).exists()]
    if there and not force:
        raise InputError(say("template.there", files=", ".join(there), folder=str(target)))
    try:
        target.mkdir(parents=True, exist_ok=True)
        for file, data in content.items():
            # "x" refuses what another program has put there meanwhile.
            with (target / file).open("wb" if force else "xb") as out:
                out.write(data)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise InputError(say("template.not_written", folder=str(target), why=why)) from error
    return tuple(target / file for file in content)
