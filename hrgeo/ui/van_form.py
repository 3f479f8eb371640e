"""The part of the settings form on the van week."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from hrgeo.plan.van_config import VanConfig
from hrgeo.text import say
from hrgeo.text.van import minute_words
from hrgeo.ui.plain import minutes, unformatted
from hrgeo.ui.van_choices import OneVan, VanChoices

_MOST_CHANGES = 100
_HOUR_MIN = 60
_DAY_MIN = 24 * _HOUR_MIN
_LAST_MIN = 2 * _DAY_MIN - _HOUR_MIN


def draw_van_settings(
    now: VanChoices, asked: VanConfig, ladder: tuple[float, ...], *, key: Callable[[str], str]
) -> None:
    """Draw the settings of the van week.

    Parameters
    ----------
    now
        As the plan has it.
    asked
        The plan's van week.
    ladder
        Thresholds on offer [min].
    key
        Gives the key of a widget by its name.
    """
    with st.expander(say("app.settings.van")):
        st.selectbox(
            say("app.settings.van_threshold"),
            ladder,
            index=ladder.index(now.threshold_min),
            format_func=minutes,
            key=key("van_threshold"),
            help=say("app.settings.van_threshold_help"),
        )
        if now.max_changes is not None:
            st.number_input(
                say("app.settings.van_changes"),
                min_value=0,
                max_value=max(_MOST_CHANGES, now.max_changes),
                value=now.max_changes,
                key=key("van_changes"),
                help=say("app.settings.van_changes_help"),
            )
        for at, (one, van) in enumerate(zip(now.vans, asked.vans, strict=True)):
            st.markdown(f"**{unformatted(one.van_id)}**")
            _draw_van(one, len(van.days), at, key)


def _draw_van(now: OneVan, n_days: int, at: int, key: Callable[[str], str]) -> None:
    st.number_input(
        say("app.settings.van_shifts"),
        min_value=1,
        max_value=n_days,
        value=now.n_shifts,
        key=key(f"van_{at}_shifts"),
    )
    out, back = st.columns(2)
    boxes = (
        (out, "first", now.first_min, 0, _DAY_MIN - 1),
        (back, "last", now.last_min, _HOUR_MIN, _LAST_MIN),
    )
    for place, name, value, least, most in boxes:
        offered = sorted({value, *range(least, most + 1, _HOUR_MIN)})
        place.selectbox(
            say(f"app.settings.van_{name}"),
            offered,
            index=offered.index(value),
            format_func=_time_words,
            key=key(f"van_{at}_{name}"),
        )


def _time_words(at_min: int) -> str:
    """Write a time of day; past midnight it says so."""
    words = minute_words(at_min)
    return say("app.settings.van_next_day", time=words) if at_min > _DAY_MIN else words


def read_van_settings(now: VanChoices, value: Callable[[str], Any]) -> VanChoices:
    """Give what the form holds.

    Parameters
    ----------
    now
        As the plan has it.
    value
        Gives what a widget holds by its name.
    """
    return VanChoices(
        threshold_min=float(value("van_threshold")),
        max_changes=None if now.max_changes is None else int(value("van_changes")),
        vans=tuple(
            OneVan(
                one.van_id,
                int(value(f"van_{at}_shifts")),
                int(value(f"van_{at}_first")),
                int(value(f"van_{at}_last")),
            )
            for at, one in enumerate(now.vans)
        ),
    )
