"""A person who looks for a service, and what would keep them out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """What a person has, needs and can do; by default nothing keeps them out.

    Attributes
    ----------
    name
        What reports call this person, such as ``without ID``.
    has_id, can_pay, is_insured, is_abstinent, will_register
        False where a service that asks for identification, a fee, insurance,
        abstinence or registration is out of the question.
    avoids_police
        Whether a service with police on site is out of the question.
    needs_wheelchair
        Whether a service has to be accessible with a wheelchair.
    language
        The language that has to be spoken there (as in the column ``languages``,
        such as ``es``); empty for no such need.
    mode
        How the person travels (``walk``, ``wheelchair``, ...); empty for every
        mode of the plan.

    Examples
    --------
    >>> Person("without ID", has_id=False).barriers
    ('id_required',)
    """

    name: str = ""
    has_id: bool = True
    can_pay: bool = True
    is_insured: bool = True
    is_abstinent: bool = True
    will_register: bool = True
    avoids_police: bool = False
    needs_wheelchair: bool = False
    language: str = ""
    mode: str = ""

    @property
    def barriers(self) -> tuple[str, ...]:
        """Columns of services that matter to this person, in the order of the schema."""
        matters = {
            "id_required": not self.has_id,
            "fee": not self.can_pay,
            "insurance_required": not self.is_insured,
            "abstinence_required": not self.is_abstinent,
            "registration_required": not self.will_register,
            "police_onsite": self.avoids_police,
            "wheelchair": self.needs_wheelchair,
            "languages": bool(self.language),
        }
        return tuple(name for name, is_so in matters.items() if is_so)
