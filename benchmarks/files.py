"""Makes 837P files of any size, with invented people, for measuring."""

import random
from collections.abc import Iterator
from pathlib import Path

_NAMES = ("ALDERBROOK", "BIRCHWELL", "CEDARHOLM", "DOGWOOD", "ELMSWORTH", "FERNLEAF", "GORSEFIELD", "HAWTHORNE")
_OPENING = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261103*1200*^*00501*000000001*0*P*:~"
    "GS*HC*SENDER*RECEIVER*20261103*1200*1*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*1*20261103*1200*CH~"
    "NM1*41*2*INVENTED CLEARINGHOUSE*****46*12345~PER*IC*HELP DESK*TE*5555550100~NM1*40*2*INVENTED PAYER*****46*54321~"
    "HL*1**20*1~NM1*85*2*INVENTED CLINIC*****XX*1234567893~N3*1 EXAMPLE ROAD~N4*ALBANY*NY*122070000~REF*EI*123456789~"
)
_BEFORE_FIRST_HL_22 = 10


def write_file(
    path: Path, size: int, noc: float, wrong: float, noted: bool = False, seed: int = 837
) -> tuple[int, int]:
    """Writes a file of one set and about `size` bytes; its exact size and its number of NOC lines.

    `noc` is the share of lines that bill an unclassified drug, `wrong` the share of those whose NDC has hyphens;
    `noted` lines have the drug in a note too and state that nothing was discarded, as some payers want it.
    """
    chance = random.Random(seed)
    lines = written = 0
    segments = _BEFORE_FIRST_HL_22
    with path.open("wb", buffering=1 << 20) as file:
        written += file.write(_OPENING.encode())
        for claim, noc_lines in _claims(chance, noc, wrong, noted):
            if written >= size:
                break
            lines += noc_lines
            segments += claim.count(b"~")
            written += file.write(claim)
        written += file.write(f"SE*{segments + 1}*0001~GE*1*1~IEA*1*000000001~".encode())
    return written, lines


def _claims(chance: random.Random, noc: float, wrong: float, noted: bool) -> Iterator[tuple[bytes, int]]:
    ordinal = 0
    while True:
        ordinal += 1
        text = _head(chance, ordinal)
        noc_lines = 0
        for line in range(1, 4):
            is_noc = chance.random() < noc
            noc_lines += is_noc
            text += _noc_line(chance, ordinal, line, wrong, noted) if is_noc else _line(ordinal, line)
        yield text.encode(), noc_lines


def _head(chance: random.Random, n: int) -> str:
    return (
        f"HL*{n + 1}*1*22*0~SBR*P*18*GRP{n:07d}******CI~NM1*IL*1*{chance.choice(_NAMES)}*ALEXANDRA*J***MI*W{n:09d}~"
        f"N3*{n % 999} SYCAMORE STREET APT {n % 40}~N4*SPRINGFIELD*NY*122070000~DMG*D8*19{n % 90 + 10}0101*F~"
        "NM1*PR*2*INVENTED HEALTH INSURANCE COMPANY*****PI*98765~N3*PO BOX 12345~N4*ALBANY*NY*122070000~"
        f"CLM*ACCT{n:08d}*300.00***11:B:1*Y*A*Y*Y~REF*D9*20261103{n:010d}~HI*ABK:J209*ABF:E119~"
        "NM1*82*1*INVENTED*JANE****XX*1234567893~PRV*PE*PXC*208D00000X~"
    )


def _line(n: int, line: int) -> str:
    return f"LX*{line}~SV1*HC:99213:25*100.00*UN*1***1~DTP*472*D8*20261103~REF*6R*{n:09d}{line}~"


def _noc_line(chance: random.Random, n: int, line: int, wrong: float, noted: bool) -> str:
    drug = chance.randrange(300)
    ndc = (
        f"5{drug:04d}-{drug % 900 + 100:03d}-01" if chance.random() < wrong else f"5{drug:04d}0{drug % 900 + 100:03d}01"
    )
    text = f"DRUG{drug:03d}X {drug + 1}MG IV"
    note, modifier = (f"NTE*ADD*{text}~", "JZ") if noted else ("", "")
    return (
        f"LX*{line}~SV1*HC:J3490:{modifier}::::{text}*100.00*UN*1*12**1~DTP*472*D8*20261103~"
        f"REF*6R*{n:09d}{line}~{note}LIN**N4*{ndc}~CTP****{drug % 5 + 1}*UN~"
    )
