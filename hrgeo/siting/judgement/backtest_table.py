"""The table of a back-test: shares, intervals, differences and verdicts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hrgeo.model import FloatArray

METHODS = ("hrgeo", "random", "residents", "pin_map", "present", "hindsight")
"""The answer, blind draws, residents, most incidents, no new site, and the ceiling."""

POOLED = "all"
"""Name of the rows that take all folds together."""

_SAME = 1e-12


@dataclass(frozen=True, eq=False)
class MethodScore:
    """Weight within reach by one method.

    Attributes
    ----------
    name, status, n_sites, site_ids
        As in the table of `hrgeo.siting.judgement.backtest`.
    test, train
        Shape ``(n_draws,)``: later and earlier weight; one draw but for blind ones.
    test_resamples
        Shape ``(n_resamples,)``: the mean over draws of the later weight.
    """

    name: str
    status: str
    n_sites: float
    test: FloatArray
    train: FloatArray
    test_resamples: FloatArray
    site_ids: tuple[object, ...]


@dataclass(frozen=True, eq=False)
class FoldScore:
    """All methods in one fold, in the order of `METHODS`, and all weight there is.

    Attributes
    ----------
    name
        Of the fold.
    methods
        None for a method that is not available.
    test, train
        Later and earlier weight, within reach or not.
    test_resamples
        Shape ``(n_resamples,)``: the later weight in each resample.
    """

    name: str
    methods: tuple[MethodScore | None, ...]
    test: float
    train: float
    test_resamples: FloatArray


def pooled(scored: list[FoldScore]) -> FoldScore:
    """Add up later weight and what of it is within reach over the folds."""
    methods: list[MethodScore | None] = []
    for parts in zip(*(fold.methods for fold in scored), strict=True):
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            methods.append(None)
            continue
        methods.append(
            MethodScore(
                name=known[0].name,
                status="",
                n_sites=float(np.mean([part.n_sites for part in known])),
                test=np.sum([part.test for part in known], axis=0),
                train=np.sum([part.train for part in known], axis=0),
                test_resamples=np.sum([part.test_resamples for part in known], axis=0),
                site_ids=(),
            )
        )
    return FoldScore(
        POOLED,
        tuple(methods),
        sum(fold.test for fold in scored),
        sum(fold.train for fold in scored),
        np.sum([fold.test_resamples for fold in scored], axis=0),
    )


def rows_of(fold: FoldScore, level: float) -> list[dict[str, object]]:
    """Give the rows of one fold, with intervals of this level."""
    ours = fold.methods[0]
    return [
        _row(fold, name, method, ours, level)
        for name, method in zip(METHODS, fold.methods, strict=True)
    ]


def _row(
    fold: FoldScore, name: str, method: MethodScore | None, ours: MethodScore | None, level: float
) -> dict[str, object]:
    row: dict[str, object] = {
        "fold": fold.name,
        "method": name,
        "is_available": method is not None,
        "status": "" if method is None else method.status,
        "n_sites": math.nan if method is None else method.n_sites,
    }
    numbers = dict.fromkeys(_NUMBERS, math.nan)
    verdict = "" if name in {"hrgeo", "hindsight"} else "not_known"
    if method is not None and ours is not None:
        shares = _divided(method.test, fold.test)
        train = float(_divided(method.train, fold.train).mean())
        resampled = _divided(method.test_resamples, fold.test_resamples)
        numbers["share"] = float(shares.mean())
        numbers["low"], numbers["high"] = _interval(resampled, level)
        if name == "random":
            numbers["spread_low"], numbers["spread_high"] = _interval(shares, 0.9)
        numbers["share_train"], numbers["optimism"] = train, train - numbers["share"]
        if name != "hrgeo":
            our_resampled = _divided(ours.test_resamples, fold.test_resamples)
            low, high = _interval(our_resampled - resampled, level)
            our_share = float(_divided(ours.test, fold.test)[0])
            numbers["difference"] = our_share - numbers["share"]
            numbers["difference_low"], numbers["difference_high"] = low, high
            verdict = verdict and _verdict(low, high)
    ids = () if method is None else method.site_ids
    return row | numbers | {"verdict": verdict, "site_ids": ids}


_NUMBERS = (
    "share",
    "low",
    "high",
    "spread_low",
    "spread_high",
    "difference",
    "difference_low",
    "difference_high",
    "share_train",
    "optimism",
)


def _divided(weight: FloatArray, whole: FloatArray | float) -> FloatArray:
    total = np.broadcast_to(np.asarray(whole, dtype=np.float64), np.shape(weight))
    unknown = np.full(np.shape(weight), math.nan)
    return np.asarray(np.divide(weight, total, out=unknown, where=total > 0))


def _interval(values: FloatArray, level: float) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    if not len(known):
        return math.nan, math.nan
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(known, [tail, 1.0 - tail])
    return float(low), float(high)


def _verdict(low: float, high: float) -> str:
    if math.isnan(low):
        return "not_known"
    if low > _SAME:
        return "better"
    return "worse" if high < -_SAME else "no_clear_difference"
