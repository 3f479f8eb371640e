"""The tables of stops of a van, and of the people who go out with it."""

from __future__ import annotations

from hrgeo.schemas.candidates import CANDIDATES
from hrgeo.schemas.columns import Column, TableSchema
from hrgeo.schemas.vocabulary import DAYS

_NOT_OF_STOPS = frozenset({"candidate_id", "required", "cost", "capacity"})

VAN_STOPS = TableSchema(
    "van stops",
    "stop_id",
    required=CANDIDATES.required,
    optional=(
        Column("stop_id", aliases=("id", "candidateid", "siteid", "stopnumber", "stopno")),
        *(column for column in CANDIDATES.optional if column.name not in _NOT_OF_STOPS),
        Column("least_min", "number", ("leastminutes", "minminutes", "minimumminutes")),
        Column("most_min", "number", ("mostminutes", "maxminutes", "maximumminutes")),
        Column("least_visits", "number", ("minvisits", "visitsrequired", "requiredvisits")),
        Column("most_visits", "number", ("maxvisits", "visitsperweek")),
        Column("days_apart", "number", ("daysbetween", "spacingdays")),
        Column("contacts_per_hour", "number", ("maxcontactsperhour", "contactsanhour")),
    ),
)
"""Places where a van may stand: the columns of candidates, and limits of the visits there."""

CREW = TableSchema(
    "crew",
    "name",
    required=(
        Column("name", aliases=("person", "staff", "member", "crew", "nombre", "worker")),
    ),
    optional=(
        Column("roles", aliases=("role", "job", "position", "puesto", "rol")),
        Column("days", aliases=("weekdays", "dias")),
        Column("hours", aliases=("availability", "available", "shift", "horas", "horario")),
        Column("weekly_hours", "number", ("hoursperweek", "hoursaweek", "maxhours",
                                          "weeklyhoursmax", "horasporsemana")),
        *(Column(day) for day in DAYS),
    ),
    place="optional",
)  # fmt: skip
"""Who goes out with a van, and when: somebody in each row."""
