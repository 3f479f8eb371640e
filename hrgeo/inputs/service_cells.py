"""What program sheets say in words: barriers, whether a place is open, who may know of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from hrgeo.inputs.columns import TableInWork, plain_name
from hrgeo.inputs.dates import parse_dates
from hrgeo.inputs.service_words import plain_word
from hrgeo.inputs.values import NO, UNKNOWN, YES, map_text
from hrgeo.model import BoolArray
from hrgeo.schemas import BARRIERS

_UNKNOWN: Final = frozenset(plain_word(word) for word in UNKNOWN) | {
    "", "tbd", "not sure", "don t know", "no data", "not stated", "sin datos", "no se sabe",
    "desconocida", "por confirmar", "pendiente", "no info", "no information", "sin informacion",
}  # fmt: skip
_OPEN_END: Final = re.compile(
    r"\b(?:varies|depends?|sometimes|some|maybe|case by case|call|ask|preferred|if available|"
    r"partial(?:ly)?|limited|unless|except|excepto|salvo|pero|but|depende|varia|a veces|llamar|"
    r"preguntar|consultar|preferible|parcial(?:mente)?|limitad[oa])\b"
)
"""With these, a no is no plain no."""
_YES: Final = re.compile(
    r"^(?:yes|y|si|true|t|always|siempre|mandatory|required|must|needed|obligatori[oa]|"
    r"requerid[oa]|requisito|se (?:requiere|necesita|pide)|necesari[oa])\b|"
    r"\b(?:is|are) (?:required|needed)\b"
)
_NO: Final = re.compile(
    r"^(?:no|n|none|never|nunca|false|f|ningun[oa]?|nada|sin|without|optional|opcional|nope)\b"
)
_DENIED: Final = re.compile(
    r"\b(?:not?|no id|nothing) (?:required|needed|necessary|asked|se (?:requiere|necesita|pide)|"
    r"requerid[oa]|necesari[oa]|obligatori[oa])\b|^no (?:\w+ ){1,3}(?:required|needed|necessary)\b"
)
_ZERO: Final = re.compile(r"\s*[$€]?\s*0+(?:[.,]0+)?\s*[$€]?\s*")
_AMOUNT: Final = re.compile(
    r"[$€]\s*\d*[.,]?\d*[1-9]|\b\d*[1-9]\d*(?:[.,]\d\d)?\s*(?:usd|dollars?|dolares|pesos)\b"
)
_SAYS_YES: Final = MappingProxyType(
    {
        "fee": (
            "sliding (?:scale|fee)", "escala", "co ?pay", "copago", "self pay", "low cost",
            "bajo costo", "costo bajo", "tarifa", "fee (?:required|for)", "charged?$", "paid",
        ),
        "id_required": (
            "(?:photo|state|government|valid|picture)(?: issued)? id",
            "id (?:card|required|needed)", "licen[sc]e", "passport", "pasaporte", "licencia",
            "^id$", "^identifica[ct]ion",
        ),
        "insurance_required": (
            "(?:insurance|medicaid|medicare|seguro) (?:only|required|solamente|requerido)",
            "no uninsured", "must (?:have|be insured)",
        ),
        "abstinence_required": (
            "must be (?:sober|clean|abstinent)", "(?:sober|abstinence) only", "solo abstinencia",
            "^no (?:active|current|drug|using|substance|alcohol)",
        ),
        "registration_required": (
            "by appointment", "appointments? (?:only|required)", "referral", "intake",
            "no walk ?ins?", "con cita", "solo (?:con )?cita", "cita previa",
            "must (?:register|enroll)",
        ),
        "police_onsite": ("police (?:on ?site|present|officer)", "policia presente", "^officers?"),
        "needs_based": (
            "needs? based", "according to need", "as needed", "by need", "no limits?", "unlimited",
            "segun (?:la )?necesidad", "sin limite",
        ),
        "wheelchair": (
            "(?<!no )ramps?", "(?<!no )elevator", "(?<!sin )rampa", "(?<!sin )ascensor", "^ada",
            "^(?:fully |wheelchair |ada )*accessible", "^(?:totalmente )?accesible",
            "no (?:stairs|steps)", "step free", "level entrance", "ground floor",
        ),
    }
)  # fmt: skip
"""Column -> what means yes there, beside the usual."""
_SAYS_NO: Final = MappingProxyType(
    {
        "fee": (
            "^(?:it s |completely |totally |all )?free(?! (?:for|with|if|after|first))",
            "(?:gratis|gratuit[oa]s?)(?! (?:para|con|si))",
            "(?:no|without|sin) (?:cost|charge|fees?|costo|cargo|cobro)",
        ),
        "id_required": ("anonym(?:ous(?:ly)?)?", "anonim[oa]", "low (?:barrier|threshold)"),
        "insurance_required": (
            "uninsured (?:ok|okay|welcome|accepted)", "all welcome", "sin seguro",
            "no insurance (?:needed|required|necessary)",
        ),
        "abstinence_required": ("low (?:barrier|threshold)",),
        "registration_required": (
            "(?<!no )walk ?ins?", "sin cita", "anonym(?:ous(?:ly)?)?", "anonim[oa]", "drop ?in",
            "no appointments?",
        ),
        "needs_based": ("one (?:for|to) one", "1 (?:for|to) 1", "^1 1", "uno (?:por|a) uno"),
        "wheelchair": (
            "not (?:wheelchair )?accessible", "inaccessible", "no (?:es )?accesible", "^stairs",
            "stairs only", "escaleras", "no (?:ramp|elevator)", "sin (?:rampa|ascensor)",
        ),
    }
)  # fmt: skip
"""Column -> what means no there, beside the usual."""


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(
        "|".join(rf"{word}\b" if word[0] == "^" else rf"\b{word}\b" for word in words)
    )


_OWN_WORDS: Final = {
    name: (_pattern(_SAYS_YES.get(name, ("$^",))), _pattern(_SAYS_NO.get(name, ("$^",))))
    for name in BARRIERS
}


def _read_barrier(cell: str, column: str) -> bool | None:
    """Say what a cell says of a barrier: True, False, or None where it cannot be told."""
    plain = plain_word(cell)
    if plain in YES or plain in NO:
        return plain in YES
    is_vague = bool(_OPEN_END.search(plain))
    says_yes, says_no = _OWN_WORDS[column]
    yes, no = bool(says_yes.search(plain)), bool(says_no.search(plain))
    if column == "fee":
        yes |= bool(_AMOUNT.search(cell) or _AMOUNT.search(plain))
        no |= bool(_ZERO.fullmatch(cell))
    denied = bool(_DENIED.search(plain))
    if yes or no:
        if denied and not no:  # "photo ID not required"
            yes, no = False, True
        return None if (yes and no) or (no and is_vague) else yes
    if denied or _NO.search(plain):
        has_exception = is_vague or re.search(r"\b(?:yes|si)\b", plain)
        return None if has_exception else False
    return True if _YES.search(plain) and not is_vague else None


def _plain_cells(cells: pd.Series[str]) -> pd.Series[str]:
    """Give the plain words of cells; an empty text where a cell is missing."""
    return map_text(cells, {c: plain_word(str(c)) for c in cells.dropna().unique()}).fillna("")


def barrier_column(work: TableInWork, name: str) -> pd.Series[bool]:
    """Read what a service asks of people as True, False or missing.

    Understands usual phrases in English and Spanish ("No ID needed", "sliding scale",
    "gratis"). A fee that is asked of some is a fee; what cannot be told stays unknown.
    """
    cells = work.text(name)
    by_cell = {cell: _read_barrier(str(cell), name) for cell in cells.dropna().unique()}
    values = pd.Series([by_cell.get(cell) for cell in cells.tolist()], dtype="boolean")
    unread = cells.notna() & values.isna() & ~_plain_cells(cells).isin(list(_UNKNOWN))
    work.note(
        unread.to_numpy(dtype=bool), "doubted", "not_yes_or_no", name,
        "The cell says neither yes nor no, so it counts as unknown.",
    )  # fmt: skip
    return values


_SHUT: Final = re.compile(
    r"\b(?:permanently|temporarily|now|currently)? ?(?:closed|shut(?: ?down)?|defunct|inactive|"
    r"suspended|discontinued|not operating|on hold|paused|moved|relocated|terminated|"
    r"out of (?:service|business)|decommissioned|en pausa|pausad[oa]s?|reubicad[oa]|"
    r"no longer (?:open|operating|active)|ceased|"
    r"cerrad[oa]s?|inactiv[oa]s?|suspendid[oa]s?|clausurad[oa]s?|ya no (?:opera|existe|funciona))\b"
)
_NOT_YET: Final = re.compile(
    r"\b(?:not (?:yet )?open(?:ed)?|coming soon|opening soon|planned|future|proposed|"
    r"under construction|"
    r"proximamente|por abrir|planead[oa]|aun no abre|en construccion)\b|"
    r"^(?:opening|opens|will open|abrira|abre en)\b"
)
_NOT_SHUT: Final = re.compile(
    r"^(?:not? (?:closed|cerrad[oa])|never closed|open|opened|active|operating|operational|"
    r"abiert[oa]s?|activ[oa]s?|en operacion|re ?opened|reabiert[oa]|in (?:operation|service)|"
    r"current(?:ly open)?|ongoing|available|running|installed|funcionando|vigente|ok)\b"
)
_DATE_IN_TEXT: Final = re.compile(
    r"\b(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|"
    r"[A-Za-z]{3,10}\.? \d{1,2},? \d{4}|\d{1,2} [A-Za-z]{3,10}\.? \d{4})\b"
)


def day_column(
    work: TableInWork, name: str
) -> tuple[np.ndarray[tuple[int], np.dtype[np.datetime64]], BoolArray]:
    """Read the days on which services open or close: the dates, and which words say "not open".

    A date may stand within words ("closed 6/30/2022"); words such as "permanently
    closed" or "coming soon" need none. What is neither is noted.
    """
    cells = work.text(name)
    dates = parse_dates(cells).date
    left = cells.notna().to_numpy(dtype=bool) & np.isnat(dates)
    inside = cells.where(left).str.extract(_DATE_IN_TEXT.pattern)[0]
    found = parse_dates(inside).date
    dates = np.where(np.isnat(dates), found, dates)
    plain = _plain_cells(cells)
    says_shut = _says_shut(plain) | (plain.isin(YES).to_numpy(dtype=bool) & (name == "closed"))
    says = says_shut | plain.isin([*YES, *NO, *_UNKNOWN]).to_numpy(dtype=bool)
    says |= plain.str.contains(_NOT_SHUT).to_numpy(dtype=bool)
    work.note(
        left & np.isnat(dates) & ~says, "doubted", "bad_date", name,
        "The date cannot be read, so it counts as unknown.",
    )  # fmt: skip
    return dates, says_shut & np.isnat(dates)


def _says_shut(plain: pd.Series[str]) -> BoolArray:
    shut = plain.str.contains(_SHUT) | plain.str.contains(_NOT_YET)
    return (shut & ~plain.str.contains(_NOT_SHUT)).to_numpy(dtype=bool)


_SHUT_IN_NAME: Final = re.compile(
    r"(?i)[(\[][^)\]]*\b(?:closed|cerrad[oa]|inactive|inactiv[oa]|defunct)\b[^)\]]*[)\]]|"
    r"[-:*\N{EN DASH}\N{EM DASH}]\s*(?:permanently |temporarily |now )?(?:closed|cerrad[oa])\s*\**$"
)
_ASKS_OPEN: Final = ("active", "isactive", "isopen", "open", "currentlyopen", "operating",
                     "operational", "activo", "abierto")  # fmt: skip
"""Columns where a no means closed."""


_GEOCODERS: Final = ("m", "t", "u", "match", "matched", "tie", "tied", "unmatched", "success")
"""Words of a geocoder, whose column of this name tells of its match."""


def status_is_shut(work: TableInWork) -> BoolArray:
    """Say which rows' status, or their name ("Harbor Clinic (CLOSED)"), says "not open"."""
    plain = _plain_cells(work.text("status"))
    shut = _says_shut(plain)
    if plain_name(work.found.get("status", "")) in _ASKS_OPEN:
        shut = shut | plain.isin(NO).to_numpy(dtype=bool)
    clear = shut | plain.isin([*YES, *NO, *_UNKNOWN, *_GEOCODERS]) | plain.str.contains(_NOT_SHUT)
    work.note(
        (plain.notna() & ~clear).to_numpy(dtype=bool), "doubted", "not_a_choice", "status",
        "The word does not tell whether the service is open; it was taken to be.",
    )  # fmt: skip
    in_name = work.text("name").str.contains(_SHUT_IN_NAME, na=False).to_numpy(dtype=bool)
    return np.asarray(shut | in_name)


_VISIBILITY: Final = MappingProxyType(
    {
        "public": "public publico publica published listed open ok yes anyone todos shareable "
        "y si true 1",
        "partner": "partner partners partners_only partner_only socios socio aliados "
        "providers_only providers professionals_only referral_only agencies_only",
        "confidential": "confidential confidencial private privado privada internal interno "
        "staff_only staff hidden secret do_not_publish do_not_share not_public do_not_list "
        "unlisted no_publicar no_compartir no_publico solo_personal no n false 0",
    }
)


_ASKS_CONFIDENTIAL: Final = (
    "confidential", "isconfidential", "private", "confidencial", "privado",
)  # fmt: skip
"""Columns where a yes means confidential; elsewhere it means public."""


def visibility_column(work: TableInWork) -> pd.Series[str]:
    """Read who may know of a service; a word that is not known counts as unknown, not as public."""
    by_word = {
        word.replace("_", " "): kind
        for kind, words in _VISIBILITY.items()
        for word in words.split()
    }
    if plain_name(work.found.get("visibility", "")) in _ASKS_CONFIDENTIAL:
        by_word |= {"yes": "confidential", "si": "confidential", "y": "confidential"}
        by_word |= {"no": "public", "n": "public"}
    cells = work.text("visibility")
    known = map_text(_plain_cells(cells), by_word)
    unread = (cells.notna() & known.isna()).to_numpy(dtype=bool)
    work.note(
        unread, "doubted", "not_a_choice", "visibility",
        f"The cell is none of {', '.join(_VISIBILITY)}, so it counts as unknown.",
    )  # fmt: skip
    return known


def language_column(work: TableInWork) -> pd.Series[str]:
    """Write lists of languages one way: ``English; Spanish``."""
    cells = work.text("languages")
    separators = re.compile(r"(?i)[,;/|+&\n]|\s+(?:and|y|e)\s+")
    lists = {}
    for cell in cells.dropna().unique():
        parts = [part.strip(" .") for part in separators.split(str(cell))]
        lists[cell] = "; ".join(part for part in parts if part)
    return map_text(cells, lists)
