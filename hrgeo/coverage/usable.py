"""Which services a person can use, as far as their rules are known."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.model import BoolArray, Person
from hrgeo.schemas import LANGUAGE_WORDS

_HELPS = ("wheelchair",)
"""Columns where *yes* lets a person in; in the others *yes* keeps them out."""
_LANGUAGES = "languages"
_CODE_OF = {
    word: code for code, words in LANGUAGE_WORDS.items() for word in (code, *words)
}  # "es" and "spanish" -> "es"


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


@dataclass(frozen=True, eq=False)
class Rules:
    """What each service's rules mean for one person.

    Attributes
    ----------
    service_ids
        By service.
    barriers
        By rule: its column, such as ``id_required``; the barriers of the person.
    lets_in, keeps_out
        Shape ``(n_barriers, n_services)``: whether the rule surely lets the
        person in, and surely keeps them out. Where neither holds it is unknown.
    """

    service_ids: pd.Index
    barriers: tuple[str, ...]
    lets_in: BoolArray
    keeps_out: BoolArray

    def of(self, service_ids: pd.Index) -> Rules:
        """Give the rules of some of the services, in the order of `service_ids`."""
        row = self.service_ids.get_indexer(service_ids)
        return Rules(service_ids, self.barriers, self.lets_in[:, row], self.keeps_out[:, row])

    def usable(self, *, without: str = "") -> Usable:
        """Give what the person can use, as if one rule were dropped everywhere.

        Parameters
        ----------
        without
            The rule that is dropped; empty for none.
        """
        kept = np.array([barrier != without for barrier in self.barriers], dtype=bool)
        return Usable(
            self.service_ids,
            self.lets_in[kept].all(axis=0),
            ~self.keeps_out[kept].any(axis=0),
        )

    def only(self, barrier: str) -> Usable:
        """Give what a person could use whom this rule alone concerns."""
        row = self.barriers.index(barrier)
        return Usable(self.service_ids, self.lets_in[row], ~self.keeps_out[row])


def rules_for(services: pd.DataFrame, person: Person | None) -> Rules:
    """Read what the rules of services mean for a person.

    Parameters
    ----------
    services, person
        As in `usable_services`.

    Returns
    -------
    Rules
        One row for each barrier of the person; none for somebody whom nothing
        keeps out.

    Raises
    ------
    InputError
        If a column of a barrier has values that are not true, false or missing.

    Examples
    --------
    >>> services = pd.DataFrame({"id_required": [True, False, None]}, index=["a", "b", "c"])
    >>> rules = rules_for(services, Person(has_id=False))
    >>> rules.keeps_out.tolist(), rules.lets_in.tolist()
    ([[True, False, False]], [[False, True, False]])
    """
    barriers = () if person is None else person.barriers
    language = "" if person is None else person.language
    answers, faults = [], []
    for barrier in barriers:
        try:
            answers.append(_read_rule(services, barrier, language))
        except (TypeError, ValueError):
            faults.append(f"column {barrier!r} has values other than true, false and missing")
    if faults:
        raise InputError(
            f"The rules of the services cannot be read: {'; '.join(faults)}. Read the table with "
            "read_services, or put True, False or None there."
        )
    shape = (len(barriers), len(services))
    return Rules(
        services.index,
        barriers,
        np.array([lets_in for lets_in, _ in answers], dtype=np.bool_).reshape(shape),
        np.array([keeps_out for _, keeps_out in answers], dtype=np.bool_).reshape(shape),
    )


def usable_services(services: pd.DataFrame, person: Person | None) -> Usable:
    """Tell which services a person can use.

    Parameters
    ----------
    services
        Index ``service_id``; the columns of barriers (see
        `hrgeo.schemas.BARRIERS`) are true, false or missing, ``languages`` has
        words or codes joined by ``;`` (``es``, ``Spanish``, ``espanol`` with or
        without its accent). A column that is not there is unknown for all.
    person
        None for somebody whom nothing keeps out.

    Returns
    -------
    Usable
        Row for row with `services`. A service surely keeps out somebody who needs
        a language where all that it lists are languages that hrgeo knows, and
        the one needed is not among them; "interpreter on request" is unknown.

    Raises
    ------
    InputError
        If a column of a barrier has values that are not true, false or missing.

    Examples
    --------
    >>> services = pd.DataFrame({"id_required": [True, False, None]}, index=["a", "b", "c"])
    >>> usable = usable_services(services, Person(has_id=False))
    >>> usable.least.tolist(), usable.most.tolist()
    ([False, True, False], [False, True, True])
    """
    return rules_for(services, person).usable()


def _read_rule(services: pd.DataFrame, barrier: str, language: str) -> tuple[BoolArray, BoolArray]:
    """Give, by service, whether one rule surely lets a person in, and surely keeps them out."""
    if barrier not in services.columns:
        unknown = np.zeros(len(services), dtype=np.bool_)
        return unknown, unknown.copy()
    if barrier == _LANGUAGES:
        return _speaks(services[barrier], language)
    values = services[barrier].astype("boolean")
    yes = values.fillna(value=False).to_numpy(dtype=bool)
    no = (~values).fillna(value=False).to_numpy(dtype=bool)
    return (yes, no) if barrier in _HELPS else (no, yes)


def _speaks(languages: pd.Series, wanted: str) -> tuple[BoolArray, BoolArray]:
    code = _language_code(wanted)
    spoken = [
        {_language_code(part) for part in text.split(";") if part.strip()}
        if isinstance(text, str)
        else set()
        for text in languages
    ]
    yes = np.array([code in codes for codes in spoken], dtype=bool)
    known = np.array([bool(codes) and codes <= LANGUAGE_WORDS.keys() for codes in spoken], bool)
    return yes, known & ~yes


def _language_code(word: str) -> str:
    """Give the code of a language; the word itself, made plain, where hrgeo does not know it."""
    letters = unicodedata.normalize("NFKD", word.strip().casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _CODE_OF.get(plain) or _CODE_OF.get(plain.replace("_", "-").split("-")[0], plain)
