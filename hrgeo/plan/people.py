"""Whom a plan looks at beside everybody: ``[[people]]``, and the sets of services they need."""

from __future__ import annotations

from dataclasses import dataclass

from hrgeo.model import Person
from hrgeo.plan import settings
from hrgeo.schemas import SERVICE_TYPES
from hrgeo.text import say

_YES_NO = {
    "has_id": True,
    "can_pay": True,
    "is_insured": True,
    "is_abstinent": True,
    "will_register": True,
    "avoids_police": False,
    "needs_wheelchair": False,
}
"""Keys of ``[[people]]``, each with what it is of somebody whom nothing keeps out."""

_WANTED = ("ssp", "naloxone", "testing", "buprenorphine")
"""What people who use drugs most often need together; see docs/methods.md."""


@dataclass(frozen=True)
class Bundle:
    """Services that a person needs all of.

    Attributes
    ----------
    name
        What reports call it.
    types
        Service types.
    total_min
        How long the ways from home to all of them may take [min]; None for twice
        the threshold.
    """

    name: str
    types: tuple[str, ...]
    total_min: float | None = None


def trip_min(bundle: Bundle, threshold_min: float) -> float:
    """Give how long the ways to all services of a bundle may take [min].

    Examples
    --------
    >>> trip_min(Bundle("b", ("ssp", "testing")), 20.0)
    40.0
    """
    return bundle.total_min or 2.0 * threshold_min


def default_people() -> tuple[Person, ...]:
    """Give the people that a plan looks at when it names none."""
    return (
        Person(say("people.without_id"), has_id=False),
        Person(say("people.without_money"), can_pay=False, is_insured=False),
        Person(say("people.not_abstinent"), is_abstinent=False),
        Person(
            say("people.all_of_these"),
            has_id=False,
            can_pay=False,
            is_insured=False,
            is_abstinent=False,
        ),
    )


def read_people(top: settings.Settings, modes: tuple[str, ...]) -> tuple[Person, ...]:
    """Read every ``[[people]]``; without any, those of `default_people`."""
    if not top.has("people"):
        return default_people()
    people = [_read_person(table, modes) for table in top.tables("people")]
    names = [person.name for person in people]
    for double in sorted({name for name in names if names.count(name) > 1}):
        top.fault(f"has two [[people]] with the name {double!r}; give each its own")
    return tuple(people)


def _read_person(table: settings.Settings, modes: tuple[str, ...]) -> Person:
    name = table.text("name", "").strip()
    if not name:
        table.fault('has no name; add one, such as name = "without ID"')
    mode = table.choice("mode", modes, "")
    words = {key: table.yes_no(key, default) for key, default in _YES_NO.items()}
    person = Person(name, language=table.text("language", "").strip(), mode=mode, **words)
    if not person.barriers and not mode:
        table.fault(
            "describes nobody whom a rule would keep out; say for example has_id = false "
            f"(known: {settings.listed([*_YES_NO, 'language', 'mode'])})"
        )
    return person


def read_bundles(top: settings.Settings, services: tuple[str, ...]) -> tuple[Bundle, ...]:
    """Read every ``[[bundles]]``; without any, what of the usual set the plan measures."""
    if not top.has("bundles"):
        usual = tuple(name for name in _WANTED if name in services)
        return (Bundle(say("bundles.usual"), usual),) if len(usual) > 1 else ()
    bundles = [_read_bundle(table) for table in top.tables("bundles", required=False)]
    names = [bundle.name for bundle in bundles]
    for double in sorted({name for name in names if names.count(name) > 1}):
        top.fault(f"has two [[bundles]] with the name {double!r}; give each its own")
    return tuple(bundles)


def _read_bundle(table: settings.Settings) -> Bundle:
    name = table.text("name", "").strip()
    if not name:
        table.fault('has no name; add one, such as name = "first visit"')
    types = table.choices("services", SERVICE_TYPES, default=()) if table.has("services") else ()
    if len(types) < 2:
        table.fault('needs two service types or more: services = ["ssp", "testing"]')
    total_min = table.number("total_min", 0.0, above=0.0) or None
    return Bundle(name, types, total_min)
