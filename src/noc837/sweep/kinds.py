"""What a dropped file is, as its first bytes tell."""

import re

from noc837.x12.delimiters import BLANKS, NotAnInterchange, read_header

HEAD = 1 << 16
_BOM = b"\xef\xbb\xbf"
_OF_NO_KNOWN_KIND = "of no known kind"
_MAY_BE_ISA = re.compile(rb"ISA(?:[^A-Za-z0-9\r\n ]|\Z)|IS?\Z|\Z")
# Packets of RFC 9580: a tag, a length, and a version or algorithm, which is a byte that no text holds.
_OLD_PACKET = (
    rb"(?:[\x84\x90].|[\x85\x91]..|[\x86\x92].{4})[\x03\x06]"
    rb"|(?:\x8c.|\x8d..|\x8e.{4})[\x04-\x06]"
    rb"|(?:\xa0.|\xa1..|\xa2.{4}|\xa3)[\x00-\x03]"
)
_LENGTH = rb"(?:[\x00-\xbf]|[\xc0-\xdf].|[\xe0-\xfe]|\xff.{4})"
_NEW_PACKET = (
    rb"[\xc1\xc4]" + _LENGTH + rb"[\x03\x06]|\xc3" + _LENGTH + rb"[\x04-\x06]"
    rb"|\xc8" + _LENGTH + rb"[\x00-\x03]|\xd2" + _LENGTH + rb"[\x01\x02]"
)  # fmt: skip
_BINARY = {
    "a zip archive": rb"PK(?:\x03\x04|\x05\x06|\x07\x08)",
    "a gzip file": rb"\x1f\x8b",
    "a bzip2 file": rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)",
    "an xz file": rb"\xfd7zXZ\x00",
    "a 7z archive": rb"7z\xbc\xaf\x27\x1c",
    "a PGP message": _OLD_PACKET + b"|" + _NEW_PACKET,
}
_WRITTEN = {
    "a PGP message": rb"-----BEGIN PGP ",
    "a PDF document": rb"%PDF-",
    "an XML document": rb"<[?!A-Za-z]",
    "an HL7 message": rb"(?:MSH|FHS|BHS)[^A-Za-z0-9\r\n\t ]",
    "an EDIFACT interchange": rb"UNB\+|UNA[^A-Za-z0-9]{6}",
}
_IN_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
_NOT_ASCII = bytes(range(128, 256))
_UNPACK = "unpack it and drop what it holds"
_ACKNOWLEDGMENT = "give it to whoever reads acknowledgments"
_ADVICE = {
    "a zip archive": _UNPACK,
    "a gzip file": _UNPACK,
    "a bzip2 file": _UNPACK,
    "an xz file": _UNPACK,
    "a 7z archive": _UNPACK,
    "a PGP message": "decrypt it and drop what it holds",
    "an X12 999": _ACKNOWLEDGMENT,
    "an X12 997": _ACKNOWLEDGMENT,
    "an X12 TA1": _ACKNOWLEDGMENT,
    "an X12 277CA": _ACKNOWLEDGMENT,
    "an X12 277": "give it to whoever reads claim status responses",
    "an X12 835": "give it to whoever posts payments",
}


def kind_of(head: bytes) -> str:
    """What a file is by its first 64 KB, with its article; empty for an 837 and for what may yet become one.

    Of what the file holds, nothing is repeated but the number of an X12 set.
    """
    for kind, signature in _BINARY.items():
        if re.match(signature, head, re.DOTALL):
            return kind
    beginning = from_isa(head)
    if _MAY_BE_ISA.match(beginning):
        return _kind_of_interchange(beginning)
    for kind, signature in _WRITTEN.items():
        if re.match(signature, beginning):
            return kind
    return "text" if _is_text(head) else _OF_NO_KNOWN_KIND


def advice(kind: str) -> str:
    """What to do with a file of this kind, which is no 837."""
    return _ADVICE.get(kind, "only 837 claim files are to be dropped here")


def from_isa(head: bytes) -> bytes:
    """The first bytes of a file without a byte order mark, or the beginning of one, and without blanks."""
    if _BOM.startswith(head):
        return b""
    return head.removeprefix(_BOM).lstrip(BLANKS)


def _kind_of_interchange(data: bytes) -> str:
    """The kind by the first set; where there is none yet, or no ISA that can be read, it may be an 837."""
    try:
        header = read_header(data)
    except NotAnInterchange:
        return ""
    delimiters = header.delimiters
    *whole, _ = data[header.length + 1 :].split(delimiters.terminator)
    ids, group = set(), [b""]
    for piece in whole:
        segment = piece.lstrip(delimiters.blanks).split(delimiters.element)
        ids.add(segment[0])
        match segment[0]:
            case b"GS":
                group = segment
            case b"ST":
                return _kind_of_set(segment, group)
            case b"IEA":
                return "an X12 TA1" if b"TA1" in ids else ""
    return ""


def _kind_of_set(segment: list[bytes], group: list[bytes]) -> str:
    number = b"".join(segment[1:2]).strip(BLANKS)
    if number == b"837":
        return ""
    if len(number) != 3 or not number.isdigit():
        return _OF_NO_KNOWN_KIND
    is_acknowledgment = any(guide.startswith(b"005010X214") for guide in (*group[8:9], *segment[3:4]))
    return f"an X12 {number.decode()}{'CA' if number == b'277' and is_acknowledgment else ''}"


def _is_text(head: bytes) -> bool:
    return not _IN_NO_TEXT.search(head) and 2 * len(head.translate(None, _NOT_ASCII)) >= len(head)
