"""A finished run with its van week planned again by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from hrgeo import privacy, results
from hrgeo.errors import InputError
from hrgeo.plan.progress import Within, unheard
from hrgeo.plan.run import PlanResult
from hrgeo.plan.van_hand import ByHand, with_places, with_wishes
from hrgeo.plan.van_replan import replan
from hrgeo.plan.van_summary import van_facts, van_layers, van_records


def plan_van_again(
    result: PlanResult,
    by_hand: ByHand,
    *,
    progress: Within = unheard,
    cancel: Callable[[], bool] | None = None,
) -> PlanResult:
    """Plan the van week of a run again around what somebody decided.

    Parameters
    ----------
    result
        What a run gave, with a van week.
    by_hand
        All that was decided, not only what is new.
    progress, cancel
        As for `hrgeo.vans.plan_week`.

    Returns
    -------
    PlanResult
        The same run with another week: its ``van``, its part of the summary and its tables.

    Raises
    ------
    InputError
        If the run has no van week, a stop is not one of the week's, or a place that was named
        by hand cannot be used.
    """
    if result.van is None:
        raise InputError("The plan asks for no van week; add a section [van] to it.")
    planned = replan(
        with_wishes(with_places(result.van, by_hand.places), by_hand),
        locked=(*by_hand.locked, *by_hand.added),
        closed=by_hand.closed,
        dropped=by_hand.dropped,
        moved=dict(by_hand.moved),
        progress=progress,
        cancel=cancel,
    )
    records = {name: table for name, table in van_records(planned).items() if len(table)}
    own = privacy.release(
        van_layers(planned),
        result.config.audience,
        smallest_count=result.release.smallest_count,
        records=records,
    )
    former = tuple(name for name in result.release.records if name.startswith("van_"))
    release = privacy.replaced(result.release, own, without=former)
    summary = result.summary | {"van": results.van_part(van_facts(planned), release)}
    return dataclasses.replace(result, van=planned, summary=summary, release=release)
