"""Which services count, and of which types."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.model import BoolArray
from hrgeo.schemas import SERVICE_TYPES

_SEPARATOR = ";"


@dataclass(frozen=True, eq=False)
class ListedServices:
    """The services that count, with their types.

    Attributes
    ----------
    ids
        Index of services that are listed and not known to be closed.
    types
        By service: its types.
    n_closed
        Services left out because the table says that they are not open.
    """

    ids: pd.Index
    types: tuple[frozenset[str], ...]
    n_closed: int

    def of_type(self, service_type: str) -> pd.Index:
        """Give the ids of the services of one type; empty where none is listed."""
        return self.ids[self.is_of_type(service_type)]

    def is_of_type(self, service_type: str) -> BoolArray:
        """Tell, by service, whether it is of one type."""
        return np.array([service_type in types for types in self.types], dtype=np.bool_)

    def found_types(self) -> tuple[str, ...]:
        """Give all types that are listed: hrgeo's own in their order, then others by name."""
        found = frozenset[str]().union(*self.types)
        own = [name for name in SERVICE_TYPES if name in found]
        return (*own, *sorted(found.difference(SERVICE_TYPES)))


def listed_services(services: pd.DataFrame) -> ListedServices:
    """Read which services count from a table of services.

    Parameters
    ----------
    services
        Index: unique service ids. Column ``types`` (or ``type``): words joined
        by ``;``; a row without one is of no type. Column ``is_open``, if
        there: rows where it is false are left out; unknown is kept.

    Returns
    -------
    ListedServices
        Empty for a table without rows.

    Raises
    ------
    InputError
        If the index is not unique, or there is no column of types.
    """
    faults = []
    if not services.index.is_unique:
        again = np.flatnonzero(services.index.duplicated())
        faults.append(
            f"{len(again)} service ids occur more than once, first at position {again[0]} "
            "(counted from 0); give every service its own id"
        )
    column = next((name for name in ("types", "type") if name in services.columns), None)
    if column is None:
        faults.append("there is no column 'types'; add one with the services' types")
    if faults:
        raise InputError(f"The table of services cannot be used: {'; '.join(faults)}.")
    keep = _not_closed(services)
    words = [
        frozenset(part.strip() for part in str(text).split(_SEPARATOR) if part.strip())
        if isinstance(text, str)
        else frozenset[str]()
        for text in services[column].to_numpy(dtype=object)[keep]
    ]
    return ListedServices(services.index[keep], tuple(words), int((~keep).sum()))


def _not_closed(services: pd.DataFrame) -> BoolArray:
    if "is_open" not in services.columns:
        return np.ones(len(services), dtype=np.bool_)
    return np.array(
        [pd.isna(value) or bool(value) for value in services["is_open"]], dtype=np.bool_
    )


def wanted_types(listed: ListedServices, service_types: Sequence[str] | None) -> tuple[str, ...]:
    """Give the types to report: those asked for, or all that are listed.

    Raises
    ------
    InputError
        If a type is neither one of hrgeo's nor in the table of services: a
        misspelled type must not read as "none listed".
    """
    if service_types is None:
        return listed.found_types()
    if isinstance(service_types, str):
        service_types = [service_types]
    known = (*SERVICE_TYPES, *listed.found_types())
    wrong = [name for name in service_types if name not in known]
    if wrong:
        hints = [
            f"{name!r}" + "".join(f" (do you mean {n!r}?)" for n in _nearest(name, known))
            for name in wrong
        ]
        raise InputError(
            f"No such service type: {', '.join(hints)}. Types are {', '.join(SERVICE_TYPES)}."
        )
    return tuple(dict.fromkeys(service_types))


def _nearest(name: str, known: Sequence[str]) -> list[str]:
    return difflib.get_close_matches(str(name), known, n=1)
