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
    interchange, at = 0, data.find(b"ISA")
    while at >= 0:
        interchange += 1
        found = _interchange(data, at, interchange, lines, sets)
        at = data.find(b"ISA", found)
    return lines, sets


def _interchange(data: bytes, at: int, interchange: int, lines: list[Line], sets: list[tuple[int, ...]]) -> int:
    separator = data[at + 3 : at + 4]
    header = separator.join(data[at:].split(separator, 16)[:16])
    component, terminator = (data[at + len(header) + n : at + len(header) + n + 1] for n in (1, 2))
    blanks = bytes(byte for byte in BLANKS if byte not in separator + component + terminator)
    group = ordinal = claim = line = number = 0
    supported = served = dependent = False
    sbr, payer, npi = [b""] * 10, b"", b""
    level, at = b"", at + len(header) + 3
    for part in data[at:].split(terminator):
        body, at = part.lstrip(blanks), at + len(part) + 1
        e = body.split(separator) + [b""] * 10
        number += bool(body)
        if e[0] == b"IEA":
            break
        elif e[0] == b"GS":
            group, ordinal, supported = group + 1, 0, e[8].strip(BLANKS) in _GUIDES
        elif e[0] == b"ST":
            ordinal, number, claim, npi, level = ordinal + 1, 1, 0, b"", b""
        elif e[0] == b"SE" and supported:
            sets.append((interchange, group, ordinal, number, claim))
        elif e[0] == b"HL":
            level, dependent = e[3], e[3] == b"23"
            if not dependent:
                sbr, payer = [b""] * 10, b""
            npi = b"" if level == b"20" else npi
        elif e[0] == b"CLM":
            claim, line, served, level = claim + 1, 0, True, b"claim"
        elif e[0] == b"SBR" and level == b"22":
            sbr = e
        elif e[0] == b"NM1" and (e[1], level) == (b"PR", b"22"):
            payer = e[9]
        elif e[0] == b"NM1" and (e[1], level) == (b"85", b"20"):
            npi = e[9] if e[8] == b"XX" else b""
        elif e[0] == b"LX":
            line, served = line + 1, False
        elif e[0] in (b"SV1", b"SV2"):
            line, served = line + served, True
            parts = e[1 if e[0] == b"SV1" else 2].split(component) + [b""]
            code = parts[1].strip(BLANKS).upper()
            if supported and claim and parts[0].strip(BLANKS).upper() == b"HC" and code in NOC:
                texts = (code, payer, sbr[9].upper(), sbr[1], npi)
                c, p, f, s, n = (text.decode("latin-1").strip(" \t\r\n") for text in texts)
                where = (interchange, group, ordinal, claim, line)
                lines.append(Line(where, c, number, at - 1 - len(body), at - 1, p, f, s, n, dependent))
    return at - 1
