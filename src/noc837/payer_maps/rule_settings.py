"""What a map file says of one rule, and what of it cannot hold together."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from noc837.payer_maps.payer_map import OFF, Case, Level, Origin, Value
from noc837.payer_maps.selection import AppliesTo, same_bill_type
from noc837.payer_maps.steerable import Steerable

_COMPARED = 10_000  # pairs of a bill type and a code; nobody writes more, and they are compared one by one


@dataclass(slots=True)
class RuleSettings:
    """What a file says of one rule; `cases` is None where it has no exceptions. Each setting with its origin."""

    line: int
    level: tuple[Level, Origin] | None = None
    cases: tuple[Case, ...] | None = None
    correct: tuple[bool, Origin] | None = None
    parameters: dict[str, tuple[Value, Origin]] = field(default_factory=dict)

    @property
    def turns_off(self) -> bool:
        """Whether the file by itself turns the rule off, for all claims and codes."""
        return bool(self.level and self.level[0] == OFF and not self.cases)


class Subject(NamedTuple):
    """The rule that settings are for, and the claims that the map is for."""

    code: str
    rule: Steerable
    applies_to: AppliesTo
    in_default: bool


def contradictions(of: Subject, settings: RuleSettings) -> Iterator[tuple[int, str]]:
    """What cannot hold together, or what nobody would ever ask, with the line."""
    for message in (*_of_rule(of, settings), *_of_guide(of)):
        yield settings.line, message
    cases = settings.cases or ()
    yield from _never_asked(of, cases)
    yield from _shadowed(of.code, cases)
    if settings.level:
        yield from _same_as_rule(of.code, cases, settings.level[0])


def _of_rule(of: Subject, settings: RuleSettings) -> Iterator[str]:
    code, rule = of.code, of.rule
    if rule.fixed:
        yield f"{code} cannot be set: {rule.fixed}"
    elif rule.default_only and not of.in_default:
        yield f"{code} is about the envelope, which no payer has; set it in a map with the id default"
    if settings.correct and not rule.payer_decides:
        yield f"{code} does not leave its corrections to the payer; remove correct"
    if settings.correct and settings.correct[0] and settings.turns_off:
        yield f"{code} is off and corrects; decide"


def _of_guide(of: Subject) -> Iterator[str]:
    types = of.applies_to.claim_types or frozenset({"I"} if of.applies_to.bill_types else ())
    if of.rule.guide in ("P", "I") and types and of.rule.guide not in types:
        yield f"{of.code} is for 837{of.rule.guide}, this map for 837{''.join(types)}; remove the rule"


def _never_asked(of: Subject, cases: tuple[Case, ...]) -> Iterator[tuple[int, str]]:
    """Exceptions for types of bill that no claim of the map has."""
    meant = of.applies_to.bill_types
    for case in cases:
        if not case.bill_types:
            continue
        if of.rule.guide == "P":
            yield _line(case), f"{of.code} is for 837P, which has no type of bill; remove bill-type"
        elif of.applies_to.claim_types == {"P"}:
            yield _line(case), "this map is for 837P, which has no type of bill; remove bill-type"
        elif meant and not any(same_bill_type(one, other) for one in case.bill_types for other in meant):
            yield _line(case), f"this map is for type of bill {' '.join(sorted(meant))} only; remove the exception"


def _shadowed(code: str, cases: tuple[Case, ...]) -> Iterator[tuple[int, str]]:
    """Exceptions that never hold, since those before them fit all that they are for."""
    seen: set[tuple[str, str]] = set()
    for case in cases:
        bill_types, procedures = case.bill_types or {""}, case.procedures or {""}
        if len(bill_types) * len(procedures) > _COMPARED:
            continue
        pairs = [(bill_type, procedure) for bill_type in bill_types for procedure in procedures]
        if all(not seen.isdisjoint(_wider(*pair)) for pair in pairs):
            yield _line(case), f"{code} has an exception before this one for the same claims; keep one, or swap them"
        seen.update(pairs)


def _wider(bill_type: str, procedure: str) -> set[tuple[str, str]]:
    """The pair and all that hold for it as well; nothing stands for all."""
    bill_types = {bill_type, f"{bill_type[:2]}x", ""} if bill_type else {""}
    return {(one, other) for one in bill_types for other in (procedure, "")}


def _same_as_rule(code: str, cases: tuple[Case, ...], level: Level) -> Iterator[tuple[int, str]]:
    """The last exceptions, where they have the rule's own severity; before others they make exceptions of these."""
    for case in reversed(cases):
        if case.level != level:
            return
        yield _line(case), f"{code} has this severity anyway; change it, or remove the exception"


def _line(case: Case) -> int:
    return case.origin.line if case.origin else 0
