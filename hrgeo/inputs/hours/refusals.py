"""What in a text of hours means that the hours are not said, or are limited by something."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from hrgeo.inputs.hours.unread import UnreadError

_REFUSALS: Final = MappingProxyType(
    {
        "It speaks of appointments, so when one can come without is not known":
            r"appointments?|appts?|by appt|\bcitas?|scheduled|reservations?|agendar|previa cita",
        "It is open in some weeks only, and which ones is not said":
            r"every other|every (?:two|2|second|2nd) weeks?|alternat\w+|bi-?weekly|"
            r"cada dos semanas|"
            r"semana (?:de )?por medio|quincenal\w*|cada quince dias|cada 15 dias|fortnight\w*|"
            r"every (?:second|2nd|third|3rd) (?!.*month|and |& )\w+|every (?:three|3|four|"
            r"4) weeks?",
        "It speaks of being closed for a while, or of a season without dates":
            r"permanently|temporar\w+|until further|closed for (?!(?:the )?lunch|\{)|"
            r"hasta nuevo aviso|cerrado por (?!(?:el )?(?:almuerzo|comida)|\{)|temporal\w*|"
            r"closed due|"
            r"no longer|discontinued|suspend\w+|suspendid\w+|(?:off|out of)[- ]season|"
            r"fuera de temporada|for the season|por temporada|reopen\w*|coming soon|proximamente|"
            r"moved|seasonal\w*",
        "It says to ask or to look elsewhere":
            r"call|calls|phone|telephone|tel|text|contact|ring|e-?mail|llam\w+|telefono|comunic\w+|"
            r"whatsapp|www\S*|https?\S*|website|facebook|instagram|online|see|check|consult\w+|ver|"
            r"calendar|flyer|preguntar|on call|de guardia",
        "The hours are not fixed":
            r"vary|varies|varied|varying|variable|varia|varian|subject to|sujeto|rotat\w+|flexible|"
            r"chang\w+|cambi\w+|tbd|tba|t\.b\.d\.?|depend\w*|approx\w*|about|around|usually|"
            r"generally|"
            r"typically|often|sometimes|some|occasional\w*|aprox\w*|mas o menos|unos|casi|a veces|"
            r"algun\w*|intermittent\w*|irregular\w*|maybe|might|if|when|cuando|si|pending|"
            r"por confirmar|por definir|or so|ish|except when|as needed|according|segun|limited|"
            r"reduced|posibl\w+",
        "The hours depend on the sun":
            r"dusk|dawn|sunset|sunrise|sundown|sun ?up|sun ?down|daylight|dark|anochecer|amanecer|"
            r"atardecer",
        "The hours depend on weather, supplies or how many people come":
            r"weather|rain\w*|snow|lluvi\w*|clima|llueve|heat|permitting|supplies last|"
            r"run out|agotar|"
            r"existencias|first come|capacity",
        "It names a limit beside the hours":
            r"last (?:\w+ )?(?:intakes?|clients?|patients?|visits?|dose|dosing|entry|check\w*|"
            r"walk\w*|"
            r"admissions?|call|arrival|exchange|participants?)|doors?|intakes?|admissions?|"
            r"cut-?off|"
            r"must (?:be|arrive)|arriv\w+|lleg\w+|ultim[oa] (?:paciente|cliente|entrada|ingreso|"
            r"persona|turno)|sign-?(?:in|up)s?|check-?in|registr\w+|walk-? ?ins?|drop-? ?ins?|"
            r"new (?:clients?|patients?|participants?)|dosing|medication|dispens\w+|early|earlier|"
            r"temprano|antes de|before|after|despues|minutes?|mins?|minutos",
        "It names a season without dates":
            r"summer|winter|spring|fall|autumn|verano|invierno|primavera|otono|school|escolar|"
            r"semester|ramadan|academic|vacation\w*|vacacion\w*|temporada|seasons?",
        "It says that the hours are not known":
            r"unknown|desconocid\w*|n/a|none|not (?:sure|listed|available|stated)|no se sabe|"
            r"sin informacion|sin horario|no disponible|unspecified|\?+",
        "Working days can mean Monday to Friday or to Saturday":
            r"laborables?|habiles|habil|laborales?",
        "It speaks of certain dates":
            r"(?:19|20)\d\d[-/]\d|\d{1,2}/\d{1,2}(?:/\d{2,4})?(?= ?(?:-|to|thru|through|$))|"
            r"(?:since|"
            r"as of|effective|starting|beginning|desde el|a partir)",
        "It speaks of a part of the service, or of several":
            r"mobile|movil|outreach|van|route|ruta|stops?|hotline|linea|line|delivery|pick-?ups?|"
            r"curbside|drive-? ?thru|drive-? ?through|lobby|pharmacist|vending|kiosk|virtual\w*|"
            r"telehealth|staff|women|men|youth|mujeres|hombres|jovenes",
    }
)  # fmt: skip
"""Reason -> words that mean it."""
_PATTERNS: Final = tuple(
    (re.compile(rf"(?<![a-z0-9])(?:{words})(?![a-z0-9])"), why) for why, words in _REFUSALS.items()
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
