"""Which services a person can use, as far as their rules are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hrgeo.model import BoolArray, Person

_HELPS = ("wheelchair",)
"""Columns where *yes* lets a person in; in the others *yes* keeps them out."""


@dataclass(frozen=True, eq=False)
class Usable:
    """Which services a person can use.

    Attributes
    ----------
    service_ids
        By service.
    least, most
        By service: whether the person can surely use it (an unknown rule counts
        as a barrier), and whether they may (an unknown rule counts as none).
    """

    service_ids: pd.Index
    least: BoolArray
    most: BoolArray


def usable_services(services: pd.DataFrame, person: Person | None) -> Usable:
    """Tell which services a person can use.

    Parameters
    ----------
    services
        Index ``service_id``; the columns of barriers (see
        `hrgeo.schemas.BARRIERS`) are true, false or missing, ``languages`` has
        codes joined by ``;``. A column that is not there is unknown for all.
    person
        None for somebody whom nothing keeps out.

    Returns
    -------
    Usable
        Row for row with `services`.

    Examples
    --------
    >>> services = pd.DataFrame({"id_required": [True, False, None]}, index=["a", "b", "c"])
    >>> usable = usable_services(services, Person(has_id=False))
    >>> usable.least.tolist(), usable.most.tolist()
    ([False, True, False], [False, True, True])
    """
    least = np.ones(len(services), dtype=np.bool_)
    most = least.copy()
    for barrier in () if person is None else person.barriers:
        lets_in, keeps_out = passes(services, barrier, person)
        least &= lets_in
        most &= ~keeps_out
    return Usable(services.index, least, most)


def passes(
    services: pd.DataFrame, barrier: str, person: Person | None
) -> tuple[BoolArray, BoolArray]:
    """Give, by service, whether one barrier surely lets a person in, and surely keeps them out."""
    if barrier not in services.columns:
        unknown = np.zeros(len(services), dtype=np.bool_)
        return unknown, unknown.copy()
    if barrier == "languages":
        return _speaks(services[barrier], "" if person is None else person.language)
    values = services[barrier].astype("boolean")
    yes = values.fillna(value=False).to_numpy(dtype=bool)
    no = (~values).fillna(value=False).to_numpy(dtype=bool)
    return (yes, no) if barrier in _HELPS else (no, yes)


def _speaks(languages: pd.Series, wanted: str) -> tuple[BoolArray, BoolArray]:
    spoken = [
        {part.strip().lower() for part in text.split(";") if part.strip()}
        if isinstance(text, str)
        else set()
        for text in languages
    ]
    known = np.array([bool(words) for words in spoken], dtype=bool)
    yes = np.array([wanted.strip().lower() in words for words in spoken], dtype=bool)
    return yes, known & ~yes
