"""Words about places that could become a site, and about groups of people."""

from __future__ import annotations

from hrgeo.text.catalog import say, term

_NEAR = "near_"
_OF_PEOPLE = ("pct_", "n_")
_NOT = "not "


def dropped_words(rule: str, *, language: str = "en") -> str:
    """Say why a place is not considered.

    Parameters
    ----------
    rule
        Name of a rule of `hrgeo.siting.screen`, or ``cost_unknown``.
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    str
        In words; a rule that no catalog knows stays as it is.

    Examples
    --------
    >>> dropped_words("veto"), dropped_words("near_fire_station")
    ('vetoed by the community', 'too near to a place of the kind "fire station"')
    """
    words = term("dropped", rule, language=language)
    if words != rule or not rule.startswith(_NEAR):
        return words
    kind = rule.removeprefix(_NEAR).replace("_", " ")
    return say("siting_plan.dropped_near", language=language, kind=kind)


def group_words(group: str, *, language: str = "en") -> str:
    """Name a group of need: by its column in the file of areas, or by its area.

    Parameters
    ----------
    group
        A column ``pct_...`` or ``n_...``, one with "not " before it for all who are not in
        the group, or the name of an area.
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    str
        Plain words for columns that many files have, other columns in quotes, and the
        names of areas as they are.

    Examples
    --------
    >>> group_words("pct_no_vehicle"), group_words("Oak Park")
    ('Households without a car', 'Oak Park')
    >>> group_words("pct_renters"), group_words("n_under_18")
    ('Column "pct_renters"', 'Column "n_under_18"')
    >>> group_words("not pct_no_vehicle"), group_words("not n_under_18")
    ('Households with a car', 'Not in column "n_under_18"')
    """
    words = term("group", group, language=language)
    column = group.removeprefix(_NOT)
    if words != group or not column.startswith(_OF_PEOPLE):
        return words
    key = "terms.group_column" if column == group else "terms.not_group_column"
    return say(key, language=language, column=column)
