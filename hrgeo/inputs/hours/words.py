"""What single words of hours mean: days, months, joining words, in English and Spanish."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

from hrgeo.inputs.service_words import word_set

HOLIDAY: Final = 7
"""Stands beside the days 0 (Monday) to 6."""
EVERY_DAY: Final = tuple(range(7))

_DAYS: Final = (
    "monday mondays mon mons mo lunes lun lu",
    "tuesday tuesdays tue tues tu martes ma",
    "wednesday wednesdays wed weds we wednes miercoles mier mie mi",
    "thursday thursdays thu thur thurs th jueves jue juev ju",
    "friday fridays fri fr viernes vie vier vi",
    "saturday saturdays sat sats sa sabado sabados sab",
    "sunday sundays sun su domingo domingos dom do",
)
_MONTHS: Final = (
    "january jan enero ene",
    "february feb febrero",
    "march marzo",
    "april apr abril abr",
    "may mayo",
    "june jun junio",
    "july jul julio",
    "august aug agosto ago",
    "september sept sep septiembre setiembre",
    "october oct octubre",
    "november nov noviembre",
    "december dec diciembre dic",
)
_ORDINALS: Final = (
    "first 1st primer primero primeros primera 1er 1ro 1ra 1o 1a",
    "second 2nd segundo segundos segunda 2do 2da 2o 2a",
    "third 3rd tercer tercero terceros tercera 3er 3ro 3ra 3o 3a",
    "fourth 4th cuarto cuartos cuarta 4to 4ta 4o 4a",
    "fifth 5th quinto quinta 5to 5ta 5o 5a",
)
_PARTS: Final = MappingProxyType(
    {
        "morning": (5 * 60, 13 * 60), "afternoon": (12 * 60, 19 * 60),
        "evening": (16 * 60, 24 * 60),
        "night": (17 * 60, 24 * 60), "manana": (5 * 60, 13 * 60), "tarde": (12 * 60, 21 * 60),
        "noche": (18 * 60, 24 * 60),
    }
)  # fmt: skip
"""Within which minutes of the day hours of a part of the day lie."""


_OTHERS: Final = MappingProxyType(
    {
        "to": "thru through a al to",
        "until": "until till til hasta",
        "and": "and y plus",
        "closed": "closed close cerrado cerrados cerrada closes off excluded excluidos",
        "except": "except excepto excluding excl excludes salvo menos",
        "lunch": "lunch lunchtime almuerzo comida almorzar",
        "between": "between entre",
        "every": "every each cada",
        "filler": "open opens hours hour hrs from the at on of is are in for en de desde del las "
        "la los el abierto abierta abiertos abrimos abre atendemos atencion horario horarios only "
        "solo "
        "solamente unicamente weekly semanal semanalmente during durante our por para se atiende "
        "break hora horas descanso todos all also tambien days dias day time times "
        "available disponible",
    }
)
"""Kind of token -> words. Fillers change nothing, whatever stands beside them."""


def _table() -> dict[str, tuple[str, Any]]:
    words: dict[str, tuple[str, Any]] = {}
    for number, names in enumerate(_DAYS):
        words |= dict.fromkeys(names.split(), ("day", (number,)))
    for number, names in enumerate(_MONTHS, start=1):
        words |= dict.fromkeys(names.split(), ("month", number))
    for number, names in enumerate(_ORDINALS, start=1):
        words |= dict.fromkeys(names.split(), ("ordinal", number))
    words |= dict.fromkeys(("last", "ultimo", "ultimos", "ultima"), ("ordinal", -1))
    for part, window in _PARTS.items():
        words |= dict.fromkeys((part, f"{part}s"), ("part", window))
    for kind, names in _OTHERS.items():
        meaning = ("to", "until") if kind == "until" else (kind, None)
        words |= dict.fromkeys(names.split(), meaning)
    words["mar"] = ("mar", None)
    return words


WORDS: Final = MappingProxyType(_table())
"""Word -> kind of token, and its value."""
SPANISH: Final = word_set(
    "lunes lun lu martes ma miercoles mier mie mi jueves jue juev ju viernes vie vier vi sabado sa "
    "sabados sab domingo domingos dom do al hasta y cerrado enero febrero marzo abril mayo junio "
    "julio agosto septiembre octubre noviembre diciembre desde las los de horario abierto"
)
"""Words that show that a text is in Spanish."""
MARKS: Final = MappingProxyType(
    {
        "always": ("always", None), "allday": ("allday", None), "daily": ("day", EVERY_DAY),
        "weekdays": ("day", (0, 1, 2, 3, 4)), "business": ("day", (0, 1, 2, 3, 4)),
        "weekend": ("day", (5, 6)), "holiday": ("day", (HOLIDAY,)), "ofmonth": ("ofmonth", None),
        "dec24": ("date", "Dec 24"), "dec25": ("date", "Dec 25"), "dec31": ("date", "Dec 31"),
        "jan1": ("date", "Jan 1"), "jul4": ("date", "Jul 4"), "thanksgiving": ("date", "Nov Th[4]"),
        "memorial": ("date", "May Mo[-1]"), "labor": ("date", "Sep Mo[1]"),
        "noon": ("noon", None), "midnight": ("midnight", None),
    }
)  # fmt: skip
"""Mark of `phrases.mark_phrases` -> kind of token, and its value."""
