"""What share of need is within reach of each type of service."""

from __future__ import annotations

from collections.abc import Sequence

import numpy.typing as npt
import pandas as pd

from hrgeo.coverage.alignment import checked_thresholds
from hrgeo.coverage.listed import listed_services, wanted_types
from hrgeo.coverage.moments import Moment, read_moment
from hrgeo.coverage.placed_need import OUTCOMES, PlacedNeed, share_intervals
from hrgeo.coverage.reach import question_of
from hrgeo.coverage.rows import Answer, answers_for_type, table_of
from hrgeo.errors import InputError
from hrgeo.model import Demand, FloatArray, OpeningTimes, Person, TravelTimes

_COLUMNS = {
    "need_id": "str",
    "service": "str",
    "mode": "str",
    "threshold_min": "float64",
    "when": "str",
    "outcome": "str",
    "n_services": "int64",
    "n_services_placed": "int64",
    "n_need": "float64",
    "n_need_unplaced": "float64",
    "share_need": "float64",
    "low": "float64",
    "high": "float64",
    "interval_blocks": "str",
    "share_need_slow": "float64",
    "share_need_one_per_person": "float64",
    "share_need_if_unknown_usable": "float64",
    "share_need_if_unknown_open": "float64",
    "median_min": "float64",
    "p90_min": "float64",
    "n_unreached": "float64",
    "n_edge_affected": "float64",
    "share_if_edge_covered": "float64",
    "share_if_farther": "float64",
    "share_if_nearer": "float64",
}


def measure_coverage(  # noqa: PLR0913 - one keyword for each thing that can be asked
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    *,
    thresholds_min: Sequence[float],
    service_types: Sequence[str] | None = None,
    slow: TravelTimes | None = None,
    cut_end_min: npt.ArrayLike | None = None,
    location_error_min: npt.ArrayLike | None = None,
    when: str | None = None,
    opening: OpeningTimes | None = None,
    person: Person | None = None,
    outcome: str | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Measure the share of need within reach, by service type and threshold.

    Need is within reach of a type where the nearest listed service of that
    type is at most the threshold away: ``nearest_min <= threshold_min``.
    Within reach is not the same as used.

    Parameters
    ----------
    travel_times
        Minutes from need positions (origins) to services (destinations), in
        any order. Need positions that it does not have are not placed on the
        streets: they are counted in ``n_need_unplaced`` and are in no share.
    demand
        The need, weighted.
    services
        Index ``service_id``; column ``types`` (or ``type``) with words joined
        by ``;``. Rows where a column ``is_open`` is false are left out.
        Services that the travel times do not have are not on the streets and
        reach nobody.
    thresholds_min
        Minutes, none beyond the cutoff of the travel times.
    service_types
        Types to report, in this order. Default: all that are listed.
    slow
        Travel times at a slow pace, for ``share_need_slow``.
    cut_end_min
        Shape ``(len(demand),)``: minutes from each need position to the
        nearest cut street end; ``inf`` where there is none.
    location_error_min
        Shape ``(len(demand),)``: what an error of each position's place is worth in
        minutes; ``inf`` where it is not known.
    when
        None or ``"any"``: whatever the hour. A moment (``"Sat 22:00"``) or a
        block of the week (``"weekday evening"``; see
        `hrgeo.coverage.moments.read_moment`): services count while they are surely
        open, and a person can arrive 15 minutes before closing; types that have
        to be open when needed (`hrgeo.schemas.OPEN_WHEN_NEEDED`) up to closing. Over
        a block, shares are the mean over its quarters of an hour in all weeks of the
        year. The need is all need, whenever it arose.
    opening
        When services are open; default: from their column ``hours_osm``.
    person
        None: whoever it is. Otherwise services count that the person can surely use.
    outcome
        None: all need. ``"fatal"`` or ``"nonfatal"``: events of that outcome;
        those with an unknown outcome are in neither. Need without events has
        no outcome, but counts of deaths are fatal.
    seed
        For the bootstrap.

    Returns
    -------
    pandas.DataFrame
        One row for each type and threshold:

        ``need_id``, ``service``, ``mode``, ``threshold_min``, ``when``, ``outcome``
            (``all`` where none was asked for).
        ``n_services``
            Listed services of the type that are not known to be closed for good, and
            that the person can surely use; ``n_services_placed`` counts those that
            are on the streets (and open at some time of the block).
        ``n_need``
            Weight of the placed need: the denominator of all shares.
        ``share_need``, ``low``, ``high``, ``interval_blocks``
            The share, and a 90 % interval for chance variation only (see
            `hrgeo.coverage.chance.chance_intervals`): it leaves out overdoses that
            nobody reported, errors of places, pace and unknown hours. Which blocks
            were drawn. Where no service of the type is placed all three are 0.
        ``share_need_slow``
            The same share at the slow pace; NaN where `slow` is not given.
        ``share_need_one_per_person``
            The share with each person counting once: an event weighs 1 divided by
            the number of that person's events among the placed need, an event of
            nobody known 1. NaN where the need tells no persons apart.
        ``share_need_if_unknown_usable``, ``share_need_if_unknown_open``
            The share as if unknown rules kept the person from nothing, and as if
            services with unknown hours were open; NaN where `person` or `when` is
            not given.
        ``median_min``, ``p90_min``
            Weighted median and 90th percentile of the minutes to the nearest
            service; ``inf`` where more than half (a tenth) of the need is beyond
            the cutoff or cannot get there; NaN where no service of the type is placed.
        ``n_unreached``
            Weight of the placed need that reaches no service within the cutoff.
        ``n_edge_affected``, ``share_if_edge_covered``
            Weight of the need that is not within reach and has a cut street
            end within the threshold, and the share as if it were; NaN where
            `cut_end_min` is not given.
        ``share_if_farther``, ``share_if_nearer``
            The share if every place were farther from services by its error, and if
            it were nearer; NaN where `location_error_min` is not given.

        Without need all shares are NaN. Without types the table is empty.

    Raises
    ------
    InputError
        If a threshold is beyond the cutoff, ids do not fit together, a type
        does not exist, or `when`, `outcome` or `person` is not understood.

    References
    ----------
    .. [1] Davison and Hinkley (1997), Bootstrap Methods and their Application,
       doi:10.1017/CBO9780511802843.

    Examples
    --------
    >>> from scipy import sparse
    >>> need = Demand("deaths", "points", "death", ["a", "b"], [-87.6, -87.5], [41.8, 41.8],
    ...               [3, 1], ["", ""])
    >>> services = pd.DataFrame({"types": ["naloxone;ssp"]},
    ...                         index=pd.Index(["s"], name="service_id"))
    >>> minutes = sparse.csr_array(([10.0, 12.0], ([0, 1], [0, 0])), shape=(2, 1))
    >>> times = TravelTimes(minutes, need.demand_ids, services.index, 30.0, "walk")
    >>> table = measure_coverage(times, need, services, thresholds_min=[10],
    ...                          service_types=["naloxone", "otp"])
    >>> table[["service", "n_services", "share_need", "median_min"]].values.tolist()
    [['naloxone', 1, 0.75, 10.0], ['otp', 0, 0.0, nan]]
    """
    moment = understood(when, outcome, person)
    tables = [travel_times] if slow is None else [travel_times, slow]
    thresholds = checked_thresholds(thresholds_min, tables)
    listed = listed_services(services)
    types = wanted_types(listed, service_types)
    question = question_of(services, listed, person=person, moment=moment, opening=opening)
    need = PlacedNeed.of(
        travel_times,
        demand,
        slow=slow,
        cut_end_min=cut_end_min,
        location_error_min=location_error_min,
        outcome=outcome,
    )
    answers = [
        answer
        for service_type in types
        for answer in answers_for_type(need, question, service_type, thresholds)
    ]
    interval, blocks = answer_intervals(need.demand, answers, seed)
    shown = {
        "need_id": demand.need_id,
        "mode": travel_times.mode,
        "when": moment.name,
        "outcome": outcome or "all",
        "interval_blocks": blocks,
    }
    rows = [
        shown | answer.row | {"low": low, "high": high}
        for answer, (low, high) in zip(answers, interval, strict=True)
    ]
    return table_of(rows, _COLUMNS)


def understood(when: str | None, outcome: str | None, person: object) -> Moment:
    """Read the words of a question; all that is not understood is told at once."""
    faults = []
    moment = None
    try:
        moment = read_moment(when)
    except InputError as error:
        faults.append(str(error))
    if outcome not in {None, "all", *OUTCOMES}:
        faults.append(f"outcome={outcome!r} is none of 'all', 'fatal' and 'nonfatal'")
    if person is not None and not isinstance(person, Person):
        faults.append(f"person is of the kind {type(person).__name__}, not an hrgeo.model.Person")
    if faults or moment is None:
        raise InputError(f"measure_coverage cannot answer this: {'; '.join(faults)}.")
    return moment


def answer_intervals(
    demand: Demand, answers: Sequence[Answer], seed: int
) -> tuple[FloatArray, str]:
    """Give low and high for each answer, from the same resamples for all, and the blocks."""
    nothing_placed = [answer.row["n_services_placed"] == 0 for answer in answers]
    parts = [answer.within for answer in answers]
    return share_intervals(demand, parts, nothing_placed, seed)
