"""Reading a text of hours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from opening_hours import OpeningHours

from hrgeo.inputs.hours.clauses import Clause, clauses_of
from hrgeo.inputs.hours.groups import Group, groups_of
from hrgeo.inputs.hours.osm_syntax import osm_reading
from hrgeo.inputs.hours.phrases import mark_phrases
from hrgeo.inputs.hours.plain import plain_text
from hrgeo.inputs.hours.refusals import require_hours_alone
from hrgeo.inputs.hours.schedule import osm_text, schedule_of
from hrgeo.inputs.hours.tokens import Token, tokens_of
from hrgeo.inputs.hours.unread import UnreadError
from hrgeo.schemas import NO_HOURS

_MOST_CHARACTERS: Final = 1_000
_NOT_ONE: Final = "It can be read in more than one way"


@dataclass(frozen=True)
class HoursReading:
    """What a text of hours says.

    Attributes
    ----------
    text
        As it was written.
    osm
        The hours in OSM syntax; None if they are not known.
    reason
        Why they are not known, in plain words; empty where they are.
    assumed
        What was assumed to read them, in plain sentences. Show them beside the text.
    """

    text: str
    osm: str | None
    reason: str
    assumed: tuple[str, ...] = ()


def read_hours(text: Any) -> HoursReading:
    """Read opening hours in English or Spanish, or in OSM syntax.

    A missing am or pm is filled in only where one reading alone lies between 07:00 and
    21:00, and told in ``assumed``. Whatever is left over in a text that is not
    understood makes all of it unknown: hours are read whole or not at all.

    Parameters
    ----------
    text
        Hours as somebody wrote them; anything but a text is no hours.

    Returns
    -------
    HoursReading
        Its ``osm`` is in the syntax of OpenStreetMap's ``opening_hours``
        (https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification), or None.

    Examples
    --------
    >>> read_hours("M-F 9-5, closed holidays").osm
    'Mo-Fr 09:00-17:00; PH off'
    >>> read_hours("lunes a viernes 9:00 a 17:00").osm
    'Mo-Fr 09:00-17:00'
    >>> reading = read_hours("Tuesdays 7-9")
    >>> reading.osm is None, reading.reason
    (True, 'A time in it has no am or pm, and more than one reading lies between 07:00 and 21:00.')
    """
    if not isinstance(text, str) or not text.strip():
        return HoursReading(text if isinstance(text, str) else "", None, NO_HOURS)
    return _read(text)


@lru_cache(maxsize=20_000)
def _read(text: str) -> HoursReading:
    if len(text) > _MOST_CHARACTERS:
        return HoursReading(text, None, "It is too long for hours.")
    try:
        osm = osm_reading(text)
        if osm is not None:
            return HoursReading(text, osm, "")
        osm, assumed = _free_text(text)
    except UnreadError as why:
        return HoursReading(text, None, f"{why}.")
    return HoursReading(text, str(osm), "", assumed)


def _free_text(text: str) -> tuple[str, tuple[str, ...]]:
    """Read free text: all at once and piece by piece between commas, which must agree."""
    marked = mark_phrases(plain_text(text))
    require_hours_alone(marked)
    tokens = tokens_of(marked)
    if not tokens:
        raise UnreadError("No hours are given")
    readings = []
    why = UnreadError("")
    for split in (_all_at_once, _piece_by_piece):
        try:
            clauses = split(tokens)
            schedule = schedule_of(clauses, as_it_stands=_has_full_day_clock(clauses))
        except UnreadError as error:
            why = why if str(why) else error
            continue
        readings.append((osm_text(schedule), schedule.assumed))
    if not readings:
        raise why
    if len({osm for osm, _ in readings}) > 1:
        raise UnreadError(_NOT_ONE)
    osm, assumed = readings[0]
    OpeningHours(osm)
    return osm, (*assumed, *_assumed_words(marked, tokens))


def _all_at_once(tokens: list[Token]) -> list[Clause]:
    return clauses_of(_every_day(groups_of(tokens)))


def _every_day(groups: list[Group]) -> list[Group]:
    """Take "24 hours" without days as "24 hours every day"."""
    kinds = {group.kind for group in groups}
    if "allday" in kinds and not kinds & {"days", "times", "until", "always"}:
        return [Group("always") if group.kind == "allday" else group for group in groups]
    return groups


def _piece_by_piece(tokens: list[Token]) -> list[Clause]:
    """Read what stands between commas by itself, joined with the next until it is whole."""
    clauses: list[Clause] = []
    piece: list[Token] = []
    for token in [*tokens, Token("comma", None, "")]:
        if token.kind not in {"comma", "cut"}:
            piece.append(token)
            continue
        if not piece:
            continue
        if _is_whole(piece):
            clauses += clauses_of(groups_of(piece))
            piece = []
        else:
            piece.append(token)
    if any(token.kind not in {"comma", "cut"} for token in piece):
        raise UnreadError("Which hours belong to which days is not certain")
    return clauses


def _is_whole(piece: list[Token]) -> bool:
    kinds = {token.kind for token in piece}
    days = bool(kinds & {"day", "date"})
    return (days and bool(kinds & {"number", "closed", "except", "allday"})) or "always" in kinds


def _has_full_day_clock(clauses: list[Clause]) -> bool:
    """Say whether times are written as on a clock of 24 hours, and none has am or pm."""
    clocks = [clock for clause in clauses for span in clause.spans for clock in span]
    clocks += [clause.until for clause in clauses if clause.until is not None]
    said = any(clock.half is not None for clock in clocks)
    return not said and any(clock.is_full_day for clock in clocks)


def _assumed_words(marked: str, tokens: list[Token]) -> tuple[str, ...]:
    notes = []
    if "{business}" in marked:
        notes.append("business days are taken as Monday to Friday")
    kinds = {token.kind for token in tokens}
    if "allday" in kinds and not kinds & {"day", "ordinal"}:
        notes.append("24 hours without days is taken as every day")
    return tuple(notes)
