"""Checks who goes out, from scratch."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hrgeo.text import say
from hrgeo.text.van import day_words, moment_words
from hrgeo.vans.problem import CrewMember, Van, WeekProblem

_WEEK_MIN = 7 * 24 * 60
_SLACK_MIN = 1e-6


@dataclass(frozen=True)
class Outing:
    """A shift as it is driven.

    Attributes
    ----------
    van, day
        Which van, on which day.
    leave_min, back_min
        Leaving the base and return, in minutes after the day's midnight.
    """

    van: Van
    day: int
    leave_min: float
    back_min: float

    @property
    def minutes(self) -> set[int]:
        """The minutes of the week that it touches; the week begins again after Sunday."""
        first = self.day * 1440 + math.floor(self.leave_min + _SLACK_MIN)
        last = self.day * 1440 + math.ceil(self.back_min - _SLACK_MIN)
        return {minute % _WEEK_MIN for minute in range(first, last)}


def crew_faults(
    problem: WeekProblem,
    outings: Sequence[Outing],
    crew: Mapping[tuple[str, int], Sequence[str]],
) -> list[str]:
    """Give what is wrong with the people assigned.

    Parameters
    ----------
    problem
        The question.
    outings
        The shifts that are driven.
    crew
        (van, day) -> names; entries of shifts that are not driven are not looked at.
    """
    people = {member.name: member for member in problem.crew}
    faults: list[str] = []
    driven = [outing for outing in outings if math.isfinite(outing.back_min - outing.leave_min)]
    names_of = {id(o): list(crew.get((o.van.van_id, o.day), ())) for o in driven}
    for outing in driven:
        names = names_of[id(outing)]
        where = {"van": outing.van.van_id, "day": day_words(outing.day)}
        for name, n in Counter(names).items():
            if name not in people:
                faults.append(say("van_fault.unknown_person", **where, name=name))
            elif n > 1:
                faults.append(say("van_fault.person_twice", **where, name=name))
        there = [people[name] for name in dict.fromkeys(names) if name in people]
        faults += _who_goes(outing, there, where)
    for member in problem.crew:
        mine = [outing for outing in driven if member.name in names_of[id(outing)]]
        minutes = math.fsum(outing.back_min - outing.leave_min for outing in mine)
        if minutes > member.weekly_min + _SLACK_MIN:
            faults.append(
                say(
                    "van_fault.weekly",
                    name=member.name,
                    minutes=math.ceil(minutes - _SLACK_MIN),
                    most=f"{member.weekly_min:g}",
                )
            )
        for i, one in enumerate(mine):
            for other in mine[i + 1 :]:
                if one.minutes & other.minutes:
                    faults.append(
                        say(
                            "van_fault.two_shifts",
                            name=member.name,
                            first=f"{one.van.van_id}, {day_words(one.day)}",
                            second=f"{other.van.van_id}, {day_words(other.day)}",
                        )
                    )
    return faults


def _who_goes(outing: Outing, there: Sequence[CrewMember], where: dict[str, str]) -> list[str]:
    faults, van = [], outing.van
    if len(there) < van.least_crew:
        faults.append(say("van_fault.few_people", **where, n=len(there), least=van.least_crew))
    roles = {role for member in there for role in member.roles}
    faults += [say("van_fault.role", **where, role=role) for role in van.roles if role not in roles]
    for member in there:
        away = [minute for minute in sorted(outing.minutes) if not member.available[minute // 15]]
        if away:
            at = moment_words(0, away[0])
            faults.append(say("van_fault.not_available", **where, name=member.name, at=at))
    return faults
