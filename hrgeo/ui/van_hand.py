"""What if by hand: visits that stay, stops that fall through or are dropped, a visit moved."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from hrgeo.plan.van_again import ByHand
from hrgeo.text import percent, say
from hrgeo.text.van import day_words, minute_words
from hrgeo.ui.frames import draw_table
from hrgeo.ui.plain import unformatted
from hrgeo.ui.site_words import points
from hrgeo.ui.state import AppState, state
from hrgeo.ui.van_tables import change_table
from hrgeo.ui.van_times import span_words, visits_of
from hrgeo.vans import Van, Visit
from hrgeo.vans.problem import DAYS

_QUARTER_MIN = 15


def draw_hand(app: AppState, vans: Sequence[Van]) -> None:
    """Draw what can be decided by hand, and the button that plans the week around it.

    Parameters
    ----------
    app
        The state; what is decided is taken when the button is pressed.
    vans
        As the plan has them.
    """
    names, visits = stop_names(app), _visits_on_offer(app)
    now = app.by_hand or ByHand()
    call = functools.partial(visit_words, names=names)
    _draw_choices(app, visits, now, names)
    moving = st.selectbox(
        say("app.van.move"), visits, index=None, placeholder=say("app.van.move_none"),
        format_func=call, key=_key(app, "moving"), help=say("app.van.move_help"),
    )  # fmt: skip
    if moving is not None:
        _draw_move(app, moving, vans)
    st.checkbox(
        say("app.van.keep_others"),
        value=True,
        key=_key(app, "keep_others"),
        help=say("app.van.keep_others_help"),
    )
    with st.container(horizontal=True):
        st.button(say("app.van.plan_again"), type="primary", on_click=_take, key=_key(app, "go"))
        if app.by_hand is not None:
            st.button(say("app.van.back"), on_click=_back, key=_key(app, "back"))


def _visits_on_offer(app: AppState) -> tuple[Visit, ...]:
    """Give the visits of the week on the page; where it has none, those that led to it."""
    shown, first = app.week_shown, app.shown
    if shown is None or first is None:
        return ()
    visits = visits_of(shown.result.summary["van"])
    if visits or app.by_hand is None:
        return visits
    decided_on = {*app.by_hand.locked, *(new for _, new in app.by_hand.moved)}
    return tuple(sorted({*visits_of(first.result.summary["van"]), *decided_on}))


def _draw_choices(
    app: AppState, visits: tuple[Visit, ...], now: ByHand, names: Mapping[str, str]
) -> None:
    """Draw the lists of visits that stay, stop days that fall through and stops left out."""
    kept = [new for _, new in now.moved] + list(now.locked)
    pairs = sorted({(v.stop_id, v.day) for v in visits} | set(now.closed), key=lambda p: p[::-1])
    stops = sorted({v.stop_id for v in visits} | set(now.dropped), key=lambda s: names.get(s, s))
    boxes: tuple[tuple[str, Sequence[Any], Sequence[Any], Any], ...] = (
        ("locked", visits, [v for v in visits if v in kept],
         functools.partial(visit_words, names=names)),
        ("closed", pairs, now.closed, lambda p: _pair_words(p, names)),
        ("dropped", stops, now.dropped, lambda stop: names.get(stop, stop)),
    )  # fmt: skip
    for name, offered, chosen, words in boxes:
        st.multiselect(
            say(f"app.van.{name}"),
            offered,
            default=chosen,
            format_func=words,
            key=_key(app, name),
            help=say(f"app.van.{name}_help"),
        )


def _draw_move(app: AppState, moving: Visit, vans: Sequence[Van]) -> None:
    """Draw where a visit is to go: another van, day or time."""
    first = min(van.first_min for van in vans) // _QUARTER_MIN * _QUARTER_MIN
    last = max(van.last_min for van in vans)
    times = list(range(min(first, moving.arrive_min), max(last, moving.leave_min) + 1, 15))
    days = list(range(len(DAYS)))
    ids = [van.van_id for van in vans]
    boxes: tuple[tuple[str, list[Any], Any, Any], ...] = (
        ("to_van", ids, moving.van_id, str),
        ("to_day", days, moving.day, day_words),
        ("to_arrive", times[:-1], moving.arrive_min, minute_words),
        ("to_leave", times[1:], moving.leave_min, minute_words),
    )
    for place, (name, offered, value, words) in zip(st.columns(4), boxes, strict=True):
        place.selectbox(
            say(f"app.van.{name}"),
            offered,
            index=offered.index(value),
            format_func=words,
            key=_key(app, f"{name}_{moving}"),
        )


def decided(
    now: ByHand,
    visits: Sequence[Visit],
    *,
    locked: Sequence[Visit],
    closed: Sequence[tuple[str, int]],
    dropped: Sequence[str],
    move: tuple[Visit, Visit] | None = None,
    keep_others: bool = False,
) -> ByHand:
    """Give everything that is decided, of what is chosen on the page and was decided before.

    Parameters
    ----------
    now
        What the week on the page was planned around.
    visits
        Of the week on the page.
    locked, closed, dropped
        As they are chosen; a former move whose visit is not among `locked` is undone.
    move
        A visit of the page, and what it is to become.
    keep_others
        Whether all visits stay that nothing else is said of.

    Returns
    -------
    ByHand
        Visits at a stop that falls through or is dropped are never locked.
    """
    moved = {old: new for old, new in now.moved if new in locked}
    if move is not None and move[0] != move[1]:
        first = next((old for old, new in moved.items() if new == move[0]), move[0])
        moved[first] = move[1]
    gone = set(closed)
    kept = set(visits) if keep_others else set(locked)
    kept -= {move[0]} if move is not None else set()
    kept -= set(moved.values())
    stays = {v for v in kept if (v.stop_id, v.day) not in gone and v.stop_id not in dropped}
    return ByHand(
        tuple(sorted(stays)),
        tuple(sorted(gone)),
        tuple(sorted(dropped)),
        tuple(sorted(moved.items())),
    )


def _take() -> None:
    """Read what is chosen; runs before the page is drawn again."""
    app = state()

    def value(name: str) -> Any:
        return st.session_state.get(_key(app, name))

    moving, move = value("moving"), None
    if moving is not None:
        to_van, day, arrive, leave = (
            value(f"{name}_{moving}") for name in ("to_van", "to_day", "to_arrive", "to_leave")
        )
        if leave <= arrive:
            app.hand_failure = say("app.van.leaves_before")
            return
        move = moving, Visit(to_van, day, moving.stop_id, arrive, leave)
    by_hand = decided(
        app.by_hand or ByHand(),
        _visits_on_offer(app),
        locked=value("locked"),
        closed=value("closed"),
        dropped=value("dropped"),
        move=move,
        keep_others=bool(value("keep_others")),
    )
    app.decide(None if by_hand == ByHand() else by_hand)


def _back() -> None:
    state().decide(None)


def draw_difference(app: AppState) -> None:
    """Say what the hand has changed: need met before and after, and each visit that differs."""
    if app.shown is None or app.again is None:
        return
    before, after = app.shown.result.summary["van"], app.again.shown.result.summary["van"]
    st.subheader(say("app.van.difference"))
    shares = [part.get("share_value") for part in (before, after)]
    if after["status"] != "infeasible" and None not in shares:
        words = [percent(share) for share in shares]
        change = points(shares[1] - shares[0], sign=True)
        st.markdown(
            say("app.van.before_after", before=words[0], after=words[1], points=unformatted(change))
        )
    draw_table(change_table(before, after), "van_changes", empty=say("app.van.same_week"))
    st.button(say("app.van.back"), on_click=_back, key=_key(app, "back_above"))


def stop_names(app: AppState) -> dict[str, str]:
    """Give stop -> name, of the run and of what was planned by hand."""
    found: dict[str, str] = {}
    for shown in (app.shown, app.week_shown):
        if shown is not None:
            van = shown.result.summary["van"]
            found |= {stop["stop_id"]: stop["name"] for stop in van["stops"]}
            if shown.result.van is not None:
                found |= shown.result.van.stops["name"].astype("str").to_dict()
    return found


def visit_words(visit: Visit, names: Mapping[str, str]) -> str:
    """Name a visit.

    Examples
    --------
    >>> visit_words(Visit("Van 1", 0, "s1", 840, 960), {"s1": "Bus station"})
    'Monday, 2 pm to 4 pm: Bus station (Van 1)'
    """
    return say(
        "app.van.visit",
        day=day_words(visit.day),
        hours=span_words(visit.arrive_min, visit.leave_min),
        stop=names.get(visit.stop_id, visit.stop_id),
        van=visit.van_id,
    )


def _pair_words(pair: tuple[str, int], names: Mapping[str, str]) -> str:
    return say("app.van.stop_on", stop=names.get(pair[0], pair[0]), day=day_words(pair[1]))


def _key(app: AppState, name: str) -> str:
    """Name a widget; another week has other widgets, which start with its visits."""
    number = 0 if app.week_shown is None else app.week_shown.run_number
    return f"van_{app.plan_number}_{number}_{name}"
