"""pyx12's verdict on changed claims: whether its full validator finds nothing new in them."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from io import StringIO
from typing import Any, NamedTuple

from noc837.claims.claim import Claim
from noc837.claims.envelope import Segments
from noc837.x12.delimiters import Delimiters
from noc837.x12.guide import guide_for
from noc837.x12.segment import Segment

_MAPS = {"P": "837.5010.X222.A1.xml", "I": "837Q3.I.5010.X223.A1.xml"}
_GROUP = "/ISA_LOOP/GS_LOOP"
_UNPLACED, _MISSING = "1", "3"
# pyx12 asserts, indexes and converts unguarded: a ninth component of SV101 is an IndexError.
_ITS_FAILURES = (AssertionError, AttributeError, LookupError, TypeError, ValueError)
_PLAIN = Delimiters(b"*", b":", b"^", b"~")
_HEADER = (
    "ST*837*0001*005010X22{number}~BHT*0019*00*1*20260101*0000*CH~NM1*41*2*A*****46*12~PER*IC*A*TE*2125550100~"
    "NM1*40*2*B*****46*12~HL*1**20*1~NM1*85*2*A*****XX*1234567893~N3*A~N4*ALBANY*NY*122070000~REF*EI*123456789~"
)
_SUBSCRIBER = (
    "HL*2*1*22*0~SBR*P*18*******CI~NM1*IL*1*A*A****MI*12~N3*A~N4*ALBANY*NY*12207~DMG*D8*19700101*U~"
    "NM1*PR*2*B*****PI*12~"
)
_PATIENT = (
    "HL*2*1*22*1~SBR*P********CI~NM1*IL*1*A*A****MI*12~NM1*PR*2*B*****PI*12~"
    "HL*3*2*23*0~PAT*19~NM1*QC*1*A*B~N3*A~N4*ALBANY*NY*12207~DMG*D8*20100101*U~"
)
_ISA = b"ISA*00*          *00*          *ZZ*A              *ZZ*B              *260101*0000*^*00501*000000001*0*P*"
_CLOSING = (b"HL", b"1", b"", b"20", b"1")


class Verdict(StrEnum):
    """What pyx12 says to a changed claim."""

    VERIFIED = "verified"
    NOT_VERIFIED = "not_verified"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, repr=False)
class ChangedClaim:
    """A claim before and after its corrections, CLM to last segment, without blank segments.

    `of_patient` says that it stands under a patient's 2000C and not under the subscriber's 2000B.
    """

    guide_id: str
    of_patient: bool
    before: Sequence[Segment]
    after: Sequence[Segment]


def verdict(claim: Claim, after: Segments) -> bool | None:
    """Whether a corrected claim is no worse than it came; None where pyx12 cannot tell."""
    envelope = claim.envelope
    changed = ChangedClaim(envelope.group.guide_id, envelope.patient_is_dependent, claim.segments, after)
    return {Verdict.VERIFIED: True, Verdict.REFUSED: False}.get(verify(changed))


def verify(claim: ChangedClaim) -> Verdict:
    """Whether the corrected claim has no error that it did not come with, errors compared without values.

    The claim stands in an envelope of its own with nobody's data. NOT_VERIFIED where pyx12 cannot finish the
    claim as it came or the guide is not supported, REFUSED where it finds a new error or cannot finish only
    the corrected claim. Nothing is logged or written: pyx12's messages hold values.
    """
    guide = guide_for(claim.guide_id)
    before = _examine(guide.claim_type, claim.of_patient, claim.before) if guide else None
    if guide is None or before is None:
        return Verdict.NOT_VERIFIED
    after = _examine(guide.claim_type, claim.of_patient, claim.after)
    if after is None or any(not before.may_hide(error) for error in after.errors - before.errors):
        return Verdict.REFUSED
    return Verdict.VERIFIED


class _Error(NamedTuple):
    """An error without values and absolute positions; `opener` is the id that opens the loop it is in."""

    code: str
    line: int
    place: str
    segment: str
    opener: str = ""


@dataclass(slots=True)
class _Report:
    """The errors of one claim, and the segments (line, id) that pyx12 could not place, so did not check."""

    errors: Counter[_Error]
    unplaced: set[tuple[int, str]]

    def may_hide(self, error: _Error) -> bool:
        """Whether an error may have been there unseen, in a segment or loop that was not placed."""
        if error.code == _UNPLACED:
            return False
        return not self.unplaced.isdisjoint({(error.line, error.segment), (error.line, error.opener)})


class _Start(NamedTuple):
    """Where a claim begins: the node before its CLM and the counts of the envelope up to there."""

    node: Any
    counts: Any


def _examine(claim_type: str, of_patient: bool, claim: Sequence[Segment]) -> _Report | None:
    """What pyx12 finds in a claim; nothing where it fails or does not see every segment."""
    from pyx12.errors import EngineError, X12Error

    walk = _Walk(_start(claim_type, of_patient))
    try:
        walk.run(_reader(claim[0].delimiters, [segment.render() for segment in claim], closed=True))
    except (EngineError, X12Error, *_ITS_FAILURES):
        return None
    return walk.report if walk.seen == len(claim) + 1 else None


@cache
def _start(claim_type: str, of_patient: bool) -> _Start:
    """Where a claim begins, found by walking pyx12 through an envelope with nobody's data."""
    map_ = _map(claim_type)
    header = _HEADER.format(number="2A1" if claim_type == "P" else "3A2")
    envelope = header + (_PATIENT if of_patient else _SUBSCRIBER)
    walk = _Walk(_Start(map_.getnodebypath(f"{_GROUP}/GS"), {_GROUP: 1, f"{_GROUP}/GS": 1}))
    walk.run(_reader(_PLAIN, envelope.encode().split(b"~")[:-1]))
    return _Start(walk.node, walk.walker.getCountState())


@cache
def _map(claim_type: str) -> Any:
    from pyx12.map_if import load_map_file
    from pyx12.params import ParamsBase

    logging.getLogger("pyx12").setLevel(logging.CRITICAL + 1)
    return load_map_file(_MAPS[claim_type], ParamsBase())


def _reader(delimiters: Delimiters, segments: Sequence[bytes], closed: bool = False) -> Any:
    """pyx12's reader behind the ISA, checking LX numbers.

    `closed` adds the HL of a next billing provider, which makes pyx12 say what the last loops lack.
    """
    from pyx12.x12file import X12Reader

    isa = _ISA.split(b"*")
    isa[11] = delimiters.repetition or b"U"
    head = delimiters.element.join(isa) + delimiters.component
    tail = [delimiters.element.join(_CLOSING)] if closed else []
    text = b"".join(part + delimiters.terminator for part in (head, *segments, *tail))
    reader = X12Reader(StringIO(text.decode("latin-1")))
    reader.check_837_lx = True
    next(iter(reader))
    reader.pop_errors()
    return reader


class _Walk:
    """One pass of pyx12's walker and validators over the segments behind an ISA; its errors are collected."""

    def __init__(self, start: _Start) -> None:
        from pyx12.map_walker import walk_tree

        self.report = _Report(Counter(), set())
        self.seen = 0
        self.node = start.node
        self.walker = walk_tree(start.counts)
        self._line = 0

    def run(self, reader: Any) -> None:
        for segment in reader:
            self.seen += 1
            self._take(reader, segment)

    def _take(self, reader: Any, segment: Any) -> None:
        id_, before = segment.get_seg_id(), self._line
        node, _, _, found = self.walker.walk_errors(self.node, segment, 0, 0, None)
        self._line += id_ == "LX"
        self._count(self._of_reader(error, id_) for error in reader.pop_errors())
        self._count(self._of_walker(error, segment, before) for error in found)
        if node is None:
            self.report.unplaced.add((self._line, id_))
            return
        self.node = node
        self._count(self._of_element(error, node) for error in node.is_valid_errors(segment)[1])

    def _count(self, errors: Iterator[_Error]) -> None:
        self.report.errors.update(errors)

    def _of_reader(self, error: Any, id_: str) -> _Error:
        return _Error(error[1], self._line, "", id_)

    def _of_walker(self, error: Any, segment: Any, before: int) -> _Error:
        """What is missing is missing in the line before the segment that shows it."""
        node = error.map_node
        if error.err_cde == _UNPLACED or node is None:
            qualifier = (segment.get_value("01") or "")[:3]
            return _Error(error.err_cde, self._line, qualifier, segment.get_seg_id())
        line = before if error.err_cde == _MISSING else self._line
        return _Error(error.err_cde, line, node.get_path(), node.id, _opener(node))

    def _of_element(self, error: Any, node: Any) -> _Error:
        place = f"{node.get_path()} {error.refdes}"
        return _Error(f"element {error.err_cde}", self._line, place, node.id, _opener(node))


def _opener(node: Any) -> str:
    """The id of the segment that opens the loop a node stands in."""
    loop = node if node.is_loop() else node.parent
    return str(loop.get_first_seg().id)
