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


def suggestion(line: str, given: Given, guide: str = "P") -> str:
    (left,) = (left for left in scrubbed(line, given, guide)[1].findings if left.finding.rule.startswith("UOM"))
    return left.finding.suggestion


def refusing(*refused: str, me: bool = True, correct: bool | None = None) -> Given:
    units = Choice(parameters={"refused": frozenset(refused)})
    milligrams = Choice(correct=correct, parameters={"accepts_me": me})
    return Given(only(PayerMap("test", choices={"UOM02": units, "UOM04": milligrams})))


@pytest.mark.parametrize("guide", ["P", "I"])
@pytest.mark.parametrize(
    ("unit", "given", "wanted"),
    [
        ("XX", refusing(), "F2, GR, ME, ML or UN"),
        ("XX", refusing("F2"), "GR, ME, ML or UN"),
        ("XX", refusing("F2", me=False), "GR, ML or UN"),
        ("", refusing("F2", "GR", me=False), "ML or UN"),
        ("UNITS", refusing(), "UN or F2"),
        ("UNITS", refusing("GR"), "UN or F2"),
        ("UNITS", refusing("F2"), "UN"),
        ("KG", refusing("F2"), "GR"),
        ("KG", refusing("GR"), "F2, ME, ML or UN"),
        ("L", refusing("F2", "GR"), "ML"),
        ("MG", refusing(), "ME if milligrams were used up, UN if vials were, ML for a liquid"),
        ("MG", refusing(me=False), "UN if vials were used up, ML for a liquid"),
        ("ME", refusing(me=False), "GR"),
        ("ME", refusing("GR", me=False), "UN if vials were used up, ML for a liquid"),
        ("VIAL", refusing("F2", "GR", me=False), "UN for powders, solids and kits; for a liquid ML with the volume"),
    ],
)
def test_no_unit_is_suggested_that_the_payer_refuses(unit, given, wanted, guide):
    assert suggestion(ctp("5", unit), given, guide) == wanted


def test_milligrams_become_no_unit_that_the_payer_refuses():
    line = ctp("25", "ME")
    for guide in ("P", "I"):
        after, result = scrubbed(line, refusing("GR", me=False, correct=True), guide)
        assert (after, taken(result), on_the_line(result)) == (in_guide(line, guide), [], ["UOM04"])
        assert scrubbed(line, refusing("F2", me=False, correct=True), guide)[0] != in_guide(line, guide)


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


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("DRUGX 5MG IV", "UN"),
        ("DRUGX POWDER 500MG", "UN"),
        ("DRUGX 5MG/ML SOLUTION, 5MG GIVEN IV", "VIAL"),
        ("DRUGX 5MG 10ML VIAL", "VIAL"),
        ("drugx 5 mg soln", "VIAL"),
    ],
)
def test_containers_of_a_liquid_are_not_counted(text, unit):
    described = ctp("1", "VIAL").replace("DRUGX 5MG IV", text)
    for line in (described, ctp("1", "VIAL").replace("~LIN", f"~NTE*ADD*{text}~LIN")):
        after, result = scrubbed(line, under("UOM03", correct=True))
        assert after == line.removesuffix("VIAL") + unit
        assert ("UOM03" in on_the_line(result)) is (unit == "VIAL")


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


@pytest.mark.parametrize(("sent", "expected"), [("25", []), ("0.5", ["QTY04"]), ("12345.6", ["QTY04"])])
@pytest.mark.parametrize("guide", ["P", "I"])
def test_a_quantity_converted_to_grams_is_measured_as_it_then_is(sent, expected, guide):
    milligrams = Choice(correct=True, parameters={"accepts_me": False})
    given = Given(only(PayerMap("test", choices={"UOM04": milligrams})))
    _, result = scrubbed(ctp(sent, "ME"), given, guide)
    assert (taken(result), on_the_line(result)) == (["UOM04"], expected)


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
