"""What in a text of hours means that the hours are not said, or are limited by something."""

from __future__ import annotations

import re
from typing import Final

from hrgeo.inputs.hours.unread import UnreadError

_REFUSALS: Final[tuple[tuple[str, str], ...]] = (
    (
        r"appointments?|appts?|by appt|\bcitas?|scheduled|reservations?|agendar|previa cita",
        "It speaks of appointments, so when one can come without is not known",
    ),
    (
        r"every other|every (?:two|2|second|2nd) weeks?|alternat\w+|bi-?weekly|cada dos semanas|"
        r"semana (?:de )?por medio|quincenal\w*|cada quince dias|cada 15 dias|fortnight\w*|"
        r"every (?:second|2nd|third|3rd) (?!.*month)\w+|every (?:three|3|four|4) weeks?",
        "It is open in some weeks only, and which ones is not said",
    ),
    (
        r"permanently|temporar\w+|until further|closed for (?!(?:the )?lunch|\{)|hasta nuevo aviso|"
        r"cerrado por (?!(?:el )?(?:almuerzo|comida)|\{)|"
        r"temporal\w*|closed due|no longer|discontinued|suspend\w+|suspendid\w+|"
        r"(?:off|out of)[- ]season|fuera de temporada|for the season|por temporada|reopen\w*|"
        r"coming soon|proximamente|moved|seasonal\w*",
        "It speaks of being closed for a while, or of a season without dates",
    ),
    (
        r"call|calls|phone|telephone|tel|text|contact|ring|e-?mail|llam\w+|telefono|"
        r"comunic\w+|whatsapp|www\S*|https?\S*|website|facebook|instagram|online|see|check|"
        r"consult\w+|ver|calendar|flyer|preguntar|on call|de guardia",
        "It says to ask or to look elsewhere",
    ),
    (
        r"vary|varies|varied|varying|variable|varia|varian|subject to|sujeto|rotat\w+|flexible|"
        r"chang\w+|cambi\w+|tbd|tba|t\.b\.d\.?|depend\w*|approx\w*|about|around|usually|"
        r"generally|typically|often|sometimes|some|occasional\w*|aprox\w*|mas o menos|unos|"
        r"casi|a veces|algun\w*|intermittent\w*|irregular\w*|maybe|might|if|when|cuando|si|"
        r"pending|por confirmar|por definir|or so|ish|except when|as needed|according|segun|"
        r"limited|reduced|posibl\w+",
        "The hours are not fixed",
    ),
    (
        r"dusk|dawn|sunset|sunrise|sundown|sun ?up|sun ?down|daylight|dark|anochecer|amanecer|"
        r"atardecer",
        "The hours depend on the sun",
    ),
    (
        r"weather|rain\w*|snow|lluvi\w*|clima|llueve|heat|permitting|supplies last|run out|"
        r"agotar|existencias|first come|capacity",
        "The hours depend on weather, supplies or how many people come",
    ),
    (
        r"last (?:\w+ )?(?:intakes?|clients?|patients?|visits?|dose|dosing|entry|check\w*|"
        r"walk\w*|admissions?|call|arrival|exchange|participants?)|doors?|intakes?|admissions?|"
        r"cut-?off|must (?:be|arrive)|arriv\w+|lleg\w+|ultim[oa] (?:paciente|cliente|entrada|"
        r"ingreso|persona|turno)|sign-?(?:in|up)s?|check-?in|registr\w+|walk-? ?ins?|drop-? ?ins?|"
        r"new (?:clients?|patients?|participants?)|dosing|medication|dispens\w+|early|earlier|"
        r"temprano|antes de|before|after|despues|minutes?|mins?|minutos",
        "It names a limit beside the hours",
    ),
    (
        r"summer|winter|spring|fall|autumn|verano|invierno|primavera|otono|school|escolar|"
        r"semester|ramadan|academic|vacation\w*|vacacion\w*|temporada|seasons?",
        "It names a season without dates",
    ),
    (
        r"unknown|desconocid\w*|n/a|none|not (?:sure|listed|available|stated)|no se sabe|"
        r"sin informacion|sin horario|no disponible|unspecified|\?+",
        "It says that the hours are not known",
    ),
    (
        r"laborables?|habiles|habil|laborales?",
        "Working days can mean Monday to Friday or to Saturday",
    ),
    (
        r"(?:19|20)\d\d[-/]\d|\d{1,2}/\d{1,2}(?:/\d{2,4})?(?= ?(?:-|to|thru|through|$))|"
        r"(?:since|as of|effective|starting|beginning|desde el|a partir)",
        "It speaks of certain dates",
    ),
    (
        r"mobile|movil|outreach|van|route|ruta|stops?|hotline|linea|line|delivery|pick-?ups?|"
        r"curbside|drive-? ?thru|drive-? ?through|lobby|pharmacist|vending|kiosk|virtual\w*|"
        r"telehealth|staff|women|men|youth|mujeres|hombres|jovenes",
        "It speaks of a part of the service, or of several",
    ),
)
_PATTERNS: Final = tuple(
    (re.compile(rf"(?<![a-z0-9])(?:{words})(?![a-z0-9])"), why) for words, why in _REFUSALS
)


def require_hours_alone(plain: str) -> None:
    """Refuse a text in which words say that hours are unknown, or limit them.

    Parameters
    ----------
    plain
        As `phrases.mark_phrases` gives it: what is understood stands in braces.

    Raises
    ------
    UnreadError
        With the reason.
    """
    for pattern, why in _PATTERNS:
        if pattern.search(plain):
            raise UnreadError(why)
