"""Text that a browser shows as it is, and numbers as people read them.

Streamlit reads most of what it is given as Markdown, so that a cell of a user's
table could make the browser load a picture from elsewhere. Whatever comes from
a file passes through `unformatted` first.
"""

from __future__ import annotations

import re

from hrgeo.text import percent, say

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&@/=\"'^])")


def unformatted(text: object) -> str:
    r"""Give `text` so that Markdown shows it letter by letter, on one line.

    Parameters
    ----------
    text
        Anything; it is turned into a string.

    Returns
    -------
    str
        With a backslash before every character that can have a meaning in
        Markdown, directives (``:red[...]``), formulas and addresses.

    Examples
    --------
    >>> print(unformatted("![x](http://a.example) $2"))
    \!\[x\]\(http\:\/\/a\.example\) \$2
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(str(text).split()))


def minutes(number: float) -> str:
    """Write minutes without needless decimals.

    Examples
    --------
    >>> minutes(10.0), minutes(7.5)
    ('10', '7.5')
    """
    return f"{number:g}"


def interval(low: float | None, high: float | None) -> str:
    """Write an interval of shares; empty where there is none.

    Examples
    --------
    >>> interval(0.381, 0.449)
    '38% to 45%'
    >>> interval(None, None)
    ''
    """
    if low is None or high is None:
        return ""
    return say("app.interval", low=percent(low), high=percent(high))


def span(first: str, last: str) -> str:
    """Write a period; says so where a file has no dates.

    Examples
    --------
    >>> span("2023-01-01", "2025-12-31")
    '2023-01-01 to 2025-12-31'
    >>> span("", "")
    'no dates in the file'
    """
    if not first or not last:
        return say("app.no_dates")
    return say("app.span", first=first, last=last)
