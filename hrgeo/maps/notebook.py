"""Maps for notebooks: the only module that calls folium.

folium compiles every text it is given as a template, so that text from a table
would be run as code. What it is given here is constant, or made of the letters
of base64 alone.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template

from hrgeo.maps.assets import leaflet_script, leaflet_style, map_script, map_style
from hrgeo.maps.document import json_for_script
from hrgeo.maps.payload import map_payload
from hrgeo.model import Release


def make_map(
    release: Release,
    *,
    question: tuple[str, str, float] | None = None,
    need_labels: Mapping[str, str] | None = None,
    height_px: int = 600,
    language: str = "en",
) -> folium.Map:
    """Give the map of a release as a folium map, for a notebook.

    It draws what `map_document` draws, with the same script, and needs no
    internet: scripts and styles are part of it.

    Parameters
    ----------
    release
        Tables that passed the gate (see `hrgeo.privacy.release`).
    question
        The ``(service, mode, threshold_min)`` to show first.
    need_labels
        Need source to what a reader calls it; by default its id.
    height_px
        Height of the map [pixels].
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    folium.Map
        Without tiles. Do not give text from tables to its methods: folium
        runs it as code.

    Raises
    ------
    InputError
        If `release` is not a `Release`, or holds exact places of need.
    """
    payload = map_payload(release, question=question, need_labels=need_labels, language=language)
    drawn = folium.Map(
        location=[0.0, 0.0],
        zoom_start=2,
        tiles=None,
        height=int(height_px),
        prefer_canvas=True,
        zoom_control=False,
        attributionControl=False,
    )
    drawn.default_js = [
        ("leaflet", _data_uri("text/javascript", leaflet_script())),
        ("hrgeo_map", _data_uri("text/javascript", map_script())),
    ]
    drawn.default_css = [
        ("leaflet_css", _data_uri("text/css", leaflet_style())),
        ("hrgeo_css", _data_uri("text/css", map_style())),
    ]
    drawn.add_child(_Drawing(payload))
    return drawn


def _data_uri(kind: str, text: str) -> str:
    return f"data:{kind};charset=utf-8;base64,{_base64(text)}"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8")).decode("ascii")


class _Drawing(MacroElement):
    """Runs the drawing script on the folium map that it is added to."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        drawHrgeoMap(
            L,
            {{ this._parent.get_name() }}.getContainer(),
            JSON.parse(atob("{{ this.payload }}")),
            {map: {{ this._parent.get_name() }}}
        );
        {% endmacro %}
        """
    )

    def __init__(self, payload: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca's has no types
        self._name = "HrgeoDrawing"
        self.payload = _base64(json_for_script(payload))
