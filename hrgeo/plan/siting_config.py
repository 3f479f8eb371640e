"""What a plan file says of new sites, checked: ``[siting]`` and the tables in it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hrgeo.errors import InputError
from hrgeo.plan import settings
from hrgeo.plan.questions import CoverageConfig
from hrgeo.plan.sources import NeedConfig
from hrgeo.schemas import SERVICE_TYPES
from hrgeo.siting import SitingProblem
from hrgeo.siting.settings import checked_settings

OBJECTIVES = ("max_coverage", "min_sites", "p_median", "p_center")
SOURCES = ("file", "places", "streets", "centers")
SCHOOL_BUFFER_M = 304.8
"""1,000 ft: how far DC Code 48-1121 keeps syringe programs from schools. A preset, not advice."""
AREAS = "areas"
"""The word under ``groups`` for the areas to report by."""
LEAST_ROLLING_MONTHS = 1

Period = tuple[str, str]


@dataclass(frozen=True)
class CandidatesConfig:
    """Where places that could become a site come from.

    Attributes
    ----------
    sources
        Of `SOURCES`; empty for the user's file, or else what the streets offer.
    kinds
        Kinds of places that may be considered; empty for all.
    """

    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class RulesConfig:
    """What keeps a place from being considered.

    Attributes
    ----------
    exclude
        File of areas in which no site may stand, or None.
    away_from_m
        Kind of place -> how far a site has to stay away from it [m].
    school_buffer
        Whether the preset distance from schools holds.
    min_spacing_m
        Distance between candidates [m]; 0 for no such rule.
    max_street_m
        Distance to the nearest street [m]; None for no rule of the plan's own.
    """

    exclude: Path | None = None
    away_from_m: tuple[tuple[str, float], ...] = ()
    school_buffer: bool = False
    min_spacing_m: float = 0.0
    max_street_m: float | None = None


@dataclass(frozen=True)
class JudgementConfig:
    """How an answer is looked at.

    Attributes
    ----------
    resamples
        Of the need, for how stable the choice is; 0 for none.
    most_sites
        How far coverage is told by number of sites; None for what suits the question.
    """

    resamples: int = 100
    most_sites: int | None = None


@dataclass(frozen=True)
class BacktestConfig:
    """On which need sites are chosen and on which later need they are tried.

    Attributes
    ----------
    train, test
        First and last day, as ISO dates.
    rolling_months
        Length of further test periods, each after all that went before; None for none.
    """

    train: Period
    test: Period
    rolling_months: int | None = None


@dataclass(frozen=True)
class SitingConfig:
    """Which new sites to look for; see ``docs/inputs.md`` for each key.

    Attributes
    ----------
    need_weights
        The need sources, and what one incident of each counts.
    service, mode, threshold_min
        What has to be within reach, how, and in how many minutes.
    objective
        One of `OBJECTIVES`.
    new_sites
        The most new sites; None for as many as it takes (or as the budget allows).
    budget, share, decay, backup, floor, worst_group
        As `hrgeo.siting.solve` takes them.
    use_capacity, use_hours
        Whether capacities, and hours of need and of sites, are part of the question.
    groups
        Columns of the areas, or `AREAS`.
    gap, time_limit_s
        When the solver may stop.
    candidate_spacing_m
        Width of the cells of street positions [m].
    """

    need_weights: tuple[tuple[str, float], ...]
    service: str
    mode: str
    threshold_min: float
    objective: str = "max_coverage"
    new_sites: int | None = 5
    candidate_spacing_m: float = 400.0
    time_limit_s: float | None = None
    budget: float | None = None
    share: float = 1.0
    decay: tuple[tuple[float, float], ...] | None = None
    backup: float = 0.0
    use_capacity: bool = False
    use_hours: bool = False
    groups: tuple[str, ...] = ()
    floor: float | None = None
    worst_group: bool = False
    gap: float = 0.0
    candidates: CandidatesConfig = field(default_factory=CandidatesConfig)
    rules: RulesConfig = field(default_factory=RulesConfig)
    judgement: JudgementConfig = field(default_factory=JudgementConfig)
    backtest: BacktestConfig | None = None


def read_siting(
    top: settings.Settings,
    need: tuple[NeedConfig, ...],
    modes: tuple[str, ...],
    coverage: CoverageConfig,
    folder: Path,
    *,
    has_file: bool,
) -> SitingConfig | None:
    """Read ``[siting]``; None where the plan has none.

    Parameters
    ----------
    top
        The plan.
    need, modes, coverage
        What the plan says of these.
    folder
        Of the plan file.
    has_file
        Whether the plan names a file of candidates.
    """
    if not top.has("siting"):
        return None
    table = top.table("siting")
    weights = need_weights(table, [source.need_id for source in need])
    service = table.choice("service", SERVICE_TYPES, coverage.services[0])
    mode = table.choice("mode", modes, modes[0])
    objective = table.choice("objective", OBJECTIVES, "max_coverage")
    budget = table.number_or_none("budget")
    threshold_min = _threshold_min(table, coverage, service, mode)
    groups = table.texts("groups", ())
    floor = table.number_or_none("floor", most=1.0)
    worst_group = table.yes_no("worst_group", default=False)
    share = table.number_or_none("share", most=1.0)
    decay = table.steps("decay")
    backup = table.number_or_none("backup", most=1.0)
    without_limit = objective == "min_sites" or budget is not None
    new_sites = table.whole_number("new_sites", 5, least=0)
    asked = SitingConfig(
        need_weights=weights,
        service=service,
        mode=mode,
        threshold_min=threshold_min,
        objective=objective,
        new_sites=None if without_limit and not table.has("new_sites") else new_sites,
        candidate_spacing_m=table.number("candidate_spacing_m", 400.0, above=0.0),
        time_limit_s=table.number("time_limit_s", 0.0, above=0.0) or None,
        budget=budget,
        share=1.0 if share is None else share,
        decay=decay,
        backup=backup or 0.0,
        use_capacity=table.yes_no("use_capacity", default=False),
        use_hours=table.yes_no("use_hours", default=False),
        groups=groups,
        floor=floor,
        worst_group=worst_group,
        gap=table.number_or_none("gap") or 0.0,
        candidates=_read_candidates(table.table("candidates"), has_file=has_file),
        rules=_read_rules(table.table("rules"), folder),
        judgement=_read_judgement(table.table("judgement")),
        backtest=_read_backtest(table, weights, need),
    )
    fault = _combination_fault(asked)
    if fault:
        table.fault(fault)
    return asked


def _combination_fault(asked: SitingConfig) -> str:
    """Say what of a question does not go together, as the solver would; else nothing."""
    smallest = SitingProblem.from_matrix(
        [[0.0]],
        cost=[0.0],
        capacity=[1.0] if asked.use_capacity else None,
        groups=["group"] if asked.groups else None,
    )
    names = ("threshold_min", "budget", "gap", "time_limit_s", "share", "decay", "backup", "floor")
    settings_of = {name: getattr(asked, name) for name in (*names, "objective", "worst_group")}
    fixed = {"seed": 0, "method": "exact", "progress": None, "cancel": None}
    try:
        checked_settings(smallest, settings_of | fixed | {"n_sites": asked.new_sites})
    except InputError as error:
        said = re.sub(r"\bn_sites\b", "new_sites", str(error))
        said = said.replace("; give groups to the problem", "")
        return said.removeprefix("This ").removesuffix(".")
    return ""


def need_weights(table: settings.Settings, need_ids: list[str]) -> tuple[tuple[str, float], ...]:
    """Read ``need`` or ``weights``: the sources, and what one unit of each counts."""
    weights = table.weights("weights")
    if not weights:
        weights = ((table.text("need", need_ids[0] if need_ids else ""), 1.0),)
    elif table.has("need"):
        table.fault("has both need and weights; keep one")
    for need_id, _ in weights:
        if need_id not in need_ids:
            table.fault(f"asks for need {need_id!r}; the plan has {settings.listed(need_ids)}")
    return weights


def _threshold_min(
    table: settings.Settings, coverage: CoverageConfig, service: str, mode: str
) -> float:
    ladder = coverage.thresholds_for(service, mode)
    threshold_min = table.number("threshold_min", ladder[0] if ladder else 0.0, above=0.0)
    if threshold_min not in ladder:
        table.fault(
            f"threshold_min = {threshold_min:g} is not one of the coverage thresholds of "
            f"{service} by {mode} ({settings.listed([f'{m:g}' for m in ladder])}); "
            "add it to [coverage] thresholds_min"
        )
    return threshold_min


def _read_candidates(table: settings.Settings, *, has_file: bool) -> CandidatesConfig:
    sources: tuple[str, ...] = ()
    if table.has("from"):
        sources = table.choices("from", SOURCES, default=())
        if "file" in sources and not has_file:
            table.fault('has from = ["file"], but no [inputs] candidates; name the file there')
    return CandidatesConfig(sources, table.texts("kinds", ()))


def _read_rules(table: settings.Settings, folder: Path) -> RulesConfig:
    away = table.lengths("away_from_m")
    school_buffer = table.yes_no("school_buffer", default=False)
    if school_buffer and "school" in dict(away):
        table.fault("has both school_buffer and away_from_m of schools; keep one")
    return RulesConfig(
        exclude=table.path("exclude", folder),
        away_from_m=away,
        school_buffer=school_buffer,
        min_spacing_m=table.number_or_none("min_spacing_m") or 0.0,
        max_street_m=table.number_or_none("max_street_m", above=0.0),
    )


def _read_judgement(table: settings.Settings) -> JudgementConfig:
    return JudgementConfig(
        resamples=table.whole_number("resamples", 100, least=0),
        most_sites=table.whole_number_or_none("most_sites", least=1),
    )


def _read_backtest(
    siting: settings.Settings,
    weights: tuple[tuple[str, float], ...],
    need: tuple[NeedConfig, ...],
) -> BacktestConfig | None:
    if not siting.has("backtest"):
        return None
    table = siting.table("backtest")
    train, test = table.period("train"), table.period("test")
    rolling = table.whole_number_or_none("rolling_months", least=LEAST_ROLLING_MONTHS)
    periods: Mapping[str, Period | None] = {"train": train, "test": test}
    for name, period in periods.items():
        if not table.has(name):
            table.fault(f'names no {name} period; add {name} = ["2023-01-01", "2024-12-31"]')
        elif period is not None and not whole_months(period):
            table.fault(f"{name} holds no complete month; only complete months are compared")
    if train is not None and test is not None and test[0] <= train[1]:
        table.fault("test must begin after train ends: sites are tried on what came later")
    undated = [n.need_id for n in need if n.need_id in dict(weights) and n.kind != "points"]
    if undated:
        table.fault(
            f"needs incidents with dates, and {settings.listed(undated)} is no list of incidents "
            '(kind = "points")'
        )
    return None if train is None or test is None else BacktestConfig(train, test, rolling)


def whole_months(period: Period) -> tuple[str, ...]:
    """Give the months that lie in a period from their first day to their last, as YYYY-MM.

    Examples
    --------
    >>> whole_months(("2023-01-15", "2023-03-31"))
    ('2023-02', '2023-03')
    """
    first, last = (dt.date.fromisoformat(day) for day in period)
    start = first.year * 12 + first.month - 1 + (first.day > 1)
    end = last.year * 12 + last.month - 1 - ((last + dt.timedelta(days=1)).day > 1)
    return tuple(f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(start, end + 1))
