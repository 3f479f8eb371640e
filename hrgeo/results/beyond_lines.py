"""What has to hold beside being near, in a few lines of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hrgeo.results.headline import Summary, main_row
from hrgeo.text import amount_words, hour_words, join_words, percent, say, term

Row = Mapping[str, Any]
Lines = list[tuple[str, str]]

_QUESTION = ("need_id", "service", "mode", "threshold_min")


def beyond_lines(summary: Summary, *, language: str = "en") -> Lines:
    """Put into words who can use what is near, for the question that a plan asks first.

    Parameters
    ----------
    summary
        See `build_summary`; with the keys ``hours``, ``barriers``, ``bundles`` and
        ``fragility``. What is not there has no line.
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    list of (str, str)
        What it is, and the numbers in words: within reach and open when it was
        needed, opening hours within reach, the extra hour that adds most, what each
        person can use, the rule whose change adds as much as new sites, sets of
        services, the second nearest, the closure that costs most. What is unknown
        counts as closed and as a barrier; the number without that stands beside it.
    """
    asked = main_row(summary)
    if asked is None:
        return []
    return [
        *_hours_lines(summary.get("hours") or {}, asked, language),
        *_people_lines(summary, asked, language),
        *_bundle_lines(summary.get("bundles") or [], asked, language),
        *_fragility_lines(summary.get("fragility") or {}, asked, language),
    ]


def change_words(change: Row, *, n_new_sites: int, language: str = "en") -> str:
    """Say what services that change a rule add, against new sites where that was asked.

    Parameters
    ----------
    change
        An entry of ``rule_changes`` of ``barriers`` in a summary.
    n_new_sites
        Of how many new sites the gains are known; a change that adds as much as all of
        them may add as much as more.
    language
        One of `hrgeo.text.LANGUAGES`.

    Examples
    --------
    >>> change = {"person": "Without ID", "barrier": "id_required", "n_changed": 1,
    ...           "services": [{"name": "Main Street Clinic"}], "share_effective": 0.2,
    ...           "share_after": 0.3, "as_many_new_sites": 1}
    >>> print(change_words(change, n_new_sites=1))  # doctest: +NORMALIZE_WHITESPACE
    Without ID: no longer asking for ID at 1 service (Main Street Clinic) adds as much as
    1 new site or more, and takes 20% of need to 30%
    """
    as_many = change["as_many_new_sites"] or 0
    sites = _counted(as_many, "site", language)
    if as_many >= n_new_sites:
        sites = say("beyond.or_more", language=language, sites=sites)
    return say(
        "beyond.rule_as_many" if as_many else "beyond.rule",
        language=language,
        person=change["person"],
        change=term("change", change["barrier"], language=language),
        services=_counted(change["n_changed"], "service", language),
        names=join_words([one["name"] for one in change["services"]], language=language),
        sites=sites,
        before=percent(change["share_effective"], language=language),
        after=percent(change["share_after"], language=language),
    )


def _hours_lines(hours: Mapping[str, Any], asked: Row, language: str) -> Lines:
    when_needed = hours.get("open_when_needed", [])
    lines = [
        _line("open_label", row, _open_words(row, language), language)
        for row in _one_by_service(when_needed, asked)
    ]
    lines += [
        _line("hours_label", row, _hours_words(row, language), language)
        for row in _answers(hours.get("reachable", []), asked)
    ]
    for row in _answers(hours.get("extra_hours", []), asked)[:1]:
        label = say("beyond.extra_label", language=language)
        lines.append((label, _extra_words(row, language)))
    return lines


def _open_words(row: Row, language: str) -> str:
    if not row["n_services_placed"]:
        return _none_listed(row, language)
    if row["share_open"] is None:
        return say("beyond.no_event_hours", language=language)
    value = say(
        "beyond.open",
        language=language,
        near=percent(row["share_need"], language=language),
        open=percent(row["share_open"], language=language),
        low=_percent(row["low"], language),
        high=_percent(row["high"], language),
    )
    most = percent(row["share_open_if_unknown_open"], language=language)
    return _with_unknown_hours(value, row, most, language)


def _hours_words(row: Row, language: str) -> str:
    if not row["n_services_placed"]:
        return _none_listed(row, language)
    if row["hours"] is None:
        return say("terms.not_known", language=language)
    value = say(
        "beyond.hours",
        language=language,
        hours=amount_words(row["hours"], language=language),
        evening=amount_words(row["evening_hours"], language=language),
        weekend=amount_words(row["weekend_hours"], language=language),
        none=percent(row["share_no_hours"], language=language),
    )
    hours = amount_words(row["hours_if_unknown_open"], language=language)
    most = say("beyond.hours_most", language=language, hours=hours)
    return _with_unknown_hours(value, row, most, language)


def _with_unknown_hours(value: str, row: Row, most: str, language: str) -> str:
    if not row["n_hours_unknown"] and not is_band(row):
        return value
    return say(
        "beyond.unknown_hours" if row["n_hours_unknown"] else "beyond.uncertain_hours",
        language=language,
        value=value,
        unknown=row["n_hours_unknown"],
        n=row["n_services_placed"],
        most=most,
    )


def is_band(row: Row) -> bool:
    """Tell whether hours that are not certain change an answer.

    Examples
    --------
    >>> is_band({"share_open": 0.2, "share_open_if_unknown_open": 0.3})
    True
    """
    return any(
        name in row and row[name] != row[f"{name}_if_unknown_open"]
        for name in ("share_open", "hours")
    )


def _extra_words(row: Row, language: str) -> str:
    is_share = row["measure"] == "share_open"
    words = percent if is_share else amount_words
    return say(
        "beyond.extra_share" if is_share else "beyond.extra_hours",
        language=language,
        name=row["name"],
        weekday=term("column", row["weekday"], language=language),
        span=hour_words(row["hour"], language=language),
        before=words(row["before"], language=language),
        after=words(row["after"], language=language),
    )


def _people_lines(summary: Summary, asked: Row, language: str) -> Lines:
    barriers = summary.get("barriers") or {}
    shares = [
        row
        for row in _answers(barriers.get("shares", []), asked)
        if row["n_services_placed"] and row["share_nominal"] is not None
    ]
    lines = [
        (
            say("beyond.person_label", language=language, person=row["person"]),
            _person_words(row, language),
        )
        for row in shares
    ]
    changes = [
        row for row in _answers(barriers.get("rule_changes", []), asked) if row["as_many_new_sites"]
    ]
    if changes:
        best = max(changes, key=lambda row: (row["as_many_new_sites"], -row["n_changed"]))
        words = change_words(best, n_new_sites=_n_new_sites(summary), language=language)
        lines.append((say("beyond.rule_label", language=language), words))
    return lines


def _n_new_sites(summary: Summary) -> int:
    return len(summary["siting"]["sites"])


def _person_words(row: Row, language: str) -> str:
    near = percent(row["share_nominal"], language=language)
    if row["reason"]:
        why = say(f"barriers.{row['reason']}", language=language).rstrip(".")
        value = say("beyond.person_none", language=language, near=near, why=why)
    else:
        value = say(
            "beyond.person",
            language=language,
            usable=percent(row["share_effective"], language=language),
            low=_percent(row["low"], language),
            high=_percent(row["high"], language),
            near=near,
        )
    most = row["share_effective_if_unknown_usable"]
    if most is None or most <= row["share_effective"]:
        return value
    words = percent(most, language=language)
    return say("beyond.unknown_rules", language=language, value=value, most=words)


def _bundle_lines(bundles: Sequence[Row], asked: Row, language: str) -> Lines:
    mine = [row for row in bundles if _same(row, asked, ("need_id", "mode"))]
    names = dict.fromkeys(row["bundle"] for row in mine)
    lines = []
    for name in names:
        rows = [row for row in mine if row["bundle"] == name]
        label = say("beyond.bundle_label", language=language, bundle=name)
        lines.append((label, _bundle_words(_nearest_threshold(rows, asked), language)))
    return lines


def _bundle_words(row: Row, language: str) -> str:
    lacks = [name for key in ("none_listed", "none_on_streets") for name in row[key].split(";")]
    if any(lacks):
        names = [term("service", name, language=language) for name in lacks if name]
        listed = join_words(names, language=language)
        return say("beyond.bundle_lacks", language=language, names=listed)
    value = say(
        "beyond.bundle",
        language=language,
        each=_percent(row["share_each"], language),
        minutes=f"{row['threshold_min']:g}",
        one_place=_percent(row["share_one_place"], language),
    )
    if row["share_one_trip"] is None:
        return value
    return say(
        "beyond.bundle_trip",
        language=language,
        value=value,
        one_trip=_percent(row["share_one_trip"], language),
        total=f"{row['total_min']:g}",
    )


def _fragility_lines(fragility: Mapping[str, Any], asked: Row, language: str) -> Lines:
    lines = [
        _line("nearest_label", row, _nearest_words(row, language), language)
        for row in _answers(fragility.get("nearest", []), asked)
        if row["n_services_placed"] and row["share_nearest"] is not None
    ]
    shares = [
        row for row in _answers(fragility.get("closures", []), asked) if row["share_only_here"]
    ]
    if shares:
        worst = max(shares, key=lambda row: row["share_only_here"])
        share = percent(worst["share_only_here"], language=language)
        words = say("beyond.closure", language=language, name=worst["name"], share=share)
        lines.append((say("beyond.closure_label", language=language), words))
    return lines


def _nearest_words(row: Row, language: str) -> str:
    value = say(
        "beyond.nearest",
        language=language,
        first=percent(row["share_nearest"], language=language),
        second=percent(row["share_second"], language=language),
    )
    for phrase, key in (
        ("nearest_minutes", "nearest_median_min"),
        ("second_minutes", "second_median_min"),
    ):
        if row[key] is None:
            break
        minutes = say("terms.minutes", language=language, minutes=f"{row[key]:.0f}")
        value = say(f"beyond.{phrase}", language=language, value=value, minutes=minutes)
    return value


def _line(label: str, row: Row, value: str, language: str) -> tuple[str, str]:
    question = say(
        "beyond.question",
        language=language,
        service=term("service", row["service"], language=language),
        mode=term("mode", row["mode"], language=language),
        minutes=f"{row['threshold_min']:g}",
    )
    return say(f"beyond.{label}", language=language, question=question), value


def _none_listed(row: Row, language: str) -> str:
    key = "terms.none_listed_here" if row["n_services"] else "terms.none_listed"
    return say(key, language=language)


def _counted(number: int, what: str, language: str) -> str:
    if number == 1:
        return say(f"beyond.one_{what}", language=language)
    return say(f"beyond.n_{what}s", language=language, n=number)


def _percent(share: float | None, language: str) -> str:
    return percent(float("nan") if share is None else share, language=language)


def _same(row: Row, asked: Row, keys: Sequence[str]) -> bool:
    return all(row[key] == asked[key] for key in keys)


def _answers(rows: Sequence[Row], asked: Row) -> list[Row]:
    return [row for row in rows if _same(row, asked, _QUESTION)]


def _one_by_service(rows: Sequence[Row], asked: Row) -> list[Row]:
    """Give one row for each service type, by the mode that is asked about."""
    mine = [row for row in rows if _same(row, asked, ("need_id", "mode"))]
    services = dict.fromkeys(row["service"] for row in mine)
    return [
        _nearest_threshold([row for row in mine if row["service"] == service], asked)
        for service in services
    ]


def _nearest_threshold(rows: Sequence[Row], asked: Row) -> Row:
    """Give the row of the threshold that is asked about; the first one where there is none."""
    same = [row for row in rows if row["threshold_min"] == asked["threshold_min"]]
    return (same or list(rows))[0]
