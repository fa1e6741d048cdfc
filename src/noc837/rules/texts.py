"""A description or a note is too long, or holds characters that the guide or the interchange forbid; near twins."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.drugs.free_text import cleaned, decoded, is_clean
from noc837.drugs.remembered import remembered
from noc837.drugs.shortening import shortened
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line
from noc837.x12.guide import Guide
from noc837.x12.segment import Segment


@dataclass(frozen=True, slots=True, repr=False)
class _Text:
    """A text as sent, where it stands, how many characters it may have, and how it is written."""

    segment: Segment
    place: str
    sent: bytes
    most: int
    write: Callable[[bytes], Segment]

    @property
    def is_clean(self) -> bool:
        """Whether it may stand as it is."""
        return is_clean(self.sent, self.segment.delimiters.all)


def _texts_of_line(line: ServiceLine) -> Iterator[_Text]:
    """The line's description, if it is whole and no mere blanks, and its notes."""
    service, composite = line.service, line.composite
    if line.description and not line.overflow:
        sent, most = line.description_sent.encode("latin-1"), line.guide.max_description_length
        place = line.service_place(7)
        yield _Text(service, place, sent, most, lambda text: service.with_component(composite, 7, text))
    yield from _notes(line.notes, "2400", line.guide)


def _texts_of_claim(claim: Claim) -> Iterator[_Text]:
    guide = claim.envelope.group.guide
    if guide and b"NTE" in claim.segment_ids:
        yield from _notes(claim.notes, "2300", guide)


def _notes(notes: Iterable[Segment], loop: str, guide: Guide) -> Iterator[_Text]:
    """The notes' texts; one cut in two by an element separator counts with all of its parts."""
    for note in notes:
        sent = note.delimiters.element.join(note.elements[2:])
        yield _Text(note, f"{loop} NTE02", sent, guide.max_note_length, partial(note.with_element, 2))


def _characters(text: _Text) -> Iterator[Finding]:
    if text.is_clean:
        return
    delimiters = text.segment.delimiters
    component, repetition = delimiters.component.decode("latin-1"), delimiters.repetition.decode("latin-1")
    now = cleaned(text.sent, component, repetition, delimiters.all.decode("latin-1"))
    written = text.write(now.text.encode("ascii")) if now.certain and now.text else None
    yield Finding(
        CHARACTERS.code,
        text.place,
        text.sent.decode("latin-1"),
        "the text holds control characters, a separator, blanks at its end or characters beyond ASCII",
        now.text,
        text.segment,
        Correction(Basis.FORM, (Change(text.place, text.segment, written),)) if written else None,
    )


def _length(text: _Text) -> Iterator[Finding]:
    shorter = _BLANKS.sub(b" ", text.sent).strip(b" ")
    certain = text.is_clean and not _BLANKS_IN_NUMBER.search(text.sent)
    if len(text.sent) <= text.most or not shorter:
        return
    fits = len(shorter) <= text.most
    written = text.write(shorter) if fits and certain else None
    yield Finding(
        LENGTH.code,
        text.place,
        text.sent.decode("latin-1"),
        f"the text has {len(decoded(text.sent))} characters, {text.most} are allowed",
        decoded(shorter) if fits else shortened(decoded(shorter), text.most),
        text.segment,
        Correction(Basis.FORM, (Change(text.place, text.segment, written),)) if written else None,
        follows_from=() if text.is_clean else (CHARACTERS.code,),
    )


_BLANKS = re.compile(rb" +")
_BLANKS_IN_NUMBER = re.compile(rb"[0-9.,] {2,}[0-9.,]")


def _is_odd(line: ServiceLine) -> bool:
    """Whether any text may be too long or hold what it may not."""
    sent, delimiters = line.description_sent, line.service.delimiters.all
    if len(sent) > line.guide.max_description_length or _is_doubtful(sent, delimiters):
        return True
    return any(_is_odd_note(note, line.guide.max_note_length, delimiters) for note in line.notes)


def _is_odd_note(note: Segment, most: int, delimiters: bytes) -> bool:
    sent = note.element(2)
    return len(note.elements) > 3 or len(sent) > most or _is_doubtful(sent.decode("latin-1"), delimiters)


@remembered
def _is_doubtful(text: str, delimiters: bytes) -> bool:
    return not is_clean(text.encode("latin-1"), delimiters)


def check_characters(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for each text of the line with forbidden characters."""
    for text in _texts_of_line(line):
        yield from _characters(text)


def check_claim_characters(claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for each claim note with forbidden characters."""
    for text in _texts_of_claim(claim):
        yield from _characters(text)


def check_length(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for each text of the line of more than 80 characters."""
    for text in _texts_of_line(line):
        yield from _length(text)


def check_claim_length(claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for each claim note of more than 80 characters."""
    for text in _texts_of_claim(claim):
        yield from _length(text)


_LONG = "DRUGX 500MG IV" + " " * 60 + "100MG DISCARDED"
_TOO_LONG = "DRUGX 500MG IV INFUSED OVER NINETY MINUTES WITHOUT REACTION, THE REST OF THE VIAL WAS GIVEN BACK"

LENGTH = Rule(
    code="TXT01",
    name="text-too-long",
    place="SV101-7, SV202-7, NTE02",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.ALWAYS,
    status=Status("A7:512"),
    because="""The description or a note has more than 80 characters.

Repeated blanks are squeezed where that makes it fit. Nothing is ever cut: else a shortened text is offered and a person
decides.""",
    source="005010X222A1 and 005010X223A2: SV101-7, SV202-7 and NTE02 hold 80 characters",
    examples=(
        Example(example_line(f"HC:J3490:::::{_LONG}"), example_line("HC:J3490:::::DRUGX 500MG IV 100MG DISCARDED")),
        Example(example_line(f"HC:J3490:::::{_TOO_LONG}")),
        Example(example_line("HC:J3490:::::DRUGX  500MG  IV"), found=False),
    ),
    applies=_is_odd,
    check=check_length,
    check_claim=check_claim_length,
)

CHARACTERS = Rule(
    code="TXT02",
    name="text-has-forbidden-characters",
    place="SV101-7, SV202-7, NTE02",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.ALWAYS,
    status=Status("A7:511"),
    because="""The description or a note holds controls, blanks at its end, characters beyond ASCII, or separators.

Tabs and line breaks become blanks, typographic quotes and dashes plain ones, accents go, the micro sign before g
becomes MC; a separator between words becomes a blank. Fractions, comparison signs and the like stay.""",
    source="X12 basic and extended character sets; X12.5 on delimiters",
    examples=(
        Example(example_line("HC:J3490:::::DRUGX\t500MG IV "), example_line("HC:J3490:::::DRUGX 500MG IV")),
        Example(example_line(note="NTE*ADD*DRUGX: 5MG"), example_line(note="NTE*ADD*DRUGX  5MG"), guide="P"),
        Example(example_line("HC:J3490:::::DRUGX 1½ VIAL")),
        Example(example_line("HC:J3490:::::DRUGX ≤5 MG")),
        Example(example_line("HC:J3490:::::Drug-X 5mg (I.V.) #1, 50% 'new'"), found=False),
    ),
    applies=_is_odd,
    check=check_characters,
    check_claim=check_claim_characters,
)
