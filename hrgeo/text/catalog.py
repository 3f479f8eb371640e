"""Reads the catalogs of phrases."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

LANGUAGES: tuple[str, ...] = ("en",)
"""Languages that have a catalog."""


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    phrases: dict[str, str] = {}
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            phrases |= _flat(value, f"{key}.")
        elif isinstance(value, str):
            phrases[key] = value
        else:
            raise TypeError(f"The phrase {key!r} must be text.")
    return phrases


@cache
def words(language: str = "en") -> Mapping[str, str]:
    """Give all phrases of a language: key (``"map.need"``) to phrase.

    Parameters
    ----------
    language
        One of `LANGUAGES`.

    Returns
    -------
    Mapping
        Read-only.

    Raises
    ------
    KeyError
        If there is no catalog for the language. This is a defect of the
        caller and not of what a user handed over.

    Examples
    --------
    >>> words()["terms.mode.walk"]
    'on foot'
    """
    if language not in LANGUAGES:
        raise KeyError(f"There is no catalog for {language!r}, only for {', '.join(LANGUAGES)}.")
    text = resources.files("hrgeo.text").joinpath(f"{language}.toml").read_text("utf-8")
    return MappingProxyType(_flat(tomllib.loads(text)))


def has(key: str, *, language: str = "en") -> bool:
    """Tell whether the catalog has a phrase of this key.

    Examples
    --------
    >>> has("terms.mode.walk"), has("terms.mode.teleport")
    (True, False)
    """
    return key in words(language)


def say(key: str, /, *, language: str = "en", **values: object) -> str:
    """Give one phrase, with `values` put in the places that it names.

    Values are put in as they are: what stands in them is never read as a
    placeholder.

    Parameters
    ----------
    key
        Key of the phrase, such as ``"notes.within_reach"``.
    language
        One of `LANGUAGES`.
    **values
        What the phrase's ``{placeholders}`` stand for.

    Returns
    -------
    str
        The phrase.

    Raises
    ------
    KeyError
        If there is no such phrase, or a placeholder has no value.

    Examples
    --------
    >>> say("map.threshold", minutes=10)
    '10 min'
    """
    phrases = words(language)
    if key not in phrases:
        raise KeyError(f"The catalog {language}.toml has no phrase {key!r}.")
    return phrases[key].format(**values)


def term(kind: str, word: str, *, language: str = "en") -> str:
    """Give the reader's words for one of hrgeo's own, or the word itself.

    For words that may also come from a user's table, which no catalog has.

    Examples
    --------
    >>> term("service", "otp"), term("service", "acupuncture")
    ('Methadone (OTP)', 'acupuncture')
    """
    return words(language).get(f"terms.{kind}.{word}", word)
