"""Every case folder: what comes out, what is left, that scrubbing again changes nothing, that all counts add up."""

from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest

from cases.folders import (
    CASES,
    DEMO,
    INPUTS,
    MAPPED,
    REFERENCED,
    Case,
    input_name,
    scrubbed,
    scrubbed_as_shipped,
    scrubbed_under_maps,
    what_and_where,
)
from cases.plain_x12 import counted_sets, read
from noc837 import scrub
from noc837.findings import LeftFinding
from noc837.outputs.job import ERRORS_LEFT, PROCESSED, How, Watch, scrub_file
from noc837.outputs.places import places_in
from noc837.outputs.tables import read_rows
from noc837.rule import MayCorrect
from noc837.rules import ALL

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
each_input = pytest.mark.parametrize("path", INPUTS, ids=input_name)

CORRECTED, LEFT = "corrected", "left"
# The one-fault files: the fault, the rule that finds it, and what becomes of it. Each stands there twice, -p and -i.
FAULTS = {
    "ndc-ten-digits-with-hyphens": ("NDC04", CORRECTED),
    "ndc-ten-digits-bare": ("NDC05", LEFT),
    "ndc-eleven-digits-with-hyphens": ("NDC04", CORRECTED),
    "ndc-nine-digits": ("NDC05", LEFT),
    "ndc-is-a-placeholder": ("NDC06", LEFT),
    "ndc-missing": ("NDC01", LEFT),
    "ndc-only-in-the-note": ("NDC02", CORRECTED),
    "lin02-is-an-alias": ("NDC03", CORRECTED),
    "lin02-is-unknown": ("NDC03", LEFT),
    "ctp-missing": ("QTY01", LEFT),
    "unit-is-mg": ("UOM04", LEFT),
    "unit-is-ea": ("UOM01", CORRECTED),
    "unit-is-ml-in-lower-case": ("UOM01", CORRECTED),
    "quantity-is-zero": ("QTY03", LEFT),
    "description-missing": ("DSC01", LEFT),
    "note-with-tab-and-trailing-blanks": ("TXT02", CORRECTED),
    "drug-only-in-the-line-note": ("DSC03", CORRECTED),
}
# 837I has no NTE*ADD at the line: where such a note stays, it is a second fault.
ALSO_LEFT = {"ndc-only-in-the-note-i": ["NTE02"]}
# What must come out byte for byte, whatever is said about it: in both guides, -p and -i, and in one of them.
UNTOUCHED_IN_BOTH = (
    "administrative-note-stays-a-note",
    "modifiers-run-together-jzrt",
    "modifiers-run-together-are-no-description",
    "quantity-with-zeros-stays",
    "quantity-with-a-comma",
    "less-or-equal-stays",
    "infusion-times-in-the-description-stay",
    "se01-wrong-and-nothing-to-correct",
    "fixed-format-segment-is-never-squeezed",
    "other-payers-code-is-no-line",
    "void-claim-is-untouched",
    "ten-digits-from-00-stay",
    "barcode-alone-stays",
    "medicaid-as-later-payer",
    "encounter-is-untouched",
    "specific-code-is-left-alone",
    "description-points-to-the-ndc",
    "unit-is-a-container",
    "unit-is-me",
    "repricer-note-is-no-source",
    "text-too-long-is-never-cut",
    "text-names-another-ndc",
    "quantity-in-the-text-that-cannot-be",
    "two-ndcs-on-one-line",
    "clean-claim",
)
UNTOUCHED = (
    *(f"{name}-{guide}" for name in UNTOUCHED_IN_BOTH for guide in "pi"),
    "fraction-in-utf-8-stays-p",
    "fraction-in-latin-1-stays-i",
    "infusion-times-in-the-note-stay-p",
    "infusion-times-in-the-claim-note-stay-i",
    "isa11-is-a-letter-and-nothing-to-correct-p",
    "remittance-group-beside-837p",
    "code-in-a-dental-claim-only-i",
    "fifth-modifier-is-no-description-p",
    "descriptor-is-not-replaced-by-the-note-p",
)
# Findings that no exceptions file of these cases can show.
NOT_IN_EXCEPTIONS = {"PRO01", "DSC03"}


def by_name(name: str) -> Case:
    return next(case for case in CASES if case.name == name)


# What comes out


@each_case
def test_writes_the_corrected_file_and_the_exceptions(case: Case, tmp_path: Path) -> None:
    outcome = scrub_file(case.input, "in.837", places_in(tmp_path, "in.837", ("csv",)), How(), Watch())
    assert (tmp_path / "in.837").read_bytes() == case.corrected
    assert list(read_rows(tmp_path / "in.837.exceptions.csv")) == case.exceptions
    assert outcome.exit == (ERRORS_LEFT if "error" in {row["severity"] for row in case.exceptions} else PROCESSED)


@each_case
def test_scrubbing_again_changes_nothing(case: Case) -> None:
    again, before = scrub(case.corrected), scrubbed(case.input)
    assert again.data == case.corrected
    assert not again.changes
    assert not Counter(map(_named, again.findings)) - Counter(map(_named, before.findings))


def _named(found: LeftFinding) -> tuple[object, ...]:
    return (*what_and_where(found)[:4], found.finding.submitted if found.finding.rule != "ENV01" else "")


@each_case
def test_nothing_is_changed_without_a_record(case: Case) -> None:
    changed = case.corrected != case.input.read_bytes()
    assert changed == bool(scrubbed(case.input).changes)


@each_input
def test_counts_add_up(path: Path) -> None:
    result = scrubbed(path)
    counts = result.counts
    assert counts.noc_lines == counts.clean + counts.corrected + counts.left + counts.untouched
    assert counts.noc_lines == _noc_lines(path.read_bytes())
    assert counts.errors == sum(found.severity.word == "error" for found in result.findings)
    assert counts.warnings == sum(found.severity.word == "warning" for found in result.findings)
    assert counts.changes == len(result.changes)
    assert sum(counts.rules.values()) == len(result.findings)
    on_claims = [f for f in (*result.findings, *result.changes) if not f.location.line_number and f.location.claim_id]
    if not (on_claims or counts.untouched):
        with_error = {f.location.ordinals for f in result.findings if f.severity.word == "error"}
        with_error = {ordinals for ordinals in with_error if ordinals[4]}
        assert counts.left == len(with_error)
        assert counts.corrected == len({change.location.ordinals for change in result.changes} - with_error)


def _noc_lines(data: bytes) -> int:
    """SV1 and SV2 with HC and one of the four codes, in the groups of 5010's 837P and 837I."""
    found, supported = 0, False
    for interchange in read(data).interchanges:
        for name, *elements in interchange.parsed():
            if name == [b"GS"]:
                supported = elements[7][0].startswith((b"005010X222", b"005010X223"))
            if name[0] in (b"SV1", b"SV2") and supported:
                composite = elements[0 if name[0] == b"SV1" else 1]
                code = [part.strip().upper() for part in composite[:2]]
                found += code in ([b"HC", c] for c in (b"J3490", b"J3590", b"C9399", b"J9999"))
    return found


@each_input
def test_set_trailers_move_by_what_was_inserted_or_removed(path: Path) -> None:
    before, after = counted_sets(path.read_bytes()), counted_sets(scrubbed(path).data)
    assert len(before) == len(after)
    for (sent, counted), (written, recounted) in zip(before, after, strict=True):
        if sent.isdigit():
            assert int(written) - int(sent) == recounted - counted
        else:
            assert written == sent


@each_case
def test_errors_stand_first_within_a_claim(case: Case) -> None:
    order = ["error", "warning", "info"]
    key = ("interchange_control_number", "group_control_number", "set_control_number", "claim_number")
    for _, rows in groupby(case.exceptions, lambda row: [row[column] for column in key]):
        ranks = [order.index(row["severity"]) for row in rows]
        assert ranks == sorted(ranks)


# What the cases show


def test_there_are_cases_enough_in_both_guides() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len({name.lower() for name in names})
    assert sum("P" in case.guides for case in CASES) >= 60
    assert sum("I" in case.guides for case in CASES) >= 60


@each_case
def test_a_case_is_three_files_named_for_what_it_shows(case: Case) -> None:
    beside = ["maps", "under-maps"] if case in MAPPED else []
    beside += ["with-reference"] if case.is_referenced else []
    names = sorted(path.name for path in case.folder.iterdir())
    assert names == ["corrected.837", "exceptions.csv", "in.837", *beside]
    assert case.name == "-".join(filter(None, case.name.lower().split("-")))
    if case.name.endswith(("-p", "-i")):
        assert case.name[-1].upper() in case.guides or "dental" in case.name


@pytest.mark.parametrize("guide", ["p", "i"])
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found_and_corrected_only_where_that_is_certain(fault: str, guide: str) -> None:
    rule, fate = FAULTS[fault]
    name = f"{fault}-{guide}"
    case = by_name(name)
    result = scrubbed(case.input)
    left = [row["rule"] for row in case.exceptions]
    if fate == CORRECTED:
        assert {change.rule for change in result.changes} == {rule}
        assert left == ALSO_LEFT.get(name, [])
    else:
        assert case.corrected == case.input.read_bytes()
        assert left == [rule, *ALSO_LEFT.get(name, [])]


def test_there_are_fourteen_faults_with_what_was_asked_of_them() -> None:
    families = {fault.split("-")[0] if fault.startswith(("lin02", "unit")) else fault for fault in FAULTS}
    assert len(families) == 14
    assert {fate for _, fate in FAULTS.values()} == {CORRECTED, LEFT}


@pytest.mark.parametrize("name", UNTOUCHED)
def test_what_must_not_be_corrected_comes_out_byte_for_byte(name: str) -> None:
    case = by_name(name)
    assert scrubbed(case.input).data == case.input.read_bytes() == case.corrected
    assert not scrubbed(case.input).changes


def test_as_much_is_left_alone_as_is_corrected() -> None:
    untouched = sum(case.corrected == case.input.read_bytes() for case in CASES)
    assert untouched >= len(UNTOUCHED) >= 2 * len(FAULTS)
    assert untouched > 0.4 * len(CASES)


@pytest.mark.parametrize("guide", ["P", "I"])
def test_every_correction_is_shown_in_each_guide_that_has_it(guide: str) -> None:
    corrects = (MayCorrect.ALWAYS, MayCorrect.PAYER_YES)
    wanted = {rule.code for rule in ALL if rule.may_correct in corrects and rule.guide in ("both", guide)}
    shown = {
        change.rule
        for case in CASES
        if case.guides == {guide}
        for change in scrubbed(case.input).changes
    }  # fmt: skip
    assert shown == wanted


def test_every_rule_is_shown() -> None:
    # No rule's correction is known to be withheld; tests/scrubbing makes rules that are.
    built = {rule.code for rule in ALL} - {"COR01"}
    expected = [*CASES, *(case.under_maps for case in MAPPED), *(case.with_reference for case in REFERENCED)]
    shown = {row["rule"] for each in expected for row in each.exceptions}
    assert shown >= built - NOT_IN_EXCEPTIONS
    results = [
        *(scrubbed(case.input) for case in CASES),
        *map(scrubbed_under_maps, MAPPED),
        *map(scrubbed_as_shipped, REFERENCED),
    ]
    found = {found.finding.rule for result in results for found in result.findings}
    corrected = {change.rule for result in results for change in result.changes}
    assert found | corrected >= built
    assert "COR01" not in found


@pytest.mark.parametrize("shape", ["void-claim-is-untouched", "encounter-is-untouched"])
@pytest.mark.parametrize("guide", ["p", "i"])
def test_void_claims_and_encounters_are_counted_as_untouched(shape: str, guide: str) -> None:
    counts = scrubbed(by_name(f"{shape}-{guide}").input).counts
    assert (counts.noc_lines, counts.untouched) == (1, 1)


def test_the_four_outcomes_stand_side_by_side() -> None:
    for guide in "pi":
        counts = scrubbed(by_name(f"one-line-of-each-outcome-{guide}").input).counts
        assert (counts.noc_lines, counts.clean, counts.corrected, counts.left) == (4, 2, 1, 1)


# Bytes and people


@pytest.mark.parametrize(
    ("name", "bytes_in_it"),
    [
        ("carriage-return-and-line-feed-behind-the-terminator-p", b"~\r\n"),
        ("carriage-return-as-terminator-p", b"\rGS*"),
        ("newline-as-terminator-i", b":\nGS*"),
        ("byte-order-mark-i", b"\xef\xbb\xbfISA"),
        ("fraction-in-latin-1-stays-i", b" 1\xbd VIAL"),
        ("blanks-behind-the-terminator-i", b"~  \n"),
        ("note-with-tab-and-trailing-blanks-p", b"\tBAG 7  ~"),
    ],
)
def test_the_files_hold_the_bytes_they_are_about(name: str, bytes_in_it: bytes) -> None:
    assert bytes_in_it in by_name(name).input.read_bytes()


INVENTED_NAMES = {
    b"SAMPLE", b"TESTPERSON", b"PLACEHOLDER", b"FICTION", b"NOBODY", b"INVENTED", b"TESTER",
}  # fmt: skip
INVENTED_NPIS = {b"1234567893", b"1999999984"}


@each_input
def test_all_people_and_npis_are_invented(path: Path) -> None:
    for interchange in read(path.read_bytes()).interchanges:
        for name, *elements in interchange.parsed():
            if name != [b"NM1"]:
                continue
            if elements[1] == [b"1"]:
                assert elements[2][0] in INVENTED_NAMES
            if len(elements) > 8 and elements[7] == [b"XX"]:
                assert elements[8][0] in INVENTED_NPIS


# The demo


@pytest.mark.parametrize("name", ["professional.837", "institutional.837"])
def test_the_demo_shows_every_outcome_and_no_fault_of_the_envelope(name: str) -> None:
    counts = scrubbed(DEMO / name).counts
    assert 8 <= counts.claims <= 12
    assert counts.clean
    assert counts.corrected >= 3
    assert counts.left >= 3
    assert not any(rule.startswith("ENV") and rule != "ENV05" for rule in counts.rules)


def test_the_demo_has_two_files() -> None:
    assert sorted(path.name for path in DEMO.iterdir()) == ["institutional.837", "professional.837"]
