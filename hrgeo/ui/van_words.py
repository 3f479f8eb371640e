"""What was asked of a van week, how good it is, and its rule, in sentences."""

from __future__ import annotations

from typing import Any

from hrgeo.plan import PlanConfig
from hrgeo.text import count_words, join_words, percent, say, term
from hrgeo.ui.headline import Summary, source_words
from hrgeo.ui.plain import minutes, unformatted
from hrgeo.ui.van_times import day_name, span_words
from hrgeo.units import MIN_PER_H
from hrgeo.vans import Van
from hrgeo.vans.problem import DAYS

VanPart = dict[str, Any]


def need_words(summary: Summary) -> str:
    """Name the need that the week is planned for; says so where none is counted."""
    used = {entry["need_id"] for entry in summary["van"].get("need") or []}
    named = "; ".join(source_words(s) for s in summary["need"] if s["need_id"] in used)
    return named or say("app.van.no_need")


def asked_words(summary: Summary) -> str:
    """Say in a sentence what was asked; Markdown that is safe with any name."""
    van = summary["van"]
    return say(
        "app.van.asked",
        mode=term("mode", van["mode"]),
        minutes=minutes(van["threshold_min"]),
        need=unformatted(need_words(summary)),
    )


def conditions(summary: Summary, config: PlanConfig) -> list[str]:
    """Give a sentence for each van, and one each on stops, bases and the present roster."""
    van, asked = summary["van"], config.van
    said = [] if asked is None else [_van_words(one) for one in asked.vans]
    bases = join_words([base["name"] for base in van.get("bases") or []])
    said.append(say("app.van.from", bases=bases, n=count_words(van["n_stops_considered"])))
    most = van.get("max_changes")
    if most is None:
        said.append(say("app.van.no_roster"))
    else:
        # Of a week by hand the plan's word is told, not what the hand changes beside.
        said.append(say("app.van.at_most", n=count_words(asked.max_changes if asked else most)))
    return said


def _van_words(van: Van) -> str:
    n_shifts = len(van.days) if van.n_shifts is None else min(van.n_shifts, len(van.days))
    return say(
        "app.van.one_van",
        van=van.van_id,
        shifts=shifts_words(n_shifts),
        hours=f"{van.shift_min / MIN_PER_H:g}",
        days=join_words([day_name(DAYS[day]) for day in van.days]),
        between=span_words(van.first_min, van.last_min),
    )


def shifts_words(n_shifts: int) -> str:
    """Write a number of shifts."""
    return say("app.van.one_shift" if n_shifts == 1 else "app.van.n_shifts", n=n_shifts)


def rule_words(van: VanPart) -> str:
    """Say how minutes of a van become need met."""
    steps, before = [], 0.0
    for up_to, rate in van["credit"]:
        span = say("app.van.step_span", first=f"{before:g}", last=f"{up_to:g}")
        steps.append(say("app.van.step", span=span, rate=percent(rate)))
        before = up_to
    return say(
        "app.van.rule",
        hours=f"{before / MIN_PER_H:g}",
        steps=join_words(steps),
        service=term("service", van["service"]),
    )


def proof_words(van: VanPart) -> str:
    """Say how far the week can be from the best one."""
    bound, gap, total = van.get("bound"), van.get("optimality_gap"), van.get("total_weight")
    if van["status"] == "optimal":
        return say("app.van.best")
    if bound is None or gap is None or not total:
        return say("app.van.bound_unknown")
    most = percent(min(bound / total, 1.0))
    if gap < 0.01:
        return say("app.van.bound_close", most=most)
    return say("app.van.bound", most=most, gap=percent(gap))


def why_lines(van: VanPart) -> list[str]:
    """Say how good the week is known to be, and why it is what it is."""
    lines = [proof_words(van)] if van["status"] != "infeasible" else []
    lines += [van["why"]] if van.get("why") else []
    if van.get("stopped_by"):
        lines.append(say(f"app.van.stopped_{van['stopped_by']}"))
    if van["status"] != "infeasible":
        lines.append(say("app.van.checked"))
    return lines


def infeasible_lines(van: VanPart, names: dict[str, str], *, is_by_hand: bool = False) -> list[str]:
    """Say which required visits do not fit, and what to change.

    Parameters
    ----------
    van
        The part ``van`` of a summary.
    names
        Stop -> its name.
    is_by_hand
        Whether something was decided by hand, which can be taken back.
    """
    lines = [
        say("app.van.unmet", stop=names.get(stop, stop), n=count_words(n))
        for stop, n in (van.get("unmet") or {}).items()
    ]
    if is_by_hand:
        return [*lines, say("app.van.change_hand"), say("app.van.change_hours")]
    if van.get("max_changes") is not None:
        lines.append(say("app.van.change_roster", n=count_words(van["max_changes"])))
    return [*lines, say("app.van.change_hours"), say("app.van.change_stops")]


def warnings_of(van: VanPart) -> list[str]:
    """Say what makes the numbers of a week empty: no need, or none that it meets."""
    if not van.get("total_weight"):
        return [say("app.van.zero_need")]
    if van["status"] != "infeasible" and not van.get("value"):
        return [say("app.van.zero_value")]
    return []


def reach_words(van: VanPart) -> str:
    """Say how much need any stop is within reach of, and how much at its own hours."""
    ever, then = van.get("share_within_any_stop"), van.get("share_within_when_needed")
    if ever is None or then is None:
        return ""
    return say("app.van.reach", ever=percent(ever), then=percent(then), minutes=_way(van))


def _way(van: VanPart) -> str:
    return say("app.van.way", mode=term("mode", van["mode"]), minutes=minutes(van["threshold_min"]))
