"""The sentences of ``why``, by their codes."""

from __future__ import annotations

REASONS: dict[str, str] = {
    "proven_best": (
        "Proven best of the {n_candidates:place|places} considered: no other choice "
        "{within} has more need within reach."
    ),
    "gap_reached": (
        "The search stopped at the gap that was asked for; a better choice can have at most "
        "{gap_percent}% more need within reach."
    ),
    "time_limit": (
        "The search stopped at its time limit; a better choice can have at most {gap_percent}% "
        "more need within reach."
    ),
    "greedy": (
        "Chosen one after the other, each the best next one; a better choice can have at most "
        "{gap_percent}% more need within reach."
    ),
    "cancelled": (
        "The search was stopped; a better choice can have at most {gap_percent}% more need within "
        "reach."
    ),
    "proven_fewest": (
        "Proven: no choice of the {n_candidates:place|places} considered does with fewer than "
        "{n_chosen:new site|new sites}."
    ),
    "proven_median": (
        "Proven best of the {n_candidates:place|places} considered: no other choice "
        "{within} has shorter ways on average."
    ),
    "proven_center": (
        "Proven best of the {n_candidates:place|places} considered: no other choice "
        "{within} brings the farthest person nearer than {objective} min."
    ),
    "gap_reached_less": (
        "The search stopped at the gap that was asked for; a better choice can be at most "
        "{gap_percent}% better."
    ),
    "time_limit_less": (
        "The search stopped at its time limit; a better choice can be at most {gap_percent}% "
        "better."
    ),
    "cancelled_less": (
        "The search was stopped; a better choice can be at most {gap_percent}% better."
    ),
    "greedy_less": (
        "Chosen one after the other, each the best next one; a better choice can be at most "
        "{gap_percent}% better."
    ),
    "worst_group_share": (
        "The group with the least need within reach came first, the total after it."
    ),
    "worst_group_mean": "The group with the longest ways came first, the total after it.",
    "worst_group_not_proven": (
        "The search was stopped before it was proven that no choice is better for the worst group."
    ),
    "worst_group_each": "The share holds in each group.",
    "worst_group_no_change": (
        "The worst group changes nothing here: the farthest person of all is what counts already."
    ),
    "left_out": (
        "Left out: {n_left_out:place|places} of need that no site and no place considered can "
        "reach."
    ),
    "left_out_threshold": (
        "Left out: {n_left_out:place|places} of need that no site and no place considered has "
        "within {threshold_min} min."
    ),
    "none_needed": "No new site is needed: existing sites do what was asked for.",
    "none_reaches": "No place considered reaches any need.",
    "none_nearer": "No place considered is nearer to anybody than existing sites are.",
    "budget_too_small": (
        "The budget of {budget} is below the cost of the cheapest place ({cheapest})."
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
        "Suggested: {n_chosen} of {n_sites:new site|new sites}, because a further one would "
        "add nothing."
    ),
    "too_many_required": (
        "New sites required: {n_required}; allowed: {n_sites}. Allow at least {n_required}, or "
        "require fewer."
    ),
    "required_beyond_budget": (
        "The required sites cost {required_cost}, more than the budget of {budget}."
    ),
    "rules_clash": (
        "No choice of the {n_candidates:place|places} considered keeps all rules: {rules}."
    ),
    "none_found_in_time": (
        "The search was stopped before it found a choice that keeps all rules; whether there is "
        "one is not known."
    ),
    "needs_n_sites": "It takes at least {nearest_n_sites:new site|new sites}.",
    "needs_budget": "It takes a budget of at least {nearest_budget}.",
    "needs_floor": "At most {nearest_floor} of each group is to be had whatever the other limits.",
    "needs_together": "Each of these is needed; one alone is not enough.",
    "nearest_n_sites": "With at least {nearest_n_sites:new site|new sites} there is one.",
    "nearest_budget": "With a budget of at least {nearest_budget} there is one.",
    "nearest_floor": "With at most {nearest_floor} of each group there is one.",
    "nearest_share": "With at most {nearest_share} of all need there is one.",
    "nearest_share_reachable": (
        "At most {nearest_share} of the need that can be reached can have a site."
    ),
}
"""Code -> sentence; the names in braces are filled in by `why_of`."""


class _Counted(int):
    """A number that is told with its noun: the format ``site|sites`` is for one or more."""

    def __format__(self, nouns: str) -> str:
        one, bar, more = nouns.partition("|")
        if not bar:
            return super().__format__(nouns)
        return f"{int(self)} {one if self == 1 else more}"


def why_of(codes: tuple[str, ...], **numbers: object) -> str:
    """Join the sentences of some codes.

    Examples
    --------
    >>> why_of(("zero_sites",))
    'No new site was asked for.'
    >>> why_of(("nearest_n_sites",), nearest_n_sites=1)
    'With at least 1 new site there is one.'
    """
    told = {
        name: _Counted(number) if isinstance(number, int) else number
        for name, number in numbers.items()
    }
    return " ".join(REASONS[code].format(**told) for code in codes)
