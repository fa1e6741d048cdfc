"""One service line in a minimal sound file of 837P or 837I, and its way through the scrub; people invented."""

from dataclasses import dataclass, replace
from typing import Literal

from noc837 import Given, Scrubbed, scrub
from noc837.payer_maps import OFF, Choice, PayerMap, only
from noc837.rule import Example, Rule
from noc837.scrubbing.maps import shipped_maps
from rules.knowing import reference_of

ClaimType = Literal["P", "I"]
GUIDES: dict[str, str] = {"P": "005010X222A1", "I": "005010X223A2"}
_CLAIMS = {
    "P": ("CLM*CLAIM1*{charge}***11:B:1*Y*A*Y*Y~", "HI*ABK:J189~"),
    "I": ("CLM*CLAIM1*{charge}***13:A:1**A*Y*Y~DTP*434*RD8*20261103-20261103~CL1*1**01~", "HI*ABK:J189~"),
}
_HEADER = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261104*0304*^*00501*000000042*0*P*:~"
    "GS*HC*SENDER*RECEIVER*20261104*0304*7*X*{guide}~"
)
_SET = (
    "ST*837*0001*{guide}~BHT*0019*00*1*20261104*0304*{bht06}~NM1*41*2*SENDER*****46*12345~PER*IC*DESK*TE*5550100~"
    "NM1*40*2*RECEIVER*****46*67890~HL*1**20*1~NM1*85*2*EXAMPLE CLINIC*****XX*1234567893~N3*1 MAIN ST~"
    "N4*ALBANY*NY*122070000~REF*EI*123456789~HL*2*1*22*0~SBR*P*18*******{filing}~"
    "NM1*IL*1*SAMPLE*SALLY****MI*W123~N3*2 MAIN ST~N4*ALBANY*NY*12207~DMG*D8*19700101*F~"
    "NM1*PR*2*EXAMPLE PAYER*****PI*00001~"
)


@dataclass(frozen=True)
class Around:
    """What stands around the lines of a file; `se01` and `charge` empty for the right count and sum."""

    guide: ClaimType = "P"
    bht06: str = "CH"
    filing: str = "CI"
    frequency: str = "1"
    claim_note: str = ""
    head: str = ""
    before_hi: str = ""
    se01: str = ""
    charge: str = ""


def wrapped(lines: list[str], around: Around | None = None) -> str:
    """A file of one claim with some service lines, each from its SV1 or SV2 on, delimiters `* : ^ ~`."""
    around = around or Around()
    guide = GUIDES[around.guide]
    clm, hi = _CLAIMS[around.guide]
    charge = around.charge or str(sum(int(_charge(line)) for line in lines))
    clm = clm.format(charge=charge).replace(":1*", f":{around.frequency}*", 1)
    note = f"{around.claim_note}~" if around.claim_note else ""
    numbered = "".join(f"LX*{number}~{line}~" for number, line in enumerate(lines, 1))
    head = clm + around.before_hi + note + hi + around.head
    body = _SET.format(guide=guide, bht06=around.bht06, filing=around.filing) + head + numbered
    count = around.se01 or str(body.count("~") + 1)
    return f"{_HEADER.format(guide=guide)}{body}SE*{count}*0001~GE*1*7~IEA*1*000000042~"


def _charge(line: str) -> str:
    """SV102 or SV203 where it is a whole number."""
    elements = line.partition("~")[0].split("*")
    charge = elements[3:4] if elements[0] == "SV2" else elements[2:3]
    return charge[0] if charge and charge[0].isdigit() and charge[0].isascii() else "0"


def in_guide(line: str, guide: str) -> str:
    """A line in 837P form as the guide writes it."""
    if guide == "P" or line.startswith("SV2*"):
        return line
    service, *behind = line.split("~")
    name, procedure, charge, unit, units, *_ = service.split("*")
    assert name == "SV1", "an example begins with SV1"
    return "~".join((f"SV2*0636*{procedure}*{charge}*{unit}*{units}", *behind))


def lines_of(data: bytes) -> list[str]:
    """The service lines of a file of one claim, each from its SV1 or SV2 on."""
    claim = data.decode("utf-8").split("~LX*", 1)[1].split("~SE*")[0]
    return [line.partition("~")[2] for line in claim.split("~LX*")]


def run(example: Example, guide: str, given: Given | None = None) -> tuple[str, Scrubbed]:
    """The example's line after a scrub of its file, and all that the scrub says."""
    result = scrub(file_of(example, guide), given or DEFAULT)
    return lines_of(result.data)[0], result


def file_of(example: Example, guide: str) -> bytes:
    """The file of one claim that holds the example's line, and the other lines it names."""
    around = Around(
        guide="P" if guide == "P" else "I", claim_note=example.claim_note, before_hi=example.head, charge="120"
    )
    lines = [in_guide(line, guide) for line in (example.sent, *example.claim_lines)]
    return wrapped(lines, around).encode("utf-8")


def steered(rule: Rule, example: Example) -> Given:
    """The default map alone, with what an example wants of the rule, and the reference that knows what it knows."""
    default, choice = shipped_maps().default, example.under
    maps = only(with_choice(default, rule.code, choice) if choice else default)
    return Given(maps, reference=reference_of(*example.knows))


def with_choice(payer_map: PayerMap, code: str, choice: Choice) -> PayerMap:
    """A map that wants something else of one rule."""
    return replace(payer_map, choices={**payer_map.choices, code: choice})


# Most tests bill one drug and nothing that gives it.
DEFAULT = Given(only(with_choice(shipped_maps().default, "CLM04", Choice(OFF))))


def scrubbed_line(line: str, around: Around | None = None, given: Given | None = None) -> tuple[str, Scrubbed]:
    """One line, in 837P form, after a scrub under what stands around it."""
    around = around or Around()
    result = scrub(wrapped([in_guide(line, around.guide)], around).encode("latin-1"), given or DEFAULT)
    return result.data.decode("latin-1").split("~LX*1~", 1)[1].split("~SE*")[0], result


def codes(result: Scrubbed) -> list[str]:
    """The rules of all findings that are left, in order."""
    return [left.finding.rule for left in result.findings]


def taken(result: Scrubbed) -> list[str]:
    """The rules of all changes, in order."""
    return [change.rule for change in result.changes]


def void(around: Around) -> Around:
    """The same around a void claim."""
    return replace(around, frequency="8")
