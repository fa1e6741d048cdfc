"""The payer maps that are shipped: valid, each setting with its source, and what they choose for whom."""

import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from noc837.findings import Severity
from noc837.payer_maps import OFF, Level, PayerMap, Traits
from noc837.scrubbing.maps import shipped_maps

ROOT = Path(__file__).parents[2]
HCPCS = ROOT / ".." / "shared" / "data" / "hcpcs" / "2019-alpha-numeric.zip"
MAPS = {path.stem: etree.parse(path) for path in sorted((ROOT / "maps").glob("*.xml"))}
TABLE = MAPS.pop("noc-codes")
CODES = {code.get("id"): code for code in TABLE.iter("code")}
BY_FILING_INDICATOR = {
    "medicare-part-b",
    "medicare-part-b-institutional",
    "medicare-part-a",
    "medicaid",
    "commercial",
}
WORKED_EXAMPLES = {"wps", "palmetto", "cgs", "noridian", "ngs", "bcbsm"}
each_map = pytest.mark.parametrize("name", MAPS)
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def root_of(name: str) -> etree._Element:
    return MAPS[name].getroot()


def in_force(filing_indicator: str = "", bill_type: str = "", payer_id: str = "") -> PayerMap:
    traits = Traits(payer_id, "", filing_indicator, "I" if bill_type else "P", bill_type)
    return shipped_maps().in_force(traits).payer_map


def shipped(name: str) -> PayerMap:
    return shipped_maps().by_id[name]


def level(payer_map: PayerMap, rule: str, procedure: str = "J3490") -> Level | None:
    """What a map in force says of a rule for a code; its cases are those that fit the type of bill."""
    choice = payer_map.choice(rule)
    fitting = (case.level for case in choice.cases if not case.procedures or procedure in case.procedures)
    return next(fitting, choice.level)


# --- the files -----------------------------------------------------------------------------------------


def test_the_shipped_maps_are_these():
    assert set(MAPS) == {"default", "medicare-dme"} | BY_FILING_INDICATOR | WORKED_EXAMPLES
    assert set(shipped_maps().by_id) == set(MAPS)


@pytest.mark.parametrize("tree", [*MAPS.values(), TABLE], ids=[*MAPS, "noc-codes"])
def test_each_file_is_valid_and_says_in_a_comment_what_it_is(tree):
    schema = etree.XMLSchema(etree.parse(ROOT / "src/noc837/payer_maps/payer-map.xsd"))
    schema.assertValid(tree)
    comment = tree.getroot().getprevious()
    assert comment is not None
    assert re.search(r"\b20[0-9]{2}\b", comment.text), "as of when"


@each_map
def test_the_id_is_the_name_of_the_file(name):
    assert root_of(name).get("id") == name


def unsourced(element: etree._Element) -> list[int]:
    """The lines of settings that neither have a source nor are in a rule that has one."""
    own = element.get("source")
    match element.tag:
        case "payer-map":
            return [line for child in element.iterchildren("*") for line in unsourced(child)]
        case "name":
            return []
        case "rule":
            needs = element.get("severity") or element.get("correct")
            bare = [child.sourceline for child in element.iterchildren("*") if not (child.get("source") or own)]
            return bare + ([element.sourceline] if needs and not own else [])
        case _:
            return [] if own else [element.sourceline]


@each_map
def test_each_setting_has_a_source_that_can_be_read(name):
    assert unsourced(root_of(name)) == []
    sources = [element.get("source") for element in root_of(name).iter() if element.get("source")]
    assert sources
    assert not [source for source in sources if re.search(r"\bS[0-9]+b?\b|\[", source)]


def test_the_look_for_sources_sees_what_has_none():
    text = """<payer-map id="x"><name>X</name><noc-codes><add>J7999</add></noc-codes>
<rule code="DSC06" severity="warning"/>
<rule code="DSC01"><on bill-type="11x" severity="info"/></rule>
<rule code="UNT03" severity="warning" source="WPS"><set parameter="expected">1</set></rule>
<rule code="QTY04"><set parameter="decimals" source="TMHP">3</set></rule></payer-map>"""
    assert unsourced(etree.fromstring(text)) == [1, 2, 3]


def test_corrections_are_only_turned_on_where_a_payer_published_the_reason():
    rules = [(name, rule) for name in MAPS for rule in root_of(name).iter("rule")]
    assert [(name, rule.get("code")) for name, rule in rules if rule.get("correct") == "yes"] == []


@each_map
def test_a_map_without_applies_to_says_that_ids_are_to_be_added(name):
    root = root_of(name)
    if root.find("applies-to") is None and name != "default":
        assert "add your ids" in " ".join(root.getprevious().text.split())
        assert name in WORKED_EXAMPLES


# --- codes ---------------------------------------------------------------------------------------------


@each_map
def test_the_codes_of_a_map_are_in_the_table_and_begin_with_a_letter(name):
    added = [code for element in root_of(name).iter("add") for code in element.text.split()]
    assert [code for code in added if code not in CODES or code[0].isdigit()] == []
    assert not [code for code in shipped(name).codes if code[0].isdigit()]


def test_the_codes_of_each_map():
    default = {"J3490", "J3590", "C9399", "J9999", "Q9977"}
    assert set(shipped("default").codes) == default
    assert set(shipped("medicare-part-b").codes) == default | {"J3591", "J7199", "J7599", "J7799", "J7999"}
    assert set(shipped("medicare-part-a").codes) == default | {"J3591", "J7199", "J7599", "J7999"}
    oral = {"J8498", "J8499", "J8597", "J8999", "Q0181"}
    assert set(shipped("medicare-dme").codes) == set(shipped("medicare-part-b").codes) | oral | {"J7699"}
    assert set(shipped("medicaid").codes) == set(shipped("commercial").codes) == default | {"J7199", "J7599", "J7999"}
    assert set(shipped("wps").codes) == set(shipped("medicare-part-b").codes)


def test_what_the_table_knows_of_a_code_reaches_the_map():
    codes = shipped("medicare-dme").codes
    expired = codes["Q9977"]
    assert (expired.first, expired.last, expired.instead) == ("20150701", "20151231", "J7999")
    assert (codes["J3490"].first, codes["J3490"].last, codes["J3490"].instead) == ("19860101", "", "")
    assert {code for code, facts in codes.items() if facts.self_administered} == {
        "J7699", "J8498", "J8499", "J8597", "J8999", "Q0181",
    }  # fmt: skip
    assert {facts.tier for facts in codes.values()} == {1}


def test_the_table_has_the_codes_for_operators_too_and_none_that_is_no_unclassified_drug():
    assert {"90399", "90749", "S5000", "Q4082"} <= {code for code, facts in CODES.items() if facts.get("tier") == "1"}
    assert {"J1599", "J3301", "Q4100"} <= {code for code, facts in CODES.items() if facts.get("tier") == "2"}
    assert not CODES.keys() & {"C9257", "J0833", "Q9985", "D9630"}
    assert [code for code, facts in CODES.items() if facts.get("last")] == ["Q9977"]


def in_hcpcs() -> dict[str, tuple[str, str]]:
    """Added and ended, YYYYMMDD, by code, in CMS's file of 2019."""
    with zipfile.ZipFile(HCPCS) as archive:
        lines = archive.read(archive.namelist()[0]).decode("latin-1").splitlines()
    return {line[:5]: (line[268:276].strip(), line[284:292].strip()) for line in lines if line[10:11] == "3"}


@pytest.mark.skipif(not HCPCS.exists(), reason="needs the HCPCS file of 2019 in ../shared/data")
def test_the_dates_of_the_table_are_those_of_the_hcpcs_file():
    published = in_hcpcs()
    for code, facts in CODES.items():
        dates = tuple((facts.get(name) or "").replace("-", "") for name in ("first", "last"))
        assert dates == published.get(code, ("", "")), code


def test_dates_are_days_and_only_cpt_codes_have_none():
    undated = {code for code, facts in CODES.items() if not facts.get("first")}
    assert undated == {"90399", "90749"}
    assert all(date.fromisoformat(facts.get("first")) for code, facts in CODES.items() if code not in undated)


# --- whom they apply to --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicators", "name"),
    [
        (("MB",), "medicare-part-b"),
        (("MA",), "medicare-part-a"),
        (("MC",), "medicaid"),
        (("BL", "CI", "FI", "HM", "12", "13", "14", "15"), "commercial"),
        (("", "11", "16", "17", "AM", "CH", "OF", "VA", "WC", "ZZ"), "default"),
    ],
)
def test_the_filing_indicator_chooses(indicators, name):
    assert {in_force(each).id for each in indicators} == {name}
    of_bills = name if name != "medicare-part-b" else "medicare-part-b-institutional"
    assert {in_force(each, "131").id for each in indicators} == {of_bills}


@pytest.mark.parametrize("payer_id", ["16013", "17013", "18003", "19003"])
def test_a_dme_payer_id_beats_the_filing_indicator(payer_id):
    assert in_force("MB", payer_id=payer_id).id == "medicare-dme"
    assert in_force("", payer_id=payer_id).id == "medicare-dme"


@pytest.mark.parametrize("payer_id", ["05102", "1601", "160130", "SB710"])
def test_another_payer_id_leaves_it_to_the_filing_indicator(payer_id):
    assert in_force("MB", payer_id=payer_id).id == "medicare-part-b"


def test_worked_examples_apply_to_nobody_by_themselves():
    assert {name for name in MAPS if root_of(name).find("applies-to") is None} == {"default"} | WORKED_EXAMPLES


# --- what they choose ----------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["DSC01", "DSC02", "NDC01", "NDC02", "MOD02", "COD03", "CLM10"])
def test_by_default_what_an_inpatient_line_lacks_is_information(rule):
    assert level(in_force("", "111"), rule) is INFO
    assert level(in_force("", "117"), rule) is INFO
    for bill_type in ("", "121", "131", "211", "851"):
        assert level(in_force("", bill_type), rule) is None


def test_by_default_no_administration_is_asked_for_on_inpatient_claims():
    assert level(in_force("", "111"), "CLM04") == OFF
    assert level(in_force("", "131"), "CLM04") is None
    assert level(in_force("MA", "111"), "CLM04") == OFF


@pytest.mark.parametrize("name", ["default", "medicaid", "commercial", "bcbsm"])
@pytest.mark.parametrize("rule", ["DSC06", "DSC07", "NTE03", "NTE04", "UNT03", "MOD04", "COD02", "CLM06"])
def test_rules_that_are_off_stay_off_where_no_payer_asks_for_them(name, rule):
    assert level(shipped(name), rule) is None


@pytest.mark.parametrize("rule", ["DSC01", "DSC02"])
def test_a_missing_description_on_medicare_outpatient_bills(rule):
    for bill_type in ("131", "137", "851"):
        payer_map = in_force("MA", bill_type)
        assert level(payer_map, rule, "J3490") is level(payer_map, rule, "J3590") is WARNING
        assert (
            level(payer_map, rule, "C9399") is level(payer_map, rule, "J9999") is None
        )  # an error, as the rule has it
    assert level(in_force("MA", "111"), rule, "C9399") is level(in_force("MA", "111"), rule, "J3490") is INFO
    assert level(in_force("MA", "721"), rule, "J3490") is None


def test_a_missing_ndc_on_medicare_outpatient_bills():
    payer_map = in_force("MA", "131")
    assert level(payer_map, "NDC01", "C9399") is ERROR
    assert level(payer_map, "NDC01", "J3490") is None  # a warning, but an error where Medicaid pays later
    assert level(payer_map, "NDC01", "J7999") is INFO
    assert level(in_force("MA", "111"), "NDC01", "C9399") is INFO
    assert level(in_force("MA", "721"), "NDC01", "C9399") is None


def test_medicare_part_b_leaves_the_ndc_to_the_rule():
    assert level(in_force("MB"), "NDC01") is None
    assert level(in_force("MB"), "NDC01", "J7999") is INFO


def test_medicaid_wants_the_ndc_but_not_of_inpatients():
    assert level(in_force("MC"), "NDC01") is level(in_force("MC", "131"), "NDC01") is ERROR
    assert level(in_force("MC", "111"), "NDC01") is INFO
    assert level(in_force("MC"), "NDC01", "J7999") is INFO
    assert level(in_force("MC"), "DSC01") is None


@pytest.mark.parametrize("name", ["default", "medicaid", "commercial"])
def test_nothing_is_said_of_milligrams_where_no_payer_is_known_to_speak_of_them(name):
    assert not shipped(name).choice("UOM04").parameters
    assert shipped(name).choice("UOM04").correct is None


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("DSC06", WARNING),
        ("UNT03", WARNING),
        ("MOD02", ERROR),
        ("MOD04", WARNING),
        ("COD02", WARNING),
        ("COD03", ERROR),
        ("NTE03", None),
        ("CLM04", None),
        ("CLM09", None),
    ],
)
def test_medicare_part_b(rule, wanted):
    assert level(in_force("MB"), rule) == wanted


@pytest.mark.parametrize("rule", ["CLM04", "CLM09", "MOD04"])
def test_off_for_suppliers_only(rule):
    assert level(in_force("MB", payer_id="16013"), rule) == OFF
    assert level(in_force("MB"), rule) != OFF


def test_what_suppliers_inherit():
    payer_map = in_force("MB", payer_id="19003")
    assert level(payer_map, "MOD02") is ERROR
    assert level(payer_map, "UNT03") is level(payer_map, "COD02") is level(payer_map, "NTE03") is INFO
    assert payer_map.choice("UNT03").parameters["expected"] == "1"
    assert payer_map.choice("NTE03").correct is False


def test_medicare_outpatient_bills_of_packaged_drugs_are_not_held_up():
    payer_map = in_force("MA", "131")
    for rule in ("DSC06", "UNT03"):
        assert level(payer_map, rule, "C9399") is WARNING
        assert level(payer_map, rule, "J3490") is INFO
        assert level(in_force("MA", "111"), rule, "C9399") == OFF
    assert level(payer_map, "MOD04", "C9399") is WARNING
    assert level(payer_map, "MOD04", "J3590") == OFF
    assert {level(in_force("MA", each), "MOD04", "C9399") for each in ("111", "711", "771")} == {OFF}
    assert level(payer_map, "CLM04", "J3490") == level(payer_map, "CLM04", "J3590") == OFF
    assert level(in_force("MA", "851"), "CLM04", "J3490") == OFF
    assert level(payer_map, "CLM04", "C9399") is level(in_force("MA", "721"), "CLM04", "J3490") is None


def test_compounds_have_a_code_of_their_own_at_medicare_but_not_for_inpatients():
    assert level(in_force("MA", "131"), "COD02") is level(in_force("MA", "851"), "COD02") is WARNING
    assert level(in_force("MA", "111"), "COD02") == OFF


def test_the_setting_of_c9399_by_type_of_bill():
    assert level(in_force("MA", "131"), "COD03", "C9399") is ERROR
    assert {level(in_force("MA", each), "COD03", "C9399") for each in ("121", "141", "851")} == {WARNING}
    assert level(in_force("MA", "111"), "COD03", "C9399") is INFO
    assert level(in_force("CI", "131"), "COD03", "C9399") is INFO
    assert level(in_force("ZZ", "131"), "COD03", "C9399") is None


# --- worked examples -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "required", "order"),
    [
        ("medicare-part-b", "name dose", ""),
        ("medicare-part-a", "name dose", ""),
        ("medicare-dme", "name", ""),
        ("wps", "name dose route", "name dose route"),
        ("palmetto", "name dose waste", "name dose route waste ndc"),
        ("cgs", "name dose", "name dose route ndc quantity"),
        ("noridian", "name dose", "name dose route ndc quantity"),
        ("ngs", "name dose route ndc", "name ndc route dose"),
    ],
)
def test_what_the_text_is_to_say(name, required, order):
    narrative = shipped(name).narrative
    assert narrative.required == frozenset(required.split())
    assert narrative.order == tuple(order.split())
    assert not order or narrative.required <= set(narrative.order)
    assert narrative.longest == 80
    assert narrative.ndc_hyphens is (name == "ngs")


def test_payers_contradict_each_other_on_the_line_note():
    assert {name: level(shipped(name), "NTE03") for name in ("wps", "palmetto", "cgs", "noridian", "ngs")} == {
        "wps": OFF, "palmetto": OFF, "cgs": WARNING, "noridian": WARNING, "ngs": None,
    }  # fmt: skip
    assert shipped("cgs").choice("NTE03").correct is shipped("noridian").choice("NTE03").correct is False


def test_only_palmetto_rejects_a_strength_for_the_dose():
    assert [name for name in MAPS if level(shipped(name), "DSC07") is not None] == ["palmetto"]
    assert level(shipped("palmetto"), "DSC07") is WARNING


def test_wps_rejects_more_than_one_unit():
    assert level(shipped("wps"), "UNT03") is ERROR
    assert level(shipped("wps"), "MOD04") is WARNING
    assert shipped("wps").choice("CLM06").parameters == {"codes": frozenset({"J3490", "J7999"}), "compounds_only": True}


def test_ngs_speaks_of_c9399_only():
    payer_map = shipped("ngs")
    for rule in ("DSC06", "NTE04"):
        inpatient, c9399 = payer_map.choice(rule).cases
        assert (inpatient.bill_types, inpatient.level) == ({"11x"}, OFF)
        assert (c9399.procedures, c9399.level) == ({"C9399"}, WARNING)
        assert payer_map.choice(rule).level == OFF
    assert payer_map.choice("UNT03").level is WARNING


def test_bcbsm_takes_neither_me_nor_f2():
    payer_map = shipped("bcbsm")
    assert payer_map.choice("UOM04").parameters["accepts_me"] is False
    assert payer_map.choice("UOM04").correct is False
    assert payer_map.choice("UOM02").parameters["refused"] == {"F2"}
    assert payer_map.choice("UOM03").correct is False


def test_each_setting_of_a_map_in_force_tells_where_it_comes_from():
    for payer_map in shipped_maps().by_id.values():
        for code, choice in payer_map.choices.items():
            origins = [*choice.origins.values(), *(case.origin for case in choice.cases)]
            assert all(origin and origin.source and origin.line for origin in origins), (payer_map.id, code)
