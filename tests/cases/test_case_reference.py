"""Cases on what the reference knows: what comes out with it, and that beside them it changes nothing."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from cases.folders import (
    INPUTS,
    REFERENCED,
    Case,
    given_reference,
    input_name,
    invented_reference,
    scrubbed,
    scrubbed_as_shipped,
    what_and_where,
)
from noc837 import Given, Scrubbed, scrub
from noc837.drugs.ndc import Ambiguous, read_ndc
from noc837.findings import Basis
from noc837.outputs.job import How, Watch, scrub_file
from noc837.outputs.places import places_in
from noc837.outputs.tables import read_rows
from noc837.rules import ALL

each_referenced = pytest.mark.parametrize("case", REFERENCED, ids=lambda case: case.name)
each_input = pytest.mark.parametrize("path", INPUTS, ids=input_name)
# What the reference corrects, in which cases; all else of them comes out as it came in.
CORRECTED = {
    "ten-digits-that-the-directory-knows-p": "NDC05",
    "ten-digits-that-the-directory-knows-i": "NDC05",
    "nine-digits-and-the-text-names-the-drug-p": "NDC05",
    "nine-digits-and-the-text-names-the-drug-i": "NDC05",
}


@cache
def with_reference(path: Path) -> Scrubbed:
    return scrub(path.read_bytes(), Given(reference=invented_reference()))


@each_referenced
def test_writes_what_is_expected_with_the_reference(case: Case, tmp_path: Path) -> None:
    how = How(given=given_reference(case))
    scrub_file(case.input, "in.837", places_in(tmp_path, "in.837", ("csv",)), how, Watch())
    assert (tmp_path / "in.837").read_bytes() == case.with_reference.corrected
    assert list(read_rows(tmp_path / "in.837.exceptions.csv")) == case.with_reference.exceptions


@each_referenced
def test_the_reference_makes_a_difference(case: Case) -> None:
    without, knowing = scrubbed(case.input), scrubbed_as_shipped(case)
    told = [[what_and_where(left) for left in result.findings] for result in (without, knowing)]
    words = [[left.finding.message for left in result.findings] for result in (without, knowing)]
    is_same = (told[0], words[0], without.data) == (told[1], words[1], knowing.data)
    assert is_same == (case.name == "ndc-of-the-lists-of-unfinished-and-excluded-drugs-p")


@each_referenced
def test_only_what_the_directory_settles_is_corrected(case: Case) -> None:
    by_reference = [each for each in scrubbed_as_shipped(case).changes if each.basis is Basis.REFERENCE]
    assert [each.rule for each in by_reference] == ([CORRECTED[case.name]] if case.name in CORRECTED else [])
    assert all(each.source == "FDA directory of 2026-11-02" for each in by_reference)
    differs = case.name in CORRECTED or case.name == "ten-digits-from-zero-in-no-directory-p"
    assert (case.with_reference.corrected != case.corrected) == differs


@each_input
def test_with_the_reference_scrubbing_again_changes_nothing(path: Path) -> None:
    once = with_reference(path)
    again = scrub(once.data, Given(reference=invented_reference()))
    assert again.data == once.data
    assert not again.changes
    assert not Counter(map(_named, again.findings)) - Counter(map(_named, once.findings))


def _named(found: object) -> tuple[object, ...]:
    return what_and_where(found)[:4]  # type: ignore[arg-type]


@each_input
def test_with_the_reference_every_noc_line_is_accounted_for_and_nothing_withheld(path: Path) -> None:
    counts = with_reference(path).counts
    assert counts.noc_lines == counts.clean + counts.corrected + counts.left + counts.untouched
    assert "COR01" not in counts.rules


@each_input
def test_the_reference_changes_nothing_but_an_ambiguous_ndc(path: Path) -> None:
    without, knowing = scrubbed(path), with_reference(path)
    changes = [{(c.rule, c.place, c.before, c.location.ordinals) for c in each.changes} for each in (without, knowing)]
    assert {rule for rule, *_ in changes[1] - changes[0]} <= {"NDC05"}
    assert {rule for rule, *_ in changes[0] - changes[1]} <= {"NDC04"}  # ten digits that no directory has


def test_there_are_cases_in_both_guides_of_each_rule_that_needs_the_reference() -> None:
    for rule in (rule for rule in ALL if rule.needs and rule.code != "DSC05"):
        with_finding = [case for case in REFERENCED if rule.code in scrubbed_as_shipped(case).counts.rules]
        assert {guide for case in with_finding for guide in case.guides} == {"P", "I"}, rule.code


def test_what_the_reference_settles_is_listed_and_explains_the_digits() -> None:
    by_reference = [c for path in INPUTS for c in with_reference(path).changes if c.basis is Basis.REFERENCE]
    assert len(by_reference) >= 10
    for change in by_reference:
        sent, written = (text.split("*")[3] for text in (change.before, change.after))
        assert (change.rule, change.place) == ("NDC05", "2410 LIN03")
        value = read_ndc(sent)
        assert isinstance(value, Ambiguous)
        assert value.admits(written)
        assert invented_reference().listings(written)
