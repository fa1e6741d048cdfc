"""What the directory settles of an NDC and a description, and what it leaves to a person although it looks settled."""

from dataclasses import replace

import pytest

from noc837 import Given
from noc837.payer_maps import OFF, Choice, PayerMap, only
from noc837.reference import CodeOfNdc, Kind, Source
from noc837.rule import EXAMPLE_LISTING, example_line
from rules.knowing import reference_of
from rules.wrapping import Around, codes, scrubbed_line, taken

LISTED = replace(EXAMPLE_LISTING, category="NDA")
OTHER = replace(LISTED, ndc="00409196602", code="0409-1966-02", brand="DRUGY", generic="yate", substances=("YATE",))
TEN = "LIN**N4*5024206001~CTP****1*UN"
SETTLED = "LIN**N4*50242006001~"
COMPOSES = Choice(correct=True)


def scrubbed(line, *known, guide="P", sources=(), **choices):
    payer_map = PayerMap("test", choices={"CLM04": Choice(OFF), **choices})
    given = Given(only(payer_map), reference=reference_of(*known, sources=sources))
    return scrubbed_line(line, Around(guide), given)


def described(text, drug=TEN, note=""):
    return example_line(f"HC:J3490:::::{text}" if text else "HC:J3490", note=note, drug=drug)


# --- NDC05 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["DRUGX 5MG IV", "DRUGXATE 5MG IV", "SOMEDRUG 5MG IV", "SEE NDC#", ""])
@pytest.mark.parametrize("sent", ["5024206001", "350242060011", "50350242060016", "5024206001 UN1", "050242006001"])
def test_the_only_package_listed_is_taken_where_nothing_speaks_against_it(sent, text):
    line, result = scrubbed(described(text, TEN.replace("5024206001", sent)), LISTED, OTHER)
    assert SETTLED in line
    assert taken(result) == ["NDC05"]


@pytest.mark.parametrize("text", ["DRUGY 5MG IV", "YATE 5MG IV", "INJ DRUGY"])
def test_it_stays_where_the_text_names_another_drug(text):
    line, result = scrubbed(described(text), LISTED, OTHER)
    assert TEN in line
    assert codes(result) == ["NDC05"]


def test_it_stays_where_only_a_note_names_another_drug():
    line, _ = scrubbed(described("", note="NTE*ADD*DRUGY"), LISTED, OTHER)
    assert TEN in line


def test_it_stays_where_the_package_has_other_ten_digits_of_its_own():
    line, result = scrubbed(described("DRUGX 5MG IV"), replace(LISTED, code="50242-0060-1"))
    assert TEN in line
    (found,) = (left.finding for left in result.findings)
    assert "has only 50242-0060-01, DRUGX, whose code has other ten digits" in found.message
    assert found.suggestion == "05024-2060-01 or 50242-0060-01 or 50242-0600-01"


def test_lists_of_unfinished_drugs_alone_settle_nothing():
    unfinished = replace(LISTED, source=Source(Kind.UNFINISHED, dated="20261102"))
    assert TEN in scrubbed(described("DRUGX 5MG IV"), unfinished)[0]
    line, result = scrubbed(described("DRUGX 5MG IV"), unfinished, OTHER)
    assert TEN in line
    assert "it is no finished drug" in result.findings[0].finding.message


def test_the_ndc_in_the_text_stays_in_doubt_where_the_directory_has_another_of_those_possible():
    text = "DRUGX 5MG IV NDC 50242-0600-01"
    line, result = scrubbed(described(text), LISTED)
    assert TEN in line
    assert codes(result) == ["NDC05"]
    assert "the text names 50242-0600-01, the FDA directory has 50242-0060-01" in result.findings[0].finding.message
    assert "LIN**N4*50242060001~" in scrubbed(described(text))[0]
    assert "LIN**N4*50242060001~" in scrubbed(described(text), OTHER)[0]
    # What the directory has bears other digits, or is no finished drug: then it says nothing.
    assert "LIN**N4*50242060001~" in scrubbed(described(text), replace(LISTED, code="50242-0060-1"))[0]
    unfinished = replace(LISTED, source=Source(Kind.UNFINISHED, dated="20261102"))
    assert "LIN**N4*50242060001~" in scrubbed(described(text), unfinished)[0]


def test_it_says_why_the_one_listed_is_not_taken():
    line, result = scrubbed(described("DRUGX 5MG IV", "LIN**N4*5024206001 UN2~CTP****1*UN"), LISTED)
    assert "5024206001 UN2" in line
    assert "the quantity behind it is not the one in CTP" in result.findings[0].finding.message


# --- NDC04 ---------------------------------------------------------------------------------------------

FROM_ZERO = "LIN**N4*0409196609~CTP****1*UN"


@pytest.mark.parametrize("known", [(), (OTHER, replace(OTHER, ndc="00409196609"))])
def test_ten_digits_from_zero_are_corrected_without_a_directory_and_where_it_has_them(known):
    assert "LIN**N4*00409196609~" in scrubbed(described("DRUGY 5MG IV", FROM_ZERO), *known)[0]


def test_they_stay_where_no_directory_has_them_unless_the_text_does():
    line, result = scrubbed(described("DRUGY 5MG IV", FROM_ZERO), OTHER)
    assert FROM_ZERO in line
    assert "has 00409-1966-09" in result.findings[0].finding.message
    in_text = described("DRUGY 5MG IV NDC 00409-1966-09", FROM_ZERO)
    assert "LIN**N4*00409196609~" in scrubbed(in_text, OTHER)[0]


# --- DSC05, DSC01 and DSC02 ----------------------------------------------------------------------------

EXACT = "LIN**N4*50242006001~CTP****2*UN"


def composed(line, *known, **choices):
    written, result = scrubbed(line, *known, DSC05=COMPOSES, **choices)
    return written.split("*")[1].partition("HC:J3490:::::")[2], result


@pytest.mark.parametrize(
    ("strength", "substances", "text"),
    [
        ("100 mg/1", ("A",), "DRUGX 100 MG/1 NDC 50242006001 2UN"),
        (".5 ug/.5mL", ("A",), "DRUGX 0.5 MCG/0.5ML NDC 50242006001 2UN"),
        ("10 ug/mL; 20 mg/mL", ("A", "B"), "DRUGX NDC 50242006001 2UN"),  # whose order is not the name's
        ("10 [USP'U]/mL", ("A",), "DRUGX NDC 50242006001 2UN"),
        ("1 mg", ("A",), "DRUGX NDC 50242006001 2UN"),  # would be read as the dose
        ("", (), "DRUGX NDC 50242006001 2UN"),
    ],
)
def test_a_description_is_composed_of_what_the_directory_and_the_claim_say(strength, substances, text):
    known = replace(LISTED, strength=strength, substances=substances)
    written, result = composed(described("", EXACT), known)
    assert written == text
    assert codes(result)[0] == "DSC05"


def test_a_volume_is_left_out_for_it_would_be_read_as_the_dose():
    solution = replace(LISTED, dosage_form="INJECTION, SOLUTION")
    assert composed(described("", EXACT.replace("2*UN", "2*ML")), solution)[0] == "DRUGX 5 MG/1 NDC 50242006001"


@pytest.mark.parametrize(
    ("brand", "text"),
    [
        ("Drügx®", "DRUGX 5 MG/1 NDC 50242006001 2UN"),
        (" ".join(["DRUGX"] * 10), " ".join(["DRUGX"] * 10) + " NDC 50242006001 2UN"),
        ("DRUGX" * 20, ""),
        ("DRUGX:Y", ""),  # a separator
    ],
)
def test_a_name_is_never_cut_nor_written_with_what_a_text_may_not_hold(brand, text):
    assert composed(described("", EXACT), replace(LISTED, brand=brand))[0] == text


@pytest.mark.parametrize(
    ("line", "known"),
    [
        (described("", EXACT, note="NTE*ADD*DRUGY"), (LISTED, OTHER)),
        (described("", EXACT, note="NTE*ADD*SEE NDC 00409-1966-02"), (LISTED,)),
        (described("", f"{EXACT}~REF*VY*77"), (LISTED,)),
        (described("", EXACT), (replace(LISTED, last="20261102"),)),
        (described("", EXACT), (OTHER,)),
        (described("", EXACT), (OTHER, replace(LISTED, source=Source(Kind.UNFINISHED, dated="20261102")))),
    ],
)
def test_nothing_is_composed_where_something_speaks_against_the_ndc(line, known):
    written, result = composed(line, *known)
    assert written == ""
    assert "DSC01" in codes(result)


def test_the_default_map_only_suggests():
    line, result = scrubbed(described("", EXACT), LISTED)
    assert line == described("", EXACT)
    (left,) = result.findings
    assert left.finding.rule == "DSC01"
    assert left.finding.suggestion.startswith("DRUGX 5 MG/1 NDC 50242006001 2UN (from the FDA directory of 2026-11-02)")
    assert "names the drug of its NDC" in left.finding.message


# --- order among rules ---------------------------------------------------------------------------------


def test_a_container_is_not_counted_where_the_ndc_that_comes_out_is_a_liquid():
    vial = TEN.replace("1*UN", "2*VIAL")
    choice = {"UOM03": Choice(correct=True)}
    line, result = scrubbed(
        described("DRUGX 5MG IV", vial), replace(LISTED, dosage_form="INJECTION, SOLUTION"), **choice
    )
    assert "CTP****2*VIAL" in line
    assert taken(result) == ["NDC05"]
    assert "CTP****2*UN" in scrubbed(described("DRUGX 5MG IV", vial), LISTED, **choice)[0]


@pytest.mark.parametrize(
    ("ndc", "text", "others"),
    [
        ("5024206001", "DRUGX 5MG IV", ("50242060001",)),  # two are listed
        ("5024206001", "DRUGY 5MG IV", ("00409196602",)),  # the text names another drug
        ("409196602", "SOMEDRUG 5MG IV", ("00409196602",)),
    ],
)
def test_nor_where_it_may_be_one_although_the_ndc_stays_open(ndc, text, others):
    solution = replace(LISTED, dosage_form="INJECTION, SOLUTION")
    known = (solution, *(replace(OTHER, ndc=each, dosage_form="INJECTION, SOLUTION") for each in others))
    drug = f"LIN**N4*{ndc}~CTP****2*VIAL"
    line, result = scrubbed(described(text, drug), *known, UOM03=Choice(correct=True))
    assert drug in line
    assert taken(result) == []


def test_it_says_that_more_stands_behind_the_code():
    line, result = scrubbed(described("DRUGX 5MG IV", "LIN**N4*5024206001*EN*123~CTP****1*UN"), LISTED)
    assert "5024206001*EN*123" in line
    assert "LIN holds more behind the code" in result.findings[-1].finding.message


def test_what_an_older_crosswalk_says_does_not_hide_that_the_drug_is_a_biologic():
    biologic = replace(LISTED, category="BLA")
    older = CodeOfNdc("50242006001", "J0001", source=Source(Kind.CROSSWALK, first="20260701", last="20260930"))
    now = replace(older, source=Source(Kind.CROSSWALK, first="20261001", last="20261231"))
    severities = {
        left.finding.rule: left.severity.word for left in scrubbed(example_line(), biologic, older)[1].findings
    }
    assert severities == {"COD01": "info", "COD06": "warning"}
    assert codes(scrubbed(example_line(), biologic, now)[1]) == ["COD01"]


# --- an NDC that the directory has under two products --------------------------------------------------

TWICE = (LISTED, replace(OTHER, ndc=LISTED.ndc, code=LISTED.code))


@pytest.mark.parametrize("name", ["DRUGX", "DRUGY"])
def test_either_name_will_do(name):
    line, result = scrubbed(described(f"{name} 5MG IV"), *TWICE)
    assert SETTLED in line
    assert codes(result) == []


def test_another_name_will_not():
    third = replace(OTHER, brand="DRUGZ", generic="zate", substances=("ZATE",))
    assert "NDC09" in codes(scrubbed(described("DRUGZ 5MG IV", EXACT), *TWICE, third)[1])
    assert TEN in scrubbed(described("DRUGZ 5MG IV"), *TWICE, third)[0]


def test_no_description_is_composed_of_two_names():
    assert composed(described("", EXACT), *TWICE)[0] == ""


# --- quantities that say nothing -----------------------------------------------------------------------


@pytest.mark.parametrize("quantity", ["0*UN", "-1*UN", "X*UN", "1*XX", "1*"])
def test_a_quantity_that_is_none_is_not_composed(quantity):
    written, _ = composed(described("", EXACT.replace("2*UN", quantity)), LISTED)
    assert written == "DRUGX 5 MG/1 NDC 50242006001"


def test_a_line_whose_description_goes_on_behind_it_is_not_described_anew():
    line = example_line("HC:J3490::::::MORE", drug=EXACT)
    assert "DRUGX" not in scrubbed(line, LISTED, DSC05=COMPOSES)[0]
