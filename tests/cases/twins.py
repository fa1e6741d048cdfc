"""Twins of a file: the same claims spelt otherwise. None of these spellings may change what is found or corrected."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from cases.plain_x12 import BLANKS, File, Interchange

NOC_CODES = (b"J3490", b"J3590", b"C9399", b"J9999")
BOM = b"\xef\xbb\xbf"


class NoTwin(Exception):
    """The file cannot be spelt that way; the message says why."""


@dataclass(frozen=True)
class Twin:
    """A way to spell a file; `misspells_codes` where PRO01 comes beside what the plain file shows."""

    name: str
    make: Callable[[File], bytes]
    misspells_codes: bool = False
    appends_an_interchange: bool = False


def _each(file: File, change: Callable[[Interchange], Interchange]) -> bytes:
    return replace(file, interchanges=tuple(map(change, file.interchanges))).render()


# Line breaks and blank segments


def _line_breaks(line_break: bytes) -> Callable[[File], bytes]:
    def change(interchange: Interchange) -> Interchange:
        if interchange.terminator in b"\r\n":
            raise NoTwin("the terminator is a line break")
        isa, *others = interchange.segments
        return replace(interchange, segments=(isa, *((line_break, text) for _, text in others)))

    return lambda file: _each(file, change) + line_break


def _without_line_breaks(file: File) -> bytes:
    return _each(file, lambda i: replace(i, segments=tuple((b"", text) for _, text in i.segments)))


def _blank_segments(file: File) -> bytes:
    def change(interchange: Interchange) -> Interchange:
        segments = []
        for n, segment in enumerate(interchange.segments):
            segments.append(segment)
            if n % 3 == 0 and not segment[1].startswith(b"IEA"):
                segments += [(segment[0], b""), (b" " if n else b"", b"")]
        return replace(interchange, segments=tuple(segments))

    return _each(file, change)


def _blanks_before_segments(file: File) -> bytes:
    def change(interchange: Interchange) -> Interchange:
        isa, *others = interchange.segments
        return replace(interchange, segments=(isa, *((lead + b"\t  ", text) for lead, text in others)))

    return _each(file, change)


# Delimiters


def _delimiters(element: bytes, component: bytes, terminator: bytes) -> Callable[[File], bytes]:
    """Other delimiters; an empty one leaves what is there."""

    def change(interchange: Interchange) -> Interchange:
        wanted = (
            element or interchange.element,
            component or interchange.component,
            terminator or interchange.terminator,
        )
        if wanted == (interchange.element, interchange.component, interchange.terminator):
            return interchange
        _refuse_held(interchange, wanted)
        other = interchange.with_delimiters(*wanted)
        if terminator not in (b"\r", b"\n"):
            return other
        isa, *others = other.segments
        return replace(other, segments=(isa, *((b"", text) for _, text in others)))

    def make(file: File) -> bytes:
        old = file.interchanges[-1].terminator
        tail = file.tail.replace(old, terminator or old) if _is_blank(file) else file.tail
        return _each(replace(file, tail=tail), change)

    return make


def _is_blank(file: File) -> bool:
    """Whether nothing but blanks and blank segments stands behind the last IEA."""
    return not file.tail.strip(BLANKS + file.interchanges[-1].terminator)


def _refuse_held(interchange: Interchange, wanted: tuple[bytes, bytes, bytes]) -> None:
    own = interchange.element + interchange.component + interchange.terminator
    new = [delimiter for delimiter in wanted if delimiter not in own]
    if any(delimiter in text for text in interchange.texts for delimiter in new):
        raise NoTwin("a text holds a delimiter of the twin")
    if wanted[0] != interchange.element and _has_ndc_in_two_elements(interchange):
        raise NoTwin("an asterisk breaks an NDC, and no other separator would")
    if wanted[1] != interchange.component and _has_separator_in_text(interchange):
        raise NoTwin("a text holds the component separator, and what it means depends on which it is")


def _has_separator_in_text(interchange: Interchange) -> bool:
    for text in interchange.texts:
        name, *elements = text.split(interchange.element)
        if name == b"NTE" and interchange.component in elements[1]:
            return True
        if name in (b"SV1", b"SV2") and elements[name == b"SV2"].count(interchange.component) > 6:
            return True
    return False


def _has_ndc_in_two_elements(interchange: Interchange) -> bool:
    lins = (text.split(interchange.element) for text in interchange.texts if text.startswith(b"LIN"))
    return any(len(lin) == 5 and lin[3].endswith(b"-") for lin in lins)


# Codes


def _codes(spell: Callable[[bytes, bytes], tuple[bytes, bytes]]) -> Callable[[File], bytes]:
    """The procedure codes of NOC lines, with their qualifier, spelt otherwise."""

    def change(interchange: Interchange) -> Interchange:
        texts, supported = [], False
        for _, text in interchange.segments:
            if text.startswith(b"GS"):
                supported = text.split(interchange.element)[8].startswith((b"005010X222", b"005010X223"))
            texts.append(respelt(text, interchange) if supported else text)
        return interchange.with_texts(texts)

    def respelt(text: bytes, interchange: Interchange) -> bytes:
        elements = text.split(interchange.element)
        if elements[0] not in (b"SV1", b"SV2"):
            return text
        at = 1 if elements[0] == b"SV1" else 2
        qualifier, *rest = elements[at].split(interchange.component)
        if qualifier.upper() != b"HC" or not rest or rest[0].strip().upper() not in NOC_CODES:
            return text
        elements[at] = interchange.component.join((*spell(qualifier, rest[0]), *rest[1:]))
        return interchange.element.join(elements)

    return lambda file: _each(file, change)


# Around and behind the interchanges


def _byte_order_mark(file: File) -> bytes:
    if file.interchanges[0].before.startswith(BOM):
        raise NoTwin("the file has a byte order mark")
    return BOM + file.render()


def _blanks_first(file: File) -> bytes:
    first = file.interchanges[0]
    if first.before.strip(BLANKS):
        raise NoTwin("the file begins with something else")
    return b" \r\n\t" + file.render()


def _no_terminator_at_the_end(file: File) -> bytes:
    if not _is_blank(file):
        raise NoTwin("bytes stand behind the last IEA")
    last = replace(file.interchanges[-1], closed=False)
    return File((*file.interchanges[:-1], last)).render()


def _bytes_behind(file: File) -> bytes:
    if not file.interchanges[-1].closed:
        raise NoTwin("the last IEA has no terminator")
    return file.render() + b"\r\n--- END OF DATA HC:J3490 ---\r\n\x00"


APPENDED = (
    b"ISA!00!          !00!          !ZZ!INVENTSENDER   !ZZ!INVENTPAYER    !261103!0915!`!00501!000000909!0!T!;'\r\n"
    b"GS!HC!INVENTSENDER!INVENTPAYER!20261103!0915!909!X!005010X222A1'\r\nST!837!0909!005010X222A1'\r\n"
    b"BHT!0019!00!BATCH0909!20261103!0915!CH'\r\nHL!1!!20!1'\r\nNM1!85!2!EXAMPLE CLINIC!!!!!XX!1234567893'\r\n"
    b"HL!2!1!22!0'\r\nSBR!P!18!!!!!!!CI'\r\nCLM!APPENDED!120!!!11;B;1!Y!A!Y!Y'\r\nLX!1'\r\n"
    b"SV1!HC;J3490!120!UN!1!!!1'\r\nDTP!472!D8!20261103'\r\nLIN!!N4!50242-060-01'\r\nCTP!!!!1!UN'\r\n"
    b"SE!13!0909'\r\nGE!1!909'\r\nIEA!1!000000909'\r\n"
)


def _another_interchange(file: File) -> bytes:
    if not file.interchanges[-1].closed:
        raise NoTwin("the last IEA has no terminator")
    return file.render() + APPENDED


def _latin_1_in_names(file: File) -> bytes:
    def change(interchange: Interchange) -> Interchange:
        return interchange.with_texts(
            [text + b"\xe9\xff" if text.startswith(b"N3") else text for _, text in interchange.segments]
        )

    return _each(file, change)


TWINS = (
    Twin("crlf", _line_breaks(b"\r\n")),
    Twin("lf", _line_breaks(b"\n")),
    Twin("cr", _line_breaks(b"\r")),
    Twin("no-line-breaks", _without_line_breaks),
    Twin("blank-segments", _blank_segments),
    Twin("blanks-before-segments", _blanks_before_segments),
    Twin("newline-terminator", _delimiters(b"", b"", b"\n")),
    Twin("cr-terminator", _delimiters(b"", b"", b"\r")),
    Twin("pipe-and-angle", _delimiters(b"|", b">", b"")),
    Twin("control-characters", _delimiters(b"\x1d", b"\x1f", b"\x1c")),
    Twin("backslash-and-nul", _delimiters(b"\\", b"\x00", b"\x15")),
    Twin("lower-case", _codes(lambda _, code: (b"hc", b" " + code.lower())), misspells_codes=True),
    Twin("padding", _codes(lambda _, code: (b" Hc\t", b"  " + code + b" \t ")), misspells_codes=True),
    Twin("byte-order-mark", _byte_order_mark),
    Twin("blanks-first", _blanks_first),
    Twin("no-terminator-at-the-end", _no_terminator_at_the_end),
    Twin("bytes-behind", _bytes_behind),
    Twin("another-interchange", _another_interchange, appends_an_interchange=True),
    Twin("latin-1", _latin_1_in_names),
)
