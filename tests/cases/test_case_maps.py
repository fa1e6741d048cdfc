"""Case folders with maps of an operator: what comes out under them, and that every setting in them counts."""

from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cases.folders import MAPPED, Case, given_maps, scrubbed_as_shipped, scrubbed_under_maps
from noc837 import BrokenMaps, Scrubbed, load_maps, scrub
from noc837.findings import Severity
from noc837.outputs.job import ERRORS_LEFT, PROCESSED, How, Watch, scrub_file
from noc837.outputs.places import places_in
from noc837.outputs.tables import read_rows
from noc837.payer_maps import PayerMaps
from noc837.rules import ALL
from noc837.scrubbing.maps import catalogue

Tree = ElementTree.Element
each_mapped = pytest.mark.parametrize("case", MAPPED, ids=lambda case: case.name)

# What differs beside the rules that the case's own maps name: since a root is gone or has come, or by settings that
# are no rule's own.
BESIDE = {
    "description-from-the-directory-for-a-payer": "DSC01",
    "service-unit-becomes-the-quantity-for-a-payer": "QTY01",
    "repricer-note-becomes-the-description-for-a-payer": "DSC01",
    "text-rules-that-are-off-for-a-payer-p": "DSC01 MOD01",
    "text-rules-that-are-off-for-a-payer-i": "DSC01 MOD01 NTE02",
    "waste-modifier-of-a-payers-own": "MOD02",
    "no-waste-modifier-of-a-payers-own": "MOD03",
    "encounter-is-corrected-for-a-payer": "NDC04 UOM01",
    "more-codes-for-a-payer": "DSC01 NDC04",
    "fewer-codes-for-a-payer": "NDC04 QTY03",
    "dates-of-a-code-in-a-table-of-the-operators": "COD05",
    "map-inherits-from-a-shipped-example": "UOM02 UOM04",
}
# A payer that no claim has, for each way to tell a payer.
NOBODY = {"payer-id": "NOBODY", "receiver": "NOBODY", "filing-indicator": "ZZ"}
# In 837P a line's REF*G1 is right, in 837I a line note cannot be renamed: each is corrected in one guide only.
CORRECTED_IN_ONE_GUIDE = {"CLM07": {"I"}, "NTE02": {"P"}}


# What comes out


@each_mapped
def test_writes_the_corrected_file_and_the_exceptions_under_the_maps(case: Case, tmp_path: Path) -> None:
    expected, how = case.under_maps, How(given=given_maps(case))
    outcome = scrub_file(case.input, "in.837", places_in(tmp_path, "in.837", ("csv",)), how, Watch())
    assert (tmp_path / "in.837").read_bytes() == expected.corrected
    assert list(read_rows(tmp_path / "in.837.exceptions.csv")) == expected.exceptions
    assert outcome.exit == (ERRORS_LEFT if "error" in {row["severity"] for row in expected.exceptions} else PROCESSED)


@each_mapped
def test_scrubbing_again_under_the_maps_changes_nothing(case: Case) -> None:
    again = scrub(case.under_maps.corrected, given_maps(case))
    assert again.data == case.under_maps.corrected
    assert not again.changes
    assert not _rules_found(again) - _rules_found(scrubbed_under_maps(case))


def _rules_found(result: Scrubbed) -> Counter[object]:
    return Counter((left.finding.rule, left.severity, left.location.ordinals) for left in result.findings)


@each_mapped
def test_every_noc_line_is_accounted_for_under_the_maps(case: Case) -> None:
    counts = scrubbed_under_maps(case).counts
    assert counts.noc_lines == counts.clean + counts.corrected + counts.left + counts.untouched > 0
    assert "COR01" not in counts.rules


# What differs


def _traces(result: Scrubbed) -> dict[str, Counter[object]]:
    """All that each rule has found and changed."""
    traces: dict[str, Counter[object]] = {}
    for left in result.findings:
        found = left.finding
        words = (found.place, found.submitted, found.message, found.suggestion, left.likely_claim_status)
        traces.setdefault(found.rule, Counter())[left.severity, left.location.ordinals, words] += 1
    for change in result.changes:
        made = (change.place, change.before, change.after)
        traces.setdefault(change.rule, Counter())["changed", change.location.ordinals, made] += 1
    return traces


def _differing(one: Scrubbed, other: Scrubbed) -> set[str]:
    """The rules that found or changed anything else."""
    ones, others = _traces(one), _traces(other)
    return {rule for rule in ones.keys() | others.keys() if ones.get(rule) != others.get(rule)}


@each_mapped
def test_the_rules_that_the_maps_speak_of_differ_and_no_others(case: Case) -> None:
    under = scrubbed_under_maps(case)
    named = {setting.rule for setting in _settings(case) if setting.rule}
    beside = BESIDE.get(case.name) or BESIDE.get(case.name[:-2]) or ""
    assert _differing(scrubbed_as_shipped(case), under) == named | set(beside.split()) != set()
    assert named.isdisjoint(beside.split())


@each_mapped
def test_what_is_expected_differs_as_much_as_the_maps_make_it(case: Case) -> None:
    with_maps = (case.under_maps.corrected, [_unnamed(row) for row in case.under_maps.exceptions])
    assert with_maps != (case.as_shipped.corrected, [_unnamed(row) for row in case.as_shipped.exceptions])
    of_both = [Counter(_changes(result)) for result in (scrubbed_as_shipped(case), scrubbed_under_maps(case))]
    assert (of_both[0] == of_both[1]) == (case.as_shipped.corrected == case.under_maps.corrected)


def _unnamed(row: dict[str, str]) -> dict[str, str]:
    """A row without the name of the map, which differs in any case."""
    return row | {"payer_map": ""}


def _changes(result: Scrubbed) -> Iterator[object]:
    return ((c.rule, c.location.ordinals, c.place, c.before, c.after) for c in result.changes)


def test_at_least_half_of_the_maps_change_no_bytes() -> None:
    reporting = [case.name for case in MAPPED if case.under_maps.corrected == case.input.read_bytes()]
    assert 2 * len(reporting) >= len(MAPPED)
    assert len(MAPPED) - len(reporting) >= 20


# Every setting counts


@dataclass(frozen=True)
class Setting:
    """One setting in a map of a case: its rule, if it is one's own, its name, and how it is left out of its file."""

    file: str
    rule: str
    name: str
    leave_out: Callable[[Tree], None]


def _settings(case: Case) -> list[Setting]:
    return [each for path in sorted(case.maps.iterdir()) for each in _settings_of(path.name, _tree(path))]


@cache
def _tree(path: Path) -> Tree:
    return ElementTree.parse(path).getroot()


def _settings_of(file: str, root: Tree) -> Iterator[Setting]:
    for index, each in enumerate(root):
        if each.tag == "rule":
            yield from _settings_of_rule(file, each.attrib["code"], each, index)
        elif root.tag == "noc-code-table":
            for name in each.attrib.keys() - {"id", "tier"}:
                yield Setting(file, "", f"{each.attrib['id']} {name}", _without_attribute(index, name))
        elif each.tag == "encounters":
            yield Setting(file, "", "encounters", _without_child(index))
        elif each.tag != "name":
            yield from (_setting_within(file, each, index, below) for below in range(len(each)))
    if "inherits" in root.attrib and root.attrib["inherits"] != "commercial" and not root.findall("rule"):
        yield Setting(file, "", "inherits", lambda tree: tree.attrib.__delitem__("inherits"))


def _settings_of_rule(file: str, code: str, rule: Tree, index: int) -> Iterator[Setting]:
    for name in rule.attrib.keys() & {"severity", "correct"}:
        yield Setting(file, code, name, _without_attribute(index, name))
    for below, each in enumerate(rule):
        name = each.attrib["parameter"] if each.tag == "set" else f"on {each.attrib}"
        yield Setting(file, code, name, _without_child(index, below))


def _setting_within(file: str, group: Tree, index: int, below: int) -> Setting:
    tag = group[below].tag
    if tag in NOBODY:
        return Setting(file, "", tag, _with_nobody(index, below, NOBODY[tag]))
    return Setting(file, "", f"{group.tag} {tag}", _without_child(index, below))


def _without_attribute(index: int, name: str) -> Callable[[Tree], None]:
    def leave_out(root: Tree) -> None:
        del root[index].attrib[name]

    return leave_out


def _without_child(index: int, below: int | None = None) -> Callable[[Tree], None]:
    def leave_out(root: Tree) -> None:
        parent, child = (root, index) if below is None else (root[index], below)
        del parent[child]

    return leave_out


def _with_nobody(index: int, below: int, nobody: str) -> Callable[[Tree], None]:
    def leave_out(root: Tree) -> None:
        root[index][below].text = nobody

    return leave_out


@each_mapped
def test_without_any_one_of_its_settings_the_maps_do_something_else(case: Case, tmp_path: Path) -> None:
    for number, setting in enumerate(_settings(case)):
        directory = tmp_path / str(number)
        _write_without(case, setting, directory)
        maps = _unless_refused(directory, f"{setting.rule} is off")
        if not maps:
            continue
        result = scrub(case.input.read_bytes(), replace(given_maps(case), maps=maps))
        differing = _differing(scrubbed_under_maps(case), result)
        assert {setting.rule} <= differing if setting.rule else differing, (setting.file, setting.rule, setting.name)


def _unless_refused(directory: Path, why: str) -> PayerMaps | None:
    """The maps, None where they are refused for this reason: what is left would do nothing."""
    try:
        return load_maps(directory)
    except BrokenMaps as broken:
        if why in str(broken):
            return None
        raise


def _write_without(case: Case, setting: Setting, directory: Path) -> None:
    directory.mkdir()
    for path in case.maps.iterdir():
        root = deepcopy(_tree(path))
        if path.name == setting.file:
            setting.leave_out(root)
        ElementTree.ElementTree(root).write(directory / path.name, encoding="UTF-8", xml_declaration=True)


# Everything that can be set is


@cache
def _shown() -> dict[tuple[str, str], set[str]]:
    """The guides in which the cases show each setting, by rule and name; each is known to count."""
    shown: dict[tuple[str, str], set[str]] = {}
    for case in MAPPED:
        for setting in _settings(case):
            shown.setdefault((setting.rule, setting.name), set()).update(case.guides)
    return shown


def test_every_rule_that_a_map_can_steer_has_a_case_in_a_guide_of_its_own() -> None:
    steerable = {code: each.guide for code, each in catalogue().items() if not each.fixed and not each.default_only}
    guides: dict[str, set[str]] = {}
    for (rule, _), shown in _shown().items():
        guides.setdefault(rule, set()).update(shown)
    assert guides.keys() - {""} == steerable.keys()
    assert [
        rule for rule, guide in steerable.items() if not guides[rule] & ({"P", "I"} if guide == "both" else {guide})
    ] == []


def test_every_parameter_is_set_in_some_case() -> None:
    declared = {(code, name) for code, each in catalogue().items() for name in each.parameters}
    others = {"severity", "correct"}
    shown = {key for key in _shown() if key[0] and key[1] not in others and not key[1].startswith("on ")}
    assert shown == declared


def test_every_correction_that_the_payer_decides_on_is_decided_in_each_guide_that_has_it() -> None:
    for code, each in catalogue().items():
        shown = _shown().get((code, "correct"), set())
        if not each.payer_decides:
            assert not shown
        else:
            both = CORRECTED_IN_ONE_GUIDE.get(code, {"P", "I"} if each.guide == "both" else {each.guide})
            assert shown == both, code


def test_every_rule_that_is_off_by_default_is_switched_on_in_some_case() -> None:
    off = {rule.code for rule in ALL if rule.off}
    assert off
    assert off <= {code for code, name in _shown() if name == "severity"}


def test_severities_are_raised_and_lowered_and_rules_switched_off() -> None:
    ranks = [
        {left.finding.rule: left.severity for left in result.findings}
        for case in MAPPED
        for result in (scrubbed_as_shipped(case), scrubbed_under_maps(case))
    ]
    pairs = [(a[rule], b[rule]) for a, b in zip(ranks[::2], ranks[1::2], strict=True) for rule in a.keys() & b.keys()]
    assert (Severity.ERROR, Severity.WARNING) in pairs
    assert (Severity.WARNING, Severity.ERROR) in pairs
    assert (Severity.INFO, Severity.WARNING) in pairs
    levels = {
        each.attrib.get("severity") for case in MAPPED for path in case.maps.iterdir() for each in _tree(path).iter()
    }
    assert levels >= {"off", "warning", "error"}


@pytest.mark.parametrize("way", [*NOBODY, "applies-to claim-type", "applies-to bill-type"])
def test_every_way_to_tell_a_claim_is_used(way: str) -> None:
    used = [case.name for case in MAPPED if any(setting.name == way for setting in _settings(case))]
    assert len(used) >= (5 if way in NOBODY else 1)


@pytest.mark.parametrize(
    "setting",
    [
        "narrative required", "narrative order", "narrative longest", "narrative ndc-hyphens", "modifiers waste",
        "modifiers no-waste", "encounters", "noc-codes add", "noc-codes remove", "J7799 first", "inherits",
    ],
)  # fmt: skip
def test_every_setting_that_is_no_rules_own_is_in_some_case(setting: str) -> None:
    assert ("", setting) in _shown()
