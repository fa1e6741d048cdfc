"""A description or a note is too long, or holds characters that the guide or the interchange forbid; near twins."""

from collections.abc import Callable, Iterator

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.drugs.free_text import Cleaned, cleaned, decoded, is_clean
from noc837.drugs.shortening import shortened
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line
from noc837.x12.segment import Segment

_Check = Callable[[Segment, str, bytes, Callable[[bytes], Segment]], Iterator[Finding]]


def _of_line(line: ServiceLine, check: _Check) -> Iterator[Finding]:
    """The check on the line's description and its notes."""
    service, composite = line.service, line.composite
    sent = line.description_sent.encode("latin-1")
    if sent and not line.overflow:  # with more components the description is not whole
        yield from check(service, line.service_place(7), sent, lambda text: service.with_component(composite, 7, text))
    for note in line.notes:
        yield from check(note, "2400 NTE02", note.element(2), _note_writer(note))


def _of_claim(claim: Claim, check: _Check) -> Iterator[Finding]:
    """The check on the claim's own notes."""
    for note in claim.notes:
        yield from check(note, "2300 NTE02", note.element(2), _note_writer(note))


def _note_writer(note: Segment) -> Callable[[bytes], Segment]:
    return lambda text: note.with_element(2, text)


def _characters(segment: Segment, place: str, sent: bytes, write: Callable[[bytes], Segment]) -> Iterator[Finding]:
    delimiters = segment.delimiters
    if is_clean(sent, delimiters.all):
        return
    component, repetition = delimiters.component.decode("latin-1"), delimiters.repetition.decode("latin-1")
    text: Cleaned = cleaned(sent, component, repetition, delimiters.all.decode("latin-1"))
    written = write(text.text.encode("ascii")) if text.certain and text.text else None
    yield Finding(
        CHARACTERS.code,
        place,
        sent.decode("latin-1"),
        "the text holds control characters, a separator, blanks at its end or characters beyond ASCII",
        text.text,
        segment,
        Correction(Basis.FORM, (Change(place, segment, written),)) if written else None,
    )


def _length(segment: Segment, place: str, sent: bytes, write: Callable[[bytes], Segment]) -> Iterator[Finding]:
    if len(sent) <= _MOST_CHARACTERS:
        return
    squeezed = b" ".join(sent.split())
    fits = len(squeezed) <= _MOST_CHARACTERS
    text = decoded(squeezed)
    yield Finding(
        LENGTH.code,
        place,
        sent.decode("latin-1"),
        f"the text has {len(sent)} characters, {_MOST_CHARACTERS} are allowed",
        text if fits else shortened(text, _MOST_CHARACTERS),
        segment,
        Correction(Basis.FORM, (Change(place, segment, write(squeezed)),))
        if fits and is_clean(squeezed, segment.delimiters.all)
        else None,
    )


_MOST_CHARACTERS = 80


def _is_odd(line: ServiceLine) -> bool:
    """Whether any text may be too long or hold what it may not; of the delimiters only one can be in a component."""
    sent, repetition = line.description_sent, line.service.delimiters.repetition.decode("latin-1")
    odd = len(sent) > _MOST_CHARACTERS or not (sent.isascii() and sent.isprintable()) or sent.endswith(" ")
    return odd or line.notes != () or (repetition != "" and repetition in sent)


def check_characters(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for each text of the line with forbidden characters."""
    return _of_line(line, _characters)


def check_claim_characters(claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for each claim note with forbidden characters."""
    return _of_claim(claim, _characters)


def check_length(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for each text of the line of more than 80 characters."""
    return _of_line(line, _length)


def check_claim_length(claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for each claim note of more than 80 characters."""
    return _of_claim(claim, _length)


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
