"""Parts as a scrub yields them, made up: people, payers and claims are invented."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from noc837.findings import Basis, Counts, Finding, LeftFinding, Location, Severity, TakenChange
from noc837.scrubbing import Given, Part
from noc837.x12.rewrite import Rendered, Span

SEVERITIES = {"error": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.INFO}
Scrub = Callable[[BinaryIO, Given], Iterator[Part]]


def left(
    rule: str = "NDC05", severity: Severity = Severity.ERROR, submitted: str = "0069", claim: int = 1
) -> LeftFinding:
    """A finding on the first line of a claim."""
    where = Location("000000001", "1", "0001", claim_id=f"CLAIM{claim}", ordinals=(1, 1, 1, claim, 1))
    finding = Finding(rule, "2410 LIN03", submitted, "has ten digits", "look at the package")
    return LeftFinding(finding, severity, "a-name", where, 17, "A7:218", "16", "M119")


def changed(before: str = "LIN**N4*0069-0150-01", after: str = "LIN**N4*00069015001") -> TakenChange:
    """A change on the first line of a claim."""
    where = Location(set_control_number="0001", claim_id="CLAIM1", line_number="1", ordinals=(1, 1, 1, 1, 1))
    return TakenChange("NDC04", "ndc-not-in-5-4-2-form", Basis.FORM, "2410 LIN03", before, after, where)


def scrub_of(*, errors: int = 0, part: Part | None = None, failure: BaseException | None = None) -> Scrub:
    """A scrub that turns each `a` of its input into `bb`, byte by byte, then yields `part`, then fails."""

    def scrub(stream: BinaryIO, _: Given) -> Iterator[Part]:
        data = stream.read()
        for at in range(len(data)):
            byte = data[at : at + 1]
            yield Part((Rendered(at, byte, b"bb") if byte == b"a" else Span(at, byte),))
        counts = Counts(claims=1, noc_lines=2, clean=1, left=1, errors=errors, rules={"NDC05": errors})
        yield Part((), (left(),) * errors, (changed(),), counts)
        if part:
            yield part
        if failure:
            raise failure

    return scrub
