"""The settings beside every page: one form, one button."""

from __future__ import annotations

import functools
from typing import Any

import streamlit as st

from hrgeo.errors import InputError
from hrgeo.plan import PlanConfig
from hrgeo.plan.siting_config import OBJECTIVES
from hrgeo.schemas import SERVICE_TYPES
from hrgeo.text import say
from hrgeo.ui.choices import (
    Choices,
    choices_of,
    has_groups,
    ladder_for,
    may_have_school_buffer,
    mode_words,
    objective_words,
    service_words,
    with_choices,
)
from hrgeo.ui.plain import minutes
from hrgeo.ui.state import AppState, state
from hrgeo.ui.van_form import draw_van_settings, read_van_settings

MOST_NEW_SITES = 50


def _key(app: AppState, name: str) -> str:
    """Name a widget; another plan has other widgets, which start with its values."""
    return f"settings_{app.plan_number}_{name}"


def draw_settings(app: AppState) -> None:
    """Draw the form with the plan's settings; pressing the button asks for a run."""
    config = app.config
    if config is None:
        return
    now, ladder = choices_of(config), ladder_for(config)
    with st.sidebar:
        st.header(say("app.settings.title"))
        with st.form(f"settings_{app.plan_number}", border=False):
            st.multiselect(
                say("app.settings.services"),
                SERVICE_TYPES,
                default=now.services,
                format_func=service_words,
                key=_key(app, "services"),
                help=say("app.settings.services_help"),
            )
            for mode in config.streets.modes:
                st.multiselect(
                    say("app.settings.thresholds", mode=mode_words(mode)),
                    ladder,
                    default=dict(now.thresholds_min).get(mode, ()),
                    format_func=minutes,
                    key=_key(app, f"thresholds_{mode}"),
                    help=say("app.settings.thresholds_help"),
                )
            _draw_siting(app, now, config.streets.modes, ladder)
            with st.expander(say("app.settings.more")):
                _draw_conditions(app, now, config)
            if now.van is not None and config.van is not None:
                draw_van_settings(now.van, config.van, ladder, key=functools.partial(_key, app))
            st.form_submit_button(
                say("app.settings.run"), type="primary", width="stretch", on_click=_take_choices
            )


def _draw_siting(
    app: AppState, now: Choices, modes: tuple[str, ...], ladder: tuple[float, ...]
) -> None:
    st.subheader(say("app.settings.siting"))
    st.selectbox(
        say("app.settings.objective"),
        OBJECTIVES,
        index=OBJECTIVES.index(now.objective),
        format_func=objective_words,
        key=_key(app, "objective"),
    )
    st.number_input(
        say("app.settings.new_sites"),
        min_value=0,
        max_value=max(MOST_NEW_SITES, now.new_sites or 0),
        value=now.new_sites,
        key=_key(app, "new_sites"),
        help=say("app.settings.new_sites_help"),
    )
    service, (how, within) = st.container(), st.columns(2)
    options: tuple[tuple[Any, str, tuple[Any, ...], Any, Any], ...] = (
        (service, "siting_service", SERVICE_TYPES, now.siting_service, service_words),
        (how, "siting_mode", modes, now.siting_mode, mode_words),
        (within, "siting_threshold", ladder, now.siting_threshold_min, minutes),
    )
    for place, name, offered, value, words in options:
        place.selectbox(
            say(f"app.settings.{name}"),
            offered,
            index=offered.index(value),
            format_func=words,
            key=_key(app, name),
        )


def _draw_conditions(app: AppState, now: Choices, config: PlanConfig) -> None:
    """Draw what few plans need; shares are asked for in percent."""
    percents: list[tuple[str, int, float]] = [("share", 1, now.share)]
    if has_groups(config):
        percents.append(("floor", 0, now.floor))
    for name, least, value in percents:
        st.number_input(
            say(f"app.settings.{name}"),
            min_value=least,
            max_value=100,
            value=max(least, round(100 * value)),
            key=_key(app, name),
            help=say(f"app.settings.{name}_help"),
        )
    ticks = [("worst_group", now.worst_group)] if has_groups(config) else []
    if may_have_school_buffer(config):
        ticks.append(("school_buffer", now.school_buffer))
    for name, is_on in ticks:
        st.checkbox(
            say(f"app.settings.{name}"),
            value=is_on,
            key=_key(app, name),
            help=say(f"app.settings.{name}_help"),
        )


def _take_choices() -> None:
    """Read the form into the plan; runs before the page is drawn again."""
    app = state()
    config = app.config
    if config is None:
        return

    def value(name: str) -> Any:
        return st.session_state[_key(app, name)]

    now = choices_of(config)

    def share(name: str) -> float:
        """Give a share as it was where its percent was not touched: 33.3 % is no whole number."""
        before = float(getattr(now, name))
        chosen = st.session_state.get(_key(app, name))
        return before if chosen is None or chosen == round(100 * before) else chosen / 100

    def is_on(name: str) -> bool:
        return bool(st.session_state.get(_key(app, name), getattr(now, name)))

    new_sites = value("new_sites")
    choices = Choices(
        services=tuple(value("services")),
        thresholds_min=tuple(
            (mode, tuple(sorted(value(f"thresholds_{mode}")))) for mode in config.streets.modes
        ),
        new_sites=None if new_sites is None else int(new_sites),
        siting_service=value("siting_service"),
        siting_mode=value("siting_mode"),
        siting_threshold_min=float(value("siting_threshold")),
        objective=value("objective"),
        share=share("share"),
        floor=share("floor"),
        worst_group=is_on("worst_group"),
        school_buffer=is_on("school_buffer"),
        van=None if now.van is None else read_van_settings(now.van, value),
    )
    try:
        app.change(with_choices(config, choices))
    except InputError as error:
        app.fail(str(error))
