"""pyx12's verdict on changed claims: what passes, what is refused, what it cannot judge, and its silence."""

import logging
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from io import StringIO
from typing import Any

import pytest

from noc837 import verify as module
from noc837.verify import ChangedClaim, Verdict, verify
from noc837.x12.delimiters import Delimiters
from noc837.x12.segment import Segment

DELIMITERS = Delimiters(b"*", b":", b"^", b"~")
P, I = "005010X222A1", "005010X223A2"  # noqa: E741
CLAIM_P = (
    "CLM*1*150***11:B:1*Y*A*Y*Y~HI*BK:03591~NM1*82*1*SECRET*B****XX*1122333341~LX*1~"
    "SV1*HC:J3490:::::DRUGX 5MG*50*UN*1*11**1~DTP*472*D8*20260711~LIN**N4*00026-0635-12~CTP****10*ML~"
    "REF*XZ*1~NM1*82*1*A*B****XX*1122333341~LX*2~SV1*HC:90782*100*UN*1*11**1~DTP*472*D8*20260711~"
)
CLAIM_I = (
    "CLM*1*89.95***13:A:1**C*Y*Y~DTP*434*RD8*20260315-20260315~CL1*1**01~HI*BK:3669~NM1*71*1*A*B****XX*1122334455~"
    "LX*1~SV2*0636*HC:J3490:::::DRUG*13.39*UN*1~DTP*472*D8*20260315~LIN**N4*00026063512~CTP****10*ML~"
)
CLAIM = {P: CLAIM_P, I: CLAIM_I}


def segments_of(text: str, delimiters: Delimiters = DELIMITERS) -> list[Segment]:
    parts = text.encode("latin-1").split(delimiters.terminator)
    return [Segment(tuple(part.split(delimiters.element)), delimiters) for part in parts if part]


def changed(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert text.count(old) == 1, "a change must hit exactly one place"
        text = text.replace(old, new)
    return text


def verdict(before: str, after: str, guide_id: str = P, of_patient: bool = False) -> Verdict:
    return verify(ChangedClaim(guide_id, of_patient, segments_of(before), segments_of(after)))


# --- verified ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("of_patient", [False, True])
@pytest.mark.parametrize("guide_id", [P, "005010X222", "005010X222A2", I, "005010X223", "005010X223A3"])
def test_unchanged_claim(guide_id: str, of_patient: bool) -> None:
    text = CLAIM[P if guide_id.startswith(P[:-2]) else I]
    assert verdict(text, text, guide_id, of_patient) is Verdict.VERIFIED


@pytest.mark.parametrize("of_patient", [False, True])
@pytest.mark.parametrize("guide_id", [P, I])
def test_nothing_is_wrong_with_the_envelope_or_the_sound_claims(guide_id: str, of_patient: bool) -> None:
    """So every error of the other tests comes from the change they make."""
    claim_type = "P" if guide_id == P else "I"
    report = module._examine(claim_type, of_patient, segments_of(CLAIM[guide_id]))
    assert report is not None
    assert not report.errors


SOUND_CHANGES = [
    (("00026-0635-12", "00026063512"),),
    (("LIN**N4*00026-0635-12~CTP****10*ML~REF*XZ*1~", ""),),
    (("DTP*472*D8*20260711~LIN", "DTP*472*D8*20260711~NTE*ADD*DRUG~LIN"),),
]


@pytest.mark.parametrize("changes", SOUND_CHANGES)
def test_sound_change(changes: Sequence[tuple[str, str]]) -> None:
    assert verdict(CLAIM_P, changed(CLAIM_P, *changes)) is Verdict.VERIFIED


@pytest.mark.parametrize(
    ("fault", "repaired"),
    [
        ("CTP****10*MG", "CTP****10*ML"),
        ("CTP***0*10*ML", "CTP****10*ML"),
        ("CTP****10*ML*", "CTP****10*ML"),
        ("CTP****10*CC", "CTP****10*MG"),
    ],
)
def test_repairing_a_fault(fault: str, repaired: str) -> None:
    before = changed(CLAIM_P, ("CTP****10*ML", fault))
    assert verdict(before, before.replace(fault, repaired)) is Verdict.VERIFIED


def test_a_fault_with_another_value_is_the_same_fault() -> None:
    before = changed(CLAIM_P, ("DRUGX 5MG", "X " * 50))
    assert verdict(before, before.replace("X " * 50, "X" * 90)) is Verdict.VERIFIED


def test_faults_that_came_with_the_claim_stay() -> None:
    before = changed(CLAIM_P, ("HI*BK:03591~", ""), ("1122333341~LX*2", "11~LX*3"), ("SV1*HC:90782", "SV1*ZZ:90782"))
    assert verdict(before, changed(before, ("00026-0635-12", "00026063512"))) is Verdict.VERIFIED


def test_segments_moved_to_where_they_are_seen_may_show_old_faults() -> None:
    """pyx12 does not look into a segment it cannot place; its faults were there before the move."""
    drug = "LIN**N4*1~CTP****10*MG~"
    after = changed(CLAIM_P, ("LIN**N4*00026-0635-12~CTP****10*ML~REF*XZ*1~", drug))
    before = changed(after, (drug, ""), ("1122333341~LX*2", f"1122333341~{drug}LX*2"))
    assert verdict(before, after) is Verdict.VERIFIED
    assert verdict(after, before) is Verdict.REFUSED


@pytest.mark.parametrize("triple", ["|>!~", "*<\\\n", "\x1d\x1f\x1e\x1c", "*:\xa7\xb6", "*:U~"])
def test_other_delimiters(triple: str) -> None:
    element, component, repetition, terminator = (byte.encode("latin-1") for byte in triple)
    other = Delimiters(element, component, b"" if repetition == b"U" else repetition, terminator)
    text = CLAIM_P.translate(str.maketrans("*:~", triple[0] + triple[1] + triple[3]))
    before, after = segments_of(text, other), segments_of(text.replace("ML", "MG"), other)
    assert verify(ChangedClaim(P, False, before, before)) is Verdict.VERIFIED
    assert verify(ChangedClaim(P, False, before, after)) is Verdict.REFUSED


def test_foreign_characters_are_an_error_and_no_death() -> None:
    before = changed(CLAIM_P, ("DRUGX 5MG", "DRUGX 5\xb5g"))
    assert verdict(before, changed(before, ("\xb5g", "MCG"))) is Verdict.VERIFIED
    assert verdict(changed(before, ("\xb5g", "MCG")), before) is Verdict.REFUSED


# --- refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        ("CTP****10*ML", "CTP****10*MG"),
        ("CTP****10*ML~", ""),
        ("LIN**N4*", "LIN*1*N4*"),
        ("REF*XZ*1~", "REF*XZ*1~LIN**N4*1~CTP****1*UN~"),
        ("CTP****10*ML~REF*XZ*1~", "CTP****10*ML~NTE*ADD*X~REF*XZ*1~"),
        ("DRUGX 5MG", "DRUGX 5\tMG"),
        ("LX*2~", "LX*3~"),
        ("DTP*472*D8*20260711~LIN", "LIN"),
        ("100*UN*1*11**1~DTP*472*D8*20260711~", "100*UN*1*11**1~"),
        ("REF*XZ*1~NM1*82*1*A*B****XX*1122333341~", "REF*XZ*1~NM1*82*1*A*B****XX~"),
        ("SV1*HC:90782*100*UN*1*11*", "SV1*HC:90782*100*UN*1*ZZ*"),
    ],
)
def test_breaking_change(change: tuple[str, str]) -> None:
    assert verdict(CLAIM_P, changed(CLAIM_P, change)) is Verdict.REFUSED


def test_a_fault_moved_to_another_line_is_new() -> None:
    first = changed(CLAIM_P, ("DTP*472*D8*20260711~LIN", "DTP*472*D8*2026071~LIN"))
    second = CLAIM_P.removesuffix("20260711~") + "2026071~"
    assert verdict(first, second) is Verdict.REFUSED
    assert verdict(second, first) is Verdict.REFUSED


def test_one_fault_more_of_a_kind_is_new() -> None:
    before = changed(CLAIM_P, ("REF*XZ*1~", "REF*XZ*1~ZZ*1~"))
    assert verdict(before, before.replace("ZZ*1~", "ZZ*1~ZZ*1~")) is Verdict.REFUSED


# --- not verified --------------------------------------------------------------------------------------

DEADLY = [
    ("DRUGX 5MG", "A:B:C:D:E"),
    ("D8*20260711~LIN", "RD8*20260711-20260712-20260713~LIN"),
    ("DRUGX 5MG", "X" * 20000),
]


@pytest.mark.parametrize("deadly", DEADLY)
def test_what_pyx12_cannot_finish(deadly: tuple[str, str]) -> None:
    dead = changed(CLAIM_P, deadly)
    assert verdict(dead, CLAIM_P) is Verdict.NOT_VERIFIED
    assert verdict(dead, dead) is Verdict.NOT_VERIFIED
    assert verdict(CLAIM_P, dead) is Verdict.REFUSED
    assert verdict(CLAIM_P, CLAIM_P) is Verdict.VERIFIED


@pytest.mark.parametrize("guide_id", ["005010X224A2", "004010X098A1", ""])
def test_other_guides(guide_id: str) -> None:
    assert verdict(CLAIM_P, CLAIM_P, guide_id) is Verdict.NOT_VERIFIED


def test_a_blank_segment_would_end_pyx12s_reading_unseen() -> None:
    claim = segments_of(CLAIM_P)
    claim.insert(5, Segment((b"\r\n",), DELIMITERS))
    assert verify(ChangedClaim(P, False, claim, segments_of(CLAIM_P))) is Verdict.NOT_VERIFIED


# --- silence, and the same errors as the whole program -------------------------------------------------


def test_nothing_is_logged_or_printed(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    module._map.cache_clear()
    module._start.cache_clear()
    for old, new in [("CTP****10*ML", "CTP****10*MG"), *DEADLY]:
        verdict(CLAIM_P, changed(CLAIM_P, (old, new)))
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


def test_no_values_in_what_is_compared() -> None:
    before = changed(CLAIM_P, ("NM1*82*1*SECRET", f"NM1*82*1*{'SECRET' * 20}"), ("DRUGX 5MG", "SECRET" * 20))
    report = module._examine("P", False, segments_of(before))
    assert report is not None
    assert sum(report.errors.values()) == 2
    assert "SECRET" not in repr(report.errors)
    assert "SECRET" not in repr(ChangedClaim(P, False, segments_of(before), []))


def whole_programs_errors(text: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many errors pyx12's own main function reports on the claim in a whole interchange."""
    from pyx12.error_handler import err_handler
    from pyx12.params import ParamsBase
    from pyx12.x12n_document import x12n_document

    found: Counter[str] = Counter()

    def count(_: Any, code: str, *__: Any) -> None:
        found[code] += 1

    for name in ("seg_error", "ele_error", "st_error", "gs_error", "isa_error"):
        monkeypatch.setattr(err_handler, name, count)
    group = "GS*HC*AA*BB*20260101*0000*1*X*005010X222A1~"
    body = (module._HEADER + module._SUBSCRIBER).format(number="2A1") + text
    trailer = f"SE*{body.count('~') + 1}*0001~GE*1*1~IEA*1*000000001~"
    x12n_document(ParamsBase(), StringIO(module._ISA.decode() + ":~" + group + body + trailer), None, None)
    return found.total()


@pytest.mark.parametrize(
    "change",
    [
        ("LX*1~", "LX*1~"),
        ("CTP****10*ML~", ""),
        ("CTP****10*ML", "CTP***0*10*MG*"),
        ("REF*XZ*1~", "REF*XZ*1~NTE*ADD*X~"),
        ("HI*BK:03591~", ""),
        ("SV1*HC:90782*100*UN*1*11**1~DTP*472*D8*20260711~", ""),
        ("DRUGX 5MG", "\t" + "X" * 90),
        ("LX*2", "LX*7"),
    ],
)
def test_same_errors_as_the_whole_program(change: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    text = changed(CLAIM_P, change)
    report = module._examine("P", False, segments_of(text))
    assert report is not None
    assert report.errors.total() == whole_programs_errors(text, monkeypatch)


def test_pyx12_is_loaded_on_first_need_only() -> None:
    code = "import sys, noc837.verify; sys.exit(any(name.startswith('pyx12') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
