"""Hours as people write them: the corpus, clock times, refusals, and what must not change."""

from __future__ import annotations

import csv
import string
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours

import hrgeo
from hrgeo.inputs import NO_HOURS, read_day_hours, read_hours
from hrgeo.inputs.hours.clock import Clock, span_of
from hrgeo.inputs.hours.unread import UnreadError
from hrgeo.measures.opening import opening_times

CORPUS = Path(__file__).parents[1] / "corpus_hours" / "hours.csv"
ENGLISH = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SPANISH = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
OSM = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def corpus() -> list[tuple[str, str]]:
    with CORPUS.open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["osm"]) for row in csv.DictReader(file)]


def weeks(osm: str) -> tuple[object, ...]:
    opening = opening_times(pd.DataFrame({"hours_osm": [osm]}, index=["a"]))
    return opening.least.tolist(), opening.most.tolist(), opening.n_weeks.tolist()


def closed_days(osm: str) -> list[str]:
    return [rule for rule in osm.split("; ") if rule.endswith(" off")]


@pytest.mark.parametrize(("text", "osm"), corpus())
def test_a_text_of_the_corpus_is_read_as_a_person_would(text, osm):
    """The expected readings were written by hand; a blank one is a refusal."""
    reading = read_hours(text)
    if not osm:
        assert reading.osm is None
        assert reading.reason.endswith(".")
        return
    assert reading.reason == ""
    assert weeks(reading.osm) == weeks(osm)
    assert closed_days(reading.osm) == closed_days(osm)


def test_the_corpus_is_large_and_mostly_read():
    """At least 200 texts, each once, at least 80 % of which are read."""
    texts = [text for text, _ in corpus()]
    assert len(texts) >= 200
    assert len(set(texts)) == len(texts)
    assert sum(hrgeo.read_hours(text).osm is not None for text in texts) >= 0.8 * len(texts)


@pytest.mark.parametrize(
    ("start", "end", "reading"),
    [
        # 09-17 alone lies between 07 and 21: 09-05 and 21-17 go backwards, 21-05 too.
        ("9", "5", "09:00-17:00"),
        # 20-22 ends after 21:00, 08-22 as well.
        ("8", "10", "08:00-10:00"),
        # 06-08 begins before 07:00, 06-20 too.
        ("6", "8", "18:00-20:00"),
        ("12", "4", "12:00-16:00"),
        ("8", "8", "08:00-20:00"),
        ("12:30", "1:15", "12:30-13:15"),
        # 07-09, 19-21 and 07-21 all lie inside.
        ("7", "9", None),
        # 08-09 and 08-21.
        ("8", "9", None),
        # 06-10, 18-22: none lies inside.
        ("6", "10", None),
        ("12", "12", None),
    ],
)
def test_a_missing_am_or_pm_is_filled_in_where_one_reading_lies_in_the_day(start, end, reading):
    found = read_hours(f"Mon {start}-{end}")
    assert found.osm == (reading and f"Mo {reading}")
    assert found.assumed == ((f"{start}-{end} is taken as {reading}",) if reading else ())


@pytest.mark.parametrize(("start", "end"), list(product(range(1, 13), range(1, 13))))
def test_filling_in_agrees_with_trying_all_four(start, end):
    """Brute force over am and pm of both ends."""
    fits = [
        (a, b)
        for a, b in product((start % 12, start % 12 + 12), (end % 12, end % 12 + 12))
        if 7 <= a < b <= 21
    ]  # fmt: skip
    clocks = [Clock(hour, 0, None, False, str(hour)) for hour in (start, end)]
    if len(fits) == 1:
        begin, until, is_assumed = span_of(*clocks, as_it_stands=False)
        assert ((begin / 60, until / 60), is_assumed) == (fits[0], True)
    else:
        with pytest.raises(UnreadError):
            span_of(*clocks, as_it_stands=False)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Mon-Fri 9am-5pm, Sat by appointment", "appointments"),
        ("Every other Wednesday 1-4pm", "which ones is not said"),
        ("Closed for the season", "season"),
        ("Temporarily closed", "closed for a while"),
        ("Mon-Fri 9am-8am", "end before they begin"),
        ("Mon-Fri 09:00-08:00", "end before they begin"),
        ("Mon-Fri 10am-10am", "end when they begin"),
        ("Mon-Fri 12am-5pm", "perhaps pm"),
        ("Mon-Fri 9am-5pm, blorp", "'blorp'"),
        ("9am-5pm", "on which days"),
        ("Mon-Fri", "at which hours"),
        ("Mon-Fri until 5pm", "not from when"),
        ("Mon 9am-5pm, Mon 10am-6pm", "two sets of hours"),
        ("Mon-Fri 9-12, 1-5 Sat, Sun 12-4", "more than one way"),
        ("Mon-Fri 9-5; Jun-Aug: Mon-Thu 8-4", "which season"),
        ("May-Sep Mon 9am-5pm; Aug-Oct Tue 9am-5pm", "overlap"),
        ("Mon-Fri 9am-25pm", "not a time of day"),
        ("Feb 30 - Mar 31: Mon 9am-5pm", "the month does not have"),
        ("closed", "no hours"),
        ("Mon Fri 9am-5pm", "a list or a range"),
        ("Tuesday monthly 1pm-3pm", "which of its days|Which days of a month"),
        ("Mo-Fr 09:00+", ""),
        ("9" * 2000, "too long"),
    ],
)
def test_hours_in_doubt_are_refused_with_the_reason(text, reason):
    """Unknown is never open: what is not certain is not read."""
    reading = read_hours(text)
    assert reading.osm is None
    assert reading.text == text
    assert any(part in reading.reason for part in reason.split("|"))


@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NA, 3.5, "", "   ", "\n"])
def test_what_is_no_text_is_no_hours(nothing):
    reading = read_hours(nothing)
    assert (reading.osm, reading.reason) == (None, NO_HOURS)


@pytest.mark.parametrize(
    "text",
    ["Mo-Fr 09:00-05:00", "Mo 10:00-09:00", "Mo-Fr", "sunrise-sunset", "Mo 10:00+",
     "SH 10:00-12:00",
     "2024 Mo 10:00-12:00", "Mo-Fr 09:00-17:00, We 10:00-10:00",
     "24/7off", "Mo 10:00-12:00; Mo off"],
)  # fmt: skip
def test_the_syntax_of_osm_alone_is_not_enough(text):
    """The library takes all of these; nobody should rely on them."""
    OpeningHours(text)
    assert read_hours(text).osm is None


def test_hours_with_a_comment_keep_it_and_are_possible_hours():
    reading = read_hours('Mo 10:00-12:00 "ring the bell"')
    assert reading.osm == 'Mo 10:00-12:00 "ring the bell"'
    opening = opening_times(pd.DataFrame({"hours_osm": [reading.osm]}, index=["a"]))
    # Two hours are 8 quarters of an hour.
    assert (opening.least.sum(), opening.most.sum()) == (0, 8)


def test_a_night_is_not_cut_by_the_hours_of_the_next_day():
    """Friday 20:00 to Saturday 02:00 are slots 464 to 487, Saturday 10:00 to 14:00 520 to 535."""
    reading = read_hours("Fri 8pm-2am, Sat 10am-2pm")
    opening = opening_times(pd.DataFrame({"hours_osm": [reading.osm]}, index=["a"]))
    assert opening.least[0, 0].nonzero()[0].tolist() == [*range(464, 488), *range(520, 536)]


def test_a_word_that_is_a_day_elsewhere_is_no_day():
    """In "We open Sat" the first word is no Wednesday."""
    assert read_hours("We open Sat 9am-1pm").osm is None
    assert read_hours("We, Sa 9am-1pm").osm == "We,Sa 09:00-13:00"


def test_days_in_columns_make_one_text():
    """A blank day beside days with hours is closed, and that is assumed."""
    reading = read_day_hours({"mon": "9-5", "tue": "9-12, 1-5", "wed": "Closed", "sat": "24 hours"})
    assert reading.osm == "Mo 09:00-17:00; Tu 09:00-12:00,13:00-17:00; Sa 00:00-24:00"
    assert reading.text == "Monday: 9-5; Tuesday: 9-12, 1-5; Wednesday: Closed; Saturday: 24 hours"
    assert reading.assumed[-1] == "closed on days with no entry (Thursday, Friday, Sunday)"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({}, NO_HOURS),
        ({"mon": None, "tue": float("nan"), "wed": " "}, NO_HOURS),
        ({"mon": "closed", "tue": "-"}, "closed"),
        ({"mon": "9am-5pm", "tue": "by appointment"}, "Tuesday"),
        ({"mon": "9am-5pm, Tue 1pm-3pm"}, "more than hours"),
        ({"mon": "9am-5pm (1st and 3rd)"}, "Monday"),
        ({"mon": "yes", "tue": "yes"}, "Monday"),
        ({"mon": "x", "tue": "x"}, "closed"),
        ({"mon": "7-9"}, "am or pm"),
    ],
)
def test_days_in_columns_that_are_not_all_read_are_unknown(cells, reason):
    reading = read_day_hours(cells)
    assert reading.osm is None
    assert reason in reading.reason


# What must hold for any hours.

HALF_HOURS = st.integers(0, 47)


@st.composite
def day_spans(draw) -> list[tuple[int, int]]:
    """One or two spans of a day [half hours], apart, not beginning at night."""
    marks = sorted(draw(st.sets(st.integers(12, 46), min_size=2, max_size=4)))
    return list(zip(marks[::2], marks[1::2], strict=False))


@st.composite
def schedules(draw) -> dict[int, list[tuple[int, int]]]:
    days = draw(st.sets(st.integers(0, 6), min_size=1))
    return {day: draw(day_spans()) for day in sorted(days)}


def full_day(half_hours: int, sign: str = ":") -> str:
    return f"{half_hours // 2:02d}{sign}{30 * (half_hours % 2):02d}"


def am_pm(half_hours: int, style: tuple[str, str]) -> str:
    hour, minute = half_hours // 2, 30 * (half_hours % 2)
    minutes = f":{minute:02d}" if minute else ""
    return f"{(hour + 11) % 12 + 1}{minutes}{style[hour >= 12]}"


CLOCKS = {
    "24 hours": full_day,
    "military": lambda t: full_day(t, ""),
    "with h": lambda t: full_day(t, "h"),
    "am": lambda t: am_pm(t, ("am", "pm")),
    "a.m.": lambda t: am_pm(t, (" a.m.", " p.m.")),
    "AM": lambda t: am_pm(t, (" AM", " PM")),
    "a": lambda t: am_pm(t, ("a", "p")),
}
JOINTS = {"en": ["-", " - ", "–", " to ", " until "], "es": ["-", " a ", " – ", " hasta "]}  # noqa: RUF001
BETWEEN = ["; ", "\n", " | ", ", "]


@settings(max_examples=50, deadline=None)
@given(
    schedules(), st.sampled_from(["en", "es"]), st.sampled_from(list(CLOCKS)), st.data(),
)  # fmt: skip
def test_a_week_written_in_any_style_is_read_back(week, language, clock, data):
    """The oracle is the week that was written, told in OSM syntax day by day."""
    names = data.draw(st.sampled_from([
        ENGLISH, tuple(n[:3] for n in ENGLISH), tuple(f"{n}s" for n in ENGLISH),
    ] if language == "en" else [SPANISH, tuple(n[:3] for n in SPANISH)]))  # fmt: skip
    joint = data.draw(st.sampled_from(JOINTS[language]))
    two = data.draw(st.sampled_from([", ", " & ", " and " if language == "en" else " y "]))
    colon = data.draw(st.sampled_from([" ", ": "]))
    write = CLOCKS[clock]
    lines = [
        f"{names[day]}{colon}" + two.join(f"{write(a)}{joint}{write(b)}" for a, b in spans)
        for day, spans in week.items()
    ]
    text = data.draw(st.sampled_from(BETWEEN)).join(lines)
    reading = read_hours(text)
    # Spanish "mar" alone can be March: refused where nothing else settles it.
    assume(not (reading.osm is None and "'mar'" in reading.reason))
    expected = "; ".join(
        f"{OSM[day]} " + ",".join(f"{full_day(a)}-{full_day(b)}" for a, b in spans)
        for day, spans in week.items()
    )
    assert reading.osm is not None, (text, reading.reason)
    assert weeks(reading.osm) == weeks(expected), text
    # What was read is read again, to the same.
    assert weeks(read_hours(reading.osm).osm) == weeks(expected)


PIECES = st.sampled_from([
    "Mon", "Fri", "T", "Th", "lunes", "mar", "sat", "we", "9", "5", "12", "17:00", "9am", "5 pm",
    "0900",
    "-", "to", "a", "and", "&", ",", ";", "\n", "/", "(", ")", "closed", "except", "until", "24/7",
    "24 hours", "1st", "3rd", "last", "every", "of the month", "May", "Sep", "holidays", "daily",
    "weekdays", "noon", "midnight", "lunch", "evenings", "between", "de", "hasta", "PH", "off",
    "Tu[1]", "cerrado", "Christmas", "open", "Mo-Fr", "09:00-17:00", "30", "h", "\u00e1", "{daily}",
])  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(
    st.text(max_size=40),
    st.text(alphabet=string.printable, max_size=40),
    st.lists(PIECES, max_size=12).map(" ".join),
    st.lists(PIECES, max_size=8).map("".join),
))  # fmt: skip
def test_whatever_is_read_is_in_the_syntax(text):
    """Junk never raises; either hours that the library takes, or a reason."""
    reading = read_hours(text)
    if reading.osm is None:
        assert reading.reason.endswith(".")
    else:
        assert reading.reason == ""
        OpeningHours(reading.osm)
        assert weeks(read_hours(reading.osm).osm) == weeks(reading.osm)


READ = [text for text, osm in corpus() if osm and '"' not in text]
WORDS = ["appointment", "blorp", "ca.", "women", "lobby", "cita", "approx", "phone", "xyz",
         "quizás",
         "unless", "not", "2024", "sometimes", "Main St", "Ste 4", "*"]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(READ), st.sampled_from(WORDS), st.data())
def test_a_word_that_is_not_understood_never_changes_a_reading(text, word, data):
    """Hours are read whole or not at all."""
    parts = text.split(" ")
    at = data.draw(st.integers(0, len(parts)))
    longer = read_hours(" ".join([*parts[:at], word, *parts[at:]]))
    assert longer.osm is None or weeks(longer.osm) == weeks(read_hours(text).osm)


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from([t for t in READ if "[" not in t]), st.sampled_from([" ", "  ", "\t", "\u00a0"])
)
def test_case_and_blanks_do_not_matter(text, blank):
    osm = weeks(read_hours(text).osm)
    for other in (text.upper(), text.lower(), f" {text} ", text.replace(" ", blank)):
        assert weeks(read_hours(other).osm) == osm, other
