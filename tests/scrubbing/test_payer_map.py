"""What a payer map chooses: rules off, severities, corrections of payer rules, parameters, codes, encounters."""

from dataclasses import replace

import pytest

from noc837 import Given, scrub
from noc837.findings import Severity
from noc837.payer_maps import OFF, Choice, NocCode, PayerMap, only
from noc837.reference import Kind, Source
from noc837.rule import MayCorrect, choose, example_line
from noc837.rules import ALL
from rules.knowing import reference_of
from rules.wrapping import DEFAULT, Around, codes, file_of, scrubbed_line, taken, wrapped

MG = example_line(drug="LIN**N4*50242006001~CTP****500*MG")
ME = example_line(drug="LIN**N4*50242006001~CTP****25*ME")
VIAL = example_line(drug="LIN**N4*50242006001~CTP****2*VIAL")
MED = example_line(note="NTE*MED*DRUGX 5MG IV")
IN_TEXT = example_line("HC:J3490:::::DRUGX 5MG IV N450242006001 UN1", drug="")
PLACEHOLDER = example_line(drug="LIN**N4*99999999999~CTP****1*UN")


# A reference with a file of every kind, all of them empty.
EVERYTHING = reference_of(sources=tuple(map(Source, Kind)))
LATER = "SBR*S*18*******{}~OI***Y***Y~NM1*IL*1*SAMPLE*SALLY****MI*W9~NM1*PR*2*OTHER*****PI*00099~"


def under(**choices: Choice) -> Given:
    return Given(only(PayerMap("test", choices={"CLM04": Choice(OFF), **choices})))


def scrubbed(line: str, **choices: Choice):
    return scrubbed_line(line, None, under(**choices))


# --- off -----------------------------------------------------------------------------------------------


def test_a_rule_that_is_off_finds_and_corrects_nothing():
    line, result = scrubbed(example_line("hc:j3490:::::DRUGX 5MG IV"), PRO01=Choice(OFF))
    assert line == example_line("hc:j3490:::::DRUGX 5MG IV")
    assert (codes(result), taken(result), result.counts.clean) == ([], [], 1)


@pytest.mark.parametrize("rule", [rule for rule in ALL if rule.examples], ids=lambda rule: rule.code)
def test_each_rule_can_be_switched_off_alone(rule):
    example = next(example for example in rule.examples if example.found)
    guide = next(guide for guide in "PI" if {rule.guide, example.guide} <= {guide, "both"})
    text, reference = file_of(example, guide), reference_of(*example.knows)
    on = scrub(text, replace(under(**{rule.code: example.under or Choice()}), reference=reference))
    assert rule.code in codes(on) + taken(on)
    result = scrub(text, replace(under(**{rule.code: Choice(OFF)}), reference=reference))
    assert rule.code not in codes(result)
    assert rule.code not in taken(result)


def test_off_false_leaves_it_on():
    assert taken(scrubbed(example_line("hc:j3490:::::DRUGX 5MG IV"), PRO01=Choice())[1]) == ["PRO01"]


# --- severity ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("severity", list(Severity))
def test_a_severity_of_the_map_goes_before_all_others(severity):
    _, result = scrubbed(PLACEHOLDER, NDC06=Choice(severity))
    (left,) = result.findings
    assert (left.finding.rule, left.severity) == ("NDC06", severity)
    assert result.counts.left == (severity is Severity.ERROR)
    assert result.counts.clean == (severity is not Severity.ERROR)


@pytest.mark.parametrize("filing", ["CI", "MC"])
def test_the_severity_of_the_map_goes_before_that_of_the_finding(filing):
    line = example_line(drug="")
    around = Around(head=LATER.format(filing))
    _, plain = scrubbed_line(line, around)
    assert [left.severity.word for left in plain.findings] == ["error" if filing == "MC" else "warning"]
    _, result = scrubbed_line(line, around, under(NDC01=Choice(Severity.INFO)))
    assert [left.severity.word for left in result.findings] == ["info"]


def test_a_claim_with_a_warning_only_is_clean():
    _, result = scrubbed(example_line(drug=""))
    assert (result.counts.clean, result.counts.left, result.counts.warnings) == (1, 0, 1)


# --- corrections ---------------------------------------------------------------------------------------


def test_a_payer_rule_is_corrected_only_where_the_map_says_so():
    assert taken(scrubbed(VIAL)[1]) == []
    assert taken(scrubbed(VIAL, UOM03=Choice(correct=False))[1]) == []
    line, result = scrubbed(VIAL, UOM03=Choice(correct=True))
    assert (line, taken(result)) == (VIAL.replace("VIAL", "UN"), ["UOM03"])
    assert [change.basis for change in result.changes] == ["payer map"]


def test_a_payer_rule_that_the_default_map_corrects_can_be_stopped():
    assert taken(scrubbed(IN_TEXT)[1]) == ["NDC02", "NDC02"]
    line, result = scrubbed(IN_TEXT, NDC02=Choice(correct=False))
    assert (line, taken(result), codes(result)) == (IN_TEXT, [], ["NDC02"])


def test_a_note_is_renamed_only_where_the_map_says_so():
    assert taken(scrubbed(MED)[1]) == []
    line, result = scrubbed(MED, NTE02=Choice(correct=True))
    assert (line, taken(result)) == (MED.replace("NTE*MED", "NTE*ADD"), ["NTE02"])
    both = MED.replace("NTE*MED", "NTE*ADD*OTHER~NTE*MED")
    assert taken(scrubbed(both, NTE02=Choice(correct=True))[1]) == []


@pytest.mark.parametrize("rule", [rule for rule in ALL if rule.check], ids=lambda rule: rule.code)
@pytest.mark.parametrize("correct", [True, False, None])
def test_who_may_correct(rule, correct):
    payer_map = PayerMap(choices={rule.code: Choice(rule.severity, correct=correct)})
    chosen = choose(rule, payer_map, EVERYTHING)
    assert chosen is not None
    match rule.may_correct:
        case MayCorrect.ALWAYS:
            assert chosen.corrects
        case MayCorrect.NEVER:
            assert not chosen.corrects
        case MayCorrect.PAYER_YES:
            assert chosen.corrects == (correct is not False)
        case MayCorrect.PAYER_NO:
            assert chosen.corrects == (correct is True)


def test_what_is_never_corrected_stays_under_a_map_that_wants_it():
    never = {rule.code: Choice(correct=True) for rule in ALL if rule.may_correct is MayCorrect.NEVER}
    for rule in ALL:
        for example in rule.examples if rule.code in never else ():
            if example.becomes is None and example.guide != "I":
                text = wrapped([example.sent], Around(claim_note=example.claim_note)).encode()
                assert scrub(text, under(**never)).data == scrub(text).data


# --- parameters of UOM04 -------------------------------------------------------------------------------

ACCEPTS, REFUSES = ({"accepts_me": value} for value in (True, False))


def test_mg_becomes_me_only_where_the_map_corrects_and_says_that_me_is_accepted():
    assert (taken(scrubbed(MG)[1]), codes(scrubbed(MG)[1])) == ([], ["UOM04"])
    for choice in (Choice(correct=True), Choice(parameters=ACCEPTS)):
        line, result = scrubbed(MG, UOM04=choice)
        assert (line, taken(result), codes(result)) == (MG, [], ["UOM04"])
    line, result = scrubbed(MG, UOM04=Choice(correct=True, parameters=ACCEPTS))
    assert (line, taken(result)) == (MG.replace("500*MG", "500*ME"), ["UOM04"])
    line, result = scrubbed(MG, UOM04=Choice(correct=True, parameters=REFUSES))
    assert "*ME" not in line
    assert "COR01" not in codes(result)


def test_me_is_no_fault_where_it_is_accepted():
    for choice in (Choice(), Choice(correct=True), Choice(correct=True, parameters=ACCEPTS)):
        line, result = scrubbed(ME, UOM04=choice)
        assert (line, codes(result), taken(result)) == (ME, [], [])


def test_me_becomes_gr_exactly_where_it_is_refused_and_the_map_corrects():
    line, result = scrubbed(ME, UOM04=Choice(parameters=REFUSES))
    assert (line, taken(result), codes(result)) == (ME, [], ["UOM04"])
    assert [left.severity for left in result.findings] == [Severity.WARNING]
    line, result = scrubbed(ME, UOM04=Choice(correct=True, parameters=REFUSES))
    assert line == ME.replace("25*ME", "0.025*GR")
    assert codes(result) == []


@pytest.mark.parametrize(
    ("sent", "grams"),
    [("1000", "1"), ("1", "0.001"), ("0.5", "0.0005"), ("12345.6", "12.3456"), ("100000", "100"), ("7.000", "0.007")],
)
def test_grams_are_a_thousandth_in_plain_digits(sent, grams):
    line, _ = scrubbed(ME.replace("25*", f"{sent}*"), UOM04=Choice(correct=True, parameters=REFUSES))
    assert f"CTP****{grams}*GR" in line


@pytest.mark.parametrize("sent", ["", "1,000", "X", "1E3"])
def test_no_grams_of_what_is_no_number(sent):
    line, result = scrubbed(ME.replace("25*", f"{sent}*"), UOM04=Choice(correct=True, parameters=REFUSES))
    assert line == ME.replace("25*", f"{sent}*")
    assert taken(result) == []


@pytest.mark.parametrize("sent", ["0.000000000001", "123456789012.345", "-1", "0"])
def test_grams_of_odd_numbers_break_nothing(sent):
    _, result = scrubbed(ME.replace("25*", f"{sent}*"), UOM04=Choice(correct=True, parameters=REFUSES))
    assert "COR01" not in codes(result)


# --- codes and encounters ------------------------------------------------------------------------------


def test_only_the_codes_of_the_map_are_looked_for():
    text = wrapped([example_line("hc:j3490"), example_line("hc:j7999"), example_line("hc:j1599")]).encode()
    given = Given(only(PayerMap(codes={"J7999": NocCode("J7999")})))
    result = scrub(text, given)
    assert result.counts.noc_lines == 1
    assert result.data == text.replace(b"hc:j7999", b"HC:J7999")
    assert scrub(text, Given(only(PayerMap(codes={"J0000": NocCode("J0000")})))).data == text


def test_encounters_are_checked_and_corrected_only_where_the_map_says_so():
    text = wrapped([example_line("hc:j3490:::::DRUGX 5MG IV")], Around(bht06="RP")).encode()
    plain = scrub(text, DEFAULT)
    assert (plain.data, codes(plain), plain.counts.untouched) == (text, ["PRO01"], 1)
    wanted = scrub(text, Given(only(PayerMap(corrects_encounters=True))))
    assert (taken(wanted), wanted.counts.corrected, wanted.counts.untouched) == (["PRO01"], 1, 0)


def test_a_void_claim_is_untouched_under_any_map():
    text = wrapped([example_line("hc:j3490")], Around(frequency="8", bht06="RP")).encode()
    result = scrub(text, Given(only(PayerMap(corrects_encounters=True))))
    assert (result.data, result.counts.untouched) == (text, 1)


def test_the_name_of_the_map_stands_in_findings_and_changes():
    _, result = scrubbed(PLACEHOLDER)
    assert [left.location.payer_map for left in result.findings] == ["test"]
