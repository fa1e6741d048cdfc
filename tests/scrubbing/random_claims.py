"""Claims of random drug lines, sound and faulty, in files of odd layout; nobody's data."""

from random import Random

from rules.wrapping import Around, in_guide, wrapped

_PROCEDURES = (
    "HC:J3490:::::DRUGX 5MG IV",
    "hc: j3490:::::DRUGX 5MG IV",
    "HC:J3590",
    "HC:C9399:::::UNCLASSIFIED DRUGS",
    "HC:99213",
    "HC:J3490:jz::::DRUGX 5MG IV",
    "HC:J3490:JZRT::::DRUGX 5MG IV",
    "HC:J3490:AVASTIN 1.25MG",
    "HC:J9999:::::DRUGX\t5MG IV ",
    "HC:J3490:::::DRUGX 1:100,000 5ML",
    "HC:J3490:::::DRUGX 5MG" + " " * 90 + "IV",
    "HC:J3490:::::DRUGX \xbd VIAL",
    "HC:J3490:JZ:::::AVASTIN 1.25MG",
    "HC:J3490:::::DRUGX 5MG IV NDC 50242-0060-01",
    "ER:J3490",
    "HC:J3490:::::IV 09:15-10:45",
    "HC:J3490:::::DRUGX 5MG IV N450242006001 UN1",
    "HC:J3490:RT:LT:50:59:DRUGX 5MG",
    "HC:J3490:::::",
    "HC:J3490:\xdf::::DRUGX",
)
_NOTES = (
    "",
    "",
    "NTE*ADD*NOC DRUGX 500MG IV",
    "NTE*ADD*CORRECTED CLAIM",
    "NTE*DCP*DRUGX\t5MG",
    "NTE*MED*DRUGX",
    "NTE*TPO*REPRICED ",
    "NTE*ADD*\x93DRUGX\x94 5MG",
    "NTE*ADD*DRUGX: 5MG",
    "REF*6R*A1",
    "REF*6R*A1~NTE*ADD*DRUGX 5MG \xbc",
    "NTE*ADD*N450242006001 UN1",
)
_LINS = (
    "",
    "",
    "LIN**N4*50242006001",
    "LIN**N4*50242-060-01",
    "LIN**n4*50242006001",
    "LIN**N2*5024206001",
    "LIN**N4*5024206001",
    "LIN**N4*99999999999",
    "LIN**N4*N450242006001 UN1",
    "LIN*1*N4*50242006001",
    "LIN**N4*12345-*678-90",
    "LIN**VC*X",
    "LIN**N4*0409196602",
    "LIN**N4",
    "LIN**N4*50242006001*N4*50242006001",
    "LIN**\xb5*50242006001",
)
_CTPS = (
    "",
    "CTP****1*UN",
    "CTP****1*UN",
    "CTP****10ML",
    "CTP****10*cc",
    "CTP***0*1*EA",
    "CTP****0*ML",
    "CTP****1,000*UN",
    "CTP*****UN",
    "CTP****+5*UN:1",
    "CTP****500*MG",
    "CTP****1*VIAL",
    "CTP****7.000*UN",
    "CTP****0.0625*ME",
    "CTP****1*UN**",
    "CTP****1",
)
_BEHIND = (
    "",
    "",
    "REF*XZ*771",
    "REF*ZZ*771",
    "DTP*471*D8*20261101",
    "REF*6R*1",
    "NM1*82*1*A*B****XX*1122333341",
    "SVD*00002*1*HC:J3490**1~DTP*573*D8*20261101",
    "LIN**N4*00409196602~CTP****2*ML",
)
_CLAIM_NOTES = (
    "",
    "",
    "NTE*ADD*DRUGY 5MG IV",
    "NTE*ADD*DRUGY\t5MG",
    "NTE*CER*\xa0X " + " " * 90 + "Y",
    "NTE*ADD*\xbe VIAL",
)


def random_line(random: Random) -> str:
    """A service line in 837P form, its drug maybe out of place."""
    service = f"SV1*{random.choice(_PROCEDURES)}*120*UN*1*11**1"
    drug = ("", "", "") if random.random() < 0.2 else tuple(map(random.choice, (_LINS, _CTPS, _BEHIND)))
    parts = ["DTP*472*D8*20261103", random.choice(_NOTES), *drug]
    if random.random() < 0.15:
        random.shuffle(parts)
    return "~".join(filter(None, (service, *parts)))


def random_file(seed: int) -> bytes:
    """A file of one claim with up to six lines, in 837P or 837I, its delimiters and layout odd at times."""
    random = Random(seed)
    around = Around(
        guide=random.choice("PI"),  # type: ignore[arg-type]
        bht06=random.choice(("CH", "CH", "CH", "RP")),
        filing=random.choice(("CI", "MC")),
        frequency=random.choice("11178"),
        claim_note=random.choice(_CLAIM_NOTES),
        head=random.choice(("", "SBR*S*18*******MC~OI***Y***Y~NM1*IL*1*A*B****MI*1~NM1*PR*2*O*****PI*9~")),
        se01=random.choice(("", "", "5", "0007", "X", " 31 ")),
    )
    lines = [in_guide(random_line(random), around.guide) for _ in range(random.randint(1, 6))]
    text = wrapped(lines, around)
    return _laid_out(text, random).encode("latin-1")


def _laid_out(text: str, random: Random) -> str:
    """The text with other delimiters, line breaks, blank segments."""
    kind = random.choice(("plain", "plain", "marks", "lf"))
    between = random.choice(("", "", "\n", "\r\n", "~", "\n ~"))
    if kind == "lf":
        return text.replace("~", "\n\n" if between else "\n")
    text = text.replace("~", "~" + between)
    return text.translate(str.maketrans("*:~^", "|>\x1c\x1e")) if kind == "marks" else text
