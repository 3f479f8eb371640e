"""``map.html``: one self-contained page that makes no request."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from hrgeo.maps.assets import (
    leaflet_script,
    leaflet_style,
    map_script,
    map_style,
    page_script,
    page_style,
)
from hrgeo.maps.payload import map_payload
from hrgeo.maps.text_tables import TextTable, gaps_table, sites_table, van_table
from hrgeo.model import Release
from hrgeo.text import say

# In a page, these end a script, begin a comment, or end a line where JavaScript expects none.
_UNSAFE_IN_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def map_document(
    release: Release,
    *,
    title: str,
    headline: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] | None = None,
    tables: Sequence[TextTable] | None = None,
    question: tuple[str, str, float] | None = None,
    need_labels: Mapping[str, str] | None = None,
    siting: Mapping[str, Any] | None = None,
    language: str = "en",
) -> str:
    """Give the map of a release as one page that needs no internet.

    The page holds Leaflet, the drawing script and the data. Its content
    security policy allows the scripts that it carries, by their hashes, and
    forbids every request. Text from tables stands in it as data or escaped,
    never as markup.

    Parameters
    ----------
    release
        Tables that passed the gate (see `hrgeo.privacy.release`).
    title
        Name of the study.
    headline
        Main numbers: what it is, and the number in words.
    notes
        Sentences that stand below the map; by default the release's own.
    tables
        Tables of text below the map; by default the suggested sites, the van
        week if there is one, and the largest gaps.
    question
        The ``(service, mode, threshold_min)`` to show first.
    need_labels
        Need source to what a reader calls it; by default its id.
    siting
        That part of ``summary.json``: why each site is suggested.
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    str
        HTML; the same for the same release.

    Raises
    ------
    InputError
        If `release` is not a `Release`, or holds exact places of need.

    Examples
    --------
    >>> from hrgeo.privacy import release
    >>> page = map_document(release({}, "internal"), title="Our <town>")
    >>> "Our &lt;town&gt;" in page
    True
    """
    payload = map_payload(
        release, question=question, need_labels=need_labels, siting=siting, language=language
    )
    if tables is None:
        tables = [
            sites_table(release, language=language),
            *([van_table(release, language=language)] if _has_van(release) else []),
            gaps_table(release, question=question, language=language),
        ]
    # The page's own text has the hazards of HTML, the payload those of a script.
    scripts = [leaflet_script(), f"{map_script()}\n{page_script()}"]
    style = f"{leaflet_style()}\n{map_style()}\n{page_style()}"
    data = json_for_script(payload)
    body = _body(title, headline, release.notes if notes is None else notes, tables, language)
    # A lone surrogate can stand in a str, but in no file.
    return "".join(
        [
            f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(scripts, style)}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta name="referrer" content="no-referrer">\n',
            f"<title>{_text(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}",
            f'<script type="application/json" id="hrgeo-payload">{data}</script>\n',
            *(f"<script>{script}</script>\n" for script in scripts),
            "</body>\n</html>\n",
        ]
    )


def _has_van(release: Release) -> bool:
    return bool(len(release.tables.get("van_stops", ())))


def json_for_script(value: Any) -> str:
    r"""Write JSON that may stand inside a script element: ASCII without ``< > &``.

    Examples
    --------
    >>> print(json_for_script({"a": "</script>"}))
    {"a":"\u003c/script\u003e"}
    """
    text = json.dumps(value, allow_nan=False, ensure_ascii=True, separators=(",", ":"))
    return text.translate(_UNSAFE_IN_SCRIPT)


def _policy(scripts: Sequence[str], style: str) -> str:
    hashes = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _text(value: str) -> str:
    """Escape text for HTML; what no page can hold (NUL, lone surrogates) is replaced."""
    return escape(value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8"))


def _body(
    title: str,
    headline: Sequence[tuple[str, str]],
    notes: Sequence[str],
    tables: Sequence[TextTable],
    language: str,
) -> str:
    def words(key: str) -> str:
        return _text(say(f"map.{key}", language=language))

    numbers = "".join(
        f"<div><dt>{_text(label)}</dt><dd>{_number(value)}</dd></div>" for label, value in headline
    )
    return "\n".join(
        [
            f'<header>\n<h1>{_text(title)}</h1>\n<p class="internal">{words("internal")}</p>',
            f'<dl class="headline" aria-label="{words("headline")}">{numbers}</dl>'
            if numbers
            else "",
            f"<noscript><p>{words('no_script')}</p></noscript>\n</header>\n<main>",
            '<div id="hrgeo-map"></div>',
            f"<details open>\n<summary>{words('text_version')}</summary>",
            *(_table(table, language) for table in tables),
            f'</details>\n</main>\n<footer>\n<h2>{words("notes")}</h2>\n<ul class="notes">',
            *(f"<li>{_text(note)}</li>" for note in notes),
            f"</ul>\n<p>{words('attribution')}</p>\n</footer>\n",
        ]
    )


def _number(value: str) -> str:
    """Set what stands in brackets behind a number in smaller letters."""
    number, bracket, rest = value.partition(" (")
    return f"{_text(number)}<small>{_text(bracket + rest)}</small>" if bracket else _text(value)


def _table(table: TextTable, language: str) -> str:
    if not table.rows:
        return f"<h2>{_text(table.caption)}</h2>\n<p>{_text(table.empty)}</p>"
    show = _text(say("map.show_on_map", language=language))
    heads = "".join(f'<th scope="col">{_text(head)}</th>' for head in table.columns)
    rows = []
    for at, cells in enumerate(table.rows):
        row = "".join(f"<td>{_text(cell)}</td>" for cell in cells)
        if table.site_ids:
            row += f'<td><button type="button" data-site="{at}" hidden>{show}</button></td>'
        rows.append(f"<tr>{row}</tr>")
    last = "<td></td>" if table.site_ids else ""
    return (
        f'<div class="scroll"><table>\n<caption>{_text(table.caption)}</caption>\n'
        f"<thead><tr>{heads}{last}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody>\n"
        "</table></div>"
    )
