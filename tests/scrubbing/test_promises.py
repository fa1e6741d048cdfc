"""What a scrub promises, held against claims of random drug lines."""

import os
import subprocess
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noc837 import Given, Scrubbed, scrub, scrub_claims
from noc837.claims.claim import Claim
from noc837.claims.sweep import Sweep
from noc837.payer_maps.payer_map import NOC_CODES
from noc837.x12.delimiters import read_header
from noc837.x12.guide import Violation
from noc837.x12.rewrite import Rendered, Span
from scrubbing.random_claims import random_file

FILES = st.integers(0, 2**32).map(random_file)
many = settings(max_examples=300, deadline=None, derandomize=True)


def test_the_random_files_are_worth_it():
    results = [scrub(random_file(seed)) for seed in range(300)]
    rules = Counter(change.rule for result in results for change in result.changes)
    left = Counter(found.finding.rule for result in results for found in result.findings)
    assert sum(bool(result.changes) for result in results) > 120
    assert {
        "PRO01",
        "LIN01",
        "LIN02",
        "NDC02",
        "NDC03",
        "NDC04",
        "QTY02",
        "UOM01",
        "TXT01",
        "TXT02",
        "DSC03",
        "DSC04",
        "MOD01",
    } <= set(rules)
    assert {
        "NDC01",
        "NDC05",
        "NDC06",
        "NDC10",
        "QTY01",
        "QTY03",
        "QTY04",
        "UOM02",
        "UOM03",
        "UOM04",
        "RXN01",
        "DSC01",
        "DSC02",
    } <= set(left)


@many
@given(FILES)
def test_lossless(data):
    output, place = b"", 0
    for part in scrub_claims(BytesIO(data), Given()):
        for piece in part.pieces:
            assert piece.start == place
            if isinstance(piece, Span):
                assert bytes(piece.data) == data[place : piece.end]
            else:
                assert piece.replaced == data[place : piece.end]
                assert piece.data != piece.replaced
            place = piece.end
            output += piece.data
    assert place == len(data)
    assert output == scrub(data).data


def _segments(data: bytes) -> Counter[bytes]:
    """The segments of a file without blank ones, blanks before them off."""
    delimiters = read_header(data).delimiters
    parts = (part.lstrip(delimiters.blanks) for part in data.split(delimiters.terminator))
    return Counter(part for part in parts if part)


def _without_trailer(segments: Counter[bytes]) -> Counter[bytes]:
    return Counter({each: n for each, n in segments.items() if not each.startswith(b"SE")})


@many
@given(FILES)
def test_the_changes_on_record_are_all_that_changed(data):
    result = scrub(data)
    before, after = _without_trailer(_segments(data)), _without_trailer(_segments(result.data))
    for change in result.changes:
        if change.before:
            before[change.before.encode("latin-1")] -= 1
        if change.after:
            before[change.after.encode("latin-1")] += 1
    assert {k: n for k, n in before.items() if n} == dict(after)
    assert result.counts.changes == len(result.changes)


@many
@given(FILES)
def test_line_breaks_and_blank_segments_stay(data):
    result = scrub(data)
    terminator = read_header(data).delimiters.terminator
    moved = sum(bool(change.after) - bool(change.before) for change in result.changes)
    assert result.data.count(terminator) - data.count(terminator) == moved
    if not result.changes:
        assert result.data == data


@many
@given(FILES)
def test_again_changes_nothing(data):
    once = scrub(data)
    twice = scrub(once.data)
    assert twice.data == once.data
    assert twice.changes == ()
    assert twice.counts.left == once.counts.left
    assert twice.counts.clean == once.counts.clean + once.counts.corrected


def _violations(data: bytes) -> list[Counter[Violation]]:
    claims = [event for event in Sweep(BytesIO(data), frozenset(NOC_CODES)) if isinstance(event, Claim)]
    return [claim.envelope.group.guide.violations(claim.segments) for claim in claims if claim.envelope.group.guide]


@many
@given(FILES)
def test_never_worse(data):
    before, after = _violations(data), _violations(scrub(data).data)
    assert len(before) == len(after)
    for came, went in zip(before, after, strict=True):
        assert not went - came


@many
@given(FILES)
def test_every_noc_line_is_accounted_for(data):
    result = scrub(data)
    counts = result.counts
    claims = [event for event in Sweep(BytesIO(data), frozenset(NOC_CODES)) if isinstance(event, Claim)]
    noc_lines = sum(line.code in frozenset(NOC_CODES) for claim in claims for line in claim.lines)
    assert counts.noc_lines == noc_lines == counts.clean + counts.corrected + counts.left + counts.untouched
    errors = [found for found in result.findings if found.severity.word == "error"]
    assert counts.errors == len(errors)
    assert counts.warnings == sum(found.severity.word == "warning" for found in result.findings)
    assert sum(counts.rules.values()) == len(result.findings)
    of_lines = {found.location.ordinals for found in errors if found.location.ordinals[4]}
    of_claims = [found for found in errors if found.location.ordinals[3] and not found.location.ordinals[4]]
    if not counts.untouched:
        assert counts.left == (counts.noc_lines if of_claims else len(of_lines))


@many
@given(FILES)
def test_what_is_untouched_is_untouched(data):
    result = scrub(data)
    delimiters = read_header(data).delimiters
    clm = next(each for each in _segments(data) if each.startswith(b"CLM"))
    void = clm.split(delimiters.component)[2].startswith(b"8")
    encounter = any(s.startswith(b"BHT") and s.endswith(b"RP") for s in _segments(data))
    if void or encounter:
        assert result.data == data
        assert result.counts.untouched == result.counts.noc_lines
    else:
        assert result.counts.untouched == 0
    if void and result.counts.noc_lines:
        assert {f.finding.rule for f in result.findings} - {"ENV01"} == {"ENV05"}


@many
@given(FILES)
def test_our_own_rules_never_have_to_be_withheld(data):
    assert [found for found in scrub(data).findings if found.finding.rule == "COR01"] == []


@many
@given(FILES)
def test_findings_have_an_identity_each_that_stays_the_same(data):
    first, second = scrub(data), scrub(data)
    identities = [found.identity for found in first.findings]
    assert identities == [found.identity for found in second.findings]
    assert len(set(identities)) == len(identities)
    assert all(len(each) == 16 and int(each, 16) >= 0 for each in identities)


@many
@given(FILES)
def test_segment_number_and_submitted_describe_the_input(data):
    delimiters = read_header(data).delimiters
    parts = [part.lstrip(delimiters.blanks) for part in data.split(delimiters.terminator)]
    numbered = [part for part in parts if part]
    numbered = numbered[next(n for n, part in enumerate(numbered) if part.startswith(b"ST")) :]
    for found in scrub(data).findings:
        finding = found.finding
        if " " in finding.place and finding.place[-2:].isdigit() and found.segment_number:
            segment = numbered[found.segment_number - 1].decode("latin-1")
            assert segment[:3] in (
                "CLM",
                "SV1",
                "SV2",
                "DTP",
                "PWK",
                "LIN",
                "CTP",
                "NTE",
                "REF",
                "LX" + delimiters.element.decode("latin-1"),
            )
            assert finding.submitted in segment


# --- the same everywhere -------------------------------------------------------------------------------

_PROGRAM = """
import sys
from noc837 import scrub
result = scrub(sys.stdin.buffer.read())
sys.stdout.buffer.write(result.data)
for f in result.findings:
    print(f.identity, f.finding.rule, f.finding.place, f.finding.message, f.finding.suggestion, f.segment_number)
for c in result.changes:
    print(c.rule, c.place, c.before, c.after)
print(result.counts)
"""


def _in_a_process(data: bytes, seed: str) -> bytes:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM], input=data, env=environment, capture_output=True, check=True
    ).stdout


def test_output_does_not_depend_on_the_hash_seed():
    data = b"".join(map(random_file, range(60)))
    outputs = {_in_a_process(data, seed) for seed in ("0", "1", "4242")}
    assert len(outputs) == 1
    assert len(outputs.pop()) > len(data) + 5000


# --- the public files ----------------------------------------------------------------------------------

X12 = Path(__file__).parents[2] / ".." / "shared" / "data" / "x12"


def _public_files() -> list[Path]:
    return sorted(path for path in X12.glob("*") if path.suffix != ".csv") if X12.is_dir() else []


def test_the_public_files_are_there():
    if not X12.is_dir():
        pytest.skip(f"no public files beside the checkout: {X12}")
    assert len(_public_files()) >= 15


def _scrubbed(data: bytes) -> Scrubbed | None:
    try:
        return scrub(data)
    except ValueError:
        return None


@pytest.mark.parametrize("path", _public_files(), ids=lambda path: path.name)
def test_a_public_file_comes_out_as_it_came_but_for_what_is_on_record(path):
    data = path.read_bytes()
    result = _scrubbed(data)
    if result is None:
        assert data[:3] != b"ISA" or b"IEA" not in data, "a whole interchange was refused"
        return
    if not result.changes:
        assert result.data == data
    rendered = [
        piece for part in scrub_claims(BytesIO(data), Given()) for piece in part.pieces if isinstance(piece, Rendered)
    ]
    assert bool(rendered) == bool(result.changes)
    assert _scrubbed(result.data).data == result.data
