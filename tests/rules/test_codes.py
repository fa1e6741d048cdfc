"""Codes that do not fit the drug, the place or the date: found, never changed."""

import pytest

from noc837 import Given, Scrubbed, scrub
from noc837.findings import LeftFinding, Severity
from noc837.payer_maps import Choice, NocCode, PayerMap, only
from noc837.rule import example_line
from rules.wrapping import Around, codes, in_guide, taken, wrapped

COMPOUND = "CMPD MORPHINE 500MG BUPIVACAINE 16MG IT PUMP"
ON = {"COD02": Choice(Severity.WARNING)}


def given(choices: dict[str, Choice] | None = None, table: tuple[NocCode, ...] = ()) -> Given:
    if not table:
        return Given(only(PayerMap("test", choices=choices or {})))
    return Given(only(PayerMap("test", codes={code.code: code for code in table}, choices=choices or {})))


def scrubbed(line: str, guide: str = "P", clm: str = "", filing: str = "CI", under: Given | None = None) -> Scrubbed:
    text = wrapped([in_guide(line, guide)], Around(guide=guide, filing=filing))  # type: ignore[arg-type]
    if clm:
        text = text.replace("***11:B:1*" if guide == "P" else "***13:A:1*", f"***{clm}*")
    result = scrub(
        text.encode("latin-1"), under or given({"COD03": Choice(parameters={"revenue_codes": frozenset({"0636"})})})
    )
    assert taken(result) == []
    return result


def found(line: str, **rest) -> list[str]:
    return [code for code in codes(scrubbed(line, **rest)) if code.startswith("COD")]


def only_code_finding(result: Scrubbed) -> LeftFinding:
    (left,) = (left for left in result.findings if left.finding.rule.startswith("COD"))
    return left


def billed(code: str = "J3490", text: str = "DRUGX 5MG IV", place: str = "11", date: str = "20261103") -> str:
    line = example_line(f"HC:{code}:::::{text}").replace("*11**1", f"*{place}**1")
    return line.replace("20261103", date)


# --- COD02: compounds ----------------------------------------------------------------------------------


@pytest.mark.parametrize("guide", ["P", "I"])
@pytest.mark.parametrize("code", ["J3490", "J3590", "J9999"])
@pytest.mark.parametrize("text", [COMPOUND, "VANCOMYCIN 1MG + CEFTAZIDIME 2.25MG IVT"])
def test_a_compound_has_a_code(guide, code, text):
    assert found(billed(code, text), guide=guide, under=given(ON)) == ["COD02"]
    assert found(billed(code, text), guide=guide) == []


@pytest.mark.parametrize(
    "line",
    [
        billed(),
        billed(text="NOT COMPOUNDED DRUGX 5MG"),
        billed(text=COMPOUND, date="20150630"),
        billed(text=COMPOUND, date=""),
        billed(text=COMPOUND, date="2026"),
        billed(text=COMPOUND).replace("~DTP*472*D8*20261103", ""),
        billed(text="DRUGX 5MG IV").replace("~LIN", f"~NTE*ADD*{COMPOUND}~LIN"),
    ],
)
def test_no_compound_or_no_certain_date(line):
    assert found(line, under=given(ON)) == []


@pytest.mark.parametrize(
    ("date", "code"),
    [("20150701", "Q9977"), ("20151231", "Q9977"), ("20160101", "J7999"), ("20261103", "J7999")],
)
@pytest.mark.parametrize("guide", ["P", "I"])
def test_the_code_of_a_compound_is_that_of_the_day(date, code, guide):
    left = only_code_finding(scrubbed(billed(text=COMPOUND, date=date), guide=guide, under=given(ON)))
    assert left.finding.suggestion == code


def test_the_note_speaks_where_there_is_no_description():
    line = billed(text="").replace("~LIN", f"~NTE*ADD*{COMPOUND}~LIN")
    assert found(line, under=given(ON)) == ["COD02"]


def test_the_compound_s_own_code_is_left_alone():
    table = (NocCode("J7999"), NocCode("J3490"))
    assert found(billed("J7999", COMPOUND), under=given(ON, table)) == []
    assert found(billed("J3490", COMPOUND), under=given(ON, table)) == ["COD02"]


# --- COD03, COD04: C9399 -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "clm", "expected"),
    [
        ("24", "11:B:1", []),
        ("11", "24:B:1", ["COD03"]),
        ("", "24:B:1", []),
        ("", "22:B:1", ["COD03"]),
        ("", ":B:1", []),
        ("22", "24:B:1", ["COD03"]),
    ],
)
def test_places_of_service_of_c9399(place, clm, expected):
    assert found(billed("C9399", place=place), clm=clm) == expected
    assert found(billed("J3490", place=place), clm=clm) == []


@pytest.mark.parametrize(
    ("clm", "expected"),
    [("13:A:1", []), ("13:A:7", []), ("12:A:1", ["COD03"]), ("85:A:1", ["COD03"]), (":A:1", [])],
)
def test_bill_types_of_c9399(clm, expected):
    assert found(billed("C9399"), guide="I", clm=clm) == expected
    assert found(billed("J9999"), guide="I", clm=clm) == []


def revenue(code: str, line: str = "", clm: str = "13:A:1", under: Given | None = None) -> Scrubbed:
    text = wrapped([in_guide(line or billed("C9399"), "I")], Around(guide="I")).replace("***13:A:1*", f"***{clm}*")
    return scrub(
        text.replace("SV2*0636*", f"SV2*{code}*").encode(),
        under or given({"COD03": Choice(parameters={"revenue_codes": frozenset({"0636"})})}),
    )


@pytest.mark.parametrize("code", ["0250", "0258", "0637", "0343"])
def test_c9399_stands_under_the_revenue_code_of_drugs_in_detail(code):
    left = only_code_finding(revenue(code))
    assert (left.finding.rule, left.finding.place, left.finding.submitted) == ("COD03", "2400 SV201", code)
    assert (left.finding.suggestion, left.severity) == ("0636", Severity.WARNING)


@pytest.mark.parametrize(
    ("code", "line", "clm"),
    [
        ("0636", billed("C9399"), "13:A:1"),
        ("0250", billed("J3490"), "13:A:1"),
        ("0250", billed("J9999"), "13:A:1"),
        ("", billed("C9399"), "13:A:1"),
    ],
)
def test_other_revenue_codes_are_left_alone(code, line, clm):
    assert [left for left in codes(revenue(code, line, clm)) if left == "COD03"] == []


def test_a_wrong_setting_or_revenue_code_is_one_finding():
    left = only_code_finding(revenue("0250", clm="85:A:1"))
    assert left.finding.place == "2400 SV202-2"
    result = revenue("0270")
    (left,) = (left for left in result.findings if left.finding.rule in ("CLM08", "COD03"))
    assert (left.finding.rule, "C9399" in left.finding.message) == ("CLM08", True)


def test_the_revenue_codes_are_the_map_s():
    for wanted, expected in (({"0250"}, []), ({"0636", "0250"}, []), ({"0258"}, ["COD03"]), (set(), [])):
        own = given({"COD03": Choice(parameters={"revenue_codes": frozenset(wanted)})})
        assert [code for code in codes(revenue("0250", under=own)) if code == "COD03"] == expected


def test_a_compound_is_no_c9399_wherever_it_is_billed():
    result = scrubbed(billed("C9399", COMPOUND))
    left = [left for left in result.findings if left.finding.rule == "COD03"]
    assert [each.finding.place for each in left] == ["2400 SV101-2", "2400 SV101-7"]
    assert {each.severity for each in left} == {Severity.WARNING}
    assert len({each.identity for each in left}) == 2
    assert found(billed("C9399", COMPOUND, place="24")) == ["COD03"]


def test_the_settings_are_the_map_s():
    own = given({"COD03": Choice(parameters={"places": frozenset({"11"}), "bill_types": frozenset({"85"})})})
    assert found(billed("C9399", place="11"), under=own) == []
    assert found(billed("C9399", place="24"), under=own) == ["COD03"]
    assert found(billed("C9399"), guide="I", clm="85:A:1", under=own) == []
    assert found(billed("C9399"), guide="I", clm="13:A:1", under=own) == ["COD03"]


@pytest.mark.parametrize(
    ("code", "clm", "filing", "expected"),
    [
        ("J3490", "13:A:1", "MA", ["COD04"]),
        ("J3590", "13:A:7", "MB", ["COD04"]),
        ("J3490", "13:A:1", "CI", []),
        ("J3490", "85:A:1", "MA", []),
        ("J3490", "11:A:1", "MA", []),
        ("J9999", "13:A:1", "MA", []),
        ("C9399", "13:A:1", "MA", []),
    ],
)
def test_packaged_codes(code, clm, filing, expected):
    result = scrubbed(billed(code), guide="I", clm=clm, filing=filing)
    assert [each.finding.rule for each in result.findings if each.finding.rule[:3] == "COD"] == expected
    assert all(each.severity is Severity.INFO for each in result.findings if each.finding.rule == "COD04")
    assert found(billed(code, place="24"), filing=filing) == []


def test_the_payers_that_package_are_the_map_s():
    choice = Choice(parameters={"payers": frozenset({"16"}), "bill_types": frozenset({"14"})})
    for clm, filing, expected in (("14:A:1", "16", ["COD04"]), ("13:A:1", "16", []), ("14:A:1", "MA", [])):
        assert found(billed(), guide="I", clm=clm, filing=filing, under=given({"COD04": choice})) == expected


# --- COD05: dates, and codes that the payer takes ------------------------------------------------------

DATED = NocCode("J3490", first="20150701", last="20151231", instead="J7999")


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("20150630", ["COD05"]),
        ("20150701", []),
        ("20151231", []),
        ("20160101", ["COD05"]),
        ("", []),
        ("2016", []),
    ],
)
@pytest.mark.parametrize("guide", ["P", "I"])
def test_a_code_is_valid_from_its_first_to_its_last_day(date, expected, guide):
    assert found(billed(date=date), guide=guide, under=given(table=(DATED,))) == expected


@pytest.mark.parametrize(
    ("period", "expected"),
    [("20151230-20151231", []), ("20151231-20160101", ["COD05"]), ("20150630-20150701", ["COD05"])],
)
def test_both_days_of_a_range_count(period, expected):
    line = billed().replace("D8*20261103", f"RD8*{period}")
    assert found(line, under=given(table=(DATED,))) == expected


@pytest.mark.parametrize("table", [(NocCode("J3490"),), (NocCode("J3490", first="20150701"),)])
def test_open_dates(table):
    assert found(billed(), under=given(table=table)) == []


def test_the_finding_names_the_bound_and_what_is_billed_instead():
    left = only_code_finding(scrubbed(billed(), under=given(table=(DATED,))))
    assert (left.finding.message, left.finding.suggestion) == ("J3490 is valid until 2015-12-31", "J7999")
    assert (left.severity, left.finding.place, left.finding.submitted) == (Severity.ERROR, "2400 SV101-2", "J3490")
    since = given(table=(NocCode("J3490", first="20150701"),))
    left = only_code_finding(scrubbed(billed(date="20150101"), under=since))
    assert left.finding.message == "J3490 is valid from 2015-07-01 on"
    assert left.finding.suggestion


def test_a_code_that_the_payer_does_not_take():
    choices = {"COD05": Choice(parameters={"accepted": frozenset({"J7999", "J3490"})})}
    assert found(billed("J3490"), under=given(choices)) == []
    left = only_code_finding(scrubbed(billed("J3590"), under=given(choices)))
    assert (left.finding.message, left.finding.suggestion) == ("this payer does not take J3590", "J3490 or J7999")
    assert found(billed("J3590")) == []


def test_an_expired_code_that_the_payer_does_not_take_is_one_finding():
    choices = {"COD05": Choice(parameters={"accepted": frozenset({"J7999"})})}
    left = only_code_finding(scrubbed(billed(), under=given(choices, (DATED,))))
    assert left.finding.message == "J3490 is valid until 2015-12-31"


@pytest.mark.parametrize("text", ["DRUGX 5MG + DRUGY 5MG " * 4_000, "+" * 100_000, "COMPOUN" * 15_000])
def test_a_huge_description_is_read(text):
    assert ("COD02" in found(billed(text=text.strip()), under=given(ON))) == text.startswith("DRUGX")
