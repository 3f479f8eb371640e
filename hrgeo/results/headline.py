"""The few numbers that a reader sees first, and all shares of one need source at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hrgeo.text import count_words, percent, say, share_words, slow_words, term

Summary = Mapping[str, Any]


def main_row(summary: Summary) -> dict[str, Any] | None:
    """Give the coverage row that siting asks about; without siting, the first one.

    None for a summary without coverage.
    """
    rows: list[dict[str, Any]] = summary["coverage"]
    siting = summary["siting"]
    asked = [siting.get(key) for key in ("service", "mode", "threshold_min")]
    sources = list(siting.get("need") or {})[:1]
    for row in rows:
        if [row["service"], row["mode"], row["threshold_min"]] == asked and (
            sources == [row["need_id"]]
        ):
            return row
    return rows[0] if rows else None


def headline(summary: Summary, *, language: str = "en") -> list[tuple[str, str]]:
    """Put the main numbers of a summary into words.

    Parameters
    ----------
    summary
        See `build_summary`.
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    list of (str, str)
        What it is, and the number in words: the need that the shares are of,
        services, the share within reach that the plan asks about, usually and for
        those who are slow, and what the suggested sites would change.
    """
    study, row = summary["study"], main_row(summary)
    rows = [] if row is None else [_need_line(summary, row["need_id"], language)]
    rows.append(
        (
            say("headline.services", language=language),
            say(
                "headline.services_on_streets",
                language=language,
                n=count_words(study["n_services_on_streets"]),
                listed=count_words(study["n_services"]),
            ),
        )
    )
    if row is not None:
        rows.append(_share_line(row, language))
        rows += _slow_lines(summary, row, language)
        if summary.get("delays", {}).get(row["mode"], {}).get("none_marked"):
            rows.append(
                (
                    say("headline.waiting", language=language),
                    say("headline.none_marked", language=language),
                )
            )
    return rows + _siting_lines(summary["siting"], language)


def coverage_grid(
    summary: Summary, need_id: str, *, language: str = "en"
) -> tuple[list[str], list[list[str]]]:
    """Lay out all shares of one need source: a row for each service, a column for each threshold.

    Returns
    -------
    tuple
        The names of the columns, the service first, and the rows.
    """
    rows = [row for row in summary["coverage"] if row["need_id"] == need_id]
    columns = list(dict.fromkeys((row["mode"], row["threshold_min"]) for row in rows))
    cells: dict[str, dict[tuple[str, float], str]] = {}
    for row in rows:
        name = term("service", row["service"], language=language)
        cells.setdefault(name, {})[row["mode"], row["threshold_min"]] = _share(
            row, "headline.share_in_grid", language
        )
    names = [
        say(
            "headline.grid_column",
            language=language,
            mode=term("mode", mode, language=language),
            minutes=f"{minutes:g}",
        )
        for mode, minutes in columns
    ]
    table = [[name, *(by.get(key, "") for key in columns)] for name, by in cells.items()]
    return [say("headline.service", language=language), *names], table


def _need_line(summary: Summary, need_id: str, language: str) -> tuple[str, str]:
    source = next(need for need in summary["need"] if need["need_id"] == need_id)
    dated = "need_used_dated" if source["from"] else "need_used"
    value = say(
        f"headline.{dated}",
        language=language,
        used=count_words(source["n_used"]),
        total=count_words(source["n_in_period"]),
        what=term("what", source["what"], language=language),
        first=source["from"],
        last=source["to"],
    )
    return say("headline.need", language=language, need_id=need_id), value


def _share(row: Mapping[str, Any], interval: str, language: str) -> str:
    share = row["share_need"]
    return share_words(
        float("nan") if share is None else share,
        n_services=row["n_services"],
        n_listed=row.get("n_services_listed"),
        low=row["low"],
        high=row["high"],
        interval=interval,
        language=language,
    )


def _share_line(row: Mapping[str, Any], language: str) -> tuple[str, str]:
    label = say(
        "headline.within",
        language=language,
        service=term("service", row["service"], language=language),
        mode=term("mode", row["mode"], language=language),
        minutes=f"{row['threshold_min']:g}",
    )
    return label, _share(row, "terms.interval", language)


def _slow_lines(summary: Summary, row: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """Give the share of those who are slow, where the mode has such and a service is there."""
    slow, share = summary.get("slow", {}).get(row["mode"]), row["share_need_slow"]
    if slow is None or share is None or not row["n_services"]:
        return []
    label = say("headline.slow", language=language, slow=slow_words(slow, language=language))
    return [(label, percent(share, language=language))]


def _siting_lines(siting: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    if not siting["sites"] or siting.get("share_after") is None:
        return []
    label = say("headline.sites", language=language, n=count_words(len(siting["sites"])))
    low, high = siting.get("share_after_low"), siting.get("share_after_high")
    spread = {}
    if low is not None and high is not None:
        spread = {"low": percent(low), "high": percent(high)}
    value = say(
        "headline.before_after_spread" if spread else "headline.before_after",
        language=language,
        what=say(f"headline.{_of_what(siting)}", language=language),
        before=percent(siting["share_before"], language=language),
        after=percent(siting["share_after"], language=language),
        **spread,
    )
    return [(label, value)]


def _of_what(siting: Mapping[str, Any]) -> str:
    """Name the phrase for what counts as within reach of new sites."""
    options = siting.get("options") or {}
    if options.get("use_hours"):
        return "of_open"
    return "of_taken" if options.get("use_capacity") else "of_need"
