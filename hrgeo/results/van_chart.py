"""The week drawn: a line for each shift, a box for each stop, along the hours of the day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from reportlab.lib import colors
from reportlab.platypus import Flowable

from hrgeo.results.van_paper import BOLD, FONT, GRAY, fitting_lines, printable, text_width
from hrgeo.results.van_sheets import SheetShift, SheetVisit
from hrgeo.text import say
from hrgeo.text.van import day_words, minute_words

_LABEL, _ROW, _BOX, _AXIS = 104.0, 33.0, 25.0, 16.0
_LETTERS = 6.6
_HOUR_MIN = 60


class WeekChart(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Shifts under one another, hours from left to right; black, white and gray.

    Gray ends of a box are setting up and packing up, its white middle is when people can
    come. A line runs from leaving the base to the return.

    Parameters
    ----------
    shifts
        In order; at least one.
    hours
        First and last hour of the axis, the same for charts that belong together; see
        `hour_span`.
    language
        One of `hrgeo.text.LANGUAGES`.
    """

    def __init__(
        self, shifts: Sequence[SheetShift], hours: tuple[int, int], *, language: str = "en"
    ) -> None:
        super().__init__()
        self.shifts, self.hours, self.language = tuple(shifts), hours, language
        self._width = 0.0

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the whole width."""
        self._width = width
        return width, _AXIS + _ROW * len(self.shifts)

    def _x(self, minutes: float) -> float:
        first, last = self.hours
        share = (minutes / _HOUR_MIN - first) / (last - first)
        return _LABEL + share * (self._width - _LABEL - 6)

    def draw(self) -> None:
        """Draw the axis, then shift by shift."""
        height = _ROW * len(self.shifts)
        self._draw_axis(height)
        for row, shift in enumerate(self.shifts):
            self._draw_shift(shift, height - _ROW * (row + 0.5))

    def _draw_axis(self, height: float) -> None:
        canvas, (first, last) = self.canv, self.hours
        canvas.setLineWidth(0.35)
        canvas.setStrokeColor(colors.Color(0.7, 0.7, 0.7))
        # With many hours, each second one is named.
        step = 1 if last - first <= 14 else 2
        for hour in range(first, last + 1):
            x = self._x(hour * _HOUR_MIN)
            canvas.line(x, 0, x, height)
            if (hour - first) % step == 0:
                canvas.setFont(FONT, 7)
                words = minute_words(hour * _HOUR_MIN, language=self.language)
                canvas.drawCentredString(x, height + 5, printable(words))
        canvas.line(0, 0, self._width, 0)
        for row in range(len(self.shifts)):
            canvas.line(0, height - _ROW * row, self._width, height - _ROW * row)
        canvas.setStrokeColor(colors.black)

    def _draw_shift(self, shift: SheetShift, middle: float) -> None:
        canvas = self.canv
        canvas.setFont(BOLD, 9)
        canvas.drawString(2, middle + 1, printable(day_words(shift.day, language=self.language)))
        canvas.setFont(FONT, 7)
        for line in fitting_lines(shift.van, 7, _LABEL - 8, 1):
            canvas.drawString(2, middle - 9, line)
        canvas.setLineWidth(1.3)
        canvas.line(self._x(shift.leave_base_min), middle, self._x(shift.back_min), middle)
        for at in (shift.leave_base_min, shift.back_min):
            canvas.line(self._x(at), middle - 5, self._x(at), middle + 5)
        if shift.break_min is not None:
            self._draw_break(shift.break_min, middle)
        for visit in shift.visits:
            self._draw_visit(visit, middle)

    def _draw_break(self, span: tuple[float, float], middle: float) -> None:
        canvas, x, end = self.canv, self._x(span[0]), self._x(span[1])
        canvas.setLineWidth(0.6)
        canvas.setDash(2, 2)
        canvas.setFillColor(colors.white)
        canvas.rect(x, middle - 7, end - x, 14, fill=1)
        canvas.setDash()
        canvas.setFillColor(colors.black)
        words = say("van_files.break", language=self.language)
        if text_width(words, 5.6) <= end - x - 2:
            canvas.setFont(FONT, 5.6)
            canvas.drawCentredString((x + end) / 2, middle - 2, printable(words))

    def _draw_visit(self, visit: SheetVisit, middle: float) -> None:
        canvas: Any = self.canv
        left, right = self._x(visit.arrive_min), self._x(visit.leave_min)
        begin, end = self._x(visit.open_min), self._x(visit.close_min)
        bottom = middle - _BOX / 2
        canvas.setFillColor(GRAY)
        canvas.rect(left, bottom, right - left, _BOX, stroke=0, fill=1)
        canvas.setFillColor(colors.white)
        canvas.rect(begin, bottom, end - begin, _BOX, stroke=0, fill=1)
        canvas.setFillColor(colors.black)
        canvas.setLineWidth(1.1)
        canvas.rect(left, bottom, right - left, _BOX, fill=0)
        number = str(visit.stop.number)
        canvas.setFont(BOLD, 9)
        canvas.drawString(begin + 3, middle - 3.2, number)
        used = 6 + canvas.stringWidth(number, BOLD, 9)
        # Beyond the white middle, names may run on into the gray end.
        lines = fitting_lines(visit.stop.name, _LETTERS, right - begin - used - 3, 2)
        canvas.setFont(FONT, _LETTERS)
        top = middle + (1.3 if len(lines) > 1 else -2.3)
        for at, line in enumerate(lines):
            canvas.drawString(begin + used, top - at * (_LETTERS + 1.4), line)


def hour_span(shifts: Sequence[SheetShift]) -> tuple[int, int]:
    """Give the full hours between which all shifts lie."""
    first = min(shift.leave_base_min for shift in shifts)
    last = max(shift.back_min for shift in shifts)
    return math.floor(first / _HOUR_MIN), math.ceil(last / _HOUR_MIN)
