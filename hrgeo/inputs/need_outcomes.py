"""What came of incidents, and what their times are the time of."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import numpy as np
import pandas as pd

from hrgeo.inputs.columns import TableInWork, plain_name
from hrgeo.inputs.need_moments import When
from hrgeo.inputs.values import UNKNOWN, parse_yes_no
from hrgeo.model import BoolArray, IntArray

_ALIVE_AFTER_ALL: Final = re.compile(
    r"\b(?:non?|not|near) ?(?:fatal|lethal|mortal|dead|death)\w*"
    r"|\b(?:did not|didn t|not) (?:die|died|expire)\b"
    r"|\bno (?:fue fatal|fallecio|fallecid[oa]|murio|muert[oa])\b|\balive\b"
)
_DIED: Final = re.compile(
    r"\b(?:fatal|fatality|lethal|mortal|died|dies|dead|death|deceased|decedent|doa|expired|obitus"
    r"|pronounced|fallecid[oa]|fallecio|fallecimiento|muert[oaes]+|murio|defuncion|difunt[oa]|obito)\b"
)
_SURVIVED: Final = re.compile(
    r"\b(?:surviv\w+|live[ds]?|living|transported|transport(?:ed)? to|treated|refus\w+|released"
    r"|recovered|revived|discharged|improved|stable|admitted|hospitalized|left ama"
    r"|against medical advice|sobreviv\w+|viv[oae]|vivio|traslad\w+|transportad[oa]|atendid[oa]"
    r"|tratad[oa]|rechaz\w+|recuperad[oa]|estable|dad[oa] de alta|hospitalizad[oa]|ingresad[oa])\b"
)
_NOT_KNOWN: Final = re.compile(
    r"^(?:unknown|unk|undetermined|pending|not (?:known|recorded|reported|applicable)|n ?a"
    r"|desconocid[oa]|se desconoce|pendiente|sin dato)\b"
)
_DEATH_IN_NAME: Final = re.compile(r"fatal|death|died|dead|deceased|fallec|muert|murio|defuncion")
_LIFE_IN_NAME: Final = re.compile(r"nonfatal|surviv|alive|sobreviv")

_LATER: Final = re.compile(
    r"found|discover|pronounc|death|deceased|died|declared|last (?:seen|known)|arriv|en route"
    r"|hallad|hallazgo|encontrad|muert|defuncion|fallec|declarad|llegada|visto por ultima"
)
_AT_ONCE: Final = re.compile(
    r"call|dispatch|onset|alarm|notif|psap|911|incident|overdose|occur|injury|event"
    r"|llamada|despacho|aviso|inicio|ocurri|incidente|sobredosis|evento|emergencia"
)
_LATER_IN_NAME: Final = re.compile(
    r"death|pronounc|deceased|^dod|found|discover|defuncion|muerte|fallec|hallazgo"
)


def _plain_words(cells: pd.Series[str]) -> list[str]:
    """Give cells in lower case, without accents and signs; empty where missing."""
    texts = ["" if pd.isna(cell) else str(cell) for cell in cells]
    bare = [unicodedata.normalize("NFKD", text.casefold()) for text in texts]
    letters = ["".join(c for c in text if not unicodedata.combining(c)) for text in bare]
    return [" ".join(re.sub(r"[^a-z0-9]+", " ", text).split()) for text in letters]


def _fatal_of(words: str) -> int:
    """Tell by the words of a cell whether the person died: 1, 0, or -1 for unknown.

    Examples
    --------
    >>> [_fatal_of(w) for w in ("non fatal", "patient dead at scene", "transported", "canceled")]
    [0, 1, 0, -1]
    """
    if not words or _NOT_KNOWN.search(words):
        return -1
    if _ALIVE_AFTER_ALL.search(words):
        return 0
    if _DIED.search(words):
        return 1
    return 0 if _SURVIVED.search(words) else -1


def event_fatal(work: TableInWork, used: BoolArray, what: str) -> IntArray:
    """Tell of the rows that count whether the person died.

    In a source of deaths all did. Where a column is called ``Fatal`` or the like, yes
    and no are read too. What is not understood is unknown, and noted.

    Parameters
    ----------
    work
        The table.
    used
        By row: whether it counts.
    what
        What the source counts, such as ``death``.

    Returns
    -------
    IntArray
        One entry for each row that counts: 1, 0, or -1 where unknown.
    """
    n = int(used.sum())
    if what == "death":
        return np.ones(n, np.int64)
    if not work.has("outcome"):
        return np.full(n, -1, np.int64)
    cells = work.text("outcome")
    words = _plain_words(cells)
    known = {word: _fatal_of(word) for word in set(words)}
    fatal = np.array([known[word] for word in words], dtype=np.int64).reshape(-1)
    name = plain_name(work.found["outcome"])
    yes, no = parse_yes_no(cells)
    if _LIFE_IN_NAME.search(name):
        fatal = np.where(yes, 0, np.where(no, 1, fatal))
    elif _DEATH_IN_NAME.search(name):
        fatal = np.where(yes, 1, np.where(no, 0, fatal))
    says_unknown = np.array(
        [not word or bool(_NOT_KNOWN.search(word)) for word in words], dtype=bool
    ) | cells.str.lower().isin(list(UNKNOWN)).to_numpy(dtype=bool)
    work.note(
        used & (fatal < 0) & ~says_unknown, "doubted", "unknown_outcome", "outcome",
        "The cell does not say in words that hrgeo knows whether the person died; the outcome is "
        "unknown.",
    )  # fmt: skip
    return fatal[used]


def event_hour(work: TableInWork, when: When, used: BoolArray) -> IntArray:
    """Give the hours of the rows that count, where they are hours of need.

    Only the time of onset, of the call or of the dispatch says when help was needed.
    When somebody was found or pronounced dead says little about that, and where a
    column of kinds is there and says nothing, neither is known.

    Returns
    -------
    IntArray
        One entry for each row that counts: 0 to 23, or -1 where unknown.
    """
    hour = when.hour
    if work.has("time_kind"):
        words = _plain_words(work.text("time_kind"))
        known = {w: bool(_AT_ONCE.search(w)) and not _LATER.search(w) for w in set(words)}
        tells = np.array([known[word] for word in words], dtype=bool).reshape(-1)
        column = "time_kind"
    else:
        name = plain_name(work.found.get(when.time_column, ""))
        tells = np.full(len(work), _LATER_IN_NAME.search(name) is None)
        column = when.time_column
    work.note(
        used & (hour >= 0) & ~tells, "doubted", "time_kind", column,
        "The time is not known to be that of the overdose, the call or the dispatch, so that the "
        "hour of need is unknown.",
    )  # fmt: skip
    return np.where(tells, hour, -1)[used].astype(np.int64)
