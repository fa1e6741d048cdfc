"""One claim by hand, and what a single rule finds in it; people invented."""

from dataclasses import replace
from io import BytesIO

from noc837.claims.claim import Claim
from noc837.claims.sweep import Sweep
from noc837.findings import Finding
from noc837.payer_maps import Choice, PayerMap
from noc837.rule import Chosen, Rule, choose

GUIDES = {"P": "005010X222A1", "I": "005010X223A2"}
DATE = "DTP*472*D8*20261103"
DRUG = "LIN**N4*50242006001~CTP****1*UN"
_BEFORE = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261104*0304*^*00501*000000042*0*P*:~"
    "GS*HC*SENDER*RECEIVER*20261104*0304*7*X*{guide}~ST*837*0001*{guide}~BHT*0019*00*1*20261104*0304*CH~"
    "HL*1**20*1~NM1*85*2*EXAMPLE CLINIC*****XX*1234567893~HL*2*1*22*0~SBR*P*18*******{filing}~"
    "NM1*IL*1*SAMPLE*SALLY****MI*W123~NM1*PR*2*EXAMPLE PAYER*****PI*00001~"
)
_AFTER = "SE*1*0001~GE*1*7~IEA*1*000000042~"


def p_line(
    procedure: str = "HC:J3490:::::DRUGX 5MG IV", *behind: str, charge: str = "120", rest: str = "*11**1"
) -> str:
    """A line of 837P from SV1 on, with a service date, and what stands behind that."""
    return "~".join((f"SV1*{procedure}*{charge}*UN*1{rest}", DATE, *behind))


def i_line(
    procedure: str = "HC:J3490:::::DRUGX 5MG IV", *behind: str, charge: str = "120", revenue: str = "0636"
) -> str:
    """A line of 837I from SV2 on, without a service date, and what stands behind it."""
    return "~".join((f"SV2*{revenue}*{procedure}*{charge}*UN*1", *behind))


def claim_of(
    *lines: str,
    guide: str = "P",
    charge: str = "120",
    facility: str = "",
    filing: str = "CI",
    dates: str = "20261103-20261103",
    head: str = "",
    hi: str = "HI*ABK:J189~",
) -> Claim:
    """A claim of one file as the sweep reads it; `head` stands behind HI, with terminators."""
    facility = facility or {"P": "11:B:1", "I": "13:A:1"}[guide]
    clm = f"CLM*CLAIM1*{charge}***{facility}*Y*A*Y*Y~"
    if guide == "I":
        clm = f"CLM*CLAIM1*{charge}***{facility}**A*Y*Y~DTP*434*RD8*{dates}~CL1*1**01~"
    body = "".join(f"LX*{number}~{line}~" for number, line in enumerate(lines, 1))
    text = _BEFORE.format(guide=GUIDES[guide], filing=filing) + clm + hi + head + body + _AFTER
    sweep = Sweep(BytesIO(text.encode("latin-1")), frozenset({"J3490", "J3590", "J8499", "C9399", "J9999"}))
    (claim,) = (event for event in sweep if isinstance(event, Claim))
    return claim


def under(rule: Rule, payer_map: PayerMap | None = None, **parameters: object) -> Chosen:
    """The rule, on, with some parameters."""
    payer_map = payer_map or PayerMap()
    choice = Choice(rule.severity, parameters=parameters)  # type: ignore[arg-type]
    chosen = choose(rule, replace(payer_map, choices={rule.code: choice}))
    assert chosen is not None
    return chosen


def found(rule: Rule, claim: Claim, given: Chosen | None = None) -> list[Finding]:
    """All that a rule finds in a claim, line by line where it looks at lines."""
    given = given or under(rule)
    if rule.check_claim:
        return list(rule.check_claim(claim, given))
    assert rule.check
    lines = [line for line in claim.lines if line.code in given.payer_map.codes and rule.applies(line)]
    return [finding for line in lines for finding in rule.check(line, claim, given)]
