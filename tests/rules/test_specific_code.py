"""Codes by the crosswalk and the list of the service date: a specific one, C9399, and codes that have ended."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from noc837 import Given, Scrubbed
from noc837.findings import LeftFinding, Severity
from noc837.payer_maps import Choice, NocCode, PayerMap, only
from noc837.reference import CodeOfNdc, Kind, Known, Listing, Procedure, Source
from noc837.rule import EXAMPLE_LISTING, example_line
from rules.knowing import reference_of
from rules.wrapping import Around, codes, in_guide, scrubbed_line, taken

NDC = EXAMPLE_LISTING.ndc
SUMMER = Source(Kind.CROSSWALK, dated="20260701", first="20260701", last="20260930", label="ASP")
AUTUMN = Source(Kind.CROSSWALK, dated="20261001", first="20261001", last="20261231", label="ASP")
OPPS = replace(AUTUMN, label="OPPS")
NOC = replace(AUTUMN, kind=Kind.NOC_CROSSWALK, label="")
HCPCS = Source(Kind.HCPCS, dated="20260101")
CROSSWALK = Path(__file__).parents[2] / ".." / "shared" / "data" / "cms" / "asp-ndc-hcpcs-crosswalk-2026q1.zip"


def row(code: str = "J0881", source: Source = AUTUMN, ndc: str = NDC) -> CodeOfNdc:
    return CodeOfNdc(ndc, code, "1 MCG", "25", "100", source=source)


ELSEWHERE = row(ndc="50242006101")


def billed(code: str = "J3490", day: str = "20261103", place: str = "11", text: str = "DRUGX 5MG IV") -> str:
    line = example_line(f"HC:{code}:::::{text}").replace("*11**1", f"*{place}**1", 1)
    return line.replace("D8*20261103", f"{'RD8' if '-' in day else 'D8'}*{day}")


def scrubbed(
    line: str,
    *known: Known,
    guide: str = "P",
    sources: tuple[Source, ...] = (),
    choices: dict[str, Choice] | None = None,
    table: tuple[NocCode, ...] = (),
    filing: str = "CI",
) -> Scrubbed:
    payer_map = PayerMap("test", choices=choices or {})
    if table:
        payer_map = replace(payer_map, codes={code.code: code for code in table})
    given = Given(only(payer_map), reference=reference_of(*known, sources=sources))
    after, result = scrubbed_line(line, Around(guide=guide, filing=filing), given)  # type: ignore[arg-type]
    assert after == in_guide(line, guide)
    assert taken(result) == []
    return result


def found(line: str, *known: Known, **rest) -> list[str]:
    return [code for code in codes(scrubbed(line, *known, **rest)) if code.startswith("COD")]


def the(rule: str, line: str, *known: Known, **rest) -> LeftFinding:
    (left,) = (left for left in scrubbed(line, *known, **rest).findings if left.finding.rule == rule)
    return left


# --- COD01: a code of its own --------------------------------------------------------------------------


@pytest.mark.parametrize("guide", ["P", "I"])
@pytest.mark.parametrize("code", ["J3490", "J3590", "J9999", "C9399"])
def test_a_code_of_its_own(code, guide):
    line = billed(code, place="24")
    left = the("COD01", line, row(), guide=guide)
    assert (left.severity, left.finding.submitted, left.finding.suggestion) == (Severity.WARNING, code, "J0881")
    assert left.finding.place == ("2400 SV101-2" if guide == "P" else "2400 SV202-2")
    title = "the CMS ASP crosswalk of 2026-10-01 to 2026-12-31"
    assert left.finding.message == f"{title} gives this NDC J0881 (a unit is 1 MCG, a package 100 units)"
    assert found(line, ELSEWHERE, guide=guide) == []


def test_several_codes_are_all_named():
    left = the("COD01", billed(), row("J0882"), row("J0881"), row("Q0139", OPPS), row("J0881", OPPS))
    assert left.finding.suggestion == "J0881 or J0882 or Q0139"
    assert left.finding.message.count("J0881") == 1
    for words in ("J0882 (a unit is 1 MCG", "CMS ASP crosswalk", "CMS OPPS crosswalk"):
        assert words in left.finding.message


def test_what_the_crosswalk_does_not_say_is_not_said():
    left = the("COD01", billed(), replace(row(), dosage="", package_units=""))
    assert left.finding.message.endswith("gives this NDC J0881")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("20261001", "warning"),
        ("20261231", "warning"),
        ("20270101", "info"),
        ("20260930", ""),
        ("20200101", ""),
        ("20261201-20270301", "warning"),
        ("20260901-20261001", ""),
        ("", ""),
        ("2026", ""),
    ],
)
def test_the_crosswalk_of_the_day_counts_and_none_before_the_first(day, expected):
    severities = [
        left.severity.word for left in scrubbed(billed(day=day), row()).findings if left.finding.rule == "COD01"
    ]
    assert severities == ([expected] if expected else [])


def test_the_crosswalk_of_the_day_goes_before_newer_and_older_ones():
    both = (row("J1111", SUMMER), row("J2222", AUTUMN))
    assert the("COD01", billed(day="20260801"), *both).finding.suggestion == "J1111"
    assert the("COD01", billed(day="20261101"), *both).finding.suggestion == "J2222"
    assert found(billed(), row("J1111", SUMMER), sources=(AUTUMN,)) == []
    assert found(billed(day="20260801"), row("J2222", AUTUMN), sources=(SUMMER,)) == []


def test_the_last_crosswalk_before_is_information_whatever_the_map_says():
    known = (row("J1111", SUMMER), row("J2222"))
    left = the("COD01", billed(day="20270115"), *known, choices={"COD01": Choice(Severity.ERROR)})
    assert left.severity is Severity.INFO
    assert "2026-10-01 to 2026-12-31" in left.finding.message
    assert (left.finding.suggestion[:5], "load" in left.finding.suggestion) == ("J2222", True)
    assert the("COD01", billed(), row(), choices={"COD01": Choice(Severity.ERROR)}).severity is Severity.ERROR


def test_what_the_last_crosswalk_before_no_longer_has_is_not_said():
    assert found(billed(day="20270115"), row("J1111", SUMMER), sources=(AUTUMN,)) == []
    assert found(billed(day="20270115"), row("J1111", replace(SUMMER, first="", last=""))) == []


def test_an_ndc_of_the_noc_crosswalk_is_billed_right():
    assert found(billed(), row(), row("", NOC)) == []
    assert found(billed(), row("", NOC), sources=(AUTUMN,)) == []
    assert found(billed(day="20270115"), row(), row("", NOC)) == []
    summer = row("", replace(NOC, first="20260701", last="20260930", dated="20260701"))
    assert found(billed(), row(), summer) == ["COD01"]


def test_the_noc_crosswalk_alone_says_nothing():
    assert found(billed(), row("", NOC)) == []


@pytest.mark.parametrize(
    ("guide", "place", "expected"), [("P", "11", []), ("P", "22", []), ("P", "24", ["COD01"]), ("I", "11", ["COD01"])]
)
def test_codes_of_hospitals_are_for_hospitals_and_surgery_centers(guide, place, expected):
    assert found(billed(place=place), row("C9257"), guide=guide) == expected
    suggestion = the("COD01", billed(place=place), row("C9257"), row(), guide=guide).finding.suggestion
    assert suggestion == ("C9257 or J0881" if expected else "J0881")


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (Procedure("J0881", added="20060101", source=HCPCS), ["COD01"]),
        (Procedure("J0881", added="20261103", source=HCPCS), ["COD01"]),
        (Procedure("J0881", added="20261104", source=HCPCS), []),
        (Procedure("J0881", added="20060101", effective="20270101", source=HCPCS), ["COD01"]),
        (Procedure("J0881", effective="20270101", source=HCPCS), []),
        (Procedure("J0881", terminated="20261102", source=HCPCS), []),
        (Procedure("J0881", terminated="20261103", source=HCPCS), ["COD01"]),
        (Procedure("J0882", terminated="20200101", source=HCPCS), ["COD01"]),
    ],
)
def test_the_hcpcs_list_tells_which_codes_are_valid_that_day(listed, expected):
    assert found(billed(), row(), listed) == expected


def test_unclassified_codes_are_no_codes_of_its_own():
    for code in ("J3590", "J9999", "C9399"):
        assert found(billed(), row(code), guide="I") == []
    assert found(billed(), row("J7999"), table=(NocCode("J3490"), NocCode("J7999"))) == []


def test_a_code_not_otherwise_specified_is_one_and_right_where_it_is_billed():
    table = (NocCode("J3490"), NocCode("J3301", tier=2))
    assert found(billed(), row("J3301"), table=table) == ["COD01"]
    assert found(billed("J3301"), row("J3301"), table=table) == []
    assert found(billed("J3301"), row("J3301"), row("J0881"), table=table) == []
    assert found(billed("J3301"), row("J0881"), table=table) == ["COD01"]


def test_a_payer_may_want_some_ndcs_unclassified():
    allowed = {"COD01": Choice(parameters={"allowed": frozenset({NDC})})}
    assert found(billed(), row(), choices=allowed) == []
    others = {"COD01": Choice(parameters={"allowed": frozenset({"50242006101"})})}
    assert found(billed(), row(), choices=others) == ["COD01"]


@pytest.mark.parametrize(
    "line",
    [
        billed(text="CMPD DRUGX 5MG IT PUMP"),
        billed().replace("CTP****1*UN", "CTP****1*UN~REF*VY*123456"),
        billed().replace(f"LIN**N4*{NDC}", "LIN**N4*5024206001"),
        billed().replace(f"LIN**N4*{NDC}", f"LIN**N4*{NDC}~LIN**N4*{NDC}"),
        billed().replace("LIN**N4", "LIN**EN"),
        example_line(drug=""),
    ],
)
def test_compounds_and_lines_without_one_certain_ndc_are_left_alone(line):
    assert found(line, row()) == []


def test_without_a_crosswalk_nothing_is_said():
    assert found(billed()) == found(billed(), EXAMPLE_LISTING) == []


# --- COD03, COD04: C9399 -------------------------------------------------------------------------------


def listed(first: str = "20031231", category: str = "NDA", **facts: str) -> Listing:
    return replace(EXAMPLE_LISTING, first=first, category=category, **facts)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ((), []),
        ((EXAMPLE_LISTING,), []),
        ((listed(),), ["COD03"]),
        ((listed(category="BLA"),), ["COD03"]),
        ((listed(category="ANDA"),), ["COD03"]),
        ((listed(category="nda authorized generic"),), ["COD03"]),
        ((listed(category="unapproved drug other"),), []),
        ((listed(category=""),), []),
        ((listed("20040101"),), []),
        ((listed(""),), []),
        ((listed(), listed("20100101", brand="DRUGY")), []),
        ((listed(), listed(brand="DRUGY")), ["COD03"]),
        ((replace(listed(), ndc="50242006101"),), []),
    ],
)
@pytest.mark.parametrize("guide", ["P", "I"])
def test_c9399_is_for_drugs_approved_since_2004(known, expected, guide):
    assert found(billed("C9399", place="24"), *known, guide=guide) == expected
    assert [code for code in found(billed(place="24"), *known, guide=guide) if code == "COD03"] == []


def test_it_is_a_warning_at_most_and_says_since_when():
    strict = {"COD03": Choice(Severity.ERROR)}
    left = the("COD03", billed("C9399", place="24"), listed(), choices=strict)
    assert (left.severity, left.finding.place, left.finding.submitted) == (Severity.WARNING, "2410 LIN03", NDC)
    assert "2003-12-31" in left.finding.message
    assert the("COD03", billed("C9399"), choices=strict).severity is Severity.ERROR


def test_an_old_drug_in_a_wrong_setting_is_two_findings():
    result = scrubbed(billed("C9399"), listed())
    left = [left for left in result.findings if left.finding.rule == "COD03"]
    assert [each.finding.place for each in left] == ["2400 SV101-2", "2410 LIN03"]
    assert len({each.identity for each in left}) == 2


def test_an_old_drug_with_a_code_of_its_own_is_one_finding():
    assert found(billed("C9399", place="24"), listed(), row()) == ["COD01"]
    message = the("COD01", billed("C9399", place="24"), listed(), row()).finding.message
    assert "J0881" in message
    assert "2004" in message


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ((), ["COD04"]),
        ((EXAMPLE_LISTING, ELSEWHERE), ["COD04"]),
        ((row(),), ["COD01"]),
        ((row("", NOC), ELSEWHERE), ["COD04"]),
        ((row(source=SUMMER), ELSEWHERE), ["COD04"]),
        ((listed(),), []),
        ((listed(category="unapproved drug other"),), []),
        ((listed("20040101"),), ["COD04"]),
        ((listed(), listed("20200101", brand="DRUGY")), ["COD04"]),
    ],
)
def test_c9399_may_not_apply_to_a_drug_that_is_known(known, expected):
    assert found(billed(), *known, guide="I", filing="MA") == expected


def test_without_a_certain_ndc_c9399_is_as_ever():
    line = billed().replace(f"LIN**N4*{NDC}", "LIN**N4*100001-1234-01")
    assert found(line, listed(), row(), guide="I", filing="MA") == ["COD04"]
    assert found(line.replace("J3490", "C9399"), listed(), guide="I") == []


# --- COD05: dates of the HCPCS list --------------------------------------------------------------------


def of_list(added: str = "", terminated: str = "", code: str = "J3490") -> Procedure:
    return Procedure(code, added=added, terminated=terminated, source=HCPCS)


@pytest.mark.parametrize(
    ("known", "day", "expected"),
    [
        (of_list(terminated="20261102"), "20261103", ["COD05"]),
        (of_list(terminated="20261103"), "20261103", []),
        (of_list(added="20261104"), "20261103", ["COD05"]),
        (of_list(added="20261103"), "20261103", []),
        (of_list(), "20261103", []),
        (of_list(terminated="20261102"), "20261101-20261103", ["COD05"]),
        (of_list(added="20261102"), "20261101-20261103", ["COD05"]),
        (of_list(terminated="20261102"), "", []),
        (of_list(added="20261104"), "", []),
        (of_list(terminated="20200101", code="J3590"), "20261103", []),
    ],
)
@pytest.mark.parametrize("guide", ["P", "I"])
def test_dates_of_the_list(known, day, expected, guide):
    assert found(billed(day=day), known, guide=guide) == expected


def test_it_says_the_date_and_the_list():
    left = the("COD05", billed(), of_list(terminated="20251231"))
    assert left.finding.message == "J3490 is valid until 2025-12-31 by the HCPCS list of 2026-01-01"
    left = the("COD05", billed(), of_list(added="20270101"))
    assert left.finding.message == "J3490 is valid from 2027-01-01 on by the HCPCS list of 2026-01-01"
    assert (left.severity, left.finding.submitted) == (Severity.ERROR, "J3490")


@pytest.mark.parametrize(
    ("table", "known", "expected"),
    [
        (NocCode("J3490", last="20271231"), of_list(terminated="20201231"), []),
        (NocCode("J3490", last="20251231"), of_list(terminated="20271231"), ["J3490 is valid until 2025-12-31"]),
        (NocCode("J3490", first="19860101"), of_list(added="20300101"), []),
        (
            NocCode("J3490", first="19860101"),
            of_list(added="20300101", terminated="20201231"),
            ["J3490 is valid until 2020-12-31 by the HCPCS list of 2026-01-01"],
        ),
    ],
)
def test_the_table_goes_before_the_list_date_by_date(table, known, expected):
    result = scrubbed(billed(), known, table=(table,))
    assert [left.finding.message for left in result.findings if left.finding.rule == "COD05"] == expected


# --- the crosswalk of January 2026 ---------------------------------------------------------------------


def test_every_ndc_of_a_whole_crosswalk_is_given_all_of_its_codes():
    if not CROSSWALK.exists():
        pytest.skip(f"no CMS crosswalk of January 2026 beside the checkout: {CROSSWALK}")
    with zipfile.ZipFile(CROSSWALK) as zipped:
        text = zipped.read(zipped.namelist()[0]).decode("cp1252")
    rows = [each for each in csv.reader(io.StringIO(text)) if re.fullmatch(r"\d{5}-\d{4}-\d{2}", "".join(each[3:4]))]
    winter = replace(AUTUMN, dated="20260101", first="20260101", last="20260331")
    known = tuple(CodeOfNdc(each[3].replace("-", ""), each[0], each[5], source=winter) for each in rows)
    assert len(known) > 7_000
    expected: dict[str, set[str]] = {}
    for each in known:
        expected.setdefault(each.ndc, set()).add(each.code)
    several = [ndc for ndc, its in expected.items() if len(its) > 1]
    assert len(several) > 100
    for ndc in several:
        line = billed(day="20260215").replace(NDC, ndc)
        assert set(the("COD01", line, *known).finding.suggestion.split(" or ")) == expected[ndc]
