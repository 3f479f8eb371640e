"""Phrases of several words that are understood as one: "7 days a week", "todos los días"."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

_PHRASES: Final = MappingProxyType(
    {
        "always":
            r"24 ?[/x-] ?7(?: ?[/x,-] ?365)?(?: days(?: a year)?)?|24 ?-? ?(?:hours?|hrs?|h|"
            r"horas)\b\.?(?: ?(?:a|per|/|al|each|every|por) ?(?:day|dia))?,?(?: ?and| ?y|"
            r" ?/)? ?(?:los )?(?:7|seven|siete) ?(?:days|dias)(?: ?(?:a|per|/|each|de|"
            r"a) ?(?:la )?(?:week|wk|semana))?(?:[ ,/]*(?:and )?365 days(?: ?(?:a|per|"
            r"/) ?year)?)?|always open|open always|(?:abierto )?siempre(?= *$)|(?:a|"
            r"')?round[- ]the[- ]clock|"
            r"siempre abiert[oa]s?",
        "allday":
            r"(?:las )?24 ?-? ?(?:hours?|hrs?|h|horas)\b\.?(?: ?(?:a|per|/|al|del|each|every|"
            r"por) ?(?:day|dia))?",
        "daily":
            r"(?:7|seven) ?days(?: ?(?:a|per|/|each) ?(?:week|wk))?|every ?day(?: of the week)?|"
            r"each day|all week(?: long)?|todos los dias(?: de la semana)?|cada dia|diariamente|"
            r"a diario|diario|(?:los )?(?:7|siete) dias(?: (?:de|a) la semana)?|"
            r"toda la semana|daily|"
            r"365 (?:days|dias)(?: ?(?:a|per|/|al|del|of the) ?(?:year|ano))?|every single day|"
            r"nightly|every night",
        "business":
            r"business days?|working days?|workdays?",
        "weekdays":
            r"week ?days?|(?:dias )?entre semana|dias de (?:la )?semana",
        "weekend":
            r"week[- ]?ends?|(?:los )?fin(?:es)? de semana",
        "dec24":
            r"christmas eve|nochebuena",
        "dec25":
            r"christmas(?: day)?|x-?mas(?: day)?|navidad",
        "dec31":
            r"new years? eve|nochevieja|fin de ano",
        "jan1":
            r"new years?(?: day)?|ano nuevo",
        "jul4":
            r"(?:july 4(?:th)?|4(?:th)? of july|fourth of july|independence day)(?! ?(?:-|to))",
        "thanksgiving":
            r"(?:dia de )?accion de gracias|thanksgiving(?: day)?",
        "memorial":
            r"memorial day",
        "labor":
            r"labou?r day",
        "holiday":
            r"(?:(?:(?:all|major|federal|national|public|legal|bank|us|u\.s\.|state|the|most|"
            r"observed|"
            r"government|city|county)(?: and)? )*holidays?(?! ?(?:weekends?|season|hours))|"
            r"(?:(?:los|"
            r"dias|en) )*(?:festivos|feriados|asuetos)(?: (?:oficiales|nacionales|federales))?|"
            r"dia (?:festivo|feriado))",
        "ofmonth":
            r"(?:(?:of|in|on|de) )?(?:the|each|every|cada|per|a|del?) (?:month|mes)|monthly|"
            r"mensual(?:mente)?|al mes",
        "noon":
            r"12(?:[:.]00)? ?(?:noon|del? ?medio ?dia)|12 ?n(?=\W|$)|12(?:[:.]00)? ?md|"
            r"noon(?:time)?|"
            r"mid-?day|medio ?dia",
        "midnight":
            r"12(?:[:.]00)? ?(?:midnight|de la media ?noche)|mid-?night|media ?noche",
    }
)  # fmt: skip
"""Mark -> phrases, in the order in which they are looked for."""
_PATTERNS: Final = tuple(
    (re.compile(rf"(?<![\w:.])(?:{words})(?!\w|:\d)"), f" {{{mark}}} ")
    for mark, words in _PHRASES.items()
)

_LABEL: Final = re.compile(
    r"^(?:(?:our|the|walk-? ?in|drop-? ?in|regular|normal|current|office|clinic|clinical|business|"
    r"store|center|program|site|service|services|operating|operation|public|opening|"
    r"facility|agency|building|"
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
    r"(?:all|everyone|everybody)(?: is| are)? welcome|bienvenidos todos|local time|"
    r"hora local|access|"
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
