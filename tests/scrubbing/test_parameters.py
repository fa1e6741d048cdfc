"""What a payer map sets of the rules on quantity, unit, NDC and note, beside severity and correction."""

import pytest

from noc837 import Given, Scrubbed
from noc837.drugs.unit_of_measure import Container, read_unit
from noc837.findings import Severity
from noc837.payer_maps import Choice, PayerMap, Value, only
from noc837.rule import example_line
from noc837.rules.unit_of_measure import CONTAINER
from rules.wrapping import Around, in_guide, scrubbed_line, taken


def under(rule: str, correct: bool | None = None, **parameters: Value) -> Given:
    return Given(only(PayerMap("test", choices={rule: Choice(correct=correct, parameters=parameters)})))


def scrubbed(line: str, given: Given, guide: str = "P") -> tuple[str, Scrubbed]:
    return scrubbed_line(line, Around(guide=guide), given)  # type: ignore[arg-type]


def found(result: Scrubbed) -> list[tuple[str, Severity]]:
    """What is left, but for the rules that look at the claim around the line."""
    return [(left.finding.rule, left.severity) for left in result.findings if not left.finding.rule.startswith("CLM")]


def on_the_line(result: Scrubbed) -> list[str]:
    return [rule for rule, _ in found(result)]


def ctp(quantity: str, unit: str) -> str:
    return example_line(drug=f"LIN**N4*50242006001~CTP****{quantity}*{unit}")


# --- UOM02: units that a payer refuses -----------------------------------------------------------------


@pytest.mark.parametrize("guide", ["P", "I"])
@pytest.mark.parametrize(
    ("unit", "refused", "expected"),
    [
        ("F2", {"F2"}, ["UOM02"]),
        ("GR", {"F2", "GR"}, ["UOM02"]),
        ("GR", {"F2"}, []),
        ("F2", set(), []),
        ("UN", {"F2", "GR"}, []),
        ("ML", {"F2", "GR"}, []),
        ("ME", {"F2", "GR"}, []),
    ],
)
def test_a_refused_unit_is_a_warning(unit, refused, expected, guide):
    line = ctp("25", unit)
    after, result = scrubbed(line, under("UOM02", refused=frozenset(refused)), guide)
    assert (after, on_the_line(result), taken(result)) == (in_guide(line, guide), expected, [])
    assert all(severity is Severity.WARNING for _, severity in found(result))


def test_a_misspelt_unit_that_is_refused_is_put_right_and_found():
    after, result = scrubbed(ctp("25", "IU"), under("UOM02", refused=frozenset({"F2"})))
    assert (after, on_the_line(result), taken(result)) == (ctp("25", "F2"), ["UOM02"], ["UOM01"])


def test_what_is_no_unit_stays_an_error_whatever_is_refused():
    _, result = scrubbed(ctp("25", "UNITS"), under("UOM02", refused=frozenset({"F2"})))
    assert found(result) == [("UOM02", Severity.ERROR)]


# --- UOM03: containers ---------------------------------------------------------------------------------


def test_the_containers_of_the_default_are_all_that_are_known():
    (parameter,) = CONTAINER.parameters
    assert isinstance(parameter.default, frozenset)
    assert {"VIAL", "SYR", "BAG"} <= parameter.default == parameter.words
    assert all(isinstance(read_unit(word), Container) for word in parameter.default)


@pytest.mark.parametrize(
    ("unit", "containers", "expected"),
    [
        ("VIAL", {"VIAL"}, "UN"),
        ("vial", {"VIAL"}, "UN"),
        ("SYR", {"VIAL"}, "SYR"),
        ("VIALS", {"VIAL"}, "VIALS"),
        ("VIAL", set(), "VIAL"),
    ],
)
def test_only_the_map_s_containers_are_counted(unit, containers, expected):
    given = under("UOM03", correct=True, containers=frozenset(containers))
    after, result = scrubbed(ctp("2", unit), given)
    assert after == ctp("2", expected)
    assert on_the_line(result) == ([] if expected == "UN" else ["UOM03"])
    assert scrubbed(ctp("2", unit), under("UOM03", containers=frozenset(containers)))[0] == ctp("2", unit)


# --- QTY04: decimals and digits ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quantity", "limits", "expected"),
    [
        ("0.125", {"decimals": 2}, ["QTY04"]),
        (".125", {"decimals": 2}, ["QTY04"]),
        ("1.25", {"decimals": 2}, []),
        ("1.250", {"decimals": 2}, []),
        (".5", {"decimals": 0}, ["QTY04"]),
        ("1.0", {"decimals": 0}, []),
        ("10", {"decimals": 0}, []),
        ("0.0625", {"decimals": 4}, []),
        ("0.0625", {}, ["QTY04"]),
        ("0.125", {}, []),
        ("12", {"digits": 1}, ["QTY04"]),
        ("9", {"digits": 1}, []),
        ("0012", {"digits": 2}, []),
        ("123456789", {"digits": 9}, []),
        ("123456789", {}, ["QTY04"]),
        ("-0.0625", {"decimals": 0}, ["QTY03"]),
        ("0.000", {"decimals": 0}, ["QTY03"]),
    ],
)
@pytest.mark.parametrize("guide", ["P", "I"])
def test_decimals_and_digits_are_the_map_s(quantity, limits, expected, guide):
    after, result = scrubbed(ctp(quantity, "ML"), under("QTY04", **limits), guide)
    assert (after, on_the_line(result)) == (in_guide(ctp(quantity, "ML"), guide), expected)


# --- NDC06: codes that stand in place of an NDC --------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "allowed", "expected"),
    [
        ("00000000070", {"00000000070"}, []),
        ("00000000071", {"00000000070"}, ["NDC06"]),
        ("99999999999", {"99999999999"}, []),
        ("99999999999", set(), ["NDC06"]),
        ("NONE", {"00000000070"}, ["NDC06"]),
        ("50242006001", {"00000000070"}, []),
    ],
)
@pytest.mark.parametrize("guide", ["P", "I"])
def test_a_code_that_the_payer_defined_is_no_placeholder(code, allowed, expected, guide):
    line = example_line(drug=f"LIN**N4*{code}~CTP****1*UN")
    after, result = scrubbed(line, under("NDC06", allowed=frozenset(allowed)), guide)
    assert (after, on_the_line(result)) == (in_guide(line, guide), expected)


# --- DSC03: the note that became the description -------------------------------------------------------

NOTE = "NTE*ADD*NOC DRUGX 500MG IV"
NOTED, DESCRIBED = example_line("HC:J3590", note=NOTE), "HC:J3590:::::DRUGX 500MG IV"


def test_the_note_stays_or_moves_as_the_map_says():
    for keeps, note in ((True, NOTE), (False, "")):
        after, result = scrubbed(NOTED, under("DSC03", keeps_note=keeps))
        assert (after, on_the_line(result)) == (example_line(DESCRIBED, note=note), [])
        assert set(taken(result)) == {"DSC03"}


def test_an_837i_note_goes_whatever_the_map_says():
    for keeps in (True, False):
        after, _ = scrubbed(NOTED, under("DSC03", keeps_note=keeps), "I")
        assert after == in_guide(example_line(DESCRIBED), "I")


@pytest.mark.parametrize(
    "line",
    [
        example_line("HC:J3590", note="NTE*ADD*CORRECTED CLAIM SEE ICN 2026123"),
        example_line("HC:J3590", note="NTE*DCP*NOC DRUGX 500MG IV"),
        example_line(DESCRIBED, note=NOTE),
    ],
)
def test_no_other_note_is_moved(line):
    assert scrubbed(line, under("DSC03", keeps_note=False))[0] == line
