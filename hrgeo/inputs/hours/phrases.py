"""Phrases of several words that are understood as one: "7 days a week", "todos los días"."""

from __future__ import annotations

import re
from typing import Final

_HOURS_A_DAY: Final = r"24 ?-? ?(?:hours?|hrs?|h|horas)\b\.?"
_HOLIDAYS: Final = (
    r"(?:(?:all|major|federal|national|public|legal|bank|us|u\.s\.|state|the|most|observed|government|"
    r"city|county)(?: and)? )*holidays?(?! ?(?:weekends?|season|hours))|"
    r"(?:(?:los|dias|en) )*(?:festivos|feriados|asuetos)(?: (?:oficiales|nacionales|federales))?|"
    r"dia (?:festivo|feriado)"
)

_PHRASES: Final[tuple[tuple[str, str], ...]] = (
    # Always open.
    (r"24 ?[/x-] ?7(?: ?[/x,-] ?365)?(?: days(?: a year)?)?", "always"),
    (
        rf"{_HOURS_A_DAY}(?: ?(?:a|per|/|al|each|every|por) ?(?:day|dia))?,?(?: ?and| ?y| ?/)? ?"
        r"(?:los )?(?:7|seven|siete) ?(?:days|dias)(?: ?(?:a|per|/|each|de|a) ?(?:la )?(?:week|wk|semana))?",
        "always",
    ),
    (r"always open|open always|(?:a|')?round[- ]the[- ]clock|siempre abiert[oa]s?", "always"),
    (rf"(?:las )?{_HOURS_A_DAY}(?: ?(?:a|per|/|al|del|each|every|por) ?(?:day|dia))?", "allday"),
    # Days.
    (
        r"(?:7|seven) ?days(?: ?(?:a|per|/|each) ?(?:week|wk))?|every ?day(?: of the week)?|each day|"
        r"all week(?: long)?|todos los dias(?: de la semana)?|cada dia|diariamente|a diario|diario|"
        r"(?:los )?(?:7|siete) dias(?: (?:de|a) la semana)?|toda la semana|daily|"
        r"365 (?:days|dias)(?: ?(?:a|per|/|al|del|of the) ?(?:year|ano))?|every single day|nightly|every night",
        "daily",
    ),
    (r"business days?|working days?|workdays?", "business"),
    (r"week ?days?|(?:dias )?entre semana|dias de (?:la )?semana", "weekdays"),
    (r"week[- ]?ends?|(?:los )?fin(?:es)? de semana", "weekend"),
    # Days of the year on which many are closed.
    (r"christmas eve|nochebuena", "dec24"),
    (r"christmas(?: day)?|x-?mas(?: day)?|navidad", "dec25"),
    (r"new years? eve|nochevieja|fin de ano", "dec31"),
    (r"new years?(?: day)?|ano nuevo", "jan1"),
    (r"(?:july 4(?:th)?|4(?:th)? of july|fourth of july|independence day)(?! ?(?:-|to))", "jul4"),
    (r"(?:dia de )?accion de gracias|thanksgiving(?: day)?", "thanksgiving"),
    (r"memorial day", "memorial"),
    (r"labou?r day", "labor"),
    (rf"(?:{_HOLIDAYS})", "holiday"),
    # Which of a month's days.
    (
        r"(?:(?:of|in|on|de) )?(?:the|each|every|cada|per|a|del?) (?:month|mes)|monthly|"
        r"mensual(?:mente)?|al mes",
        "ofmonth",
    ),
    # Times of day.
    (r"12(?:[:.]00)? ?(?:noon|del? ?medio ?dia)|12 ?n(?=\W|$)|12(?:[:.]00)? ?md|noon(?:time)?|mid-?day|medio ?dia",
     "noon"),
    (r"12(?:[:.]00)? ?(?:midnight|de la media ?noche)|mid-?night|media ?noche", "midnight"),
)  # fmt: skip
_PATTERNS: Final = tuple(
    (re.compile(rf"(?<![\w:.])(?:{words})(?!\w|:\d)"), f" {{{mark}}} ") for words, mark in _PHRASES
)

_LABEL: Final = re.compile(
    r"^(?:(?:our|the|walk-? ?in|drop-? ?in|regular|normal|current|office|clinic|clinical|business|store|center|program|"
    r"site|service|services|operating|operation|public|opening|facility|agency|building|"
    r"(?:needle|syringe)(?: service| services)? (?:exchange|program)|exchange|ssp) )*"
    r"(?:hours|hrs|schedule|open hours)(?: of (?:operation|service|services|business))?"
    r"(?: are| is)?(?: ?[:-])?\s*|"
    r"^(?:(?:nuestro|el|los) )?(?:horarios?|horas)(?: (?:de|al) (?:atencion|servicios?|oficina|"
    r"operacion|apertura|(?:la )?clinica|publico))*(?: es| son)?(?: ?[:-])?\s*|"
    r"^(?:we(?: a)?re|were|currently|now) open(?: ?:)?\s*"
)
_HARMLESS: Final = (
    r"(?:walk|drop)-? ?ins? (?:are )?(?:welcome|ok|okay|accepted)|"
    r"no (?:appointments?|appts?) (?:is |are )?(?:needed|necessary|required)|"
    r"sin (?:necesidad de )?cita(?: previa)?|no (?:se )?(?:necesita|requiere) cita|"
    r"no hace falta cita|(?:open )?year[- ]?round|(?:open )?all year(?: long| round)?|"
    r"(?:abierto )?todo el ano|open to (?:the public|all|everyone)|abierto al publico|"
    r"(?:all|everyone|everybody)(?: is| are)? welcome|bienvenidos todos|local time|hora local|"
    r"including (?:all )?\{holiday\}|incluyendo \{holiday\}|incluso \{holiday\}"
)
_BEGINS_HARMLESS: Final = re.compile(rf"^(?:{_HARMLESS})[ ,;:.\n-]+")
_ENDS_HARMLESS: Final = re.compile(rf"[ ,;.(\n-]+(?:{_HARMLESS})[ .,;)!]*$")


_DAY_OF_MONTH: Final = re.compile(
    r"\b((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?) (\d{1,2})(?:st|nd|rd|th)\b"
)
_SENTENCE: Final = re.compile(r"([a-z]{6,}|lunes|[}\d])\.[ \n](?=[a-z{])")


def mark_phrases(plain: str) -> str:
    """Replace phrases that are understood as one by a word in braces.

    A heading ("Hours of operation:") and remarks that change no hours ("walk-ins
    welcome", at the beginning or end alone) are taken out.

    Examples
    --------
    >>> mark_phrases("office hours: 9-5 7 days a week, closed major holidays").split()
    ['9-5', '{daily}', ',', 'closed', '{holiday}']
    """
    text = _LABEL.sub("", plain, count=1)
    text = re.sub(r"\bevery (?=(?:morning|afternoon|evening)s?\b)", "{daily} ", text)
    for pattern, mark in _PATTERNS:
        text = pattern.sub(mark, text)
    text = _DAY_OF_MONTH.sub(r"\1 \2", re.sub(r"[^\S\n]+", " ", text).strip())
    text = _SENTENCE.sub(r"\1, ", text)
    for pattern in (_BEGINS_HARMLESS, _ENDS_HARMLESS):
        text = pattern.sub("", text, count=1).strip()
    return text
