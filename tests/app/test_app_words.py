"""Phrases of the pages, and the numbers that they hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hrgeo.results import main_row
from hrgeo.text import words
from hrgeo.ui.headline import before_new_sites, figures, standing
from hrgeo.ui.plain import unformatted

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = "\n".join(path.read_text("utf-8") for path in (PROJECT / "hrgeo" / "ui").rglob("*.py"))
MADE_UP = re.compile(
    r"^app\.(pages|download|tables|about|upload|settings|data|parts|ask\.|hours\.(step|view|percent)_|barriers\.why_|"
    r"sites\.(asked|with|objective|bound|stopped|nearest|mean|max)_|"
    r"hours\.(day|hour|words)_title|sure\.(train|test)$|"
    r"van\.(file|stopped|tip|to)_|van\.(locked|closed|dropped|added)(_help)?$|van\.(gone|new)$)"
)
"""Phrases that the code names by putting a key together."""


def test_every_phrase_that_the_pages_name_is_in_the_catalog():
    named = set(re.findall(r'say\(\s*"(app\.[a-z_.]+)"', SOURCES))
    assert len(named) > 50
    assert named <= set(words())


def test_no_phrase_of_the_pages_is_left_over():
    own = {key for key in words() if key.startswith("app.")}
    assert not {key for key in own if f'"{key}"' not in SOURCES and not MADE_UP.match(key)}


def test_pages_are_short():
    pages = list((PROJECT / "hrgeo" / "ui" / "views").glob("*.py"))
    assert len(pages) > 5
    for path in pages:
        assert len(path.read_text("utf-8").splitlines()) <= 150, path.name


def test_results_are_kept_in_one_place_alone():
    for path in (PROJECT / "hrgeo" / "ui").rglob("*.py"):
        if path.name != "cache.py":
            assert "st.cache" not in path.read_text("utf-8"), path.name


def test_nothing_draws_markup_from_data():
    assert "unsafe_allow_html" not in SOURCES
    assert "st.table" not in SOURCES.replace("``st.table``", "")
    assert "st.write" not in SOURCES


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("**bold**", r"\*\*bold\*\*"),
        ("[a](http://b)", r"\[a\]\(http\:\/\/b\)"),
        ("two\nlines", "two lines"),
        (":red[x] $y$", r"\:red\[x\] \$y\$"),
        ("<script>", r"\<script\>"),
        (7, "7"),
    ],
)
def test_markdown_is_shown_letter_by_letter(text, shown):
    assert unformatted(text) == shown


SITING = {
    "status": "optimal",
    "n_candidates": 1234,
    "optimality_gap": 0.0,
    "share_before": 0.41,
    "share_after": 0.56,
    "service": "ssp",
    "mode": "walk",
    "threshold_min": 10.0,
    "need": {"ems": 1.0},
    "sites": [{}, {}],
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "Best of the 1,234 places considered."),
        ({"status": "feasible", "optimality_gap": 0.03}, "at most 3%"),
        ({"status": "feasible", "optimality_gap": None}, "not known"),
        ({"status": "infeasible", "optimality_gap": None}, "keeps all rules"),
    ],
)
def test_a_choice_is_called_what_was_proven(changed, expected):
    assert expected in standing(SITING | changed)


def coverage(need_id: str = "ems", **changed: object) -> dict[str, object]:
    row = {
        "need_id": need_id,
        "service": "ssp",
        "mode": "walk",
        "threshold_min": 10.0,
        "n_services": 3,
        "share_need": 0.41,
        "low": 0.38,
        "high": 0.45,
    }
    return row | changed


def summary(*rows: dict[str, object], **siting: object) -> dict[str, object]:
    source = {"file": "a.csv", "n_rows": 250, "n_used": 200, "from": "", "to": ""}
    return {
        "need": [
            source | {"need_id": "ems", "what": "ems"},
            source | {"need_id": "deaths", "what": "death", "n_used": 30},
        ],
        "coverage": list(rows),
        "siting": SITING | siting,
    }


def test_the_first_number_is_what_sites_were_looked_for_by():
    rows = [coverage("deaths"), coverage(threshold_min=20.0), coverage()]
    assert main_row(summary(*rows)) is rows[2]


def test_without_siting_the_first_row_leads():
    rows = [coverage("deaths"), coverage()]
    nothing = {"service": None, "need": None, "sites": [], "status": "not_planned"}
    assert main_row(summary(*rows, **nothing)) is rows[0]
    assert [f.value for f in figures(summary(*rows, **nothing))] == ["41%", "30", "3"]


def test_no_coverage_at_all_gives_no_number():
    assert figures(summary(sites=[])) == []


def test_none_listed_is_never_zero_percent():
    row = coverage(n_services=0, share_need=0.0, low=0.0, high=0.0)
    found = figures(summary(row))
    assert found[0].value == "none listed"
    assert "No listed service" in found[0].beside
    assert found[-1].value == "none listed"


def test_an_unknown_share_stays_unknown():
    found = figures(summary(coverage(), share_after=None))
    assert found[1].value == "not known"
    assert found[1].change == ""


def test_need_joined_by_weights_names_every_source():
    both = before_new_sites(summary(coverage(), need={"ems": 1.0, "deaths": 2.0}))
    assert "200 EMS runs for overdose" in both.beside
    assert "30 overdose deaths" in both.beside
    # The interval is that of one source, so it does not stand here.
    assert "38%" not in both.beside
    assert "38% to 45%" in before_new_sites(summary(coverage())).beside


def test_a_file_without_dates_says_so():
    assert "no dates in the file" in figures(summary(coverage()))[0].beside
