"""Under every shipped map, whatever payer it is for: scrubbed again nothing changes, and what must stay stays."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from cases.folders import CASES, INPUTS
from noc837 import Given, Scrubbed, scrub
from noc837.findings import Counts, Severity
from noc837.payer_maps import Choice, PayerMap, only
from noc837.rule import MayCorrect
from noc837.rules import ALL
from noc837.scrubbing.maps import shipped_maps
from noc837.x12.delimiters import Unprocessable

REAL = Path(__file__).parents[2] / ".." / "shared" / "data" / "x12"
# What the shipped maps never want all at once: every rule on, every correction made.
EVERYTHING = replace(
    shipped_maps().default,
    id="everything",
    corrects_encounters=True,
    narrative=replace(
        shipped_maps().default.narrative,
        order=("name", "strength", "dose", "route", "waste", "ndc", "quantity", "price"),
    ),
    choices={
        rule.code: Choice(
            Severity.WARNING, correct=rule.may_correct in (MayCorrect.PAYER_YES, MayCorrect.PAYER_NO) or None
        )
        for rule in ALL
        if rule.code != "COR01"
    }
    | {
        "UOM04": Choice(correct=True, parameters={"accepts_me": False}),
        "UNT01": Choice(correct=True, parameters={"units": "1"}),
        "DSC03": Choice(parameters={"keeps_note": False}),
    },
)
# Void claims, and what is not the line's own.
NEVER_TOUCHED = {
    f"{name}-{guide}" for name in ("void-claim-is-untouched", "other-payers-code-is-no-line") for guide in "pi"
}
# Encounters, which are corrected only where the map says so.
ENCOUNTERS = {f"encounter-is-untouched-{guide}" for guide in "pi"}
# Notes may be written for such a line, but which of its drugs was billed is for a person to say.
TWO_DRUGS = {f"two-ndcs-on-one-line-{guide}" for guide in "pi"}
MAPS = (*shipped_maps().by_id.values(), EVERYTHING)
each_map = pytest.mark.parametrize("payer_map", MAPS, ids=lambda each: each.id)


@cache
def files() -> dict[str, bytes]:
    """All fixtures, and the real files where they are."""
    real = sorted(path for path in REAL.glob("*") if path.suffix != ".csv") if REAL.is_dir() else []
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in (*INPUTS, *real)}


@cache
def scrubbed_under(payer_map: PayerMap) -> dict[str, Scrubbed]:
    given = Given(only(payer_map))
    found = {}
    for name, data in files().items():
        try:
            found[name] = scrub(data, given)
        except Unprocessable:
            assert "unclosed" in name
    return found


@each_map
def test_scrubbing_again_changes_nothing(payer_map: PayerMap) -> None:
    given = Given(only(payer_map))
    for name, once in scrubbed_under(payer_map).items():
        again = scrub(once.data, given)
        assert again.data == once.data, name
        assert not again.changes, name


@each_map
def test_no_map_makes_corrections_that_have_to_be_withheld(payer_map: PayerMap) -> None:
    withheld = [
        (name, left.finding.message)
        for name, once in scrubbed_under(payer_map).items()
        for left in once.findings
        if left.finding.rule == "COR01"
    ]
    assert withheld == []


@each_map
def test_every_noc_line_is_accounted_for(payer_map: PayerMap) -> None:
    for name, once in scrubbed_under(payer_map).items():
        counts = once.counts
        assert counts.noc_lines == counts.clean + counts.corrected + counts.left + counts.untouched, name
        assert counts.warnings == sum(left.severity is Severity.WARNING for left in once.findings), name


@each_map
def test_what_no_map_may_touch_stays(payer_map: PayerMap) -> None:
    under = scrubbed_under(payer_map)
    names = NEVER_TOUCHED if payer_map.corrects_encounters else NEVER_TOUCHED | ENCOUNTERS
    assert names <= {case.name for case in CASES}
    for case in CASES:
        if case.name in names:
            assert under[f"{case.name}/in.837"].data == case.input.read_bytes(), case.name


@each_map
def test_two_drugs_on_one_line_stay_as_they_came(payer_map: PayerMap) -> None:
    cases = [case for case in CASES if case.name in TWO_DRUGS]
    assert len(cases) == len(TWO_DRUGS)
    for case in cases:
        after = scrubbed_under(payer_map)[f"{case.name}/in.837"].data
        assert _services_and_drugs(after) == _services_and_drugs(case.input.read_bytes()), case.name


def _services_and_drugs(data: bytes) -> list[bytes]:
    return [line for line in data.splitlines() if line.startswith((b"LX*", b"SV1*", b"SV2*", b"LIN*", b"CTP*"))]


@pytest.mark.parametrize("payer_map", shipped_maps().by_id.values(), ids=lambda each: each.id)
def test_a_shipped_map_corrects_what_the_default_map_does_and_what_it_says(payer_map: PayerMap) -> None:
    more = {code for code, choice in payer_map.choices.items() if choice.correct is not None}
    default = shipped_maps().default
    of_same_codes = Given(only(replace(payer_map, codes=default.codes)))
    plain = scrubbed_under(default)
    for name, once in scrubbed_under(payer_map).items():
        if not more & {change.rule for change in (*once.changes, *plain[name].changes)}:
            same = once.data == plain[name].data
            assert same or scrub(files()[name], of_same_codes).data == plain[name].data, name


# --- noise ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [Given(only(shipped_maps().default)), Given()], ids=["default", "in-force"])
def test_warnings_are_few_on_the_real_files_and_the_demo(given: Given) -> None:
    counts = Counts()
    for name, data in files().items():
        if name.startswith(("demo/", "x12/")) and "unclosed" not in name:
            counts.add(scrub(data, given).counts)
    assert counts.noc_lines >= 20
    assert counts.warnings <= 0.5 * counts.noc_lines, counts.rules
