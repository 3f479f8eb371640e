"""Cutting a text of hours into tokens, each with its meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from hrgeo.inputs.hours.clock import NUMBER, Clock, Half, clock_of
from hrgeo.inputs.hours.day_letters import day_of_letter, days_of_letters, letters_are_spanish
from hrgeo.inputs.hours.unread import UnreadError
from hrgeo.inputs.hours.words import MARKS, SPANISH, WORDS

_MARK: Final = re.compile(r"\{(\w+)\}")
_ORDINAL: Final = re.compile(
    r"\d(?:st|nd|rd|th|er|ro|ra|do|da|to|ta|o|a(?= y | de | \w{4}))(?![a-z0-9])"
)
_WORD: Final = re.compile(r"[a-z]+")
_NOTHING: Final = re.compile(r"[ :.]+")
_SEPARATORS: Final = {",": "comma", "(": "comma", ")": "comma", "/": "comma", "[": "comma",
                      "]": "comma", ";": "cut", "\n": "cut", "-": "to", "&": "and", "+": "and",
                      "@": "filler"}  # fmt: skip
_MOST_SHOWN: Final = 40


@dataclass(frozen=True)
class Token:
    """A piece of a text of hours.

    Attributes
    ----------
    kind
        ``day``, ``number``, ``month``, ``ordinal``, ``to``, ``and``, ``comma``, ``cut``,
        ``closed``, ``except``, ...
    value
        What it says: days, a `Clock`, the number of a month, ...
    text
        As it is written.
    """

    kind: str
    value: Any
    text: str


_MAY_BE_WORDS: Final = frozenset({"we", "do", "mi", "ma", "su", "tu", "vi"})
_SHORT_SPANISH: Final = frozenset({"lu", "ma", "mi", "ju", "vi", "do"})
_BEHIND_DAYS: Final = frozenset({"number", "to", "and", "comma", "cut", "closed", "allday", "part"})
_END: Final = Token("cut", None, "")


def tokens_of(marked: str) -> list[Token]:
    """Cut a text into tokens; words that change nothing are left out.

    Parameters
    ----------
    marked
        As `phrases.mark_phrases` gives it.

    Raises
    ------
    UnreadError
        If it has a word or sign that is not known, which the message names.

    Examples
    --------
    >>> [token.kind for token in tokens_of("mon-fri 9-5")]
    ['day', 'to', 'day', 'number', 'to', 'number']
    """
    words = _WORD.findall(marked)
    spanish = letters_are_spanish(word for word in words if word not in {"a", "y"})
    tokens: list[Token] = []
    at = 0
    while at < len(marked):
        blank = _NOTHING.match(marked, at)
        if blank:
            at = blank.end()
            continue
        token = _token_at(marked, at, spanish=spanish)
        tokens.append(token)
        at += len(token.text)
    _require_no_pronouns(tokens)
    kept = _months_and_days(tokens, is_spanish=_is_spanish(words))
    return [token for token in kept if token.kind != "filler"]


def _is_english(day: str) -> bool:
    return day not in SPANISH and day[0] != "{" and len(day) > 1


def _require_no_pronouns(tokens: list[Token]) -> None:
    """Refuse "We open Saturdays": a word that can be a day has to be used as one.

    Raises
    ------
    UnreadError
        If such a word is not followed by a joint, times, or another day of two letters.
    """
    texts = {token.text for token in tokens if token.kind == "day"}
    if texts & _SHORT_SPANISH and any(_is_english(text) for text in texts):
        raise UnreadError("Its days are in more than one language")
    for token, after in zip(tokens, [*tokens, _END][1:], strict=True):
        is_short_day = after.kind == "day" and len(after.text) == 2
        if token.text in _MAY_BE_WORDS and not (after.kind in _BEHIND_DAYS or is_short_day):
            raise UnreadError(f"Whether {token.text!r} is a day in it is not certain")


def _token_at(marked: str, at: int, *, spanish: bool | None) -> Token:
    mark = _MARK.match(marked, at)
    if mark:
        kind, value = MARKS[mark[1]]
        if kind in {"noon", "midnight"}:
            half: Half = "noon" if kind == "noon" else "midnight"
            return Token("number", Clock(12 * (half == "noon"), 0, half, False, half), mark[0])
        return Token(kind, value, mark[0])
    ordinal = _ORDINAL.match(marked, at)
    if ordinal and ordinal[0] in WORDS:
        return Token(*WORDS[ordinal[0]], ordinal[0])
    number = NUMBER.match(marked, at)
    if number:
        return Token("number", clock_of(number), number[0])
    word = _WORD.match(marked, at)
    if word:
        return _word_token(word[0], spanish=spanish)
    sign = marked[at]
    if sign in _SEPARATORS:
        return Token(_SEPARATORS[sign], "dash" if sign == "-" else None, sign)
    raise _not_known(marked[at:].split("\n", maxsplit=1)[0].split(" ", maxsplit=1)[0])


def _word_token(word: str, *, spanish: bool | None) -> Token:
    if word in WORDS:
        return Token(*WORDS[word], word)
    if len(word) == 1:
        day = None if spanish is None else day_of_letter(word, spanish=spanish)
        if day is None:
            raise UnreadError("Which day a single letter in it means is not certain")
        return Token("day", (day,), word)
    days = days_of_letters(word)
    if days is None:
        raise _not_known(word)
    return Token("day", days, word)


def _not_known(words: str) -> UnreadError:
    # Braces mark what was understood already; none of that is to be seen.
    said = re.sub(r"\{\w*\}?", "", words).strip()[:_MOST_SHOWN]
    told = f": {said!r}" if said else ""
    return UnreadError(f"It says something that hrgeo does not understand{told}")


def _is_spanish(words: list[str]) -> bool:
    return any(word in SPANISH for word in words)


def _months_and_days(tokens: list[Token], *, is_spanish: bool) -> list[Token]:
    """Settle whether "mar" is March or martes: by what it is joined with.

    Raises
    ------
    UnreadError
        If that does not settle it.
    """
    settled: list[Token] = []
    for at, token in enumerate(tokens):
        if token.kind != "mar":
            settled.append(token)
            continue
        kinds = _joined_kinds(settled[::-1]) | _joined_kinds(tokens[at + 1 :])
        any_month = any(t.kind == "month" for t in tokens)
        if kinds == {"month"}:
            settled.append(Token("month", 3, token.text))
        elif kinds == {"day"} or (not kinds and is_spanish and not any_month):
            settled.append(Token("day", (1,), token.text))
        else:
            raise UnreadError("Whether 'mar' means March or martes is not certain")
    return settled


def _joined_kinds(beside: Sequence[Token]) -> set[str]:
    """Give what stands behind a joint ("-", "y", a comma): a day, a month, or neither."""
    joint, other, next_one = (token.kind for token in (*beside, _END, _END, _END)[:3])
    if other == "number" and next_one == "month":
        other = "month"
    return {other} & {"day", "month"} if joint in {"to", "and", "comma"} else set()
