"""Odd but readable spellings of every fixture: the same findings, the same corrections, and nothing lost."""

from collections import Counter
from difflib import SequenceMatcher
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest

from cases.folders import INPUTS, ROOT, input_name, scrubbed, what_and_where
from cases.plain_x12 import File, read
from cases.twins import APPENDED, NOC_CODES, TWINS, NoTwin, Twin
from noc837 import Given, Scrubbed, scrub, scrub_claims
from noc837.x12.rewrite import Span

# How many files cannot be spelt so, because a text holds the twin's delimiter and the like. May fall, never grow.
LEFT_OUT = {
    "crlf": 5,
    "lf": 5,
    "cr": 5,
    "pipe-and-angle": 9,
    "control-characters": 9,
    "backslash-and-nul": 9,
    "byte-order-mark": 2,
    "blanks-first": 2,
    "no-terminator-at-the-end": 2,
    "bytes-behind": 2,
    "another-interchange": 2,
}


@cache
def plain(path: Path) -> File:
    return read(path.read_bytes())


def left_out(twin: Twin, path: Path) -> str:
    """Why there is no such twin of a file, empty where there is one."""
    try:
        twin.make(plain(path))
    except NoTwin as why:
        return str(why)
    return ""


PAIRS = [
    pytest.param(twin, path, id=f"{twin.name}-{input_name(path)}")
    for twin in TWINS
    for path in INPUTS
    if not left_out(twin, path)
]


@pytest.mark.parametrize("path", INPUTS, ids=input_name)
def test_the_plain_reader_loses_nothing(path: Path) -> None:
    assert plain(path).render() == path.read_bytes()


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_few_files_are_left_out_and_for_a_reason(twin: Twin) -> None:
    reasons = [why for path in INPUTS if (why := left_out(twin, path))]
    assert len(reasons) <= LEFT_OUT.get(twin.name, 0), Counter(reasons)


@pytest.mark.parametrize(("twin", "path"), PAIRS)
def test_a_twin_is_scrubbed_like_the_plain_file(twin: Twin, path: Path) -> None:
    data = twin.make(plain(path))
    result = scrub(data)
    expected = scrubbed(path)
    misspelt_left = _same_findings(twin, result, expected)
    _same_outcomes(twin, result, expected)
    _same_segments(twin, result.data, expected.data, misspelt_left)
    _nothing_lost(data, result)
    if "LIN01" not in {change.rule for change in result.changes}:  # moved segments look like untouched ones
        _line_breaks_stay(data, result.data)


def _same_findings(twin: Twin, result: Scrubbed, expected: Scrubbed) -> bool:
    """Whether misspelt codes may be left: those of claims in which nothing is corrected at all."""
    found = Counter(map(what_and_where, result.findings))
    wanted = Counter(map(what_and_where, expected.findings))
    if twin.appends_an_interchange:
        wanted.update(_appended_findings(expected.counts.interchanges + 1))
    if twin.name == "bytes-behind":
        wanted[("ENV06", "info", "byte", (0, 0, 0, 0, 0), 0)] = 1
    assert not wanted - found
    more = [rule for rule, *_ in (found - wanted).elements()]
    assert set(more) <= ({"PRO01"} if twin.misspells_codes else set())
    assert not more or expected.counts.untouched or "COR01" in expected.counts.rules
    return bool(more) or bool(expected.counts.untouched)


def _appended_findings(ordinal: int) -> list[tuple[object, ...]]:
    found = scrub(APPENDED).findings
    return [
        (rule, severity, place, (ordinal, *ordinals[1:]), number)
        for rule, severity, place, ordinals, number in map(what_and_where, found)
    ]


def _same_outcomes(twin: Twin, result: Scrubbed, expected: Scrubbed) -> None:
    counts, wanted = result.counts, expected.counts
    if twin.appends_an_interchange:
        assert (counts.noc_lines, counts.left) == (wanted.noc_lines + 1, wanted.left + 1)
        assert (counts.clean, counts.corrected) == (wanted.clean, wanted.corrected)
        return
    assert (counts.sets, counts.claims, counts.noc_lines) == (wanted.sets, wanted.claims, wanted.noc_lines)
    assert (counts.left, counts.untouched) == (wanted.left, wanted.untouched)
    if twin.misspells_codes:
        assert (counts.clean, counts.corrected) == (0, wanted.clean + wanted.corrected)
    else:
        assert (counts.clean, counts.corrected) == (wanted.clean, wanted.corrected)


def _same_segments(twin: Twin, data: bytes, expected: bytes, misspelt_left: bool) -> None:
    written, wanted = read(data).interchanges, read(expected).interchanges
    if twin.appends_an_interchange:
        assert data.endswith(scrub(APPENDED).data)
        written = written[:-1]
    for one, other in zip(written, wanted, strict=True):
        assert _comparable(twin, one.parsed(), misspelt_left) == _comparable(twin, other.parsed(), misspelt_left)


def _comparable(twin: Twin, segments: list[list[list[bytes]]], misspelt_left: bool) -> list[list[list[bytes]]]:
    if twin.name == "latin-1":
        return [[[part.removesuffix(b"\xe9\xff") for part in e] for e in segment] for segment in segments]
    if misspelt_left:
        return [_spelt_well(segment) for segment in segments]
    return segments


def _spelt_well(segment: list[list[bytes]]) -> list[list[bytes]]:
    if segment[0] not in ([b"SV1"], [b"SV2"]):
        return segment
    return [[_upper_code(part) for part in element] for element in segment]


def _upper_code(part: bytes) -> bytes:
    upper = part.strip().upper()
    return upper if upper in (b"HC", *NOC_CODES) else part


def _nothing_lost(data: bytes, result: Scrubbed) -> None:
    """Spans are the input's own bytes, tile it, and only whole segments are replaced; line breaks stay."""
    place, written = 0, bytearray()
    for part in scrub_claims(BytesIO(data), Given()):
        for piece in part.pieces:
            assert piece.start == place
            replaced = bytes(piece.data if isinstance(piece, Span) else piece.replaced)
            assert data[place : place + len(replaced)] == replaced
            place += len(replaced)
            written += piece.data
    assert (place, bytes(written)) == (len(data), result.data)


def _line_breaks_stay(data: bytes, written: bytes) -> None:
    for before, after in zip(read(data).interchanges, read(written).interchanges, strict=True):
        old, new = list(before.segments), list(after.segments)
        matcher = SequenceMatcher(None, [text for _, text in old], [text for _, text in new], autojunk=False)
        for block in matcher.get_matching_blocks():
            assert old[block.a : block.a + block.size] == new[block.b : block.b + block.size]
        assert {lead for lead, text in new if text} <= {lead for lead, text in old if text} | {_line_break(old)}
    assert read(data).tail == read(written).tail


def _line_break(segments: list[tuple[bytes, bytes]]) -> bytes:
    """The line break behind the ISA, which inserted segments are given."""
    lead = segments[1][0]
    return next((each for each in (b"\r\n", b"\n", b"\r") if lead.startswith(each)), b"")


# Single oddities


def _with_note(note: bytes) -> tuple[bytes, bytes]:
    """A file with one line to correct and a claim note, and what it must become."""
    folder = ROOT / "ndc-ten-digits-with-hyphens-p"
    sent, wanted = ((folder / file).read_bytes() for file in ("in.837", "corrected.837"))
    return _add_note(sent, note), _add_note(wanted, note)


def _add_note(file: bytes, note: bytes) -> bytes:
    return file.replace(b"HI*ABK", b"NTE*ADD*" + note + b"~\nHI*ABK").replace(b"SE*33", b"SE*34")


def test_a_note_of_twenty_kilobytes_is_kept_and_said_to_be_too_long() -> None:
    sent, wanted = _with_note(b"WORD " * 4000 + b"END")
    result = scrub(sent)
    assert result.data == wanted != sent
    assert [found.finding.rule for found in result.findings] == ["TXT01"]
    assert len(result.findings[0].finding.submitted) == 20_003


def test_a_line_note_of_twenty_kilobytes_hides_no_line_behind_it() -> None:
    sent = (ROOT / "one-line-of-each-outcome-p" / "in.837").read_bytes()
    note = b"NTE*ADD*" + b"HC J3490, " * 2000 + b"END" + b"~\n"
    result = scrub(sent.replace(b"REF*6R*0001-2~\n", b"REF*6R*0001-2~\n" + note))
    assert result.counts.noc_lines == 4
    assert result.data.count(note) == 1
    assert {change.rule for change in result.changes} == {"NDC04"}


@pytest.mark.parametrize("name", [b"M\xdcLLER", b"M\xc3\x9cLLER", b"\xff\xfe\x80"])
def test_a_byte_beyond_ascii_in_a_name_is_kept(name: bytes) -> None:
    folder = ROOT / "ndc-ten-digits-with-hyphens-i"
    sent, wanted = ((folder / file).read_bytes().replace(b"SAMPLE", name) for file in ("in.837", "corrected.837"))
    result = scrub(sent)
    assert result.data == wanted
    assert not result.findings


def test_an_interchange_behind_the_other_is_scrubbed_with_its_own_delimiters() -> None:
    first = (ROOT / "clean-claim-p" / "in.837").read_bytes()
    result = scrub(first + APPENDED)
    assert result.data.startswith(first)
    assert result.data[len(first) :] == APPENDED.replace(b"50242-060-01", b"50242006001")
    assert sorted(found.finding.rule for found in result.findings) == ["CLM02", "CLM04", "DSC01"]
    assert list(map(what_and_where, result.findings)) == _appended_findings(2)


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_twins_are_spelt_otherwise(twin: Twin) -> None:
    name = "clean-claim-p" if twin.name == "no-line-breaks" else "no-line-breaks-p"
    path = ROOT / name / "in.837"
    assert twin.make(plain(path)) != path.read_bytes()
