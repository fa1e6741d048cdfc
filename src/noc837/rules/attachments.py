"""What is sent beside the claim: a PWK that leads nowhere, an invoice that the payer wants and no PWK announces.

Two rules: CLM05 for the PWK of the claim and of its drug lines, CLM06 for those that are missing.
"""

from collections.abc import Iterable, Iterator

from noc837.claims.claim import Claim
from noc837.claims.drug_text import is_of_compound
from noc837.claims.envelope import Segments, element
from noc837.claims.line import ServiceLine
from noc837.findings import Finding, Severity
from noc837.payer_maps import Choice
from noc837.payer_maps.forms import PROCEDURE_CODE
from noc837.rule import Chosen, Example, MayCorrect, Parameter, Rule, Status, example_line
from noc837.x12.segment import Segment

_SENT_APART = frozenset(("BM", "EL", "EM", "FT", "FX"))
_CERTIFICATE = frozenset((b"AB", b"AD", b"AF", b"AG", b"NS"))
_SHORTEST, _LONGEST = 2, 50


def _attachments(segments: Iterable[Segment]) -> Segments:
    """The PWK segments that announce an attachment; a certificate of medical necessity is none."""
    return tuple(segment for segment in segments if segment.id == b"PWK" and not _is_certificate(segment))


def _is_certificate(pwk: Segment) -> bool:
    return pwk.element(1) == b"CT" and pwk.element(2) in _CERTIFICATE


def check_references(claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for each PWK of the claim or of a drug line whose control number is missing, wrong or taken."""
    if b"PWK" not in claim.segment_ids:
        return
    taken: dict[str, tuple[int, bytes, bytes]] = {}
    for ordinal, pwk in _of_claim_and_lines(claim, given):
        number = element(pwk, 6)
        place = (ordinal, pwk.element(1), pwk.element(2))
        message = _fault(pwk, number)
        if not message and number:
            other = taken.setdefault(number, place)
            if other is not place and (other[0] == ordinal or other[1:] != place[1:]):
                message = "the attachment's control number stands on another attachment of the claim"
        if message:
            yield _wrong(pwk, 6, message, ordinal)
        elif element(pwk, 5) not in ("", "AC"):
            yield _wrong(pwk, 5, "the qualifier of the attachment's control number is not AC", ordinal)


def _wrong(pwk: Segment, position: int, message: str, ordinal: int) -> Finding:
    """A finding on an element of a PWK of the claim, ordinal 0, or of a line."""
    place = f"{2400 if ordinal else 2300} PWK0{position}"
    return Finding(REFERENCE.code, place, element(pwk, position), message, _ADVICE, pwk, line=ordinal)


_ADVICE = "PWK05 AC and in PWK06 the control number, 2 to 50 characters, one for each attachment"


def _of_claim_and_lines(claim: Claim, given: Chosen) -> Iterator[tuple[int, Segment]]:
    """All attachments with the ordinal of their line, 0 for the claim's own."""
    for pwk in _attachments(claim.own_segments):
        yield 0, pwk
    for line in claim.lines:
        if line.code in given.payer_map.codes:
            for pwk in _attachments(line.sections.own):
                yield line.ordinal, pwk


def _fault(pwk: Segment, number: str) -> str:
    method = element(pwk, 2)
    if not number and (method in _SENT_APART or pwk.element(5)):
        return "the attachment has no control number"
    if number and not pwk.element(5):
        return "the attachment's control number has no qualifier"
    if number and not _SHORTEST <= len(number) <= _LONGEST:
        return "the attachment's control number is too short or too long"
    return ""


def check_announced(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for a drug that the payer wants an invoice of, where no attachment is announced."""
    wanted = given.words("codes")
    if wanted and line.code not in wanted:
        return
    if given.flag("compounds_only") and not is_of_compound(line):
        return
    if not _attachments(line.sections.own) and not _attachments(claim.own_segments):
        yield Finding(
            INVOICE.code,
            "2400 PWK",
            "",
            "the payer wants an invoice for this drug, and no attachment is announced",
            "PWK in loop 2400 or 2300, and the invoice under its control number",
            line.service,
        )


REFERENCE = Rule(
    code="CLM05",
    name="attachment-reference-wrong",
    place="PWK",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:489", "16", "M127"),
    because="""PWK announces an attachment that the payer could not find: its control number is missing, wrong, or not
qualified as one (AC).

What goes apart from the claim (by mail, e-mail, fax, file or as an electronic attachment) is found by the number in
PWK06 alone; what is available on request needs none. Two attachments must not share a number.""",
    source="005010X222A1 and 005010X223A2: PWK of loops 2300 and 2400, note P0506",
    examples=(
        Example(example_line(), head="PWK*OZ*FX~"),
        Example(example_line(), head="PWK*OZ*EL***AC~"),
        Example(example_line(), head="PWK*OZ*EL***AC*7~"),
        Example(example_line(), head="PWK*OZ*EL***EI*INV771~"),
        Example(example_line(), head="PWK*OZ*FX***AC*INV771~", found=False),
        Example(example_line(), head="PWK*OZ*AA~", found=False),
    ),
    check_claim=check_references,
)

INVOICE = Rule(
    code="CLM06",
    name="invoice-not-announced",
    place="PWK",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:489", "16", "M23"),
    because="""The payer prices this drug from its invoice, and neither the line nor the claim announces one.

Off unless the payer map says for which codes.""",
    source="005010X222A1 and 005010X223A2: PWK of loops 2300 and 2400; WPS on compounds (findacode.com 26658)",
    examples=(
        Example(example_line(), under=Choice(Severity.WARNING)),
        Example(example_line(), head="PWK*OZ*FX***AC*INV771~", under=Choice(Severity.WARNING), found=False),
        Example(
            example_line(),
            under=Choice(Severity.WARNING, parameters={"compounds_only": True}),
            found=False,
        ),
        Example(example_line(), found=False),
    ),
    check=check_announced,
    parameters=(
        Parameter("codes", frozenset(), "the codes that need an invoice; without any, all", form=PROCEDURE_CODE),
        Parameter("compounds_only", False, "whether only compounded drugs need one"),
    ),
    off=True,
)
