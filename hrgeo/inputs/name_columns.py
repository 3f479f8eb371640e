"""Finding the names of places where no column has one of the usual names for them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_NAME: Final = frozenset({"name", "nombre"})
_OF_A_PLACE: Final = frozenset(
    {
        *("program", "site", "facility", "agency", "organization", "organisation", "clinic"),
        *("service", "provider", "location", "place", "building", "box", "venue", "church"),
        *("programa", "sitio", "agencia", "organizacion", "clinica", "servicio", "lugar"),
    }
)
_OF_OTHERS: Final = frozenset(
    {
        *("contact", "staff", "first", "last", "street", "road", "city", "county", "user", "file"),
        *("manager", "director", "owner", "coordinator", "your", "person", "parent", "layer"),
        *("contacto", "calle", "ciudad", "director", "persona", "apellido"),
    }
)


def likely_name_column(names: Iterable[str]) -> str | None:
    """Give the only column whose name speaks of the name of a place, or None.

    Parameters
    ----------
    names
        Columns of a file that are not taken yet.

    Examples
    --------
    >>> likely_name_column(["What is the name of the program?", "Contact name (program)"])
    'What is the name of the program?'
    >>> likely_name_column(["Agency legal name", "Program public name"]) is None
    True
    """
    found = []
    for name in names:
        apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
        words = {word.lower() for word in re.split(r"[\W_\d]+", apart) if word}
        if words & _NAME and words & _OF_A_PLACE and not words & (_OF_OTHERS - {"your"}):
            found.append(name)
    return found[0] if len(found) == 1 else None
