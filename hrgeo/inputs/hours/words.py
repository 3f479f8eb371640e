"""What single words of hours mean: days, months, joining words, in English and Spanish."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

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
_SPANISH_DAYS: Final = frozenset(
    "lunes lun lu martes ma miercoles mier mie mi jueves jue juev ju viernes vie vier vi sabado "
    "sabados sab domingo domingos dom do".split()
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
    "first 1st primer primero primera 1er 1ro 1ra 1o 1a",
    "second 2nd segundo segunda 2do 2da 2o 2a",
    "third 3rd tercer tercero tercera 3er 3ro 3ra 3o 3a",
    "fourth 4th cuarto cuarta 4to 4ta 4o 4a",
    "fifth 5th quinto quinta 5to 5ta 5o 5a",
)
_PARTS: Final = MappingProxyType(
    {
        "morning": (5 * 60, 13 * 60), "afternoon": (12 * 60, 19 * 60), "evening": (16 * 60, 24 * 60),
        "night": (17 * 60, 24 * 60), "manana": (5 * 60, 13 * 60), "tarde": (12 * 60, 21 * 60),
        "noche": (18 * 60, 24 * 60),
    }
)  # fmt: skip
"""Within which minutes of the day hours of a part of the day lie."""


def _table() -> dict[str, tuple[str, Any]]:
    words: dict[str, tuple[str, Any]] = {}
    for number, names in enumerate(_DAYS):
        words |= {name: ("day", (number,)) for name in names.split()}
    for number, names in enumerate(_MONTHS, start=1):
        words |= {name: ("month", number) for name in names.split()}
    for number, names in enumerate(_ORDINALS, start=1):
        words |= {name: ("ordinal", number) for name in names.split()}
    words |= dict.fromkeys(("last", "ultimo", "ultima"), ("ordinal", -1))
    for part, window in _PARTS.items():
        words |= {name: ("part", window) for name in (part, f"{part}s")}
    words["mar"] = ("mar", None)
    words |= dict.fromkeys("to thru through a al".split(), ("to", "word"))
    words |= dict.fromkeys("until till til hasta".split(), ("to", "until"))
    words |= dict.fromkeys("and y &  + plus".split(), ("and", None))
    words |= dict.fromkeys("closed close cerrado cerrados cerrada closes off".split(), ("closed", None))
    words |= dict.fromkeys(
        "except excepto excluding excl excludes salvo menos".split(), ("except", None)
    )
    words |= dict.fromkeys("lunch lunchtime almuerzo comida almorzar".split(), ("lunch", None))
    words |= dict.fromkeys("between entre".split(), ("between", None))
    words |= dict.fromkeys("every each cada".split(), ("every", None))
    words |= dict.fromkeys(
        "open opens hours hour hrs from the at on of is are in for en de desde del las la los el "
        "abierto abierta abiertos abrimos abre atendemos atencion horario horarios only solo "
        "solamente unicamente weekly semanal semanalmente during durante our por para se atiende para break "
        "hora horas descanso todos all @ also tambien days dias day time times".split(),
        ("filler", None),
    )
    return words


WORDS: Final = MappingProxyType(_table())
"""Word -> kind of token, and its value."""
SPANISH: Final = _SPANISH_DAYS | frozenset(
    "al hasta y cerrado enero febrero marzo abril mayo junio julio agosto septiembre octubre "
    "noviembre diciembre desde las los de horario abierto".split()
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
