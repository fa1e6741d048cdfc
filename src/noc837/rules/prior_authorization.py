"""The prior authorization is missing, or stands at a line of 837I, where the guide has none.

Which codes need one, the payer map says. In 837I REF*G1 belongs to the claim only: there it says that the
authorization covers every line. So it is moved only where the payer map allows it, all lines that have one name the
same, and the claim has none, or the same too.
"""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.envelope import Segments, element
from noc837.claims.line import ServiceLine
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.payer_maps import Choice
from noc837.payer_maps.forms import PROCEDURE_CODE
from noc837.rule import Chosen, Example, MayCorrect, Parameter, Rule, Status, example_line
from noc837.x12.segment import Segment


def check(claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for each drug line without the authorization it needs, and for each of 837I that holds one itself."""
    wanted = given.words("codes")
    if not wanted and not claim.is_institutional:
        return
    codes = given.payer_map.codes
    lines = [line for line in claim.lines if line.code in codes and not given.is_off(line.code)]
    yield from _missing(claim, lines, wanted)
    if claim.is_institutional:
        yield from _misplaced(claim, lines)


def _missing(claim: Claim, lines: list[ServiceLine], codes: frozenset[str]) -> Iterator[Finding]:
    wanting = [line for line in lines if line.code in codes and not _is_authorized(line.sections.own)]
    if not wanting or _is_authorized(claim.own_segments):
        return
    for line in wanting:
        yield Finding(
            RULE.code,
            "2300 REF*G1",
            "",
            "the payer wants a prior authorization for this code, and none is sent",
            "REF*G1 with the authorization's number",
            line.service,
            severity=Severity.WARNING,
            line=line.ordinal,
        )


def _misplaced(claim: Claim, lines: list[ServiceLine]) -> Iterator[Finding]:
    """A finding for each reference at a line; the first offers to move them all."""
    misplaced = [(line, segment) for line in lines for segment in _authorizations(line.sections.own)]
    begins = all(line.segments[0].id == b"LX" for line, _ in misplaced)  # else the guide has it in the loop above
    correction = _moved(claim, [segment for _, segment in misplaced]) if misplaced and begins else None
    for line, segment in misplaced:
        yield Finding(
            RULE.code,
            "2400 REF*G1",
            element(segment, 2),
            "837I has the prior authorization at the claim only",
            "REF*G1 in loop 2300, if the authorization covers every line",
            segment,
            correction,
            line=line.ordinal,
            at_least=Severity.ERROR,
        )
        correction = None


def _moved(claim: Claim, misplaced: list[Segment]) -> Correction | None:
    source = misplaced[0]
    everywhere = {s.elements for line in claim.lines for s in _authorizations(line.sections.own)}
    if len(everywhere) > 1 or len(source.elements) != 3 or not element(source, 2):
        return None
    removed = tuple(Change("2400 REF*G1", segment, None) for segment in misplaced)
    of_claim = _authorizations(claim.own_segments)
    if of_claim:
        is_said_twice = [segment.elements for segment in of_claim] == [source.elements]
        return Correction(Basis.PAYER_MAP, removed) if is_said_twice else None
    follows = claim.before(source)
    if not follows:
        return None
    return Correction(Basis.PAYER_MAP, (Change("2300 REF*G1", None, source.moved(), follows), *removed))


def _is_authorized(segments: Segments) -> bool:
    return any(element(segment, 2) for segment in _authorizations(segments))


def _authorizations(segments: Segments) -> list[Segment]:
    return [segment for segment in segments if segment.id == b"REF" and segment.element(1) == b"G1"]


RULE = Rule(
    code="CLM07",
    name="prior-authorization-missing",
    place="REF*G1",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.PAYER_NO,
    status=Status("A7:252", "197"),
    because=__doc__,
    source="005010X222A1 and 005010X223A2: REF*G1 of loops 2300 and 2400",
    examples=(
        Example(example_line(), under=Choice(parameters={"codes": frozenset({"J3490"})})),
        Example(
            example_line(), head="REF*G1*A77~", under=Choice(parameters={"codes": frozenset({"J3490"})}), found=False
        ),
        Example(example_line(note="REF*G1*A77"), guide="I"),
        Example(example_line(note="REF*G1*A77"), found=False, guide="P"),
        Example(example_line(), found=False),
    ),
    check_claim=check,
    parameters=(Parameter("codes", frozenset(), "the codes that need a prior authorization", form=PROCEDURE_CODE),),
)
