"""Who is supported: persons, what is known of them and since when, and whose care they are in."""

from yorisoi.registry.models.cases import Assignment, Case, CaseCommission, Closure, Reach
from yorisoi.registry.models.closing import (
    DeclaredTie,
    Insider,
    Outsider,
    Restriction,
    RestrictionMember,
    Sharing,
    Tie,
)
from yorisoi.registry.models.consents import Consent, Withdrawal
from yorisoi.registry.models.facts import (
    Circumstance,
    Death,
    Fact,
    Placement,
    Residence,
    Sex,
    Vitals,
)
from yorisoi.registry.models.households import Household, HouseholdMember, Relationship
from yorisoi.registry.models.links import Link, Rejection
from yorisoi.registry.models.persons import Closed, Name, Person, PersonKey, SearchKey, Shelf
from yorisoi.registry.models.routes import (
    ContactPoint,
    DoNotTell,
    Flag,
    Seal,
    SealHolder,
    telephone,
)

__all__ = [
    "Assignment",
    "Case",
    "CaseCommission",
    "Circumstance",
    "Closed",
    "Closure",
    "Consent",
    "ContactPoint",
    "Death",
    "DeclaredTie",
    "DoNotTell",
    "Fact",
    "Flag",
    "Household",
    "HouseholdMember",
    "Insider",
    "Link",
    "Name",
    "Outsider",
    "Person",
    "PersonKey",
    "Placement",
    "Reach",
    "Rejection",
    "Relationship",
    "Residence",
    "Restriction",
    "RestrictionMember",
    "Seal",
    "SealHolder",
    "SearchKey",
    "Sex",
    "Sharing",
    "Shelf",
    "Tie",
    "Vitals",
    "Withdrawal",
    "telephone",
]
