"""Numbers and lists in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hrgeo.text.catalog import say


def percent(share: float, *, language: str = "en") -> str:
    """Write a share of 0 to 1 as a percentage, without claiming too much.

    Whole percents; what is neither none nor all never reads 0% or 100%.

    Examples
    --------
    >>> percent(0.314), percent(0.001), percent(0.999), percent(0.0), percent(float("nan"))
    ('31%', 'under 1%', 'over 99%', '0%', 'not known')
    """
    if not math.isfinite(share):
        return say("terms.not_known", language=language)
    if 0.0 < share < 0.01:
        return say("terms.under_1_percent", language=language)
    if 0.99 < share < 1.0:
        return say("terms.over_99_percent", language=language)
    # Half a percent goes up, as people round; Python's round() goes to even.
    return say("terms.percent", language=language, number=math.floor(share * 100 + 0.5))


def share_words(
    share: float,
    *,
    n_services: int,
    n_listed: int | None = None,
    low: float | None = None,
    high: float | None = None,
    interval: str = "terms.interval",
    language: str = "en",
) -> str:
    """Write a share within reach; a type with no listed service reads "none listed".

    Parameters
    ----------
    share
        Share within reach, 0 to 1.
    n_services
        How many services of the type the share rests on.
    n_listed
        How many are listed at all, also far from the streets of the study.
    low, high
        Interval for chance variation, or None.
    interval
        Key of the phrase that joins share and interval.
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    str
        In words.

    Examples
    --------
    >>> share_words(0.0, n_services=0)
    'none listed'
    >>> share_words(0.0, n_services=0, n_listed=5)
    'none listed in the study area'
    >>> share_words(0.314, n_services=4, low=0.28, high=0.35)
    '31% (28% to 35%, chance variation only)'
    """
    if n_services == 0 and n_listed:
        return say("terms.none_listed_here", language=language)
    if n_services == 0:
        return say("terms.none_listed", language=language)
    text = percent(share, language=language)
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return text
    return say(
        interval,
        language=language,
        share=text,
        low=percent(low, language=language),
        high=percent(high, language=language),
    )


def count_words(number: float) -> str:
    """Write a count: whole, with commas between thousands.

    Examples
    --------
    >>> count_words(12321.0)
    '12,321'
    """
    return f"{math.floor(number + 0.5):,}"


def amount_words(number: float, *, language: str = "en") -> str:
    """Write an amount, such as hours a week: one decimal below 10, whole from there on.

    Examples
    --------
    >>> amount_words(4.652), amount_words(12.0), amount_words(9.96), amount_words(0.01)
    ('4.7', '12', '10', 'under 0.1')
    >>> amount_words(0.0), amount_words(float("nan"))
    ('0', 'not known')
    """
    if not math.isfinite(number):
        return say("terms.not_known", language=language)
    if 0.0 < number < 0.05:
        return say("terms.under_a_tenth", language=language)
    if number >= 9.95:
        return count_words(number)
    return f"{math.floor(number * 10 + 0.5) / 10:g}"


def small_count_label(smallest_count: int) -> str:
    """Name the class of counts above zero and below `smallest_count`.

    Examples
    --------
    >>> small_count_label(11), small_count_label(2)
    ('1-10', '1')
    """
    return "1" if smallest_count == 2 else f"1-{smallest_count - 1}"


def count_label(number: float, *, smallest_count: int) -> str:
    """Write a count of need as a reader may see it.

    Examples
    --------
    >>> count_label(4.2, smallest_count=11), count_label(1234.0, smallest_count=11)
    ('1-10', '1,234')
    """
    return small_count_label(smallest_count) if 0 < number < smallest_count else count_words(number)


def join_words(parts: Sequence[str], *, language: str = "en") -> str:
    """Join parts into a list as a sentence has it.

    Examples
    --------
    >>> join_words(["fee"]), join_words(["fee", "hours", "ID"]), join_words([])
    ('fee', 'fee, hours and ID', '')
    """
    if len(parts) <= 1:
        return "".join(parts)
    return say("terms.and", language=language, first=", ".join(parts[:-1]), last=parts[-1])
