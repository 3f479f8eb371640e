"""The sentences of ``why``, by their codes."""

from __future__ import annotations

REASONS: dict[str, str] = {
    "proven_best": (
        "Proven: no other choice of at most {n_sites} new sites among the {n_candidates} places "
        "considered has more need within reach."
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
        "None of the {n_candidates} places considered adds need within {threshold_min} min."
    ),
    "all_within_reach": "All need is within reach of existing sites already.",
    "more_sites_than_candidates": (
        "{n_sites} new sites were allowed, but only {n_candidates} places could be chosen."
    ),
    "fewer_sites_help": (
        "{n_chosen} of {n_sites} new sites are suggested, because a further one would add nothing."
    ),
    "too_many_required": (
        "{n_required} sites are required, but only {n_sites} new ones are allowed. Allow at least "
        "{n_required}, or require fewer."
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
