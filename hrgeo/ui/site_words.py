"""What was asked about new sites, and how good the answer is, in sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hrgeo.text import count_words, join_words, percent, say, term
from hrgeo.ui.headline import Summary, question, siting_need
from hrgeo.ui.plain import minutes, unformatted

Siting = dict[str, Any]


def asked_words(summary: Summary) -> str:
    """Say in one sentence what was asked; Markdown that is safe with any name."""
    siting = summary["siting"]
    share = option(siting, "share")
    all_of_it = siting["objective_name"] == "min_sites" and (share is None or share >= 1.0)
    return say(
        f"app.sites.asked_{siting['objective_name']}" + ("_all" if all_of_it else ""),
        sites=unformatted(_sites_allowed(option(siting, "n_sites"))),
        share=unformatted(percent(1.0 if share is None else share)),
        question=unformatted(question(siting)),
        need=unformatted(siting_need(summary)),
    )


def _sites_allowed(n_sites: int | None) -> str:
    if n_sites is None:
        return say("app.sites.any_number")
    return say("app.sites.one_site" if n_sites == 1 else "app.sites.n_sites", n=n_sites)


def conditions(siting: Siting) -> list[str]:
    """Give a sentence for each thing that was asked beside the goal itself."""
    said = []
    if siting["objective_name"] == "min_sites" and option(siting, "n_sites") is not None:
        said.append(say("app.sites.with_at_most", n=option(siting, "n_sites")))
    for name, words in (("budget", count_words), ("backup", percent), ("floor", percent)):
        value = option(siting, name)
        if value is not None:
            said.append(say(f"app.sites.with_{name}", value=words(value)))
    if option(siting, "decay"):
        steps = [
            say("app.sites.decay_step", value=percent(value), minutes=minutes(within))
            for within, value in option(siting, "decay")
        ]
        said.append(say("app.sites.with_decay", steps=join_words(steps)))
    said += [
        say(f"app.sites.with_{name}")
        for name in ("worst_group", "use_capacity", "use_hours")
        if option(siting, name)
    ]
    return said


def option(siting: Siting, name: str) -> Any:
    """Give what the plan asked for beside the goal; None where it did not."""
    return (siting.get("options") or {}).get(name)


def proof_lines(siting: Siting) -> list[str]:
    """Say what was found, what nothing can beat, and how that is known."""
    name = siting["objective_name"]
    lines = [siting["why"]]
    for part in ("objective", "bound"):
        if siting[part] is not None:
            amount = _amount(siting, siting[part])
            lines.append(say(f"app.sites.{part}_{name}", number=amount))
    if siting["optimality_gap"] is not None:
        gap = siting["optimality_gap"]
        lines.append(say("app.sites.gap", gap=percent(gap)))
    if siting["status"] != "infeasible":
        lines.append(say("app.sites.verified"))
    if siting.get("stopped_by"):
        lines.append(say(f"app.sites.stopped_{siting['stopped_by']}"))
    return lines


def _amount(siting: Siting, number: float) -> str:
    """Write minutes of a longest way with a decimal, everything else as a count."""
    if siting["objective_name"] == "p_center":
        return say("terms.minutes", minutes=f"{number:.1f}")
    return count_words(number)


def what_to_change(siting: Siting) -> list[str]:
    """Say what is nearest to what was asked, and which setting to change for it.

    Empty where nothing is known that would do.
    """
    words: dict[str, Callable[[Any], str]] = {
        "n_sites": str,
        "budget": count_words,
        "share": _down,
        "floor": _down,
    }
    nearest = siting.get("nearest") or {}
    return [
        say(f"app.sites.nearest_{name}", value=write(nearest[name]))
        for name, write in words.items()
        if nearest.get(name) is not None
    ]


def _down(share: float) -> str:
    """Write a share that can be had: rounded down, so that asking for it goes through."""
    return say("terms.percent", number=int(share * 100 + 1e-9))


def left_out(siting: Siting) -> str:
    """Say how much need no place can reach, where it is left out of the answer; else nothing."""
    number = siting.get("n_unreached") or 0
    if not number or siting["objective_name"] == "max_coverage":
        return ""
    return say("app.sites.left_out", n=count_words(number))


def redraws_words(siting: Siting) -> str:
    """Say what a redraw of the need is, and which other places are often chosen; else nothing."""
    stable = siting.get("stability")
    if not stable:
        return ""
    said = [say("app.sites.redraws", method=stable["method"])]
    others = [
        say("app.sites.other_chosen", name=row["name"], share=percent(row["share_chosen"]))
        for row in stable["often_chosen_elsewhere"]
    ]
    if others:
        said.append(say("app.sites.often_elsewhere", places=join_words(others)))
    return " ".join(said)


def knee_words(siting: Siting) -> str:
    """Say after how many sites each further one adds clearly less."""
    knee = siting.get("knee")
    if knee is None:
        return say("app.sites.no_knee")
    return say("app.sites.knee_one" if knee == 1 else "app.sites.knee", n=knee)


def fewest_words(siting: Siting) -> str:
    """Say how many new sites it takes for any answer, where fewer will not do; else nothing."""
    curve = siting.get("curve") or []
    fewest = next((row["n_sites"] for row in curve if row["status"] != "infeasible"), 0)
    if not fewest:
        return ""
    return say("app.sites.fewest_one" if fewest == 1 else "app.sites.fewest", n=fewest)


def rules_lifted_words(screening: dict[str, Any]) -> str:
    """Say what all rules together cost; nothing where it was not worked out."""
    lifted = screening.get("all_rules_lifted")
    if not screening["rules"] or not lifted or lifted["share_lost"] is None:
        return ""
    return say(
        "app.sites.all_rules",
        after=percent(lifted["share_after"]),
        lost=points(lifted["share_lost"]),
    )


def screening_words(screening: dict[str, Any]) -> str:
    """Say how many places were on the list, where they come from and how many were left."""
    sources = [
        say("app.sites.of_source", n=count_words(row["n"]), source=term("source", row["source"]))
        for row in screening["by_source"]
    ]
    return say(
        "app.sites.screened",
        n=count_words(screening["n_offered"]),
        sources=join_words(sources),
        kept=count_words(screening["n_kept"]),
    )


def points(share: float | None, *, sign: bool = False) -> str:
    """Write a difference of shares in percentage points, with one decimal below 10.

    Examples
    --------
    >>> points(0.021), points(-0.2, sign=True), points(0.0004), points(None)
    ('2.1 points', '-20 points', 'under 0.1 points', 'not known')
    """
    if share is None:
        return say("terms.not_known")
    number = abs(share) * 100
    if 0 < number < 0.05:
        return say("app.sites.under_a_tenth")
    text = f"{number:.0f}" if number >= 9.95 else f"{number:.1f}".removesuffix(".0")
    before = "" if not sign or not number else "+" if share > 0 else "-"
    return say("app.sites.points", n=f"{before}{text}" if sign else text)
