"""The map on a page: hrgeo's own drawing script in a Streamlit component.

Data reach the script as JSON and the page as text alone. The component makes no
request: Leaflet and the script are part of it.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from hrgeo import maps
from hrgeo.plan import PlanResult
from hrgeo.text import term

_HTML = '<div class="hrgeo-frame"><div class="hrgeo-canvas"></div></div>'

_STYLE = """
.hrgeo-canvas { height: min(72vh, 640px); min-height: 380px; border: 1px solid #c9d3d6;
  border-radius: 6px; overflow: hidden; }
"""

# `exports` and `module` make Leaflet hand itself over instead of putting itself in the window.
_MODULE = """
const leaflet = (function () {{
  const exports = {{}}, module = {{ exports: exports }};
  {leaflet}
  return exports;
}})();
{drawing}
const drawn = new WeakMap();
export default function (component) {{
  const host = component.parentElement.querySelector(".hrgeo-canvas");
  const data = component.data;
  const before = drawn.get(host);
  if (!before || before.plan !== data.plan) {{
    if (before) before.handle.destroy();
    const handle = drawHrgeoMap(leaflet, host, data.payload, {{}});
    drawn.set(host, {{ handle: handle, plan: data.plan, run: data.run }});
  }} else if (before.run !== data.run) {{
    before.handle.update(data.payload);
    before.run = data.run;
  }}
  host.dataset.hrgeo = "ready";
  return function () {{
    const last = drawn.get(host);
    if (last) last.handle.destroy();
    drawn.delete(host);
  }};
}}
"""


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(
        "hrgeo_map",
        html=_HTML,
        css=maps.leaflet_style() + maps.map_style() + _STYLE,
        js=_MODULE.format(leaflet=maps.leaflet_script(), drawing=maps.map_script()),
    )


def map_content(result: PlanResult) -> dict[str, Any]:
    """Give what the map of a result shows.

    Parameters
    ----------
    result
        What a run gave; only its release is drawn.

    Returns
    -------
    dict
        Ready for JSON. It opens on the question that new sites were looked for by.
    """
    siting, need = result.config.siting, result.summary["need"]
    question = (siting.service, siting.mode, siting.threshold_min) if siting else None
    counts = Counter(source["what"] for source in need)
    labels = {
        source["need_id"]: term("what", source["what"])
        + (f" ({source['need_id']})" if counts[source["what"]] > 1 else "")
        for source in need
    }
    return maps.map_payload(
        result.release,
        question=question,
        need_labels=labels,
        siting=result.summary["siting"],
    )


def draw_map(
    content: dict[str, Any], *, plan_number: int, run_number: int, view: tuple[str, str] = ("", "")
) -> None:
    """Draw the map.

    Parameters
    ----------
    content
        From `map_content`.
    plan_number, run_number
        Another plan is drawn afresh; another run of the same plan keeps the view
        and what is switched on.
    view
        Name of a map that is one of its own, and of what it shows of the run: another name
        is as another plan, and something else of the run as another run.
    """
    own, part = view
    _component()(
        key="map",
        data={
            "plan": f"{plan_number} {own}",
            "run": f"{run_number} {part}",
            "payload": content,
        },
    )
