"""The sentences of ``why``, by their codes."""

from __future__ import annotations

REASONS: dict[str, str] = {
    "proven_best": (
        "Proven best of the {n_candidates} places considered: no other choice of up to {n_sites} "
        "has more need within reach."
    ),
    "gap_reached": (
        "The search stopped at the gap that was asked for; a better choice can have at most "
        "{gap_percent} % more need within reach."
    ),
    "time_limit": (
        "The search stopped at its time limit; a better choice can have at most {gap_percent} % "
        "more need within reach."
    ),
    "greedy": (
        "Chosen one after the other, each the best next one; a better choice can have at most "
        "{gap_percent} % more need within reach."
    ),
    "zero_sites": "No new site was asked for.",
    "no_candidates": "There is no place to choose from: each one is existing or forbidden.",
    "no_need": "There is no need to cover: all weights are zero.",
    "none_within_reach": (
        "No place considered ({n_candidates} in all) adds need within {threshold_min} min."
    ),
    "all_within_reach": "All need is within reach of existing sites already.",
    "more_sites_than_candidates": (
        "New sites allowed: {n_sites}; places that could be chosen: {n_candidates}."
    ),
    "fewer_sites_help": (
        "Suggested: {n_chosen} of {n_sites} new sites, because a further one would add nothing."
    ),
    "too_many_required": (
        "New sites required: {n_required}; allowed: {n_sites}. Allow at least {n_required}, or "
        "require fewer."
    ),
}
"""Code -> sentence; the names in braces are filled in by `why_of`."""


def why_of(codes: tuple[str, ...], **numbers: object) -> str:
    """Join the sentences of some codes.

    Examples
    --------
    >>> why_of(("zero_sites",))
    'No new site was asked for.'
    """
    return " ".join(REASONS[code].format(**numbers) for code in codes)
