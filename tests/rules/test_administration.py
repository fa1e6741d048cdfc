"""CLM04: a drug billed without the service that gives it; most of the cases are left alone."""

import pytest

from noc837.claims.administration_codes import ANY_ROUTE, FAMILIES, FAMILY_OF, family_of
from noc837.claims.claim import Claim
from noc837.findings import Severity
from noc837.payer_maps import OFF, Case, Choice, NocCode, PayerMap
from noc837.rule import choose
from noc837.rules import administration
from rules.one_claim import DRUG, claim_of, found, i_line, p_line, under

RULE = administration.RULE
VISIT = p_line("HC:99213")
TODAY, TOMORROW = "D8*20261103", "D8*20261104"


def drug(text: str = "DRUGX 5MG IV", *behind: str) -> str:
    return p_line(f"HC:J3490:::::{text}", *behind)


def lines(claim: Claim, **parameters: object) -> list[int]:
    return [finding.line for finding in found(RULE, claim, under(RULE, **parameters))]


# --- found -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("others", [(), (VISIT,), (p_line("HC:J1100"), p_line("HC:80053"), p_line("HC:1036F"))])
def test_nothing_gives_the_drug(others):
    (finding,) = found(RULE, claim_of(drug(), *others))
    assert (finding.place, finding.submitted, finding.line) == ("2400 SV101-2", "J3490", 1)
    assert finding.severity is None
    assert finding.correction is None


def test_it_is_said_once_a_day():
    later = drug().replace(TODAY, TOMORROW)
    claim = claim_of(VISIT, drug(), drug("DRUGY 1MG IM"), later, later)
    assert lines(claim) == [2, 4]


def test_what_is_given_on_another_day_does_not_count():
    given = p_line("HC:96374")
    assert lines(claim_of(drug(), given.replace(TODAY, TOMORROW))) == [1]
    assert lines(claim_of(drug(), drug().replace(TODAY, TOMORROW), given)) == [2]


def test_in_837i_it_is_information():
    (finding,) = found(RULE, claim_of(i_line(), i_line("HC:99213", revenue="0510"), guide="I"))
    assert (finding.severity, finding.place) == (Severity.INFO, "2400 SV202-2")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("DRUGX 5MG IV", "96360 to 96368"),
        ("DRUGX 5MG IM", "96372"),
        ("DRUGX 5MG SUBQ", "96372"),
        ("DRUGX 1.25MG INTRAVITREAL", "67028"),
        ("DRUGX 5MG INTRAARTICULAR", "20526"),
        ("DRUGX 5MG INTRATHECAL", "62369"),
        ("DRUGX 5MG", "96360 to 96368"),
        ("", "96360 to 96368"),
    ],
)
def test_the_codes_of_the_route_are_named(text, codes):
    (finding,) = found(RULE, claim_of(drug(text)))
    assert codes in finding.suggestion


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DRUGX 5MG IV", "67028"),
        ("DRUGX 5MG IVPB", "20610"),
        ("DRUGX 1.25MG INTRAVITREAL", "20610"),
        ("DRUGX 1.25MG INTRAVITREAL", "90471"),
        ("DRUGX 5MG IV", "62370"),
        ("DRUGX 5MG INTRATHECAL", "64450"),
        ("DRUGX 1.25MG IVT", "96372"),
        ("DRUGX 5MG IV", "96372"),
        ("DRUGX 5MG IM", "96365"),
        ("DRUGX 5MG SUBQ", "96374"),
        ("DRUGX 5MG IV", "96369"),
        ("DRUGX 5MG INTRATHECAL", "96413"),
        ("DRUGX 5MG IV", "96405"),
    ],
)
def test_what_serves_another_route_only_does_not_give_the_drug(text, code):
    (finding,) = found(RULE, claim_of(drug(text), p_line(f"HC:{code}")))
    assert "another route" in finding.message
    assert found(RULE, claim_of(drug(text), p_line(f"HC:{code}"), p_line("HC:43239"))) == []


def test_a_drawn_blood_sample_and_a_plain_chest_film_give_no_drug():
    for code in ("36400", "36410", "36415", "36416", "71045", "71046", "71047", "71048", "77067"):
        assert family_of(code) is None
        assert lines(claim_of(drug(), p_line(f"HC:{code}"))) == [1]


def test_a_drug_that_the_map_does_not_ask_about_does_not_hide_another():
    claim = claim_of(drug(), p_line("HC:J3590:::::DRUGY 5MG IV"), p_line("HC:J3590:::::DRUGZ 5MG IV"))
    off = Choice(cases=(Case(OFF, procedures=frozenset({"J3490"})),))
    given = choose(RULE, PayerMap(choices={RULE.code: off}))
    assert given is not None
    assert [finding.line for finding in found(RULE, claim, given)] == [2]
    assert lines(claim) == [1]


def test_a_drug_on_its_second_line_may_need_another_route():
    claim = claim_of(drug("DRUGX 1.25MG INTRAVITREAL"), drug("DRUGY 5MG IV"), p_line("HC:67028"))
    assert lines(claim) == [2]


def test_a_reported_quality_measure_gives_no_drug():
    assert family_of("1036F") is None
    assert lines(claim_of(drug(), p_line("HC:0503F"))) == [1]


# --- left alone ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "96360",
        "96365",
        "96372",
        "96374",
        "96377",
        "96379",
        "96401",
        "96409",
        "96413",
        "96425",
        "96523",
        "96549",
        "C8957",
    ],
)
@pytest.mark.parametrize("text", ["DRUGX 5MG", "", "DRUGX 5MG IV/IM", "DRUGX 5MG IM OR SQ OR IV", "FACTOR IV COMPLEX"])
def test_any_infusion_or_injection_will_do_where_no_one_route_is_named(code, text):
    assert lines(claim_of(drug(text), p_line(f"HC:{code}"))) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DRUGX 1.25MG INTRAVITREAL", "67028"),
        ("DRUGX 1.25MG IVT", "67028"),
        ("DRUGX 1.25MG", "67028"),
        ("", "67028"),
        ("DRUGX 1.25MG OPHTH", "67028"),
        ("FACTOR IV COMPLEX", "67028"),
        ("DRUGX 5MG INTRA-ARTICULAR", "20610"),
        ("DRUGX 5MG IM", "20552"),
        ("DRUGX 5MG IT PUMP", "62370"),
        ("DRUGX 5MG INTRATHECAL", "96450"),
        ("DRUGX 5MG EPIDURAL", "64483"),
        ("DRUGX 0.5ML IM", "90471"),
        ("DRUGX 0.5ML PO", "90473"),
        ("DRUGX 5MG SC", "11981"),
        ("DRUGX 5MG IP", "96446"),
        ("DRUGX 5MG IV", "96365"),
        ("DRUGX 5MG IVPB", "96413"),
        ("DRUGX 5MG IV", "C8957"),
        ("DRUGX 5MG IM", "96372"),
        ("DRUGX 5MG SQ", "96372"),
        ("DRUGX 5MG SQ", "96369"),
        ("DRUGX 5MG IM", "96401"),
        ("DRUGX 5MG INTRALESIONAL", "96405"),
        ("DRUGX 5MG INTRATHECAL", "96549"),
        ("DRUGX 5MG INTRATHECAL", "96522"),
    ],
)
def test_the_route_s_own_codes_will_do(text, code):
    assert lines(claim_of(drug(text), p_line(f"HC:{code}"))) == []


@pytest.mark.parametrize(
    "code", ["00810", "43239", "66984", "62323", "77002", "78452", "92235", "93458", "90935", "95117", "99152", "0537T",
     "86580", "G0498", "Q0081", "Q0083", "90480", "96380", "G0008", "M0201", "96379", "96522", "96549"]
)  # fmt: skip
def test_a_procedure_may_include_the_drug(code):
    assert family_of(code) is ANY_ROUTE
    assert lines(claim_of(drug(), p_line(f"HC:{code}"))) == []
    assert lines(claim_of(drug(), p_line(f"HC:{code}"), p_line("HC:67028"))) == []


@pytest.mark.parametrize(
    "code", ["", "J3490", "99213", "80053", "90686", "G0011", "M0300", "A", "1234", "123456", "9" * 9]
)
def test_other_codes_are_of_no_family(code):
    assert family_of(code) is None


def test_each_code_is_of_one_family():
    assert sum(len(family.codes) for family in FAMILIES) == len(FAMILY_OF)
    assert all(len(code) == 5 for code in FAMILY_OF)


@pytest.mark.parametrize(
    "text",
    [
        "DRUGX 5MG PO", "DRUGX 5MG TABLET", "DRUGX CREAM 30GM", "DRUGX TOPICAL 2%", "DRUGX 5MG NEB",
        "DRUGX 5MG INHALED", "DRUGX 5MG SL", "DRUGX PATCH", "DRUGX EYE DROPS", "DRUGX NASAL SPRAY", "DRUGX 5MG RECTAL",
        "drugx 5mg capsules", "DRUGX 5MG SELF ADMINISTERED",
        "DRUGX SHAMPOO 2%", "DRUGX 5MG solution for nebuli", "DRUGX INHALATIO", "DRUGX 90MCG/ACTUATION",
        "drugx 5mg capsul", "DRUGX 5MG tabl",
        "DRUGX POWDER BULK", "DRUGX PASTE", "DRUGX MOUTHWASH", "DRUGX SOLN IRRIGAT", "DRUGX STRIPS",
        "DIANEAL PD-2", "EMPTY BAG 50ML",
    ],
)  # fmt: skip
def test_what_nobody_injects(text):
    assert lines(claim_of(drug(text), VISIT)) == []
    assert lines(claim_of(drug(""), VISIT)) == [1]
    assert lines(claim_of(drug("", f"NTE*ADD*{text}"), VISIT)) == []
    assert lines(claim_of(drug(text), p_line("HC:64450"))) == []


@pytest.mark.parametrize(
    "text", ["IMMUNE GLOBULIN LIQUID 10%", "DRUGX 5MG VIAL", "DRUGX SOLUTION 5MG", "CAPREOMYCIN 1G"]
)
def test_what_may_be_injected(text):
    assert lines(claim_of(drug(text), VISIT)) == [1]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("LIDOCAINE 1% 5ML SUBQ", "20610"),
        ("BUPIVACAINE 0.25% 5ML INTRADERMAL", "64450"),
        ("MOXIFLOXACIN 1MG INTRACAMERAL", "67028"),
    ],
)
def test_local_anaesthetics_and_drugs_of_the_same_eye(text, code):
    assert lines(claim_of(drug(text), p_line(f"HC:{code}"))) == []
    assert lines(claim_of(drug("DRUGX 5MG INTRATHECAL"), p_line(f"HC:{code}"))) == [1]


def test_an_oral_drug_does_not_hide_the_injected_one():
    assert lines(claim_of(drug("DRUGX 5MG PO"), drug("DRUGY 5MG IV"), VISIT)) == [2]


@pytest.mark.parametrize("modifier", ["JW", "KD", "kd"])
def test_waste_and_pumps(modifier):
    assert lines(claim_of(p_line(f"HC:J3490:{modifier}::::DRUGX 5MG IV"), VISIT)) == []
    assert lines(claim_of(p_line("HC:J3490:JZ::::DRUGX 5MG IV"), VISIT)) == [1]


@pytest.mark.parametrize("place", ["01", "12", "19", "21", "22", "23", "24", "41", "50", "65", "72"])
def test_where_nobody_here_bills_the_administration(place):
    assert lines(claim_of(p_line(rest=f"*{place}**1"))) == []
    assert lines(claim_of(p_line(rest="***1"), facility=f"{place}:B:1")) == []
    assert lines(claim_of(p_line(rest="*11**1"), facility=f"{place}:B:1")) == [1]


@pytest.mark.parametrize(
    "bill_type", ["11:A:1", "12:A:1", "18:A:1", "21:A:1", "32:A:1", "72:A:1", "71:A:1", "77:A:1", "81:A:1", "::", "A"]
)
def test_bill_types_that_include_or_hide_it(bill_type):
    assert lines(claim_of(i_line("HC:J3490", "DTP*472*D8*20261103"), guide="I", facility=bill_type)) == []


@pytest.mark.parametrize("bill_type", ["13:A:1", "85:A:1", "83:A:7"])
def test_bill_types_of_outpatients(bill_type):
    assert lines(claim_of(i_line("HC:J3490", "DTP*472*D8*20261103"), guide="I", facility=bill_type)) == [1]


def test_a_prescription_was_dispensed():
    assert lines(claim_of(drug("DRUGX 5MG IV", DRUG, "REF*XZ*7"))) == []


def test_oral_codes_and_codes_of_named_drugs_are_not_asked():
    claim = claim_of(p_line("HC:J8499"), VISIT)
    for code, left in (
        (NocCode("J8499"), [1]),
        (NocCode("J8499", self_administered=True), []),
        (NocCode("J8499", tier=2), []),
    ):
        given = under(RULE, PayerMap(codes={"J8499": code}))
        assert [finding.line for finding in found(RULE, claim, given)] == left


def test_the_map_may_name_more_codes():
    claim = claim_of(drug(), p_line("HC:G9999"))
    assert lines(claim) == [1]
    assert lines(claim, codes=frozenset({"G9999"})) == []
    assert lines(claim, codes=frozenset({"G9998"})) == [1]


# --- days ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("period", ["RD8*20261101-20261130", "D8*NOVEMBER", "D8*"])
def test_a_supply_for_days_and_a_line_without_a_day_are_not_asked(period):
    assert lines(claim_of(drug().replace(TODAY, period), VISIT)) == []


def test_a_range_of_one_day_is_a_day():
    assert lines(claim_of(drug().replace(TODAY, "RD8*20261103-20261103"), VISIT)) == [1]
    assert lines(claim_of(drug().replace(TODAY, "RD8*20261103-20261103"), p_line("HC:96374"))) == []


@pytest.mark.parametrize("period", ["RD8*20261101-20261130", "D8*NOVEMBER", "D8*"])
def test_a_service_of_no_certain_day_counts_for_all(period):
    assert lines(claim_of(drug(), p_line("HC:96374").replace(TODAY, period))) == []


def test_an_undated_line_of_837i_is_given_by_any_service_of_the_claim():
    given = i_line("HC:96365", "DTP*472*D8*20261105", revenue="0260")
    assert lines(claim_of(i_line(), given, guide="I", dates="20261101-20261130")) == []
    assert lines(claim_of(i_line(), given, guide="I", dates="20261103-20261103")) == [1]
    assert lines(claim_of(i_line(), given, guide="I", dates="20261105-20261105")) == []
    dated = i_line("HC:J3490", "DTP*472*D8*20261103")
    assert lines(claim_of(dated, given, guide="I", dates="20261101-20261130")) == [1]
    assert lines(claim_of(dated, i_line("HC:96365", revenue="0260"), guide="I", dates="20261104-20261104")) == [1]
    assert lines(claim_of(dated, i_line("HC:96365", revenue="0260"), guide="I")) == []


def test_the_other_payer_s_code_is_no_service():
    line = drug("DRUGX 5MG IV", DRUG, "SVD*00002*80*HC:96372**1", "DTP*573*D8*20261103")
    assert lines(claim_of(line)) == [1]


def test_ever_so_many_days_and_services():
    days = [f"{20000000 + n:08}" for n in range(2_500)]
    drugs = [drug().replace("20261103", day) for day in days]
    narrow = [p_line(f"HC:{20526 + n % 80}").replace(TODAY, "RD8*20261101-20261130") for n in range(2_500)]
    assert len(lines(claim_of(*drugs, *narrow))) == 2_500
    assert lines(claim_of(*drugs, *narrow, p_line("HC:96374").replace(TODAY, "RD8*20261101-20261130"))) == []
