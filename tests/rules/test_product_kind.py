"""Biologics billed as drugs, drugs as biologics, drugs against cancer as either: by the directory of the day."""

from dataclasses import replace

import pytest

from noc837 import Given, Scrubbed
from noc837.findings import LeftFinding, Severity
from noc837.payer_maps import Choice, PayerMap, only
from noc837.reference import CodeOfNdc, Kind, Known, Listing, Source
from noc837.rule import EXAMPLE_LISTING, example_line
from rules.knowing import reference_of
from rules.wrapping import Around, codes, in_guide, scrubbed_line, taken

CROSSWALK = Source(Kind.CROSSWALK, dated="20261001", first="20261001", last="20261231")
CODE = CodeOfNdc(EXAMPLE_LISTING.ndc, "J9035", source=CROSSWALK)


def listed(category: str = "", dated: str = "20261102", kind: Kind = Kind.DIRECTORY, **facts: object) -> Listing:
    source = Source(kind, dated=dated)
    return replace(EXAMPLE_LISTING, category=category, source=source, **facts)  # type: ignore[arg-type]


def cancer(category: str = "", classes: str = "Platinum-based Drug [EPC]", route: str = "INTRAVENOUS") -> Listing:
    return listed(category, classes=classes, route=route)


def billed(code: str = "J3490", day: str = "20261103", text: str = "DRUGX 5MG IV") -> str:
    return example_line(f"HC:{code}:::::{text}").replace("20261103", day)


def scrubbed(line: str, *known: Known, guide: str = "P", choices: dict[str, Choice] | None = None) -> Scrubbed:
    given = Given(only(PayerMap("test", choices=choices or {})), reference=reference_of(*known))
    after, result = scrubbed_line(line, Around(guide=guide), given)  # type: ignore[arg-type]
    assert after == in_guide(line, guide)
    assert taken(result) == []
    return result


def found(line: str, *known: Known, **rest) -> list[str]:
    return [code for code in codes(scrubbed(line, *known, **rest)) if code in ("COD01", "COD06", "COD07")]


def the(rule: str, line: str, *known: Known, **rest) -> LeftFinding:
    (left,) = (left for left in scrubbed(line, *known, **rest).findings if left.finding.rule == rule)
    return left


# --- COD06: biologics ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "category", "fitting"),
    [
        ("J3490", "BLA", "J3590"),
        ("J3490", "bla", "J3590"),
        ("J3590", "NDA", "J3490"),
        ("J3590", "ANDA", "J3490"),
        ("J3590", "NDA AUTHORIZED GENERIC", "J3490"),
        ("J3590", "BLA", ""),
        ("J3490", "NDA", ""),
        ("J3490", "", ""),
        ("J3590", "", ""),
        ("J3590", "unapproved drug other", ""),
        ("J3590", "Unapproved drug for use in drug shortage", ""),
        ("J3490", "STANDARDIZED ALLERGENIC", ""),
        ("C9399", "BLA", ""),
        ("J9999", "BLA", ""),
    ],
)
@pytest.mark.parametrize("guide", ["P", "I"])
def test_codes_and_categories(code, category, fitting, guide):
    assert found(billed(code), listed(category), guide=guide) == (["COD06"] if fitting else [])
    if fitting:
        left = the("COD06", billed(code), listed(category), guide=guide)
        assert (left.severity, left.finding.submitted, left.finding.suggestion) == (Severity.WARNING, code, fitting)
        assert left.finding.place == ("2400 SV101-2" if guide == "P" else "2400 SV202-2")
        assert "FDA directory of 2026-11-02" in left.finding.message


BECAME_BIOLOGIC = (listed("NDA", "20191201"), listed("BLA", "20261102"))


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("J3490", "20191101", []),
        ("J3590", "20191101", ["COD06"]),
        ("J3490", "20261101", ["COD06"]),
        ("J3590", "20261101", []),
        ("J3490", "20200322", []),
        ("J3590", "20200322", []),
        ("J3490", "20200323", ["COD06"]),
        ("J3590", "20200323", []),
    ],
)
def test_what_became_a_biologic_in_2020_is_what_it_was_on_the_day(code, day, expected):
    assert found(billed(code, day), *BECAME_BIOLOGIC) == expected


@pytest.mark.parametrize(("code", "category"), [("J3590", "NDA"), ("J3490", "BLA")])
def test_a_directory_of_the_other_side_of_that_day_says_nothing(code, category):
    assert found(billed(code), listed(category, "20200322")) == []
    assert found(billed(code), listed(category, "20200323")) == ["COD06"]
    assert found(billed(code, "20200322"), listed(category, "20200323")) == []
    assert found(billed(code, "20200322"), listed(category, "20200322")) == ["COD06"]


@pytest.mark.parametrize("day", ["", "2026"])
def test_without_a_service_date_nothing_is_said(day):
    assert found(billed(day=day), listed("BLA")) == []


@pytest.mark.parametrize("kind", [Kind.UNFINISHED, Kind.EXCLUDED])
def test_other_lists_say_nothing(kind):
    other = listed("NDA", ndc="50242006101")
    assert found(billed(), listed("BLA", "20261103", kind), other) == []


def test_all_products_of_an_ndc_must_agree():
    assert found(billed(), listed("BLA"), listed("NDA", brand="DRUGY")) == []
    assert found(billed(), listed("BLA"), listed("", brand="DRUGY")) == []
    assert found(billed(), listed("BLA"), listed("BLA", brand="DRUGY")) == ["COD06"]
    assert found(billed("J3590"), listed("NDA"), listed("ANDA", brand="DRUGY")) == ["COD06"]


@pytest.mark.parametrize(
    "line",
    [
        billed(text="CMPD DRUGX 5MG IT PUMP"),
        billed().replace("CTP****1*UN", "CTP****1*UN~REF*VY*123456"),
        billed().replace("50242006001", "100001-1234-01"),
        billed().replace("50242006001", "50242006002"),
        billed().replace("LIN**N4", "LIN**EN"),
        example_line(drug=""),
    ],
)
def test_compounds_and_lines_without_a_listed_ndc_are_left_alone(line):
    assert found(line, cancer("BLA")) == []


def test_a_code_that_the_payer_does_not_take_is_not_suggested():
    takes = {"COD05": Choice(parameters={"accepted": frozenset({"J3490"})})}
    assert found(billed(), listed("BLA"), choices=takes) == []
    assert found(billed(), cancer("NDA"), choices=takes) == []
    none_said = {"COD05": Choice(parameters={"accepted": frozenset()})}
    assert found(billed(), listed("BLA"), choices=none_said) == ["COD06"]


# --- COD07: drugs against cancer -----------------------------------------------------------------------


@pytest.mark.parametrize("guide", ["P", "I"])
@pytest.mark.parametrize("code", ["J3490", "J3590"])
def test_a_drug_against_cancer(code, guide):
    left = the("COD07", billed(code), cancer(), guide=guide)
    assert (left.severity, left.finding.suggestion) == (Severity.INFO, "J9999")
    assert "Platinum-based Drug" in left.finding.message
    for other in ("J9999", "C9399"):
        assert found(billed(other), cancer(), guide=guide) == []


@pytest.mark.parametrize(
    "listing",
    [
        cancer(classes=""),
        cancer(classes="Folate Analog Metabolic Inhibitor [EPC]"),
        cancer(classes="Corticosteroid [EPC]"),
        cancer(route="ORAL"),
        cancer(route="OPHTHALMIC"),
        cancer(route=""),
    ],
)
def test_other_drugs_are_left_alone(listing):
    assert found(billed(), listing) == []


def test_one_product_that_is_another_drug_is_enough_to_say_nothing():
    assert found(billed(), cancer(), listed(brand="DRUGY")) == []


def test_the_code_for_drugs_against_cancer_goes_before_that_for_biologics():
    left = the("COD06", billed(), cancer("BLA"))
    assert found(billed(), cancer("BLA")) == ["COD06"]
    assert left.finding.suggestion == "J9999"
    assert "Platinum-based Drug" in left.finding.message
    assert left.severity is Severity.WARNING
    assert found(billed("J3590"), cancer("BLA")) == ["COD07"]
    assert the("COD06", billed("J3590"), cancer("NDA")).finding.suggestion == "J9999"


def test_a_code_of_its_own_goes_before_both():
    assert found(billed(), cancer("BLA"), CODE) == ["COD01"]
    left = the("COD01", billed(), cancer("BLA"), CODE)
    assert left.finding.suggestion == "J9035"
    assert "licensed biologic" in left.finding.message
