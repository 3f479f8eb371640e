"""The words shown to people, in one catalog for each language.

Code names a phrase by its key; the catalogs `en.toml`, ... hold the phrases.
"""

from hrgeo.text.catalog import LANGUAGES, has, say, term, words
from hrgeo.text.opening import opening_words
from hrgeo.text.phrases import (
    amount_words,
    count_label,
    count_words,
    join_words,
    percent,
    share_words,
    small_count_label,
)
from hrgeo.text.siting import dropped_words, group_words
from hrgeo.text.travel import clock_words, hour_words, hours_words, slow_by_mode_words, slow_words

__all__ = [
    "LANGUAGES",
    "amount_words",
    "clock_words",
    "count_label",
    "count_words",
    "dropped_words",
    "group_words",
    "has",
    "hour_words",
    "hours_words",
    "join_words",
    "opening_words",
    "percent",
    "say",
    "share_words",
    "slow_by_mode_words",
    "slow_words",
    "small_count_label",
    "term",
    "words",
]
