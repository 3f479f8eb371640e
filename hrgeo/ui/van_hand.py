"""What if by hand: visits that stay, are moved or added, stops that fall through or are dropped."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from hrgeo.errors import InputError
from hrgeo.plan.van_hand import ByHand
from hrgeo.text import percent, say
from hrgeo.text.van import day_words
from hrgeo.ui.frames import draw_table
from hrgeo.ui.plain import unformatted
from hrgeo.ui.site_words import points
from hrgeo.ui.state import AppState, state
from hrgeo.ui.van_adding import draw_adding, draw_times, hand_key, read_adding, read_times
from hrgeo.ui.van_decisions import Added, Chosen, decided
from hrgeo.ui.van_tables import change_table
from hrgeo.ui.van_times import span_words, visits_of
from hrgeo.vans import Van, Visit


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
        format_func=call, key=hand_key(app, "moving"), help=say("app.van.move_help"),
    )  # fmt: skip
    if moving is not None:
        draw_times(app, str(moving), moving, vans)
    draw_adding(app, vans, _usable(app, names))
    st.checkbox(
        say("app.van.keep_others"),
        value=True,
        key=hand_key(app, "keep_others"),
        help=say("app.van.keep_others_help"),
    )
    with st.container(horizontal=True):
        st.button(
            say("app.van.plan_again"), type="primary", on_click=_take, key=hand_key(app, "go")
        )
        if app.by_hand is not None:
            st.button(say("app.van.back"), on_click=_back, key=hand_key(app, "back"))
    # Above, too; but who has pressed the button looks here.
    if app.hand_failure:
        st.error(unformatted(app.hand_failure))
    elif app.again is not None and app.again.shown.result.summary["van"]["status"] != "infeasible":
        st.success(say("app.van.see_above"))


def _usable(app: AppState, names: Mapping[str, str]) -> dict[str, str]:
    """Give the stops that a visit can be added to, by their names; not those whose host said no."""
    week = None if app.week_shown is None else app.week_shown.result.van
    if week is None:
        return {}
    barred = week.stops["is_barred"].to_numpy(dtype=bool)
    return {str(stop): names[str(stop)] for stop in week.stops.index[~barred]}


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
    added: list[Added] = [*now.added, *now.wanted]
    call = functools.partial(visit_words, names=names)
    boxes: list[tuple[str, Sequence[Any], Sequence[Any], Any]] = [
        ("locked", visits, [v for v in visits if v in kept], call),
        ("closed", pairs, now.closed, lambda p: _pair_words(p, names)),
        ("dropped", stops, now.dropped, lambda stop: names.get(stop, stop)),
    ]
    if added:
        boxes.append(("added", added, added, lambda one: _added_words(one, names)))
    for name, offered, chosen, words in boxes:
        st.multiselect(
            say(f"app.van.{name}"),
            offered,
            default=chosen,
            format_func=words,
            key=hand_key(app, name),
            help=say(f"app.van.{name}_help"),
        )


def _added_words(one: Added, names: Mapping[str, str]) -> str:
    """Name something that was added."""
    if isinstance(one, Visit):
        return visit_words(one, names)
    return say("app.van.at_least", stop=names.get(one[0], one[0]), n=one[1])


def _take() -> None:
    """Read what is chosen; runs before the page is drawn again."""
    app = state()
    now, visits = app.by_hand or ByHand(), _visits_on_offer(app)

    def value(name: str) -> Any:
        return st.session_state.get(hand_key(app, name))

    moving = value("moving")
    try:
        move = None if moving is None else (moving, read_times(app, str(moving), moving.stop_id))
        addition = read_adding(app, now, visits)
    except InputError as error:
        app.hand_failure = str(error)
        return
    chosen = Chosen(
        locked=value("locked"),
        closed=value("closed"),
        dropped=value("dropped"),
        added=value("added") or (),
        move=move,
        addition=addition,
        keep_others=bool(value("keep_others")),
    )
    planned = () if app.shown is None else visits_of(app.shown.result.summary["van"])
    by_hand = decided(now, visits, chosen, planned=planned)
    app.decide(None if by_hand == ByHand() else by_hand)


def _back() -> None:
    state().decide(None)


def draw_difference(app: AppState) -> None:
    """Say what the hand has changed: need met before and after, and each visit that differs."""
    if app.shown is None or app.again is None:
        return
    before, after = app.shown.result.summary["van"], app.again.shown.result.summary["van"]
    back = say("app.van.back"), hand_key(app, "back_above")
    if after["status"] == "infeasible":
        st.button(back[0], on_click=_back, key=back[1])
        return
    st.subheader(say("app.van.difference"))
    shares = [part.get("share_value") for part in (before, after)]
    if None not in shares:
        words = [percent(share) for share in shares]
        change = points(shares[1] - shares[0], sign=True)
        st.markdown(
            say("app.van.before_after", before=words[0], after=words[1], points=unformatted(change))
        )
    draw_table(change_table(before, after), "van_changes", empty=say("app.van.same_week"))
    st.button(back[0], on_click=_back, key=back[1])


def stop_names(app: AppState) -> dict[str, str]:
    """Give stop -> name, of the run and of what was planned by hand."""
    found: dict[str, str] = {}
    for shown in (app.shown, app.week_shown):
        if shown is not None:
            van = shown.result.summary["van"]
            found |= {stop["stop_id"]: stop["name"] for stop in van["stops"]}
            if shown.result.van is not None:
                found |= shown.result.van.stops["name"].astype("str").to_dict()
    if app.by_hand is not None:
        found |= {place.stop_id: place.name for place in app.by_hand.places}
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
