"""The description is that of a compound, and the code is one for a drug as manufactured.

Medicare has had J7999 for compounded drugs since 2016, and Q9977 for half a year before; other payers want other
codes, so the rule is on only where the payer map says so. The code is never changed.
"""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.drugs.compounds import is_compound
from noc837.findings import Finding, Severity
from noc837.payer_maps import Choice
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line

_CODES = frozenset({"J3490", "J3590", "J9999"})
# The first service date of each code for compounds, the newest first.
_SINCE = (("20160101", "J7999"), ("20150701", "Q9977"))


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where the description, or the first note where there is none, is that of a compound."""
    text = line.description or next(iter(line.texts), "")
    code = next((code for first, code in _SINCE if line.dates[0] >= first), "")
    if not code or not is_compound(text):
        return
    yield Finding(
        RULE.code,
        line.service_place(2),
        line.procedure[1],
        "the text is that of a compounded drug, which has a code of its own",
        code,
        line.service,
    )


def _described(text: str, code: str = "J3490") -> str:
    return example_line(f"HC:{code}:::::{text}")


_MEDICARE = Choice(Severity.WARNING)

RULE = Rule(
    code="COD02",
    name="compounded-drug-code-exists",
    place="SV101-2, SV202-2",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status("A8:507"),
    because=__doc__,
    source="CGS cope25420 and HCPCS 2019 on J7999; AAO on injectable drugs: per payer",
    examples=(
        Example(_described("CMPD MORPHINE 500MG BUPIVACAINE 16MG IT PUMP"), under=_MEDICARE),
        Example(_described("VANCOMYCIN 1MG + CEFTAZIDIME 2.25MG IVT"), under=_MEDICARE),
        Example(_described("DRUGX 5MG IV"), found=False, under=_MEDICARE),
        Example(_described("DRUGX 5MG WITH SALINE 10ML"), found=False, under=_MEDICARE),
        Example(_described("CMPD MORPHINE 500MG").replace("20261103", "20151231"), under=_MEDICARE),
        Example(_described("CMPD MORPHINE 500MG").replace("20261103", "20150630"), found=False, under=_MEDICARE),
        Example(_described("CMPD MORPHINE 500MG"), found=False),
    ),
    applies=lambda line: line.code in _CODES,
    check=check,
    off=True,
)
