"""LIN, CTP or their REF stand elsewhere than behind the line's own segments; together they are moved there.

Loop 2410 follows everything that is loop 2400's own and precedes the loops below it (2420, 2430, 2440). Where it
does not, a validator takes its segments, or those behind them, for unknown ones. Vendors often send date and
reference segments behind CTP: these keep their order. Any other disorder is left to a person.
"""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.drug_segments import before_drug
from noc837.claims.line import ServiceLine
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line

_TOGETHER = ((b"LIN",), (b"LIN", b"CTP"), (b"LIN", b"CTP", b"REF"))
_MAY_FOLLOW = frozenset((b"DTP", b"AMT", b"NTE", b"REF"))


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where the segments of loop 2410 are not in their place."""
    sections = line.sections
    if len(line.lins) > 1:
        return
    yield Finding(
        RULE.code,
        "2410",
        "~".join(s.id.decode("latin-1") for s in sections.drug),
        "the drug segments are not LIN, CTP and REF in this order, behind the line's own and before the loops below",
        "LIN, CTP and their REF, in this order, behind the line's own segments and before any NM1, SVD or LQ",
        sections.drug[0],
        _moved(line) if _travels_together(line) else None,
    )


def _travels_together(line: ServiceLine) -> bool:
    drug = line.sections.drug
    first = line.segments.index(drug[0])
    if tuple(s.id for s in drug) not in _TOGETHER or line.segments[first : first + len(drug)] != drug:
        return False
    behind = line.segments[first + len(drug) :]
    own = set(line.sections.own)
    return all(s.id in _MAY_FOLLOW for s in behind if s in own)


def _moved(line: ServiceLine) -> Correction | None:
    follows = before_drug(line, line.sections.drug[0])
    removed: list[Change] = []
    inserted: list[Change] = []
    for segment in line.sections.drug if follows else ():
        place = f"2410 {segment.id.decode()}"
        moved = segment.moved()
        removed.append(Change(place, segment, None))
        inserted.append(Change(place, None, moved, follows))
        follows = moved
    return Correction(Basis.FORM, (*removed, *inserted)) if removed else None


RULE = Rule(
    code="LIN01",
    name="drug-segments-out-of-place",
    place="2410",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.ALWAYS,
    status=Status("A7:684"),
    because=__doc__,
    source="005010X222A1 and 005010X223A2: order of loops 2400 and 2410, in pyx12's maps",
    examples=(
        Example(
            "SV1*HC:J3490:::::DRUGX 5MG IV*120*UN*1*11**1~LIN**N4*50242006001~CTP****1*UN~DTP*472*D8*20261103~REF*6R*1",
            "SV1*HC:J3490:::::DRUGX 5MG IV*120*UN*1*11**1~DTP*472*D8*20261103~REF*6R*1~LIN**N4*50242006001~CTP****1*UN",
        ),
        Example(example_line(drug="CTP****1*UN~LIN**N4*50242006001")),
        Example(example_line(drug="LIN**N4*50242006001~CTP****1*UN~REF*XZ*771"), found=False),
    ),
    applies=lambda line: not line.sections.in_place,
    check=check,
)
