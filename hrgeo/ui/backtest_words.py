"""Would the suggested sites have worked? What a back-test says, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hrgeo.text import amount_words, count_words, join_words, say
from hrgeo.ui.plain import span
from hrgeo.ui.site_words import points

_NOT_SIMPLE = frozenset({"hrgeo", "hindsight"})
"""All other rows are ways of choosing that need no hrgeo."""


def backtest_lines(test: Mapping[str, Any]) -> list[str]:
    """Say what was chosen by, what it was scored on, and what that rests on."""
    lines = [
        say(
            f"app.sure.{name}",
            n=_need_words(part),
            months=part["n_months"],
            span=when,
            rate=_rate(part),
        )
        for name, part in (("train", test["train"]), ("test", test["test"]))
        for when in [span(part["from"], part["to"])]
    ]
    if test["months_dropped"]:
        lines.append(say("app.sure.months_dropped", months=join_words(test["months_dropped"])))
    lines += [str(test[name]) for name in ("comparable", "services_note") if test.get(name)]
    more = test.get("optimism_share")
    if more is not None:
        phrase = "app.sure.optimism_less" if more < 0 else "app.sure.optimism_more"
        lines.append(say(phrase, points=points(more)))
    return lines


def _need_words(part: Mapping[str, Any]) -> str:
    return part["n_need_label"] if part["n_need"] is None else count_words(part["n_need"])


def _rate(part: Mapping[str, Any]) -> str:
    per_month = part.get("n_need_per_month")
    return "" if per_month is None else say("app.sure.rate", n=amount_words(per_month))


def is_beaten(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether some simple way of choosing is not clearly behind the suggested sites."""
    return bool(_ways(rows, "worse") or _ways(rows, "no_clear_difference"))


def _ways(rows: Sequence[Mapping[str, Any]], verdict: str) -> list[str]:
    return [
        str(row["words"])
        for row in rows
        if row["method"] not in _NOT_SIMPLE and row["verdict"] == verdict
    ]
