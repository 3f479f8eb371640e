"""Draws why each site is suggested, and what could stand instead."""

from __future__ import annotations

from typing import Any

import streamlit as st

from hrgeo.maps import card_facts
from hrgeo.text import say, term
from hrgeo.ui.frames import draw_lines, draw_table
from hrgeo.ui.plain import unformatted
from hrgeo.ui.site_tables import swap_table


def draw_cards(siting: dict[str, Any], *, smallest_count: int) -> None:
    """Draw a card for each suggested site, to be opened; the words are those of the map."""
    n_resamples = (siting.get("stability") or {}).get("n_resamples")
    swaps = siting.get("swaps")
    for place, site in enumerate(siting["sites"], start=1):
        title = say(
            "app.sites.card_title",
            rank=site.get("rank") or place,
            name=site["name"],
            kind=term("kind", str(site.get("kind") or "")),
        )
        with st.expander(unformatted(title.strip(" ·"))):
            facts = card_facts(site, n_resamples=n_resamples, smallest_count=smallest_count)
            draw_lines([f"**{unformatted(label)}:** {unformatted(text)}" for label, text in facts])
            if not facts:
                st.text(say("app.sites.no_card"))
            if swaps is not None:
                st.caption(say("app.sites.instead_title"))
                table = swap_table(swaps, site["candidate_id"])
                draw_table(table, "site_swaps", empty=say("app.sites.no_swaps"), key=str(place))
