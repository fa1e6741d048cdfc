"""What the sweep must find, by splitting everything naively: no windows, no patterns, all of the file at once."""

from typing import NamedTuple

NOC = (b"J3490", b"J3590", b"C9399", b"J9999")
BLANKS = b"\r\n\t "
_GUIDES = tuple(
    b"005010X22%d%s" % (n, a)
    for n, a in ((2, b""), (2, b"A1"), (2, b"A2"), (3, b""), (3, b"A1"), (3, b"A2"), (3, b"A3"))
)


class Line(NamedTuple):
    """A NOC line: ordinals of interchange, group, set, claim and line, and what stands around it."""

    ordinals: tuple[int, ...]
    code: str
    number: int
    start: int
    end: int
    payer: str
    filing: str
    sequence: str
    npi: str
    dependent: bool


def read(data: bytes) -> tuple[list[Line], list[tuple[int, ...]]]:
    """All NOC lines, and for each set of a supported guide its ordinals, counted segments and claims."""
    lines: list[Line] = []
    sets: list[tuple[int, ...]] = []
    ordinal, at = 0, data.find(b"ISA")
    while at >= 0:
        ordinal += 1
        interchange = _Interchange(data, at, ordinal)
        lines += interchange.lines
        sets += interchange.sets
        at = data.find(b"ISA", interchange.end)
    return lines, sets


class _Interchange:
    """One interchange, segment by segment, from its ISA to its IEA."""

    def __init__(self, data: bytes, at: int, ordinal: int) -> None:
        separator = data[at + 3 : at + 4]
        header = separator.join(data[at:].split(separator, 16)[:16])
        self.component, terminator = (data[at + len(header) + n : at + len(header) + n + 1] for n in (1, 2))
        blanks = bytes(byte for byte in BLANKS if byte not in separator + self.component + terminator)
        self.ordinal, self.group, self.set, self.claim, self.line, self.number = ordinal, 0, 0, 0, 0, 0
        self.lines: list[Line] = []
        self.sets: list[tuple[int, ...]] = []
        self.supported = self.served = self.dependent = False
        self.level, self.npi, self.payer, self.sbr = b"", b"", b"", [b""] * 10
        self.end = at + len(header) + 3
        for part in data[self.end :].split(terminator):
            body = part.lstrip(blanks)
            self.start, self.end = self.end + len(part) - len(body), self.end + len(part)
            self.number += bool(body)
            elements = body.split(separator) + [b""] * 10
            if elements[0] == b"IEA":
                break
            getattr(self, "on_" + elements[0].decode("latin-1"), list)(elements)
            self.end += 1

    def on_GS(self, e: list[bytes]) -> None:  # noqa: N802
        self.group, self.set, self.supported = self.group + 1, 0, e[8].strip(BLANKS) in _GUIDES

    def on_ST(self, _: list[bytes]) -> None:  # noqa: N802
        self.set, self.number, self.claim, self.npi, self.level = self.set + 1, 1, 0, b"", b""

    def on_SE(self, _: list[bytes]) -> None:  # noqa: N802
        if self.supported:
            self.sets.append((self.ordinal, self.group, self.set, self.number, self.claim))

    def on_HL(self, e: list[bytes]) -> None:  # noqa: N802
        self.level, self.dependent = e[3], e[3] == b"23"
        if not self.dependent:
            self.sbr, self.payer = [b""] * 10, b""
        self.npi = b"" if e[3] == b"20" else self.npi

    def on_SBR(self, e: list[bytes]) -> None:  # noqa: N802
        self.sbr = e if self.level == b"22" else self.sbr

    def on_NM1(self, e: list[bytes]) -> None:  # noqa: N802
        if (e[1], self.level) == (b"PR", b"22"):
            self.payer = e[9]
        if (e[1], self.level) == (b"85", b"20"):
            self.npi = e[9] if e[8] == b"XX" else b""

    def on_CLM(self, _: list[bytes]) -> None:  # noqa: N802
        self.claim, self.line, self.served, self.level = self.claim + 1, 0, True, b"claim"

    def on_LX(self, _: list[bytes]) -> None:  # noqa: N802
        self.line, self.served = self.line + 1, False

    def on_SV1(self, e: list[bytes]) -> None:  # noqa: N802
        self._service(e[1])

    def on_SV2(self, e: list[bytes]) -> None:  # noqa: N802
        self._service(e[2])

    def _service(self, composite: bytes) -> None:
        self.line, self.served = self.line + self.served, True
        parts = [*composite.split(self.component), b""]
        code = parts[1].strip(BLANKS).upper()
        if self.supported and self.claim and parts[0].strip(BLANKS).upper() == b"HC" and code in NOC:
            texts = (code, self.payer, self.sbr[9].upper(), self.sbr[1], self.npi)
            known, payer, filing, sequence, npi = (text.decode("latin-1").strip(" \t\r\n") for text in texts)
            where = (self.ordinal, self.group, self.set, self.claim, self.line)
            around = (payer, filing, sequence, npi, self.dependent)
            self.lines.append(Line(where, known, self.number, self.start, self.end, *around))
