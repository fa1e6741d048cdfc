"""The rules that look at a drug line and the claim around it; half of the cases are left alone."""

from dataclasses import replace

import pytest

from noc837.claims.claim import Claim
from noc837.claims.envelope import Segments
from noc837.findings import Severity
from noc837.payer_maps import OFF, Case, Choice, Level, NocCode, PayerMap
from noc837.rule import Rule, choose
from noc837.rules import (
    attachments,
    claim_balance,
    diagnosis_pointers,
    place_of_service,
    prior_authorization,
    repeated_line,
    revenue_code,
    service_date,
)
from noc837.scrubbing.rounds import with_changes
from rules.one_claim import DRUG, claim_of, found, i_line, p_line, under

VISIT = p_line("HC:99213")
OTHER_PAYER = "SBR*S*18*******MB~{}NM1*PR*2*OTHER PAYER*****PI*00002~{}"
MANY = 100_000


def places(rule: Rule, claim: Claim, **parameters: object) -> list[str]:
    return [finding.place for finding in found(rule, claim, under(rule, **parameters))]


def written(segments: Segments) -> str:
    return "~".join(segment.render().decode() for segment in segments)


# --- CLM01: the claim's charge ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "charges"),
    [
        ("240", ("120", "100")),
        ("240.01", ("120", "120")),
        ("0", ("120",)),
        ("120", ("-120",)),
        ("1" + "0" * 13, ("1" + "0" * 13, ".0001")),
        ("120", ("0",)),
    ],
)
def test_charges_that_do_not_add_up(total, charges):
    (finding,) = found(claim_balance.RULE, claim_of(*(p_line(charge=charge) for charge in charges), charge=total))
    assert (finding.place, finding.submitted, finding.line) == ("2300 CLM02", total, 0)
    assert finding.correction is None


def test_the_sum_is_said_as_people_write_it():
    (finding,) = found(claim_balance.RULE, claim_of(p_line(charge="99.5"), p_line(charge=".50"), charge="120"))
    assert finding.suggestion == "the lines add up to 100"


@pytest.mark.parametrize(
    ("total", "charges"),
    [
        ("240", ("120", "120")),
        ("240.00", ("120.0", "120")),
        ("0.3", (".1", ".2")),
        (" 120 ", ("120",)),
        ("0", ("0",)),
        ("100", ("120", "-20.00")),
        ("00120", ("120",)),
    ],
)
def test_charges_that_add_up(total, charges):
    assert found(claim_balance.RULE, claim_of(*(p_line(charge=charge) for charge in charges), charge=total)) == []


@pytest.mark.parametrize("odd", ["", "1,000", "12O", "1_0", "-", ".", "1E3", "NaN", "1.00001", "9" * 15, "\xb2", "+5"])
def test_what_is_no_charge_is_not_added_up(odd):
    assert found(claim_balance.RULE, claim_of(p_line(charge=odd), charge="120")) == []
    assert found(claim_balance.RULE, claim_of(p_line(), charge=odd)) == []


def test_a_total_line_is_no_charge_of_its_own():
    total = i_line("", revenue="0001")
    assert found(claim_balance.RULE, claim_of(i_line(), total, guide="I")) == []
    assert found(claim_balance.RULE, claim_of(i_line(), i_line("", charge="0", revenue="0001"), guide="I")) == []
    assert found(claim_balance.RULE, claim_of(i_line(), total, guide="I", charge="240")) == []
    (finding,) = found(claim_balance.RULE, claim_of(i_line(), i_line(), total, guide="I", charge="130"))
    assert finding.suggestion == "the lines add up to 240"
    assert len(found(claim_balance.RULE, claim_of(i_line(), i_line("", revenue="0250"), guide="I"))) == 1


def test_the_other_payer_s_amounts_are_not_added():
    line = p_line("HC:J3490", DRUG, "SVD*00002*80*HC:J3490**1", "AMT*EAF*40")
    assert found(claim_balance.RULE, claim_of(line, head=OTHER_PAYER.format("AMT*D*80~", ""))) == []


# --- CLM02: diagnosis pointers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rest", "place", "submitted"),
    [
        ("*11", "2400 SV107-1", ""),
        ("*11**", "2400 SV107-1", ""),
        ("*11**:2", "2400 SV107-1", ""),
        ("*11**0", "2400 SV107-1", "0"),
        ("*11**13", "2400 SV107-1", "13"),
        ("*11**3", "2400 SV107-1", "3"),
        ("*11**A", "2400 SV107-1", "A"),
        ("*11**12", "2400 SV107-1", "12"),
        ("*11**1:3", "2400 SV107-2", "3"),
        ("*11**1:\xb2", "2400 SV107-2", "\xb2"),
        ("*11**1:2:1:2:1", "2400 SV107-5", "1"),
        ("*11**1-2", "2400 SV107-1", "1-2"),
        ("*11**001", "2400 SV107-1", "001"),
    ],
)
def test_a_pointer_to_no_diagnosis(rest, place, submitted):
    claim = claim_of(p_line(rest=rest), hi="HI*ABK:J189*ABF:E119~")
    (finding,) = found(diagnosis_pointers.RULE, claim)
    assert (finding.place, finding.submitted) == (place, submitted)


@pytest.mark.parametrize("rest", ["*11**1", "*11**2", "*11**1:2", "*11**2:1:2:1", "*11**01", "*11**1::2", "*11** 1 "])
def test_a_pointer_to_a_diagnosis(rest):
    assert found(diagnosis_pointers.RULE, claim_of(p_line(rest=rest), hi="HI*ABK:J189*ABF:E119~")) == []


def test_twelve_diagnoses_in_two_segments_or_one():
    one = "HI*ABK:A0" + "".join(f"*ABF:A{n}" for n in range(1, 12)) + "~"
    two = "HI*BK:4019~HI*BF:4020~"
    assert found(diagnosis_pointers.RULE, claim_of(p_line(rest="*11**12:11:10:9"), hi=one)) == []
    assert found(diagnosis_pointers.RULE, claim_of(p_line(rest="*11**2"), hi=two)) == []


def test_a_procedure_in_hi_is_no_diagnosis():
    claim = claim_of(p_line(rest="*11**2"), hi="HI*ABK:J189~HI*BP:27447~")
    assert places(diagnosis_pointers.RULE, claim) == ["2400 SV107-1"]


def test_a_claim_without_diagnoses():
    (finding,) = found(diagnosis_pointers.RULE, claim_of(p_line(), hi=""))
    assert "HI" in finding.suggestion


def test_lines_of_837i_point_to_nothing():
    assert found(diagnosis_pointers.RULE, claim_of(i_line(), guide="I", hi="")) == []


def test_ever_so_many_pointers_are_one_finding():
    claim = claim_of(p_line(rest="*11**" + ":".join("1" * MANY)))
    assert places(diagnosis_pointers.RULE, claim) == ["2400 SV107-5"]


# --- CLM03: the service date -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dated", "submitted"),
    [
        ("", ""),
        ("DTP*471*D8*20261103", ""),
        ("DTP*472*D8", ""),
        ("DTP*472*D8*20261301", "20261301"),
        ("DTP*472*D8*20260230", "20260230"),
        ("DTP*472*D8*261103", "261103"),
        ("DTP*472*D8*2026-11-03", "2026-11-03"),
        ("DTP*472*D8*20261103-20261103", "20261103-20261103"),
        ("DTP*472*RD8*20261103", "20261103"),
        ("DTP*472*RD8*20261105-20261103", "20261105-20261103"),
        ("DTP*472*RD8*20261103-20261131", "20261103-20261131"),
        ("DTP*472*D8*00000000", "00000000"),
        ("DTP*472*D8*2026110\xb3", "2026110\xb3"),
    ],
)
def test_no_service_date(dated, submitted):
    line = "~".join(filter(None, ("SV1*HC:J3490:::::DRUGX 5MG IV*120*UN*1*11**1", dated, DRUG)))
    (finding,) = found(service_date.RULE, claim_of(line))
    assert (finding.place, finding.submitted, finding.severity) == ("2400 DTP*472", submitted, None)


@pytest.mark.parametrize(
    "dated",
    [
        "DTP*472*D8*20261103",
        "DTP*472*RD8*20261103-20261103",
        "DTP*472*RD8*20261101-20261130",
        "DTP*472*D8*20240229",
        "DTP*472*D8* 20261103 ",
    ],
)
def test_a_service_date(dated):
    assert found(service_date.RULE, claim_of(f"SV1*HC:J3490*120*UN*1*11**1~{dated}")) == []
    assert found(service_date.RULE, claim_of(f"SV2*0636*HC:J3490*120*UN*1~{dated}", guide="I")) == []


def test_the_other_payer_s_date_is_not_the_line_s():
    line = f"SV1*HC:J3490*120*UN*1*11**1~{DRUG}~SVD*00002*80*HC:J3490**1~DTP*573*D8*20261103"
    assert places(service_date.RULE, claim_of(line)) == ["2400 DTP*472"]


@pytest.mark.parametrize("bill_type", ["13:A:1", "14:A:1", "85:A:7", "71:A:1"])
def test_an_outpatient_claim_over_days_does_not_say_when(bill_type):
    claim = claim_of(i_line(), guide="I", facility=bill_type, dates="20261101-20261103")
    (finding,) = found(service_date.RULE, claim)
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize("bill_type", ["11:A:1", "12:A:1", "18:A:1", "21:A:1", "41:A:1", "::", "99:A:1"])
def test_an_inpatient_claim_needs_no_date_at_the_line(bill_type):
    claim = claim_of(i_line(), guide="I", facility=bill_type, dates="20261101-20261103")
    assert found(service_date.RULE, claim) == []


@pytest.mark.parametrize("dates", ["20261103-20261103", "", "20261103", "NOVEMBER"])
def test_an_outpatient_claim_of_one_day_says_when(dates):
    assert found(service_date.RULE, claim_of(i_line(), guide="I", dates=dates)) == []


def test_a_date_that_is_none_is_found_in_837i_too():
    for dates in ("20261101-20261103", "20261103-20261103"):
        claim = claim_of(i_line("HC:J3490", "DTP*472*D8*20261131"), guide="I", dates=dates)
        (finding,) = found(service_date.RULE, claim)
        assert (finding.submitted, finding.severity) == ("20261131", Severity.WARNING)


def test_a_huge_date_is_no_date():
    assert places(service_date.RULE, claim_of(f"SV1*HC:J3490*120*UN*1*11**1~DTP*472*D8*{'2' * MANY}")) != []


# --- CLM05 and CLM06: attachments ------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["BM", "EL", "EM", "FT", "FX"])
def test_what_is_sent_apart_needs_a_number(method):
    for pwk in (f"PWK*OZ*{method}", f"PWK*OZ*{method}***AC", f"PWK*OZ*{method}****"):
        assert places(attachments.REFERENCE, claim_of(p_line(), head=f"{pwk}~")) == ["2300 PWK06"]
        assert places(attachments.REFERENCE, claim_of(p_line("HC:J3490", pwk))) == ["2400 PWK06"]
    assert places(attachments.REFERENCE, claim_of(p_line(), head=f"PWK*OZ*{method}***AC*A7~")) == []


@pytest.mark.parametrize("pwk", ["PWK*OZ*AA", "PWK*OZ*AA***AC*INV7", f"PWK*OZ*FX***AC*{'7' * 50}", "PWK*OZ*FX***AC*A7"])
def test_a_sound_attachment(pwk):
    for guide, line in (("P", p_line("HC:J3490", pwk)), ("I", i_line("HC:J3490", pwk))):
        assert found(attachments.REFERENCE, claim_of(line, guide=guide)) == []


@pytest.mark.parametrize(
    ("pwk", "word"),
    [
        ("PWK*OZ*AA***AC", "no control number"),
        ("PWK*OZ*AA****INV7", "qualifier"),
        ("PWK*OZ*FX***ZZ*INV7", "not AC"),
        ("PWK*OZ*AA***ac*INV7", "not AC"),
        ("PWK*OZ*FX***ZZ", "no control number"),
        ("PWK*OZ*FX***AC*7", "short"),
        (f"PWK*OZ*FX***AC*{'7' * 51}", "long"),
        (f"PWK*OZ*FX***AC*{'7' * MANY}", "long"),
        ("PWK*OZ*FX***AC*   ", "no control number"),
    ],
)
def test_a_number_that_is_wrong(pwk, word):
    (finding,) = found(attachments.REFERENCE, claim_of(p_line("HC:J3490", pwk)))
    assert word in finding.message
    assert finding.line == 1


def test_a_qualifier_that_is_wrong_stands_in_its_own_place():
    line = p_line("HC:J3490", "PWK*OZ*FX***EI*INV7")
    (finding,) = found(attachments.REFERENCE, claim_of(line, head="PWK*OZ*FX***AC*INV7~"))
    assert (finding.place, finding.submitted) == ("2400 PWK05", "EI")
    (finding,) = found(attachments.REFERENCE, claim_of(p_line(), head="PWK*OZ*FX***EI*INV7~"))
    assert (finding.place, finding.line) == ("2300 PWK05", 0)


def test_a_number_of_two_attachments():
    same = "PWK*OZ*FX***AC*INV7"
    assert places(attachments.REFERENCE, claim_of(p_line(), head=f"{same}~{same}~")) == ["2300 PWK06"]
    claim = claim_of(p_line("HC:J3490", same), head="PWK*CT*FX***AC*INV7~")
    (finding,) = found(attachments.REFERENCE, claim)
    assert (finding.place, finding.line) == ("2400 PWK06", 1)


def test_one_document_for_several_lines_is_named_by_each():
    same = "PWK*OZ*FX***AC*INV7"
    claim = claim_of(p_line("HC:J3490", same), p_line("HC:J3590", same), head=f"{same}~PWK*OZ*FX***AC*INV8~")
    assert found(attachments.REFERENCE, claim) == []


def test_attachments_of_others_are_not_looked_at():
    wrong = "PWK*OZ*FX"
    assert found(attachments.REFERENCE, claim_of(p_line(), p_line("HC:99213", wrong))) == []
    assert found(attachments.REFERENCE, claim_of(p_line(), head=OTHER_PAYER.format("", f"{wrong}~"))) == []
    assert found(attachments.REFERENCE, claim_of(p_line("HC:J3490", DRUG, "NM1*82*1*A", wrong))) == []
    assert found(attachments.REFERENCE, claim_of(p_line("HC:J3490", "PWK*CT*AB"))) == []


def test_ever_so_many_attachments():
    head = "".join(f"PWK*OZ*FX***AC*{number}~" for number in range(10, 5010))
    assert found(attachments.REFERENCE, claim_of(p_line(), head=head)) == []
    assert len(found(attachments.REFERENCE, claim_of(p_line(), head=head + "PWK*OZ*FX***AC*4711~"))) == 1


def test_an_invoice_that_the_payer_wants():
    assert places(attachments.INVOICE, claim_of(p_line(), p_line("HC:J3590"), VISIT)) == ["2400 PWK"] * 2
    assert places(attachments.INVOICE, claim_of(i_line(), guide="I")) == ["2400 PWK"]
    assert places(attachments.INVOICE, claim_of(p_line("HC:J3490", "PWK*CT*AB"))) == ["2400 PWK"]
    assert places(attachments.INVOICE, claim_of(p_line(), head=OTHER_PAYER.format("", "PWK*OZ*AA~"))) == ["2400 PWK"]


def test_an_invoice_announced():
    assert found(attachments.INVOICE, claim_of(p_line("HC:J3490", "PWK*OZ*AA"))) == []
    assert found(attachments.INVOICE, claim_of(p_line(), p_line(), head="PWK*OZ*FX***AC*INV7~")) == []


def test_an_invoice_of_some_codes_or_compounds_only():
    claim = claim_of(p_line(), p_line("HC:J3590:::::DRUGY 5MG IV"))
    assert len(places(attachments.INVOICE, claim, codes=frozenset({"J3590"}))) == 1
    assert places(attachments.INVOICE, claim, codes=frozenset({"J9999"})) == []
    assert places(attachments.INVOICE, claim, compounds_only=True) == []
    compound = claim_of(p_line("HC:J3490:::::CMPD DRUGX 5MG"), p_line("HC:J3490", DRUG, "REF*VY*7"))
    assert len(places(attachments.INVOICE, compound, compounds_only=True)) == 2
    codes = {code: NocCode(code) for code in ("J3490", "J7999")}
    given = replace(under(attachments.INVOICE, compounds_only=True), payer_map=PayerMap(codes=codes))
    claim = claim_of(p_line("HC:J7999:::::DRUGX 5MG"), p_line("HC:J3490:::::DRUGX 5MG"))
    assert [finding.submitted for finding in found(attachments.INVOICE, claim, given)] == [""]
    assert [finding.segment for finding in found(attachments.INVOICE, claim, given)] == [claim.lines[0].service]


# --- CLM07: prior authorization --------------------------------------------------------------------------

WANTED = frozenset({"J3490"})


def test_an_authorization_is_missing_only_where_the_map_wants_it():
    for claim in (claim_of(p_line(), p_line("HC:J3590")), claim_of(i_line(), guide="I")):
        (finding,) = found(prior_authorization.RULE, claim, under(prior_authorization.RULE, codes=WANTED))
        assert (finding.place, finding.severity, finding.line) == ("2300 REF*G1", Severity.WARNING, 1)
        assert found(prior_authorization.RULE, claim) == []
        assert places(prior_authorization.RULE, claim, codes=frozenset({"J9999"})) == []


@pytest.mark.parametrize(
    "claim",
    [
        claim_of(p_line(), head="REF*G1*A7~"),
        claim_of(p_line("HC:J3490", "REF*G1*A7")),
        claim_of(i_line(), guide="I", head="REF*G1*A7~"),
    ],
)
def test_an_authorization_is_there(claim):
    assert places(prior_authorization.RULE, claim, codes=WANTED) == []


@pytest.mark.parametrize(
    "claim",
    [
        claim_of(p_line(), head="REF*9F*A7~"),
        claim_of(p_line(), head="REF*G1~"),
        claim_of(p_line(), head=OTHER_PAYER.format("", "REF*G1*A7~")),
        claim_of(p_line("HC:J3490", DRUG, "SVD*00002*80*HC:J3490**1", "REF*G1*A7")),
        claim_of(p_line(), p_line("HC:99213", "REF*G1*A7")),
    ],
)
def test_the_authorization_of_another_payer_or_line_does_not_count(claim):
    assert places(prior_authorization.RULE, claim, codes=WANTED) == ["2300 REF*G1"]


def test_a_reference_at_the_line_is_an_error_in_837i_only():
    assert found(prior_authorization.RULE, claim_of(p_line("HC:J3490", "REF*G1*A7"))) == []
    claim = claim_of(i_line(), i_line("HC:J3490", "REF*G1*A7"), guide="I")
    (finding,) = found(prior_authorization.RULE, claim)
    assert (finding.place, finding.submitted, finding.line, finding.severity) == ("2400 REF*G1", "A7", 2, None)
    assert finding.at_least is Severity.ERROR


def authorized(level: Level, claim: Claim, procedure: str = "") -> list[tuple[str, int, Severity]]:
    """What is found where a map has the rule at a level, for one code only where one is given."""
    case = Case(level, procedures=frozenset({procedure} if procedure else ()))
    choice = Choice(cases=(case,), parameters={"codes": WANTED | {"J3590"}})
    given = choose(prior_authorization.RULE, PayerMap(choices={"CLM07": choice}))
    assert given is not None
    findings = found(prior_authorization.RULE, claim, given)
    return [(each.place, each.line, given.severity_of(each, procedure)) for each in findings]


def test_a_map_may_make_a_missing_authorization_less_grave_and_not_a_misplaced_one():
    missing, misplaced = claim_of(p_line()), claim_of(i_line("HC:J3490", "REF*G1*A7"), guide="I")
    assert authorized(Severity.INFO, missing) == [("2300 REF*G1", 1, Severity.INFO)]
    assert authorized(Severity.INFO, misplaced) == [("2400 REF*G1", 1, Severity.ERROR)]


def test_a_code_whose_authorization_the_map_does_not_ask_for_is_left_out():
    lines = [i_line("HC:J3490", "REF*G1*A7"), i_line("HC:J3590", "REF*G1*A7")]
    claim = claim_of(*lines, guide="I")
    assert [line for _, line, _ in authorized(OFF, claim, "J3490")] == [2]
    assert moved_under(OFF, claim, "J3490") == ["REF*G1*A7"]
    assert [line for _, line, _ in authorized(OFF, claim_of(p_line(), p_line("HC:J3590")), "J3490")] == [2]
    assert authorized(OFF, claim_of(lines[0], guide="I"), "J3490") == []


def moved_under(level: Level, claim: Claim, procedure: str) -> list[str]:
    """The references that stay at a line after the correction offered."""
    case = Case(level, procedures=frozenset({procedure}))
    given = choose(prior_authorization.RULE, PayerMap(choices={"CLM07": Choice(cases=(case,))}))
    assert given is not None
    (correction,) = [each.correction for each in found(prior_authorization.RULE, claim, given)]
    assert correction is not None
    after = claim.with_segments(with_changes(claim.segments, correction.changes))
    return [s.render().decode() for line in after.lines for s in line.segments if s.id == b"REF"]


def moved(claim: Claim) -> Claim | None:
    findings = found(prior_authorization.RULE, claim)
    (correction,) = [finding.correction for finding in findings if finding.correction] or [None]
    return claim.with_segments(with_changes(claim.segments, correction.changes)) if correction else None


def test_a_reference_moves_to_the_claim_from_all_lines():
    line = i_line("HC:J3490", "DTP*472*D8*20261103", "REF*G1*A7", DRUG)
    claim = claim_of(line, line, guide="I", charge="240")
    after = moved(claim)
    assert after is not None
    assert written(after.own_segments[1:4]) == "DTP*434*RD8*20261103-20261103~CL1*1**01~REF*G1*A7"
    assert written(after.segments).count("REF*G1") == 1
    assert len(after.segments) == len(claim.segments) - 1
    assert found(prior_authorization.RULE, after) == []
    guide = claim.envelope.group.guide
    assert guide is not None
    assert guide.violations(claim.segments)
    assert not guide.violations(after.segments)


def test_a_moved_reference_stands_behind_the_claim_s_other_references():
    claim = claim_of(i_line("HC:J3490", "REF*G1*A7"), guide="I", hi="REF*D9*T1~REF*EA*M1~K3*TEXT~HI*ABK:J189~")
    after = moved(claim)
    assert after is not None
    assert "REF*EA*M1~REF*G1*A7~K3" in written(after.segments)


def test_a_reference_that_the_claim_has_too_goes():
    line = i_line("HC:J3490", "REF*G1*A7")
    claim = claim_of(line, line, guide="I", hi="REF*G1*A7~HI*ABK:J189~")
    after = moved(claim)
    assert after is not None
    assert written(after.segments).count("REF*G1*A7") == written(after.own_segments).count("REF*G1*A7") == 1


def test_a_reference_at_a_line_without_its_lx_stays():
    claim = claim_of(i_line("HC:J3490", "REF*G1*A7"), guide="I")
    assert moved(claim) is not None
    bare = claim.with_segments([segment for segment in claim.segments if segment.id != b"LX"])
    assert [finding.place for finding in found(prior_authorization.RULE, bare)] == ["2400 REF*G1"]
    assert moved(bare) is None


@pytest.mark.parametrize(
    "claim",
    [
        claim_of(i_line("HC:J3490", "REF*G1*A7"), guide="I", hi="REF*G1*A7~REF*G1*A8~HI*ABK:J189~"),
        claim_of(i_line("HC:J3490", "REF*G1*A7"), guide="I", hi="REF*G1*A8~HI*ABK:J189~"),
        claim_of(i_line("HC:J3490", "REF*G1*A7"), i_line("HC:J3490", "REF*G1*A8"), guide="I"),
        claim_of(i_line("HC:J3490", "REF*G1*A7", "REF*G1*A8"), guide="I"),
        claim_of(i_line("HC:J3490", "REF*G1*A7"), i_line("HC:99213", "REF*G1*A8"), guide="I"),
        claim_of(i_line("HC:J3490", "REF*G1"), guide="I"),
        claim_of(i_line("HC:J3490", "REF*G1*"), guide="I"),
        claim_of(i_line("HC:J3490", "REF*G1*A7*TEXT"), guide="I"),
        claim_of(i_line("HC:J3490", "REF*G1*A7"), guide="I", head="REF*D9*T1~"),
        claim_of(i_line("HC:J3490", "REF*G1*A7"), guide="I", head="DTP*096*TM*1200~"),
    ],
)
def test_a_reference_in_doubt_stays(claim):
    assert found(prior_authorization.RULE, claim) != []
    assert moved(claim) is None


# --- CLM08: revenue codes --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["0250", "0255", "0259", "0631", "0636", "0637", "0343", "0344"])
def test_a_revenue_code_of_drugs(code):
    assert found(revenue_code.RULE, claim_of(i_line(revenue=code), guide="I")) == []


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("0270", "none of a drug"),
        ("0260", "none of a drug"),
        ("0630", "none of a drug"),
        ("0638", "none of a drug"),
        ("0771", "none of a drug"),
        ("2500", "none of a drug"),
        ("636", "four digits"),
        ("", "four digits"),
        ("O636", "four digits"),
        ("063\xb2", "four digits"),
        ("0636 0636", "four digits"),
    ],
)
def test_a_revenue_code_of_something_else(code, word):
    (finding,) = found(revenue_code.RULE, claim_of(i_line(revenue=code), guide="I"))
    assert (finding.place, finding.submitted) == ("2400 SV201", code)
    assert word in finding.message


def test_blanks_around_a_revenue_code_are_no_other_code():
    assert found(revenue_code.RULE, claim_of(i_line(revenue=" 0636 "), guide="I")) == []


def test_other_lines_and_837p_have_no_revenue_code_of_a_drug():
    assert found(revenue_code.RULE, claim_of(i_line(), i_line("HC:99213", revenue="0510"), guide="I")) == []
    assert found(revenue_code.RULE, claim_of(p_line())) == []


# --- CLM09: the place of service -------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["21", "22", "23"])
@pytest.mark.parametrize("filing", ["MA", "MB", "mb"])
def test_medicare_pays_the_facility_for_its_drugs(place, filing):
    claim = claim_of(p_line(rest=f"*{place}**1"), filing=filing)
    assert places(place_of_service.RULE, claim) == ["2400 SV105"]
    claim = claim_of(p_line(rest="***1"), facility=f"{place}:B:1", filing=filing)
    assert places(place_of_service.RULE, claim) == ["2300 CLM05-1"]


@pytest.mark.parametrize(
    "claim",
    [
        claim_of(p_line(rest="*11**1"), filing="MB"),
        claim_of(p_line(rest="*11**1"), filing="MB", facility="22:B:1"),
        claim_of(p_line(rest="*24**1"), filing="MB"),
        claim_of(p_line(rest="*22**1"), filing="CI"),
        claim_of(p_line(rest="*22**1"), filing="MC"),
        claim_of(p_line(rest="*22**1"), filing="CI", head=OTHER_PAYER.format("", "")),
        claim_of(p_line("HC:C9399", rest="*22**1"), filing="MB"),
        claim_of(p_line(), p_line("HC:99213", rest="*22**1"), filing="MB"),
    ],
)
def test_a_place_that_says_nothing(claim):
    assert found(place_of_service.RULE, claim) == []


def test_a_missing_place_is_one_for_every_payer():
    for filing in ("MB", "CI"):
        claim = claim_of(p_line("HC:C9399", rest="***1"), facility=":B:1", filing=filing)
        (finding,) = found(place_of_service.RULE, claim)
        assert (finding.place, finding.submitted) == ("2300 CLM05-1", "")


def test_the_map_names_the_places_and_the_payers():
    claim = claim_of(p_line(rest="*24**1"), filing="CI")
    some = {"places": frozenset({"24"}), "filing_indicators": frozenset({"CI"})}
    assert places(place_of_service.RULE, claim, **some) == ["2400 SV105"]
    assert places(place_of_service.RULE, claim, places=frozenset({"24"})) == []
    assert places(place_of_service.RULE, claim, filing_indicators=frozenset({"CI"})) == []


# --- CLM10: repeated lines -------------------------------------------------------------------------------

X = "HC:J3490:::::DRUGX 5MG IV"


def test_each_repetition_is_one_finding():
    line = p_line(X, DRUG)
    findings = found(repeated_line.RULE, claim_of(line, VISIT, line, line))
    assert [(finding.line, "line 1:" in finding.message) for finding in findings] == [(3, True), (4, True)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (p_line(X, DRUG), p_line(X, DRUG, charge="30")),
        (p_line(X, DRUG), p_line("HC:J3490:::::DRUGX 9MG IV", "LIN**N4*50242-0060-01~CTP****7*ML")),
        (p_line(X), p_line("HC:J3490:::::DRUGX 9MG IV")),  # amounts do not count
        (p_line(X, DRUG), p_line(X)),
        (p_line(X), p_line("HC:J3490:::::DRUGX 9MG", DRUG)),
        (p_line(X, "LIN**N4*5024206001"), p_line("HC:J3490:::::DRUGY", "LIN**N4*5024206001")),  # as sent
        (p_line(X, "LIN**N4*X5024206001"), p_line("HC:J3490", "LIN**N4*X5024206001")),
        (p_line(X, DRUG, "LIN**N4*00409196602"), p_line("HC:J3490", DRUG, "LIN**N4*00409196602")),
        (p_line(X, "LIN**N4*99999999999"), p_line(X, "LIN**N4*99999999999")),  # no NDC, so the texts tell
        (p_line(X, "LIN**N4"), p_line(X, "LIN**N4")),
        (p_line(X, DRUG), p_line(X, DRUG, rest="***1")),  # the claim's place of service is the same
        (p_line("HC:J3490:JZ:RT", DRUG), p_line("HC:J3490:rt:JZ", DRUG)),
        (p_line(X), p_line("HC:J3490:::::drugx  5MG IV")),
        (p_line(X, DRUG), p_line("hc:j3490:::::DRUGX 5MG IV", DRUG)),
    ],
)
def test_the_same_drug_twice(one, other):
    assert [finding.line for finding in found(repeated_line.RULE, claim_of(one, other))] == [2]


@pytest.mark.parametrize("modifier", ["76", "77", "59", "XU", "JW", "KP", "KQ"])
def test_a_repetition_that_is_meant(modifier):
    line = p_line(f"HC:J3490:{modifier}::::DRUGX 5MG IV", DRUG)
    assert found(repeated_line.RULE, claim_of(line, line)) == []
    assert found(repeated_line.RULE, claim_of(p_line(X, DRUG), line)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (p_line(X, DRUG), p_line("HC:J3590:::::DRUGX 5MG IV", DRUG)),
        (p_line(X, DRUG), p_line(X, DRUG.replace("50242006001", "00409196602"))),
        (p_line(X, DRUG), p_line(X, DRUG).replace("20261103", "20261104")),
        (p_line(X, DRUG), p_line(X, DRUG).replace("D8*20261103", "RD8*20261103-20261104")),
        (p_line("HC:J3490:RT", DRUG), p_line("HC:J3490:LT", DRUG)),
        (p_line(X, DRUG), p_line(X, DRUG, rest="*22**1")),
        (p_line(X), p_line("HC:J3490:::::DRUGY 5MG IV")),
        (p_line(X, DRUG), p_line("HC:J3490:::::DRUGY 5MG IV")),
        (p_line(X, DRUG), p_line("HC:J3490")),
        (p_line(X, "LIN**N4*5024206001"), p_line(X, "LIN**N4*5024206002")),
        (p_line(X, "LIN**N4*5024206001"), p_line(X, DRUG)),
        (p_line("HC:J3490"), p_line("HC:J3490")),
        (p_line("HC:J3490:::::UNCLASSIFIED DRUGS"), p_line("HC:J3490:::::UNCLASSIFIED DRUGS")),
        (p_line(X, DRUG, "REF*VY*7"), p_line(X, DRUG, "REF*VY*7")),
        (p_line(X, DRUG, "REF*XZ*7"), p_line(X, DRUG, "REF*XZ*8")),
        (p_line(X, "LIN**N4*99999999999"), p_line("HC:J3490:::::DRUGY", "LIN**N4*99999999999")),
        (p_line(X, "LIN**N4*NONE"), p_line("HC:J3490:::::DRUGY", "LIN**N4*NONE")),
        (p_line("HC:J3490", "LIN**N4"), p_line("HC:J3490", "LIN**N4")),
        (p_line(X, DRUG, "LIN**N4*00409196602"), p_line(X, DRUG, "LIN**N4*00409196603")),
        (f"SV1*{X}*120*UN*1*11**1~{DRUG}", f"SV1*{X}*120*UN*1*11**1~{DRUG}"),
        (p_line(X, DRUG), p_line("HC:J1100", DRUG)),
        (p_line("HC:J1100", DRUG), p_line("HC:J1100", DRUG)),
    ],
)
def test_what_is_no_repetition(one, other):
    assert found(repeated_line.RULE, claim_of(one, other, p_line("HC:J9999:::::OTHER 1MG"))) == []


def test_what_marks_waste_is_the_map_s_choice():
    line = p_line("HC:J3490:W1::::DRUGX 5MG IV", DRUG)
    assert len(found(repeated_line.RULE, claim_of(line, line))) == 1
    rule = repeated_line.RULE
    given = under(rule, PayerMap(waste_modifiers=frozenset({"W1"})))
    assert found(rule, claim_of(line, line), given) == []


def test_lines_of_837i_without_a_day_are_not_compared():
    undated = i_line(X, DRUG)
    assert found(repeated_line.RULE, claim_of(undated, undated, guide="I", dates="20261101-20261103")) == []
    assert len(found(repeated_line.RULE, claim_of(undated, undated, guide="I"))) == 1  # the claim's one day
    dated = i_line(X, "DTP*472*D8*20261103", DRUG)
    assert len(found(repeated_line.RULE, claim_of(dated, dated, guide="I"))) == 1


def test_drugs_under_two_revenue_codes_are_not_compared():
    lines = [i_line(X, "DTP*472*D8*20261103", DRUG, revenue=revenue) for revenue in ("0250", "0636")]
    assert found(repeated_line.RULE, claim_of(*lines, guide="I")) == []
    assert len(found(repeated_line.RULE, claim_of(*lines, lines[0], guide="I"))) == 1


def test_ever_so_many_repetitions():
    line = p_line(X, DRUG)
    assert len(found(repeated_line.RULE, claim_of(*[line] * 5_000))) == 4_999


def test_a_code_the_map_does_not_look_for_is_no_drug_line():
    given = under(repeated_line.RULE, PayerMap(codes={"J9999": NocCode("J9999")}))
    assert found(repeated_line.RULE, claim_of(p_line(X, DRUG), p_line(X, DRUG)), given) == []
