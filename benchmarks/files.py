"""Makes 837P files of any size, with invented people, for measuring."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

_NAMES = ("ALDERBROOK", "BIRCHWELL", "CEDARHOLM", "DOGWOOD", "ELMSWORTH", "FERNLEAF", "GORSEFIELD", "HAWTHORNE")
_OPENING = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261103*1200*^*00501*000000001*0*P*:~"
    "GS*HC*SENDER*RECEIVER*20261103*1200*1*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*1*20261103*1200*CH~"
    "NM1*41*2*INVENTED CLEARINGHOUSE*****46*12345~PER*IC*HELP DESK*TE*5555550100~NM1*40*2*INVENTED PAYER*****46*54321~"
    "HL*1**20*1~NM1*85*2*INVENTED CLINIC*****XX*1234567893~N3*1 EXAMPLE ROAD~N4*ALBANY*NY*122070000~REF*EI*123456789~"
)
_BEFORE_FIRST_HL_22 = 10


Drug = tuple[str, str]


def write_file(
    path: Path,
    size: int,
    noc: float,
    wrong: float,
    noted: bool = False,
    drugs: Sequence[Drug] = (),
    seed: int = 837,
) -> tuple[int, int]:
    """Writes a file of one set and about `size` bytes; its exact size and its number of NOC lines.

    `noc` is the share of lines that bill an unclassified drug, `wrong` the share of those whose NDC has hyphens;
    `noted` lines have the drug in a note too and state that nothing was discarded, as some payers want it. The lines
    bill some of the `drugs`, each its NDC with hyphens and its name, where any are given.
    """
    chance = random.Random(seed)
    lines = written = 0
    segments = _BEFORE_FIRST_HL_22
    with path.open("wb", buffering=1 << 20) as file:
        written += file.write(_OPENING.encode())
        for claim, noc_lines in _claims(chance, noc, wrong, noted, drugs):
            if written >= size:
                break
            lines += noc_lines
            segments += claim.count(b"~")
            written += file.write(claim)
        written += file.write(f"SE*{segments + 1}*0001~GE*1*1~IEA*1*000000001~".encode())
    return written, lines


def _claims(
    chance: random.Random, noc: float, wrong: float, noted: bool, drugs: Sequence[Drug]
) -> Iterator[tuple[bytes, int]]:
    ordinal = 0
    while True:
        ordinal += 1
        text = _head(chance, ordinal)
        noc_lines = 0
        for line in range(1, 4):
            is_noc = chance.random() < noc
            noc_lines += is_noc
            text += _noc_line(chance, ordinal, line, wrong, noted, drugs) if is_noc else _line(ordinal, line)
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


def _noc_line(chance: random.Random, n: int, line: int, wrong: float, noted: bool, drugs: Sequence[Drug]) -> str:
    drug = chance.randrange(300)
    ndc, name = chance.choice(drugs) if drugs else (f"5{drug:04d}-{drug % 900 + 100:03d}-01", f"DRUG{drug:03d}X")
    if chance.random() >= wrong:
        labeler, product, package = ndc.split("-")
        ndc = labeler.zfill(5) + product.zfill(4) + package.zfill(2)
    text = f"{name} {drug + 1}MG IV"
    note, modifier = (f"NTE*ADD*{text}~", "JZ") if noted else ("", "")
    return (
        f"LX*{line}~SV1*HC:J3490:{modifier}::::{text}*100.00*UN*1*12**1~DTP*472*D8*20261103~"
        f"REF*6R*{n:09d}{line}~{note}LIN**N4*{ndc}~CTP****{drug % 5 + 1}*UN~"
    )


_SYLLABLES = ("ba", "cor", "dex", "fu", "gam", "lor", "mi", "nef", "pra", "ros", "tel", "vox")
_PRODUCT = "PRODUCTID PRODUCTNDC PROPRIETARYNAME NONPROPRIETARYNAME DOSAGEFORMNAME ROUTENAME LABELERNAME SUBSTANCENAME"
_PACKAGE = "PRODUCTID PRODUCTNDC NDCPACKAGECODE PACKAGEDESCRIPTION STARTMARKETINGDATE ENDMARKETINGDATE SAMPLE_PACKAGE"


def write_directory(folder: Path, products: int, seed: int = 837) -> list[Drug]:
    """Writes product.txt and package.txt of a directory with invented drugs, two packages a product; its packages."""
    chance = random.Random(seed)
    drugs: list[Drug] = []
    with (folder / "product.txt").open("w") as product, (folder / "package.txt").open("w") as package:
        print(*_PRODUCT.split(), sep="\t", file=product)
        print(*_PACKAGE.split(), sep="\t", file=package)
        for number in range(products):
            code = f"{50000 + number // 900}-{number % 900 + 100}"
            name, substance = ("".join(chance.choices(_SYLLABLES, k=4)) for _ in "12")
            form, route = "INJECTION, POWDER, FOR SOLUTION", "INTRAVENOUS"
            row = (number, code, name.title(), substance, form, route, "Invented Inc.", substance.upper())
            print(*row, sep="\t", file=product)
            for pack in ("01", "02"):
                described = f"1 VIAL in 1 CARTON ({code}-{pack})"
                print(number, code, f"{code}-{pack}", described, "20200101", "", "N", sep="\t", file=package)
                drugs.append((f"{code}-{pack}", name.upper()))
    return drugs
