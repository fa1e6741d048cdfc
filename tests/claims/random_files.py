"""Random files of one or more interchanges, sound in their envelope and odd in everything else; nobody's data."""

from dataclasses import dataclass
from random import Random

LEGAL = bytes(b for b in range(256) if b != 32 and not (chr(b).isascii() and chr(b).isalnum()))
_VALUES = ("A", "X1 Y", "J3490", "HC", "HL", "CLM", "SV1", "SE", "ISA", "20261103", "NOC DRUGX 5MG", "22", "LONG " * 40)
_CODES = (
    "J3490",
    "J3490",
    "J3590",
    "j3590",
    "C9399 ",
    " J9999",
    "  j3490  ",
    "J34901",
    "J349",
    "99213",
    "J9999X",
    "c9399",
    "",
)
_QUALIFIERS = ("HC", "HC", "hc", " Hc ", "ER", "", "HCX")
_PAYERS = ("00001", "MC PAYER", "", " 77 ")


@dataclass(frozen=True)
class Marks:
    """Delimiters: element, component, terminator and repetition, the last maybe none that counts."""

    element: bytes
    component: bytes
    terminator: bytes
    repetition: bytes = b"U"

    @property
    def blanks(self) -> list[bytes]:
        """Blanks that are no delimiter here."""
        return [
            bytes([b]) for b in b"\r\n\t " if b not in self.element + self.component + self.terminator + self.repetition
        ]


class Writer:
    """Writes random interchanges with given delimiters; everything is decided by the random numbers given."""

    def __init__(self, random: Random, marks: Marks) -> None:
        self.random, self.marks = random, marks
        self.segments: list[list[str | list[str]]] = []
        self.filler = random.choice(([], marks.blanks[:1], marks.blanks))

    def add(self, *elements: "str | list[str]") -> None:
        """Appends a segment; a list is a composite."""
        self.segments.append(list(elements))

    def interchange(self, width: bool = True) -> bytes:
        """A whole interchange."""
        m = self.marks
        pad = (2, 10, 2, 10, 2, 15, 2, 15) if width else (0,) * 8
        head = [v.ljust(n).encode() for v, n in zip(("00", "", "00", "", "ZZ", "S", "ZZ", "R"), pad, strict=True)]
        head += [b"261103", b"0102", m.repetition, b"00501", b"000000042", b"0", b"P"]
        isa = m.element.join((b"ISA", *head, m.component)) + m.terminator
        for _ in range(self.random.choice((0, 1, 2, 2))):
            self.group()
        self.add("IEA", "1", "000000042")
        return isa + b"".join(map(self.rendered, self.segments))

    def group(self) -> None:
        """A group of a supported guide or another."""
        guide = self.random.choice(
            ("005010X222A1", "005010X222A1", "005010X223A2", "005010X223A2", "005010X222", "004010X098A1")
        )
        self.add("GS", "HC", "S", "R", "20261103", "0102", "7", "X", guide)
        for _ in range(self.random.choice((0, 1, 2))):
            self.transaction_set(guide)
        self.add("GE", "1", "7")

    def transaction_set(self, guide: str) -> None:
        """A set of billing providers, subscribers, dependents."""
        random = self.random
        self.add("ST", "837", "0001", guide)
        self.add("BHT", "0019", "00", "1", "20261103", "0102", "CH")
        self.noise(2)
        for _ in range(random.choice((0, 1, 1, 2))):
            self.add("HL", "1", "", "20", "1")
            self.noise(2)
            self.add(
                "NM1",
                "85",
                "2",
                "CLINIC",
                "",
                "",
                "",
                "",
                random.choice(("XX", "FI")),
                random.choice(("1234567893", "")),
            )
            for _ in range(random.randint(0, 3)):
                self.subscriber()
        self.add("SE", "99", "0001")

    def subscriber(self) -> None:
        """A subscriber, with or without a payer, claims, dependents with claims."""
        random = self.random
        self.add("HL", "2", "1", "22", "1")
        self.noise(1)
        if random.random() < 0.8:
            self.add("SBR", random.choice("PST"), "18", "", "", "", "", "", "", random.choice(("MC", "ci", "16")))
        self.noise(1)
        if random.random() < 0.8:
            self.add("NM1", "PR", "2", "PAYER", "", "", "", "", "PI", random.choice(_PAYERS))
        self.claims()
        for _ in range(random.choice((0, 0, 1, 2))):
            self.add("HL", "3", "2", "23", "0")
            self.add("PAT", "19")
            self.claims()

    def claims(self) -> None:
        """Claims, each with lines, other payers and their adjudication."""
        random = self.random
        for _ in range(random.randint(0, 3)):
            self.add("CLM", "ID", "120", "", "", ["11", "B", "1"])
            self.noise(2)
            if random.random() < 0.3:
                self.add("SBR", "S", "18", "", "", "", "", "", "", "MB")
                self.add("NM1", "PR", "2", "OTHER", "", "", "", "", "PI", "99999")
            for _ in range(random.randint(0, 3)):
                self.line()

    def line(self) -> None:
        """A service line, NOC or not, its LX maybe missing."""
        random = self.random
        if random.random() < 0.9:
            self.add("LX", "1")
        procedure = [
            random.choice(_QUALIFIERS),
            random.choice(_CODES),
            *random.choice(([], ["", "", "", "", "DRUGX 5MG"])),
        ]
        if random.random() < 0.9:
            self.add(
                *random.choice((("SV1", procedure, "120"), ("SV2", random.choice(("0636", "", "X")), procedure, "120")))
            )
        self.noise(3)

    def noise(self, most: int) -> None:
        """Segments that hold NOC codes and segment ids where they mean nothing."""
        for _ in range(self.random.randint(0, most)):
            code = ["HC", self.random.choice(_CODES)]
            self.add(
                *self.random.choice(
                    (
                        ("NTE", "ADD", self.random.choice(_VALUES)),
                        ("SVD", "99999", "1", code),
                        ("HI", code, ["ABK", "J3490"]),
                        ("REF", "SV1", code),
                        ("SV3", code),
                        ("SV10", code),
                        ("SV5", code),
                        ("SV1", "J3490"),
                        ("HLX", "1", "", "20"),
                        ("K3", self.random.choice(_VALUES) * self.random.choice((1, 1, 20))),
                        ("",),
                        ("",),
                    )
                )
            )

    def rendered(self, segment: list[str | list[str]]) -> bytes:
        """The segment's bytes, led by random blanks, with its terminator."""
        m = self.marks
        elements = [m.component.join(map(self.value, e)) if isinstance(e, list) else self.value(e) for e in segment]
        lead = (
            b"".join(self.random.choice(self.filler) for _ in range(self.random.choice((0, 1, 2))))
            if self.filler
            else b""
        )
        return lead + m.element.join(elements) + m.terminator

    def value(self, text: str) -> bytes:
        """The text's bytes; what is a delimiter here is left out."""
        m = self.marks
        return text.encode("latin-1").translate(
            None, m.element + m.component + m.terminator + m.repetition * (m.repetition != b"U")
        )
